// Optimizers as code of other systems: the catalogue's entries with their defaults.
#include <string>
#include <vector>

#include "slalom/experiment.h"

#include "experiment/read_faults.h"
#include "experiment/read_suggest.h"
#include "optim/torch_text.h"
#include "optim/wgsl_text.h"

namespace slalom {
namespace {

optim::StageSpec with_defaults(const optim::StageInfo& info) {
  optim::StageSpec stage{info.id, {}};
  for (const FieldValue& value : default_values(info)) stage.values.push_back({value, {}});
  return stage;
}

optim::OptimizerSpec optimizer_of(const optim::StageInfo& info) {
  optim::OptimizerSpec spec{{default_value(optim::learning_rate_field()), {}}, {with_defaults(info)}};
  if (info.phase != optim::Phase::kDirection) spec.stages.push_back(with_defaults(*optim::rules().front()));
  return spec;
}

optim::OptimizerSpec optimizer_of(const optim::Recipe& recipe) {
  optim::OptimizerSpec spec;
  spec.lr.base.number = recipe.lr;
  for (const optim::RecipeStage& chosen : recipe.stages) {
    const optim::StageInfo& info = *optim::find_stage(chosen.id);
    spec.stages.push_back(with_defaults(info));
    for (const auto& [field, value] : chosen.values) {
      spec.stages.back().values[static_cast<std::size_t>(info.field_index(field))].base.number = value;
    }
  }
  return spec;
}

Error unknown_id(const std::string& clause, std::string_view id, std::vector<std::string> known) {
  for (const auto* list : {&optim::rules(), &optim::stages()}) {
    for (const optim::StageInfo* info : *list) known.push_back(info->id);
  }
  return {"unknown_id", "", experiment::with_known(clause + " " + experiment::in_quotes(id), id, known)};
}

}  // namespace

Result<std::string> catalogue_torch(std::string_view id) {
  // A recipe may share its id with the rule it is made of; it says more.
  std::vector<std::string> known;
  for (const optim::Recipe& recipe : optim::recipes()) {
    if (recipe.id == id) return optim::torch_text(optimizer_of(recipe), recipe.name);
    known.push_back(recipe.id);
  }
  if (const optim::StageInfo* info = optim::find_stage(id)) return optim::torch_text(optimizer_of(*info), info->name);
  return unknown_id("no rule, stage or recipe", id, std::move(known));
}

Result<std::string> catalogue_wgsl(std::string_view id) {
  const optim::Stage* stage = optim::find_implementation(id);
  if (stage == nullptr) return unknown_id("no rule or stage", id, {});
  const auto kernel = optim::wgsl_kernel(*stage);
  if (!kernel) return kernel.errors();
  return kernel->text;
}

}  // namespace slalom
