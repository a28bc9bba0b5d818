// What waits for a measurement that is never made: rules for stopping, and schedules that react to the validation loss.
#include <cstddef>
#include <string>
#include <variant>

#include "data/dataset.h"
#include "data/fields.h"
#include "experiment/read_fields.h"
#include "experiment/read_parts.h"
#include "optim/registry.h"
#include "optim/schedule.h"

namespace slalom::experiment {
namespace {

// Why the validation loss, or the accuracy, is never measured; empty where it is.
std::string no_loss(const ProblemSpec& problem, const TrainSpec& train) {
  if (train.validate_every == 0) {
    return "waits for the validation loss, which is never measured: set train.validate_every above 0";
  }
  const auto* network = std::get_if<NetworkProblem>(&problem);
  if (network == nullptr) return {};
  const data::DatasetInfo& info = *data::find_dataset(network->data.id);
  if (data::common_values(info, network->data).split[1] > 0) return {};
  return "waits for the validation loss, but there is no validation part: give problem.data.split[1] a share above 0";
}

std::string no_accuracy(const ProblemSpec& problem, const TrainSpec& train) {
  const auto* network = std::get_if<NetworkProblem>(&problem);
  if (network == nullptr) return "waits for an accuracy, which a function does not have";
  const auto plan = data::plan_dataset(network->data);
  if (plan && plan->shape.classes == 0) {
    return "waits for an accuracy, which a data set without classes does not have";
  }
  return no_loss(problem, train);
}

void check_value(const optim::ScheduledValue& value, const std::string& path, const std::string& why, Faults& faults) {
  for (std::size_t i = 0; i < value.schedule.size(); ++i) {
    if (!optim::schedule_watches_validation(value.schedule[i].id)) continue;
    faults.add("not_measured", element_path(member_path(path, "schedule"), i), why);
  }
}

void check_run(const optim::OptimizerSpec& optimizer, const std::string& path, const std::string& why, Faults& faults) {
  check_value(optimizer.lr, member_path(path, optim::learning_rate_field().id), why, faults);
  for (std::size_t s = 0; s < optimizer.stages.size(); ++s) {
    const optim::StageSpec& stage = optimizer.stages[s];
    const std::string stage_path = element_path(member_path(path, "stages"), s);
    const optim::StageInfo& info = *optim::find_stage(stage.id);
    for (std::size_t i = 0; i < stage.values.size(); ++i) {
      check_value(stage.values[i], member_path(stage_path, info.fields[i].id), why, faults);
    }
  }
}

}  // namespace

void check_waiting(const ProblemSpec& problem, const TrainSpec& train, const std::vector<RunSpec>& runs,
                   Faults& faults) {
  const std::string loss = no_loss(problem, train);
  for (const StopMember& rule : stop_members()) {
    if (train.stop.*rule.member == 0 || rule.awaited == Awaited::kNothing) continue;
    const std::string why = rule.awaited == Awaited::kLoss ? loss : no_accuracy(problem, train);
    if (!why.empty()) faults.add("not_measured", member_path("train.stop", rule.id), why);
  }
  if (loss.empty()) return;
  for (std::size_t i = 0; i < runs.size(); ++i) check_run(runs[i].optimizer, element_path("runs", i), loss, faults);
}

}  // namespace slalom::experiment
