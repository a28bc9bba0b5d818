#include "experiment/network_view.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "experiment/grid.h"

namespace slalom::experiment {
namespace {

struct PartName {
  const char* name;
  data::Split split;
};
constexpr PartName kParts[] = {
    {"train", data::Split::kTrain}, {"validation", data::Split::kValidation}, {"test", data::Split::kTest}};

// Numbers that maps of units may be in all.
constexpr std::size_t kMaxMapNumbers = std::size_t{1} << 22;

template <class S>
nlohmann::json layers_json(const model::Network<S>& network) {
  nlohmann::json list = nlohmann::json::array();
  for (const model::UnitLayer& layer : network.unit_layers()) {
    const std::size_t segment = 2 * list.size();  // each layer of the layout has its weight first, then its bias
    list.push_back({{"units", network.widths()[layer.values + 1]},
                    {"activation", layer.activation},
                    {"weight", segment},
                    {"bias", segment + 1}});
  }
  return list;
}

}  // namespace

template <class S>
void NetworkView<S>::describe(nlohmann::json& out) const {
  const data::Dataset& set = objective_.dataset();
  const model::Network<S>& network = objective_.network();
  out["kind"] = "network";
  out["features"] = set.features;
  out["inputs"] = set.input_symbols();
  out["outputs"] = network.outputs();
  out["classes"] = set.classes;
  out["image"] = set.image;
  out["sequence"] = set.sequence;
  out["widths"] = network.widths();
  out["layers"] = layers_json(network);
  for (const PartName& part : kParts) out["parts"][part.name] = set.part(part.split).size();
  out["steps_per_epoch"] = steps_per_epoch_;

  // What a map of a two-feature set shows: the examples and a margin around them.
  std::array<double, 4> domain{0, 0, 0, 0};
  if (set.features == 2) {
    domain = {1e300, -1e300, 1e300, -1e300};
    std::array<double, 2> point{};
    for (const PartName& part : kParts) {
      for (const std::uint32_t example : set.part(part.split)) {
        set.gather_raw({&example, 1}, point);
        domain[0] = std::min(domain[0], point[0]);
        domain[1] = std::max(domain[1], point[0]);
        domain[2] = std::min(domain[2], point[1]);
        domain[3] = std::max(domain[3], point[1]);
      }
    }
    for (int axis = 0; axis < 2; ++axis) {
      const double margin = 0.1 * (domain[2 * axis + 1] - domain[2 * axis]);
      domain[2 * axis] -= margin;
      domain[2 * axis + 1] += margin;
    }
  }
  out["domain"] = domain;
  out["minima"] = nlohmann::json::array();
  out["minimum_value"] = nullptr;
}

template <class S>
std::vector<S> NetworkView<S>::inputs(std::span<const double> raw) const {
  const data::Dataset& set = objective_.dataset();
  std::vector<S> x(raw.size() / set.features * set.width());
  set.standardise(raw, std::span<S>(x));
  return x;
}

template <class S>
std::vector<S> NetworkView<S>::outputs(std::span<const S> w, std::span<const double> raw) const {
  const std::size_t rows = raw.size() / objective_.dataset().features;
  std::vector<S> out(rows * objective_.network().outputs());
  objective_.outputs(w, inputs(raw), rows, out);
  if (objective_.dataset().classes == 0) objective_.dataset().to_raw_targets(std::span<S>(out));
  return out;
}

template <class S>
Result<std::vector<double>> NetworkView<S>::predict(std::span<const S> w, std::span<const double> x) const {
  const std::size_t features = objective_.dataset().features;
  if (x.size() % features != 0) {
    return Error{"wrong_size", "",
                 "inputs come in rows of " + std::to_string(features) + " numbers; got " + std::to_string(x.size()) +
                     " numbers"};
  }
  const std::vector<S> out = outputs(w, x);
  return std::vector<double>(out.begin(), out.end());
}

template <class S>
std::optional<Error> NetworkView<S>::not_a_plane() const {
  const std::size_t features = objective_.dataset().features;
  if (features == 2) return std::nullopt;
  return Error{"not_a_plane", "", "a map needs inputs of 2 features; this data set has " + std::to_string(features)};
}

template <class S>
Result<std::vector<float>> NetworkView<S>::predict_grid(std::span<const S> w, const Grid& grid) const {
  if (auto error = not_a_plane()) return *std::move(error);
  const std::vector<S> out = outputs(w, grid_points(grid));
  return std::vector<float>(out.begin(), out.end());
}

template <class S>
Result<std::vector<float>> NetworkView<S>::unit_maps(std::span<const S> w, const Grid& grid) const {
  if (auto error = not_a_plane()) return *std::move(error);
  const model::Network<S>& network = objective_.network();
  const std::vector<model::UnitLayer> layers = network.unit_layers();
  if (layers.empty()) return Error{"no_units", "", "only networks of dense layers have maps of their units"};
  std::size_t units = network.inputs();
  for (const model::UnitLayer& layer : layers) units += network.widths()[layer.values + 1];
  units -= network.outputs();
  const std::size_t cells = grid.columns * grid.rows;
  if (units * cells > kMaxMapNumbers) {
    return Error{"too_large", "",
                 "maps of " + std::to_string(units) + " units have at most " + std::to_string(kMaxMapNumbers / units) +
                     " cells each; asked for " + std::to_string(cells)};
  }
  std::vector<float> maps(units * cells);
  objective_.unit_outputs(w, inputs(grid_points(grid)), cells, maps);
  return maps;
}

template <class S>
Result<std::vector<double>> NetworkView<S>::examples(std::string_view part, std::size_t limit) const {
  const auto* found = std::find_if(std::begin(kParts), std::end(kParts),
                                   [&](const PartName& candidate) { return candidate.name == part; });
  if (found == std::end(kParts)) {
    return Error{"unknown_part", "", "unknown part \"" + std::string(part) + "\": train, validation or test"};
  }
  const data::Dataset& set = objective_.dataset();
  const auto all = std::span<const std::uint32_t>(set.part(found->split));
  const auto chosen = all.first(std::min(limit, all.size()));
  const std::size_t width = set.features + 1;
  std::vector<double> rows(chosen.size() * width);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto row = std::span<double>(rows).subspan(i * width, width);
    set.gather_raw(chosen.subspan(i, 1), row.first(set.features));
    row.back() = set.classes > 0 ? static_cast<double>(set.labels[chosen[i]]) : set.raw_targets[chosen[i]];
  }
  return rows;
}

template class NetworkView<float>;
template class NetworkView<double>;

}  // namespace slalom::experiment
