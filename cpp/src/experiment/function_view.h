// FunctionView: what views ask about a test function.
#pragma once

#include <array>

#include "experiment/problem.h"
#include "train/function_objective.h"

namespace slalom::experiment {

template <class S>
class FunctionView final : public ProblemView<S> {
 public:
  // objective outlives the view.
  FunctionView(const train::FunctionObjective<S>& objective, const Configured& config)
      : objective_(objective), info_(*model::find_function(config.id)), domain_(model::domain_of(config)) {}

  void describe(nlohmann::json& out) const override;
  Result<std::vector<double>> predict(std::span<const S> w, std::span<const double> x) const override;
  Result<std::vector<float>> predict_grid(std::span<const S> w, const Grid& grid) const override;
  Result<std::vector<float>> unit_maps(std::span<const S> w, const Grid& grid) const override;
  Result<std::vector<double>> examples(std::string_view part, std::size_t limit) const override;

 private:
  const train::FunctionObjective<S>& objective_;
  const model::FunctionInfo& info_;
  std::array<double, 4> domain_;
};

}  // namespace slalom::experiment
