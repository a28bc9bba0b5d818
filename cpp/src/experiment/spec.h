// ExperimentSpec: a whole experiment as checked, complete data: one problem, one training set-up, several runs,
// the edits made while it ran. read_spec() is the only way in from a document and reports every fault at once;
// write_spec() is the canonical form that links, files and hashes use (every value written out).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"
#include "optim/spec.h"
#include "train/stopping.h"

namespace slalom::experiment {

enum class Precision { kF32, kF64 };

struct Seeds {
  std::uint32_t data = 1, init = 2, batch = 3, noise = 4;
  bool operator==(const Seeds&) const = default;
};

struct NetworkProblem {
  Configured data;
  Configured inputs;  // what the model is given of the data: data/inputs.h
  Configured model;
  Configured loss;
  Configured regularizer;  // fields l1, l2
  bool operator==(const NetworkProblem&) const = default;
};

struct FunctionProblem {
  Configured function;
  std::vector<double> start;  // as many numbers as the function has variables
  double noise = 0;           // standard deviation of the noise on every component of the gradient
  bool operator==(const FunctionProblem&) const = default;
};

// How every run is trained. An Entry ("train") in the catalogue, so its fields are described like all others.
struct TrainSpec {
  std::uint32_t batch = 32;           // 0: the whole training part every step
  std::int64_t max_steps = 2000;      // stop.steps
  std::uint32_t validate_every = 50;  // steps between evaluations of the validation part; 0: never
  double ema_beta = 0.98;             // decay of the moving average of every metric
  train::StopRules stop{};            // the other members of stop
  bool operator==(const TrainSpec&) const = default;
};

struct RunSpec {
  std::string name;
  optim::OptimizerSpec optimizer;
  bool operator==(const RunSpec&) const = default;
};

// A base value changed while the experiment ran; in force from step `step` (0-based: before that step is taken).
struct Edit {
  std::uint32_t run = 0;
  std::int64_t step = 0;
  std::string path;  // as Pipeline::set_base
  double value = 0;
  bool operator==(const Edit&) const = default;
};

// What the experiment had come to when it was shared.
struct Fingerprint {
  std::vector<std::int64_t> steps;  // per run
  std::string hash;                 // combined hash of all runs, 16 hexadecimal digits
  bool operator==(const Fingerprint&) const = default;
};

struct ExperimentSpec {
  Seeds seeds;
  Precision precision = Precision::kF32;
  std::variant<NetworkProblem, FunctionProblem> problem;
  TrainSpec train;
  std::vector<RunSpec> runs;
  std::vector<Edit> edits;  // ordered by step within a run
  std::optional<Fingerprint> fingerprint;
  bool operator==(const ExperimentSpec&) const = default;
};

inline constexpr int kVersion = 1;  // "v" of the documents written; older ones are upgraded when read
inline constexpr std::size_t kMaxRuns = 8;
inline constexpr std::size_t kMaxDocumentBytes = 4u << 20;
inline constexpr double kMaxBatchValues = 100e6;  // numbers a network keeps for a minibatch

// Reads a JSON document. Missing fields take their defaults (precision: f32 for networks, f64 for functions);
// unknown fields, wrong types and values out of range are errors, all of them listed, each with its path.
Result<ExperimentSpec> read_spec(std::string_view json);

// Canonical JSON: keys sorted, no white space, every value present, shortest round-trip numbers.
// read_spec(write_spec(s)) == s.
std::string write_spec(const ExperimentSpec& spec);

// What of the validation part must be measured now and then for a rule to come true.
enum class Awaited { kNothing, kLoss, kAccuracy };

// A rule for stopping: the field of stop_entry() with this id is kept in this member.
struct StopMember {
  std::string_view id;
  double train::StopRules::* member;
  Awaited awaited = Awaited::kNothing;
};
std::span<const StopMember> stop_members();

// "f32" or "f64", as in the document.
std::string_view precision_name(Precision precision);

// The entries describing TrainSpec's fields (ids: batch, validate_every, ema_beta), when a run ends ("stop": steps
// first, then those of stop_members()), Seeds', and what a problem on any function may have besides the function and
// its start (id: noise).
const Entry& train_entry();
const Entry& stop_entry();
const Entry& seeds_entry();
const Entry& function_problem_entry();

}  // namespace slalom::experiment
