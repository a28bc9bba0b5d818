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
                  .help = "Minibatch steps between two evaluations of the validation part (of a function: of its "
                          "value), by which rules for stopping, plateaus and the best weights are found: raising it "
                          "makes training faster and the validation curve coarser; 0 never evaluates it.",
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

Field count_field(const char* id, const char* name, const char* help, double slider_max) {
  return {.id = id,
          .name = name,
          .help = help,
          .type = FieldType::kInteger,
          .scale = FieldScale::kLog,
          .default_number = 0,
          .min = 0,
          .max = 1e9,
          .slider_min = 1,
          .slider_max = slider_max};
}

// A threshold of losses or norms.
Field threshold_field(const char* id, const char* name, const char* help, double min) {
  return {.id = id,
          .name = name,
          .help = help,
          .scale = FieldScale::kLog,
          .default_number = 0,
          .min = min,
          .max = 1e9,
          .slider_min = 1e-6,
          .slider_max = 10};
}

Field accuracy_field(const char* id, const char* name, const char* help) {
  return {
      .id = id, .name = name, .help = help, .default_number = 0, .min = 0, .max = 1, .slider_min = 0, .slider_max = 1};
}

Entry make_stop_entry() {
  return {
      .id = "stop",
      .name = "Stopping",
      .summary =
          "When a run ends: at a number of steps, and before that as soon as any of the rules here that is "
          "not 0 comes true. On a function its value stands in for the validation loss.",
      .fields = {{.id = "steps",
                  .name = "steps",
                  .help = "Minibatch steps after which a run stops: raising it lets it train longer.",
                  .type = FieldType::kInteger,
                  .scale = FieldScale::kLog,
                  .default_number = static_cast<double>(TrainSpec{}.max_steps),
                  .min = 1,
                  .max = 1e9,
                  .slider_min = 100,
                  .slider_max = 100000},
                 count_field("epochs", "epochs",
                             "Passes over the training part after which a run stops: raising it lets it train "
                             "longer; 0 is off.",
                             1000),
                 {.id = "seconds",
                  .name = "seconds",
                  .help = "Time after which a run stops: raising it lets it train longer; 0 is off. Not "
                          "reproducible: another machine takes another number of steps in that time.",
                  .scale = FieldScale::kLog,
                  .default_number = 0,
                  .min = 0,
                  .max = 1e9,
                  .slider_min = 1,
                  .slider_max = 600},
                 count_field("loss_patience", "patience with the loss",
                             "Minibatch steps without an improvement of the validation loss after which a run "
                             "stops: raising it waits longer; 0 is off.",
                             10000),
                 threshold_field("loss_min_delta", "least improvement of the loss",
                                 "By how much the validation loss must fall below its best to count as improved: "
                                 "raising it stops sooner.",
                                 0),
                 count_field("accuracy_patience", "patience with the accuracy",
                             "Minibatch steps without an improvement of the validation accuracy after which a run "
                             "stops: raising it waits longer; 0 is off.",
                             10000),
                 accuracy_field("accuracy_min_delta", "least improvement of the accuracy",
                                "By how much the validation accuracy must rise above its best to count as improved, "
                                "as a fraction: raising it stops sooner."),
                 threshold_field("target_loss", "target loss",
                                 "Validation loss at which a run stops, having reached it: raising it stops "
                                 "sooner; 0 is off.",
                                 -1e9),
                 accuracy_field("target_accuracy", "target accuracy",
                                "Validation accuracy at which a run stops, having reached it: raising it lets it "
                                "train longer; 0 is off."),
                 threshold_field("gradient_norm", "gradient norm below",
                                 "A run stops after a step whose gradient is shorter than this: raising it stops "
                                 "sooner; 0 is off.",
                                 0),
                 {.id = "loss_rise",
                  .name = "loss above its smallest, times",
                  .help = "A run stops when its loss, averaged over about 10 steps, is more than this many times "
                          "the smallest so far, which ends a range test: raising it bears more; 0 is off. A loss "
                          "of 0 or less has no multiple.",
                  .default_number = 0,
                  .min = 0,
                  .max = 1e6,
                  .slider_min = 0,
                  .slider_max = 20}}};
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

std::span<const StopMember> stop_members() {
  using train::StopRules;
  static constexpr StopMember kMembers[] = {{"epochs", &StopRules::epochs},
                                            {"seconds", &StopRules::seconds},
                                            {"loss_patience", &StopRules::loss_patience, Awaited::kLoss},
                                            {"loss_min_delta", &StopRules::loss_min_delta},
                                            {"accuracy_patience", &StopRules::accuracy_patience, Awaited::kAccuracy},
                                            {"accuracy_min_delta", &StopRules::accuracy_min_delta},
                                            {"target_loss", &StopRules::target_loss, Awaited::kLoss},
                                            {"target_accuracy", &StopRules::target_accuracy, Awaited::kAccuracy},
                                            {"gradient_norm", &StopRules::gradient_norm},
                                            {"loss_rise", &StopRules::loss_rise}};
  return kMembers;
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
