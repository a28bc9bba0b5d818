// The entries that describe the parts of an experiment belonging to no registry: training, stopping, seeds.
#include <limits>
#include <utility>

#include "experiment/spec.h"

namespace slalom::experiment {
namespace {

constexpr double kMaxSteps = 1e9;

Field whole_number(std::string id, std::string name, std::string help, double default_number, double min, double max) {
  Field field;
  field.id = std::move(id);
  field.name = std::move(name);
  field.help = std::move(help);
  field.type = FieldType::kInteger;
  field.default_number = default_number;
  field.min = min;
  field.max = max;
  return field;
}

Entry make_train_entry() {
  const TrainSpec defaults;
  Field batch = whole_number("batch", "minibatch size",
                             "Training examples per minibatch step: larger gives a less noisy gradient and fewer "
                             "steps per epoch; 0 takes the whole training part at every step.",
                             defaults.batch, 0, 65536);
  batch.slider_min = 1;
  batch.slider_max = 512;
  batch.scale = FieldScale::kLog;
  Field validate_every = whole_number("validate_every", "validate every",
                                      "Minibatch steps between two evaluations of the validation part: raising it "
                                      "makes training faster and the validation curve coarser; 0 never evaluates it.",
                                      defaults.validate_every, 0, 1e6);
  validate_every.slider_min = 1;
  validate_every.slider_max = 1000;
  validate_every.scale = FieldScale::kLog;
  Field ema_beta;
  ema_beta.id = "ema_beta";
  ema_beta.symbol = "β";
  ema_beta.name = "smoothing";
  ema_beta.help =
      "Decay of the moving average drawn beside every raw curve: raising it gives a smoother line that follows later; "
      "0 repeats the raw curve. Training itself does not depend on it.";
  ema_beta.default_number = defaults.ema_beta;
  ema_beta.min = 0;
  ema_beta.max = 1;
  ema_beta.max_open = true;
  ema_beta.slider_max = 0.999;
  return {"train", "Training", "How every run is trained: the size of its minibatches and what is measured.",
          "",      "",         {batch, validate_every, ema_beta}};
}

Entry make_stop_entry() {
  Field steps = whole_number("steps", "steps", "Minibatch steps after which a run stops.",
                             static_cast<double>(TrainSpec{}.max_steps), 1, kMaxSteps);
  steps.slider_min = 100;
  steps.slider_max = 100000;
  steps.scale = FieldScale::kLog;
  return {"stop", "Stopping", "When a run ends.", "", "", {steps}};
}

Entry make_seeds_entry() {
  const Seeds defaults;
  const auto seed = [](std::string id, std::string name, std::string help, double default_number) {
    return whole_number(std::move(id), std::move(name), std::move(help), default_number, 0,
                        std::numeric_limits<std::uint32_t>::max());
  };
  return {"seeds",
          "Seeds",
          "Where each stream of random numbers starts. The streams are independent, so changing one leaves the numbers "
          "of the others as they are.",
          "",
          "",
          {seed("data", "data", "Which examples are generated, and which part each of them falls into.", defaults.data),
           seed("init", "initial weights", "The weights every run starts from.", defaults.init),
           seed("batch", "minibatches", "The order in which training examples come, epoch by epoch.", defaults.batch),
           seed("noise", "noise", "Noise that a stage adds during training.", defaults.noise)}};
}

}  // namespace

const Entry& train_entry() {
  static const Entry entry = make_train_entry();
  return entry;
}

const Entry& stop_entry() {
  static const Entry entry = make_stop_entry();
  return entry;
}

const Entry& seeds_entry() {
  static const Entry entry = make_seeds_entry();
  return entry;
}

}  // namespace slalom::experiment
