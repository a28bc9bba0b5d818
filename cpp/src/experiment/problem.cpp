#include "experiment/problem.h"

#include <memory>
#include <utility>

#include "data/inputs.h"
#include "experiment/function_view.h"
#include "experiment/network_view.h"
#include "experiment/read_faults.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/function.h"
#include "model/network.h"
#include "train/input_shape.h"

namespace slalom::experiment {
namespace {

template <class S>
Result<Problem<S>> build_network(const NetworkProblem& problem, const ExperimentSpec& spec) {
  const auto made = network_data(problem, spec.seeds);
  if (!made) return made.errors();
  const std::shared_ptr<const data::Dataset>& dataset = *made;
  const loss::TargetPlan plan = loss::plan_targets(*loss::find_loss(problem.loss.id), dataset->classes);
  auto network = model::make_network<S>(problem.model, train::input_shape(*dataset), plan.outputs);
  data::Batcher batcher(dataset->part(data::Split::kTrain), spec.train.batch, spec.seeds.batch);

  Problem<S> built;
  built.options.validation = dataset->part(data::Split::kValidation);
  built.test = dataset->part(data::Split::kTest);
  auto objective = std::make_unique<train::NetworkObjective<S>>(
      dataset, std::move(network), loss::make_loss<S>(problem.loss), plan, problem.regularizer, spec.seeds.init,
      batcher.max_batch(), spec.seeds.noise);
  built.view = std::make_unique<NetworkView<S>>(*objective, batcher.steps_per_epoch());
  built.objective = std::move(objective);
  built.batcher = std::move(batcher);
  return built;
}

template <class S>
Problem<S> build_function(const FunctionProblem& problem, const Seeds& seeds) {
  Problem<S> built;
  auto objective = std::make_unique<train::FunctionObjective<S>>(model::make_function<S>(problem.function),
                                                                 problem.start, problem.noise, seeds.noise);
  built.view = std::make_unique<FunctionView<S>>(*objective, problem.function);
  built.objective = std::move(objective);
  built.options.record_point = true;
  return built;
}

}  // namespace

Result<std::shared_ptr<const data::Dataset>> network_data(const NetworkProblem& problem, const Seeds& seeds) {
  auto made = data::make_dataset(problem.data, seeds.data);
  if (!made) return within("problem.data", made.errors());
  if (data::is_plain(problem.inputs)) return std::shared_ptr<const data::Dataset>(*made);
  return std::shared_ptr<const data::Dataset>((*made)->with_inputs(problem.inputs));
}

template <class S>
Result<Problem<S>> build_problem(const ExperimentSpec& spec) {
  const auto* network = std::get_if<NetworkProblem>(&spec.problem);
  Result<Problem<S>> built = network != nullptr
                                 ? build_network<S>(*network, spec)
                                 : build_function<S>(std::get<FunctionProblem>(spec.problem), spec.seeds);
  if (!built) return built;
  built->options.max_steps = spec.train.max_steps;
  built->options.stop = spec.train.stop;
  built->options.validate_every = spec.train.validate_every;
  built->options.ema_beta = spec.train.ema_beta;
  built->options.noise_seed = spec.seeds.noise;
  return built;
}

template Result<Problem<float>> build_problem(const ExperimentSpec&);
template Result<Problem<double>> build_problem(const ExperimentSpec&);

}  // namespace slalom::experiment
