// The canonical document. Every value is written out, so that a later change of a default can not alter it.
#include <cstddef>
#include <string>

#include "data/dataset.h"
#include "data/inputs.h"
#include "experiment/json_values.h"
#include "experiment/json_write.h"
#include "experiment/spec.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/function.h"
#include "model/network.h"
#include "optim/registry.h"

namespace slalom::experiment {
namespace {

using Json = nlohmann::json;

Json stage_json(const optim::StageSpec& stage) {
  const optim::StageInfo& info = *optim::find_stage(stage.id);
  Json out{{"id", stage.id}};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    out[info.fields[i].id] = scheduled_json(info.fields[i], stage.values[i]);
  }
  return out;
}

Json run_json(const RunSpec& run) {
  Json stages = Json::array();
  for (const optim::StageSpec& stage : run.optimizer.stages) stages.push_back(stage_json(stage));
  return {{"name", run.name},
          {"lr", scheduled_json(optim::learning_rate_field(), run.optimizer.lr)},
          {"stages", std::move(stages)}};
}

// Inputs are written only where they are not the features themselves: documents from before there was a choice keep
// their bytes.
Json problem_json(const NetworkProblem& problem) {
  Json out{{"data", configured_json(*data::find_dataset(problem.data.id), problem.data)},
           {"model", configured_json(*model::find_model(problem.model.id), problem.model)},
           {"loss", configured_json(*loss::find_loss(problem.loss.id), problem.loss)},
           {"regularizer", configured_json(loss::regularizers().front(), problem.regularizer, false)}};
  if (!data::is_plain(problem.inputs)) out["inputs"] = configured_json(data::inputs_entry(), problem.inputs, false);
  return out;
}

Json problem_json(const FunctionProblem& problem) {
  return {{"function", configured_json(*model::find_function(problem.function.id), problem.function)},
          {"start", problem.start},
          {"noise", problem.noise}};
}

Json stop_json(const TrainSpec& train) {
  Json out{{"steps", train.max_steps}};
  for (const StopMember& rule : stop_members()) out[std::string(rule.id)] = train.stop.*rule.member;
  return out;
}

Json edits_json(const std::vector<Edit>& edits) {
  Json out = Json::array();
  for (const Edit& edit : edits) {
    out.push_back({{"run", edit.run}, {"step", edit.step}, {"path", edit.path}, {"value", edit.value}});
  }
  return out;
}

}  // namespace

std::string write_spec(const ExperimentSpec& spec) {
  const Seeds& seeds = spec.seeds;
  const TrainSpec& train = spec.train;
  Json document{{"v", kVersion},
                {"seeds", {{"data", seeds.data}, {"init", seeds.init}, {"batch", seeds.batch}, {"noise", seeds.noise}}},
                {"precision", precision_name(spec.precision)},
                {"problem", std::visit([](const auto& problem) { return problem_json(problem); }, spec.problem)},
                {"train",
                 {{"batch", train.batch},
                  {"validate_every", train.validate_every},
                  {"ema_beta", train.ema_beta},
                  {"stop", stop_json(train)}}},
                {"edits", edits_json(spec.edits)}};
  Json runs = Json::array();
  for (const RunSpec& run : spec.runs) runs.push_back(run_json(run));
  document["runs"] = std::move(runs);
  if (spec.fingerprint) {
    document["fingerprint"] = {{"steps", spec.fingerprint->steps}, {"hash", spec.fingerprint->hash}};
  }
  return canonical_text(document);
}

}  // namespace slalom::experiment
