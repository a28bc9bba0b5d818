#include "experiment/function_view.h"

#include <string>

#include <nlohmann/json.hpp>

#include "experiment/grid.h"

namespace slalom::experiment {

template <class S>
void FunctionView<S>::describe(nlohmann::json& out) const {
  out["kind"] = "function";
  out["features"] = objective_.function().dimension();
  out["inputs"] = nlohmann::json::array();
  out["outputs"] = 1;
  out["classes"] = 0;
  out["image"] = {0, 0};
  out["sequence"] = {0, 0};
  out["widths"] = nlohmann::json::array();
  out["layers"] = nlohmann::json::array();
  out["parts"] = {{"train", 0}, {"validation", 0}, {"test", 0}};
  out["steps_per_epoch"] = 0;
  out["domain"] = domain_;
  out["minimum_value"] = info_.minima.empty()
                             ? nlohmann::json(nullptr)
                             : nlohmann::json(info_.minimum_value_in(objective_.function().dimension()));
  out["minima"] = info_.minima_in(objective_.function().dimension());
}

// A function is evaluated where it is asked for, whatever the parameters are; a grid spans the first two variables and
// takes the others from the parameters.
template <class S>
Result<std::vector<double>> FunctionView<S>::predict(std::span<const S>, std::span<const double> x) const {
  const std::size_t n = objective_.function().dimension();
  if (x.size() % n != 0) {
    return Error{"wrong_size", "", "a point of this function has " + std::to_string(n) + " numbers"};
  }
  std::vector<double> values;
  values.reserve(x.size() / n);
  std::vector<S> point(n);
  for (std::size_t i = 0; i < x.size(); i += n) {
    for (std::size_t j = 0; j < n; ++j) point[j] = static_cast<S>(x[i + j]);
    values.push_back(static_cast<double>(objective_.function().value(point)));
  }
  return values;
}

template <class S>
Result<std::vector<float>> FunctionView<S>::predict_grid(std::span<const S> w, const Grid& grid) const {
  const std::vector<double> points = grid_points(grid);
  std::vector<float> values;
  values.reserve(points.size() / 2);
  std::vector<S> point(w.begin(), w.end());
  for (std::size_t i = 0; i < points.size(); i += 2) {
    point[0] = static_cast<S>(points[i]);
    point[1] = static_cast<S>(points[i + 1]);
    values.push_back(static_cast<float>(objective_.function().value(point)));
  }
  return values;
}

template <class S>
Result<std::vector<float>> FunctionView<S>::unit_maps(std::span<const S>, const Grid&) const {
  return Error{"no_units", "", "a function has no units"};
}

template <class S>
Result<std::vector<double>> FunctionView<S>::examples(std::string_view, std::size_t) const {
  return Error{"no_examples", "", "a function has no examples"};
}

template class FunctionView<float>;
template class FunctionView<double>;

}  // namespace slalom::experiment
