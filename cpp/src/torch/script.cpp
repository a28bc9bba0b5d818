#include "torch/script.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>
#include <vector>

#include "slalom/experiment.h"

#include "core/number_text.h"
#include "core/rng.h"
#include "data/fields.h"
#include "data/inputs.h"
#include "experiment/read_faults.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "optim/torch_parts.h"
#include "optim/torch_text.h"
#include "torch/data_text.h"
#include "torch/function_text.h"
#include "torch/loop_text.h"
#include "torch/model_text.h"
#include "torch/pieces.h"
#include "torch/python_text.h"
#include "torch/schedule_text.h"
#include "train/input_shape.h"

namespace slalom::torch {
namespace {

using experiment::ExperimentSpec;
using experiment::within;

// What a problem comes to in a script.
struct ProblemText {
  std::string objective;  // definitions: the model, or the function; what is minimized and what is measured
  std::string data;       // statements that need them
  LoopProblem loop;
};

std::string accuracy_text(const loss::TargetPlan& plan) {
  const bool by_sign = plan.encoding == loss::Encoding::kSign || plan.encoding == loss::Encoding::kBit;
  return by_sign ? "(outputs[:, 0] >= 0).long()" : "outputs.argmax(dim=1)";
}

// A statement of a function, at the averaged weights where the optimizer keeps some.
void write_evaluated(PythonText& out, const optim::TorchClass& optimizer, const std::string& statement) {
  const bool averages = !optimizer.average.empty();
  if (averages) out.line(1, "with averaged_weights(" + quoted(optimizer.average) + "):");
  out.line(averages ? 2 : 1, statement);
}

Result<ProblemText> network_text(const ExperimentSpec& spec, const experiment::NetworkProblem& problem,
                                 const optim::TorchClass& optimizer) {
  const loss::LossInfo& loss_info = *loss::find_loss(problem.loss.id);
  auto data = data_text(problem, spec.seeds, loss_info);
  if (!data) return within("problem.data", data.errors());
  const loss::TargetPlan plan = loss::plan_targets(loss_info, data->shape.classes);
  const std::size_t train = data->sizes[0];
  const std::size_t batch = spec.train.batch == 0 ? train : std::min<std::size_t>(spec.train.batch, train);
  const std::size_t rest = train % batch;
  const auto model = model_text(problem.model, train::input_shape(data::with_inputs(data->shape, problem.inputs)),
                                plan.outputs, rest == 0 ? batch : rest);
  if (!model) return within("problem.model", model.errors());
  const auto loss = call_text(loss_info.id + "_loss", "outputs, targets[part]", loss_info, problem.loss);
  if (!loss) return no_counterpart("problem.loss", "the loss " + quoted(loss_info.name));
  const Entry& regularizer = *loss::find_regularizer(problem.regularizer.id);
  const auto penalty = call_text(regularizer.id + "_penalty", "model", regularizer, problem.regularizer);
  const bool penalised = loss::penalises(problem.regularizer);
  if (penalised && !penalty) {
    return Error{"no_counterpart", "problem.regularizer",
                 "the penalty \"" + regularizer.name + "\" cannot be written for PyTorch; remove it to get the script"};
  }

  ProblemText text;
  PythonText out;
  out.append(model->code);
  out.line(0, "params = [p for p in model.parameters() if p.requires_grad]");
  out.gap();
  out.line(0, "def batch_loss(part):");
  out.line(1, "outputs = model(inputs[part])");
  out.line(1, "return " + *loss + (penalised ? " + " + *penalty : ""));
  const bool measures = spec.train.validate_every != 0 && data->sizes[1] > 0;
  if (measures) {
    out.gap();
    out.line(0, "@torch.no_grad()");
    out.line(0, "def measure(part):");
    out.line(1,
             data->shape.classes > 0 ? "\"\"\"Loss and accuracy of examples.\"\"\"" : "\"\"\"Loss of examples.\"\"\"");
    out.line(1, "model.eval()");
    write_evaluated(out, optimizer, "outputs = model(inputs[part])");
    out.line(1, "model.train()");
    out.line(1, "loss = " + *loss);
    if (data->shape.classes > 0) {
      out.line(1, "right = " + accuracy_text(plan) + " == labels[part]");
      out.line(1, "return loss.item(), right.double().mean().item()");
    } else {
      out.line(1, "return [loss.item()]");
    }
    text.loop.measure = "measure(slice(TRAIN, TRAIN + VALIDATION))";
    text.loop.columns = "validation_loss";
    if (data->shape.classes > 0) text.loop.columns += ",validation_accuracy";
  }
  text.objective = out.text();
  text.data = "\n\n" + data->code;
  text.loop.sizes = data->sizes;
  text.loop.batch = batch;
  text.loop.steps_per_epoch = std::ceil(static_cast<double>(train) / static_cast<double>(batch));
  text.loop.keeps_averages = model->keeps_averages;
  text.loop.draws = model->draws;
  return text;
}

Result<ProblemText> point_text(const ExperimentSpec& spec, std::size_t run, const experiment::FunctionProblem& problem,
                               const optim::TorchClass& optimizer) {
  const auto function = function_text(problem.function);
  if (!function) return within("problem.function", function.errors());
  std::vector<std::string> start;
  for (const double x : problem.start) start.push_back(number_text(x));
  PythonText out;
  out.wrapped("point = torch.nn.Parameter(torch.tensor([", start, "], dtype=torch.get_default_dtype()))");
  out.line(0, "params = [point]");
  out.gap();
  out.append(*function);
  ProblemText text;
  text.loop.is_function = true;
  text.loop.gradient_noise = problem.noise;
  const bool measures = spec.train.validate_every != 0 && loop_watches(spec, run);
  if (measures) {
    out.gap();
    out.line(0, "@torch.no_grad()");
    out.line(0, "def measure():");
    write_evaluated(out, optimizer, "return [value().item()]");
    text.loop.measure = "measure()";
  }
  text.objective = out.text();
  return text;
}

// The names in capitals that the code has, each with its value.
std::string constants_for(const std::string& code, const ExperimentSpec& spec, const LoopProblem& loop,
                          std::int64_t steps) {
  struct Group {
    std::string_view comment;
    std::vector<std::pair<std::string_view, std::uint64_t>> constants;
  };
  const Group groups[] = {{"",
                           {{"STEPS", static_cast<std::uint64_t>(steps)},
                            {"TRAIN", loop.sizes[0]},
                            {"VALIDATION", loop.sizes[1]},
                            {"TEST", loop.sizes[2]},
                            {"BATCH_SIZE", loop.batch},
                            {"DATA_SEED", spec.seeds.data},
                            {"INIT_SEED", spec.seeds.init},
                            {"BATCH_SEED", spec.seeds.batch},
                            {"NOISE_SEED", spec.seeds.noise}}},
                          {"# The numbers of Slalom's streams of random numbers, and of the uses of one.",
                           {{"DATA", static_cast<std::uint64_t>(Stream::kData)},
                            {"INIT", static_cast<std::uint64_t>(Stream::kInit)},
                            {"BATCH", static_cast<std::uint64_t>(Stream::kBatch)},
                            {"NOISE", static_cast<std::uint64_t>(Stream::kNoise)},
                            {"DROPOUT", static_cast<std::uint64_t>(Stream::kDropout)},
                            {"SPLIT", data::kSplitStream},
                            {"SPLIT_TEST", data::kTestStream},
                            {"NOISE_OF_PROBLEM", substream::kGradientOfProblem},
                            {"NOISE_OF_OPTIMIZER", substream::kGradientOfOptimizer}}}};
  PythonText out;
  for (const Group& group : groups) {
    bool commented = group.comment.empty();
    for (const auto& [name, value] : group.constants) {
      if (!names(code, name)) continue;
      if (!commented) out.line(0, group.comment);
      commented = true;
      out.line(0, std::string(name) + " = " + std::to_string(value));
    }
  }
  return out.text();
}

}  // namespace

Result<std::string> script(const ExperimentSpec& spec, std::size_t run) {
  const experiment::RunSpec& chosen = spec.runs[run];
  const optim::TorchClass optimizer =
      optim::torch_class(chosen.optimizer, "Optimizer", chosen.name, "step_noise(t, i, g)");
  const auto* network = std::get_if<experiment::NetworkProblem>(&spec.problem);
  const auto problem = network != nullptr
                           ? network_text(spec, *network, optimizer)
                           : point_text(spec, run, std::get<experiment::FunctionProblem>(spec.problem), optimizer);
  if (!problem) return problem.errors();
  const auto schedules = schedule_text(spec, run, optimizer.groups, problem->loop.steps_per_epoch);
  if (!schedules) return within(experiment::element_path("runs", run), schedules.errors());

  const std::string training = loop_text(spec, problem->loop, *schedules, optimizer.takes_second_gradient);
  const std::string body = "\n\n" + optimizer.text + "\n\n" + problem->objective +
                           "\n\noptimizer = Optimizer(params)\n" + schedules->definitions + training + problem->data +
                           "\n\ntrain()\n";
  const std::string definitions = definitions_for(body);
  const std::string code = definitions + body;
  PythonText head;
  head.line(0,
            "\"\"\"The run \"" + optim::torch_title(chosen.name) + "\" of a Slalom experiment, trained by PyTorch.\n");
  head.line(0, "Prints a row for every step, as `slalom run --run " + std::to_string(run) +
                   " --csv -` does: the same data, minibatches and");
  head.line(0,
            "first weights, so the same numbers but for rounding. Written by Slalom " + std::string(version()) + ".");
  head.line(0, "\"\"\"\n");
  head.append(imports_for(code));
  head.line(0, "\nimport torch\n");
  head.line(0, std::string("torch.set_default_dtype(torch.float") +
                   (spec.precision == experiment::Precision::kF64 ? "64" : "32") + ")\n");
  head.append(constants_for(code, spec, problem->loop, loop_steps(spec, problem->loop)));
  return head.text() + code;
}

}  // namespace slalom::torch

namespace slalom {

Result<std::string> torch_script(std::string_view document, std::size_t run) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  if (run >= spec->runs.size()) return experiment::no_such_run(run, spec->runs.size());
  return torch::script(*spec, run);
}

}  // namespace slalom
