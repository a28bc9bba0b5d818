// Random valid experiment documents, made from the registries alone: whatever has an entry occurs in them, with values
// inside its ranges. They are small (whole numbers are at most ten above the smallest allowed), so that some steps take
// milliseconds. Equal seeds give equal documents on every target. Which parts fit each other is not known here: what
// the reader refuses is drawn again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/field.h"
#include "core/rng.h"
#include "experiment/spec.h"

namespace slalom {

struct RandomDocument {
  std::string text;  // as somebody might write it: what keeps its default is sometimes left out
  experiment::ExperimentSpec spec;
  std::vector<const Entry*> used;  // the entries it is made of
};

class RandomDocuments {
 public:
  explicit RandomDocuments(std::uint32_t seed) : rng_(seed, Stream::kData) {}

  // Entries a document can be made of, data sets that need a file excepted.
  static const std::vector<const Entry*>& entries();

  // A valid document with `wanted` in it; an empty text where so many tries made none that there probably is none.
  RandomDocument document(const Entry* wanted);

  // An edit of a number of one of the spec's runs, at `step`.
  experiment::Edit edit(const experiment::ExperimentSpec& spec, std::uint32_t run, std::int64_t step);

  std::uint32_t below(std::uint32_t n) { return rng_.below(n); }

 private:
  using Json = nlohmann::json;

  bool one_in(std::uint32_t n) { return rng_.below(n) == 0; }
  double between(double low, double high, FieldScale scale);
  double usual(const Field& field);
  double unusual(const Field& field);
  double number(const Field& field);
  std::vector<double> numbers(const Field& field);
  std::string expression(int depth);
  std::vector<Configured> elements(const Field& field, int depth);
  FieldValue value(const Field& field, int depth);
  Configured configured(const Entry& entry, int depth);
  const Entry& pick(const std::vector<const Entry*>& entries);
  std::string name();

  Json written(const Entry& entry, bool with_id);
  Json schedule_chain();
  Json scheduled(const Field& field);
  Json network();
  Json function();
  Json problem();
  Json train();
  Json run();
  Json whole(const Json& drawn_problem);
  Json edits(const experiment::ExperimentSpec& spec);

  Rng rng_;
  const Entry* wanted_ = nullptr;
  std::vector<const Entry*> used_;
};

}  // namespace slalom
