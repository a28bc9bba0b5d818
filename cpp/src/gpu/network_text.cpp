#include "gpu/network_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/read_faults.h"
#include "gpu/function_text.h"
#include "gpu/refusal.h"
#include "model/activation.h"

namespace slalom::gpu {
namespace {

using nlohmann::json;

json operations_json(const std::vector<model::Operation>& list, std::vector<std::string_view>& activations) {
  json all = json::array();
  for (const model::Operation& operation : list) {
    json one = {{"kind", operation.kind}};
    for (const auto& [name, value] : operation.numbers) one[name] = value;
    if (!operation.activation.empty()) {
      auto found = std::ranges::find(activations, operation.activation);
      if (found == activations.end()) found = activations.insert(activations.end(), operation.activation);
      one["activation"] = found - activations.begin();
    }
    if (!operation.inside.empty()) one["inside"] = operations_json(operation.inside, activations);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

json network_text(const model::Operations& operations) {
  std::vector<std::string_view> activations;
  json layers = operations_json(operations.list, activations);
  json texts = json::array();
  for (const std::string_view id : activations) {
    const auto all = model::activations<float>();
    const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.id == id; });
    texts.push_back({{"text", activation_text(id)}, {"keeps_input", found->keeps == model::Keeps::kInput}});
  }
  return {{"layers", std::move(layers)}, {"activations", std::move(texts)}};
}

Errors network_refusals(const model::Operations& operations) {
  Errors refusals;
  for (const std::string& path : operations.lacking) {
    refusals.push_back(
        refusal(experiment::member_path("problem.model", path), "this layer is trained on the processor only"));
  }
  return refusals;
}

}  // namespace slalom::gpu
