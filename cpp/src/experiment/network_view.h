// NetworkView: what views ask about a network on a data set, in the data's raw units.
#pragma once

#include "experiment/problem.h"
#include "train/network_objective.h"

namespace slalom::experiment {

template <class S>
class NetworkView final : public ProblemView<S> {
 public:
  // objective outlives the view.
  NetworkView(train::NetworkObjective<S>& objective, std::size_t steps_per_epoch)
      : objective_(objective), steps_per_epoch_(steps_per_epoch) {}

  void describe(nlohmann::json& out) const override;
  Result<std::vector<double>> predict(std::span<const S> w, std::span<const double> x) const override;
  Result<std::vector<float>> predict_grid(std::span<const S> w, const Grid& grid) const override;
  Result<std::vector<float>> unit_maps(std::span<const S> w, const Grid& grid) const override;
  Result<std::vector<double>> examples(std::string_view part, std::size_t limit) const override;

 private:
  std::optional<Error> not_a_plane() const;  // unless the data have two features
  // What the network sees of rows in raw units.
  std::vector<S> inputs(std::span<const double> raw) const;
  // Outputs for rows in raw units, [rows x outputs].
  std::vector<S> outputs(std::span<const S> w, std::span<const double> raw) const;

  train::NetworkObjective<S>& objective_;
  std::size_t steps_per_epoch_;
};

}  // namespace slalom::experiment
