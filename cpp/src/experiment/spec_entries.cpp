// The entries that describe the parts of an experiment belonging to no registry: training, stopping, seeds, functions.
#include <cstdint>
#include <limits>

#include "experiment/spec.h"

namespace slalom::experiment {
namespace {

Entry make_train_entry() {
  const TrainSpec defaults;
  return {
      .id = "train",
      .name = "Training",
      .summary = "How every run is trained: the size of its minibatches and what is measured.",
      .fields = {{.id = "batch",
                  .name = "minibatch size",
                  .help = "Training examples per minibatch step: larger gives a less noisy gradient and fewer steps "
                          "per epoch; 0 takes the whole training part at every step.",
                  .type = FieldType::kInteger,
                  .scale = FieldScale::kLog,
                  .default_number = static_cast<double>(defaults.batch),
                  .min = 0,
                  .max = 65536,
                  .slider_min = 1,
                  .slider_max = 512},
                 {.id = "validate_every",
                  .name = "validate every",
                  .help = "Minibatch steps between two evaluations of the validation part: raising it makes "
                          "training faster and the validation curve coarser; 0 never evaluates it.",
                  .type = FieldType::kInteger,
                  .scale = FieldScale::kLog,
                  .default_number = static_cast<double>(defaults.validate_every),
                  .min = 0,
                  .max = 1e6,
                  .slider_min = 1,
                  .slider_max = 1000},
                 {.id = "ema_beta",
                  .symbol = "β",
                  .name = "smoothing",
                  .help = "Decay of the moving average drawn beside every raw curve: raising it gives a smoother "
                          "line that follows later; 0 repeats the raw curve. Training does not depend on it.",
                  .default_number = defaults.ema_beta,
                  .min = 0,
                  .max = 1,
                  .max_open = true,
                  .slider_min = 0,
                  .slider_max = 0.999}}};
}

Entry make_stop_entry() {
  return {.id = "stop",
          .name = "Stopping",
          .summary = "When a run ends.",
          .fields = {{.id = "steps",
                      .name = "steps",
                      .help = "Minibatch steps after which a run stops: raising it lets it train longer.",
                      .type = FieldType::kInteger,
                      .scale = FieldScale::kLog,
                      .default_number = static_cast<double>(TrainSpec{}.max_steps),
                      .min = 1,
                      .max = 1e9,
                      .slider_min = 100,
                      .slider_max = 100000}}};
}

Field seed_field(const char* id, const char* name, const char* help, double default_number) {
  return {.id = id,
          .name = name,
          .help = help,
          .type = FieldType::kInteger,
          .default_number = default_number,
          .min = 0,
          .max = std::numeric_limits<std::uint32_t>::max()};
}

Entry make_seeds_entry() {
  const Seeds seeds;
  return {
      .id = "seeds",
      .name = "Seeds",
      .summary =
          "Where each stream of random numbers starts. The streams are independent: changing one leaves the "
          "numbers of the others as they are.",
      .fields = {seed_field("data", "data", "Which examples are generated, and the part each falls into.", seeds.data),
                 seed_field("init", "initial weights", "The weights every run starts from.", seeds.init),
                 seed_field("batch", "minibatches", "The order of the training examples, epoch by epoch.", seeds.batch),
                 seed_field("noise", "noise", "Noise added to gradients: by a stage, or by the problem itself.",
                            seeds.noise)}};
}

Entry make_function_problem_entry() {
  return {.id = "function_problem",
          .name = "Noise",
          .summary = "What a problem on any function may have besides the function and its start.",
          .fields = {{.id = "noise",
                      .symbol = "σ",
                      .name = "gradient noise",
                      .help = "Standard deviation of normal noise on every component of the gradient, as minibatches "
                              "would bring; all runs meet the same noise at the same step. The loss shown is without.",
                      .default_number = FunctionProblem{}.noise,
                      .min = 0,
                      .max = 1e6,
                      .slider_min = 0,
                      .slider_max = 10}}};
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

const Entry& function_problem_entry() {
  static const Entry entry = make_function_problem_entry();
  return entry;
}

}  // namespace slalom::experiment
