// Problem: what an experiment's document names as its problem, built: the objective a trainer steps on, its
// batch order, and what views may ask about it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "slalom/result.h"

#include "data/dataset.h"
#include "experiment/spec.h"
#include "train/trainer.h"

namespace slalom::experiment {

// Cell centres of a columns x rows grid over [x0, x1] x [y0, y1], row-major from y0.
struct Grid {
  double x0, x1, y0, y1;
  std::size_t columns, rows;
};

// Questions a view asks at given parameters; numbers in the data's raw units.
template <class S>
class ProblemView {
 public:
  virtual ~ProblemView() = default;
  virtual void describe(nlohmann::json& out) const = 0;
  virtual Result<std::vector<double>> predict(std::span<const S> w, std::span<const double> x) const = 0;
  virtual Result<std::vector<float>> predict_grid(std::span<const S> w, const Grid& grid) const = 0;
  virtual Result<std::vector<float>> unit_maps(std::span<const S> w, const Grid& grid) const = 0;
  virtual Result<std::vector<double>> examples(std::string_view part, std::size_t limit) const = 0;
};

template <class S>
struct Problem {
  std::unique_ptr<train::Objective<S>> objective;
  std::unique_ptr<ProblemView<S>> view;  // refers to *objective
  std::optional<data::Batcher> batcher;
  train::TrainerOptions options;
  std::vector<std::uint32_t> test;  // examples of the test part
};

// The data a network of the problem is trained on, as it is given them.
// Errors: an external data set that was not provided, a split the set cannot give.
Result<std::shared_ptr<const data::Dataset>> network_data(const NetworkProblem& problem, const Seeds& seeds);

// Errors: an external data set that was not provided, a split the set cannot give.
template <class S>
Result<Problem<S>> build_problem(const ExperimentSpec& spec);

}  // namespace slalom::experiment
