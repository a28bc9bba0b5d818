#include "torch/loop_text.h"

#include <algorithm>

#include "core/number_text.h"
#include "optim/schedule.h"
#include "torch/python_text.h"

namespace slalom::torch {
namespace {

using experiment::ExperimentSpec;

class Loop {
 public:
  Loop(const ExperimentSpec& spec, const LoopProblem& problem, const ScheduleText& schedules, bool second)
      : rules_(spec.train.stop), spec_(spec), problem_(problem), schedules_(schedules), second_(second) {}

  std::string write() {
    out_.gap();
    out_.line(0, "def train():");
    write_start();
    out_.line(1, "for step in range(STEPS):");
    if (rules_.seconds != 0) {
      stop_if(2, "time.monotonic() - started > " + number_text(rules_.seconds), "step", "the time is over");
    }
    write_measuring();
    for (const std::string& statement : schedules_.every_step) out_.line(2, statement);
    if (!problem_.is_function) out_.line(2, "batch = next(batches)");
    if (problem_.draws) out_.line(2, "Dropout.step = step");
    if (has_passes()) out_.line(2, "passes = []");
    if (problem_.is_function) out_.line(2, "x, y = point.tolist()[:2]");
    write_closure();
    out_.line(2, "loss = optimizer.step(closure).item()");
    out_.line(2, "if not (math.isfinite(loss) and all(p.isfinite().all() for p in params)):");
    out_.line(3, "return stopped(step, \"the run diverged\")");
    const std::string more = problem_.is_function ? ", x, y" : (problem_.columns.empty() ? "" : ", *measured");
    out_.line(2, "print(step, loss" + more + ", sep=\",\")");
    write_stops_after_step();
    return out_.text();
  }

 private:
  // Noise of a function, or averages of minibatches, are another matter in the second gradient of a step.
  bool has_passes() const {
    return problem_.is_function ? problem_.gradient_noise != 0 : second_ && problem_.keeps_averages;
  }

  void stop_if(int depth, const std::string& condition, const std::string& step, const std::string& why) {
    out_.line(depth, "if " + condition + ":");
    out_.line(depth + 1, "return stopped(" + step + ", " + quoted(why) + ")");
  }

  void write_start() {
    for (const std::string& statement : schedules_.before) out_.line(1, statement);
    if (!problem_.is_function) {
      out_.line(1, problem_.batch == problem_.sizes[0] ? "batches = itertools.repeat(slice(TRAIN))"
                                                       : "batches = minibatches()");
    }
    if (rules_.loss_patience != 0) {
      out_.line(1, "loss_patience = Patience(" + number_text(rules_.loss_patience) + ", " +
                       number_text(rules_.loss_min_delta) + ")");
    }
    if (rules_.accuracy_patience != 0) {
      out_.line(1, "accuracy_patience = Patience(" + number_text(rules_.accuracy_patience) + ", " +
                       number_text(rules_.accuracy_min_delta) + ")");
    }
    if (rules_.loss_rise != 0) out_.line(1, "rise = LossRise(" + number_text(rules_.loss_rise) + ")");
    if (rules_.seconds != 0) out_.line(1, "started = time.monotonic()");
    const std::string more = problem_.is_function ? ",x,y" : (problem_.columns.empty() ? "" : "," + problem_.columns);
    out_.line(1, "print(" + quoted("step,loss" + more) + ")");
  }

  void write_measuring() {
    if (problem_.measure.empty()) return;
    out_.line(2, "if step % " + std::to_string(spec_.train.validate_every) + " == 0:");
    out_.line(3, "measured = " + problem_.measure);
    for (const std::string& statement : schedules_.observations) out_.line(3, statement);
    const std::string watched = problem_.is_function ? "the function's value" : "the validation loss";
    if (rules_.target_loss != 0) {
      stop_if(3, "measured[0] <= " + number_text(rules_.target_loss), "step", watched + " has reached its target");
    }
    if (rules_.target_accuracy != 0) {
      stop_if(3, "measured[1] >= " + number_text(rules_.target_accuracy), "step",
              "the validation accuracy has reached its target");
    }
    if (rules_.loss_patience != 0) {
      stop_if(3, "loss_patience.is_over(step, measured[0])", "step", watched + " no longer improves");
    }
    if (rules_.accuracy_patience != 0) {
      stop_if(3, "accuracy_patience.is_over(step, -measured[1])", "step", "the validation accuracy no longer improves");
    }
  }

  void write_closure() {
    out_.line(0, "");
    out_.line(2, "def closure():");
    const bool keeps = has_passes() && !problem_.is_function;
    if (keeps) out_.line(3, "kept = [buffer.clone() for buffer in model.buffers()]");
    out_.line(3, "optimizer.zero_grad()");
    out_.line(3, problem_.is_function ? "loss = value()" : "loss = batch_loss(batch)");
    out_.line(3, "loss.backward()");
    if (has_passes() && problem_.is_function) {
      out_.line(3, "at = 4 * (step + len(passes)) * len(point)");
      out_.line(3, "noise = Words(NOISE_SEED, NOISE, NOISE_OF_PROBLEM, at).normal(len(point))");
      out_.line(3, "point.grad += (" + number_text(problem_.gradient_noise) + " * noise).to(point.dtype)");
    }
    if (keeps) {
      out_.line(3, "for buffer, before in zip(model.buffers(), kept if passes else []):");
      out_.line(4, "buffer.copy_(before)");
    }
    if (has_passes()) out_.line(3, "passes.append(loss)");
    out_.line(3, "return loss\n");
  }

  void write_stops_after_step() {
    if (rules_.gradient_norm != 0) {
      out_.line(2, "norm = math.sqrt(sum((p.grad * p.grad).sum().item() for p in params))");
      stop_if(2, "norm < " + number_text(rules_.gradient_norm), "step + 1", "the gradient is small");
    }
    if (rules_.loss_rise != 0) stop_if(2, "rise.is_over(loss)", "step + 1", "the loss has risen");
  }

  const train::StopRules& rules_;
  const ExperimentSpec& spec_;
  const LoopProblem& problem_;
  const ScheduleText& schedules_;
  bool second_;
  PythonText out_;
};

bool watches(const optim::ScheduledValue& value) {
  return std::ranges::any_of(
      value.schedule, [](const Configured& schedule) { return optim::schedule_watches_validation(schedule.id); });
}

}  // namespace

bool loop_watches(const ExperimentSpec& spec, std::size_t run) {
  const train::StopRules& rules = spec.train.stop;
  const optim::OptimizerSpec& optimizer = spec.runs[run].optimizer;
  const bool reacts = watches(optimizer.lr) || std::ranges::any_of(optimizer.stages, [](const optim::StageSpec& stage) {
                        return std::ranges::any_of(stage.values, watches);
                      });
  return reacts || rules.loss_patience != 0 || rules.target_loss != 0;
}

std::int64_t loop_steps(const ExperimentSpec& spec, const LoopProblem& problem) {
  const double epochs = spec.train.stop.epochs * problem.steps_per_epoch;
  const auto most = static_cast<double>(spec.train.max_steps);
  return static_cast<std::int64_t>(epochs != 0 ? std::min(epochs, most) : most);
}

std::string loop_text(const ExperimentSpec& spec, const LoopProblem& problem, const ScheduleText& schedules,
                      bool takes_second_gradient) {
  return Loop(spec, problem, schedules, takes_second_gradient).write();
}

}  // namespace slalom::torch
