#include "experiment/function_view.h"

#include <array>

#include <nlohmann/json.hpp>

#include "experiment/grid.h"

namespace slalom::experiment {

template <class S>
void FunctionView<S>::describe(nlohmann::json& out) const {
  out["kind"] = "function";
  out["features"] = 2;
  out["outputs"] = 1;
  out["classes"] = 0;
  out["image"] = {0, 0};
  out["widths"] = nlohmann::json::array();
  out["parts"] = {{"train", 0}, {"validation", 0}, {"test", 0}};
  out["steps_per_epoch"] = 0;
  out["domain"] = info_.domain;
  out["minima"] = info_.minima;
}

// A function is evaluated where it is asked for, whatever the parameters are.
template <class S>
Result<std::vector<double>> FunctionView<S>::predict(std::span<const S>, std::span<const double> x) const {
  if (x.size() % 2 != 0) return Error{"wrong_size", "", "points come as pairs of numbers (x, y)"};
  std::vector<double> values;
  values.reserve(x.size() / 2);
  for (std::size_t i = 0; i < x.size(); i += 2) {
    const std::array<S, 2> point{static_cast<S>(x[i]), static_cast<S>(x[i + 1])};
    values.push_back(static_cast<double>(objective_.function().value(point)));
  }
  return values;
}

template <class S>
Result<std::vector<float>> FunctionView<S>::predict_grid(std::span<const S> w, const Grid& grid) const {
  const auto values = predict(w, grid_points(grid));
  return std::vector<float>(values->begin(), values->end());
}

template <class S>
Result<std::vector<double>> FunctionView<S>::examples(std::string_view, std::size_t) const {
  return Error{"no_examples", "", "a function has no examples"};
}

template class FunctionView<float>;
template class FunctionView<double>;

}  // namespace slalom::experiment
