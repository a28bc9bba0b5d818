// GpuMany: a run's problem and optimizer, made ready for many trainings at once on a graphics card.
#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "slalom/gpu.h"

#include "data/batcher.h"
#include "data/dataset.h"
#include "experiment/problem.h"
#include "experiment/read_faults.h"
#include "experiment/spec.h"
#include "gpu/many_text.h"
#include "gpu/problem_data.h"
#include "gpu/refusal.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/activation.h"
#include "model/network.h"
#include "optim/gradient_noise.h"
#include "optim/schedule.h"
#include "optim/schedule_kernel.h"
#include "train/input_shape.h"

namespace slalom {
namespace {

using experiment::ExperimentSpec;
using experiment::NetworkProblem;
using gpu::refusal;
using nlohmann::json;

// What an invocation keeps of a minibatch lies in its private memory, of which cards have little; and with more
// parameters so few trainings fit beside each other that the card would stand idle.
constexpr std::size_t kMostUnits = 256;
constexpr std::size_t kMostParameters = 4096;

std::vector<gpu::LaneLayer> layers_of(const model::Network<float>& network) {
  const auto activations = model::activations<float>();
  std::vector<gpu::LaneLayer> layers;
  for (const model::UnitLayer& unit : network.unit_layers()) {
    gpu::LaneLayer layer{.activation = unit.activation};
    for (const Segment& segment : network.layout().segments()) {
      if (segment.layer != static_cast<int>(layers.size())) continue;
      (segment.is_weight ? layer.weights : layer.biases) = segment.offset;
      if (!segment.is_weight) continue;
      layer.units = static_cast<std::size_t>(segment.shape[0]);
      layer.inputs = static_cast<std::size_t>(segment.shape[1]);
    }
    if (!unit.activation.empty()) {
      const auto found = std::ranges::find_if(activations, [&](const auto& one) { return one.id == unit.activation; });
      layer.keeps_input = found->keeps == model::Keeps::kInput;
    }
    layers.push_back(layer);
  }
  return layers;
}

// A schedule whose course depends on what training comes to.
bool watches_validation(const optim::ScheduledValue& value) {
  return std::ranges::any_of(value.schedule,
                             [](const Configured& one) { return optim::schedule_watches_validation(one.id); });
}

// What of a run only a session can do.
std::optional<Error> unfit(const ExperimentSpec& spec, std::size_t run) {
  if (auto fault = gpu::problem_refusal(spec)) return fault;
  for (const experiment::StopMember& rule : experiment::stop_members()) {
    if (spec.train.stop.*rule.member != 0) {
      return refusal("train.stop." + std::string(rule.id), "this rule for stopping is followed on the processor only");
    }
  }
  if (std::ranges::any_of(spec.edits, [&](const experiment::Edit& edit) { return edit.run == run; })) {
    return refusal("edits", "values that are edited on the way are followed on the processor only");
  }
  const std::string path = experiment::element_path("runs", run);
  const optim::OptimizerSpec& optimizer = spec.runs[run].optimizer;
  constexpr std::string_view kWatching =
      "a schedule that watches the validation loss is followed on the processor only";
  if (watches_validation(optimizer.lr)) return refusal(path + ".lr", std::string(kWatching));
  for (std::size_t s = 0; s < optimizer.stages.size(); ++s) {
    if (std::ranges::any_of(optimizer.stages[s].values, watches_validation)) {
      return refusal(path + "." + experiment::element_path("stages", s), std::string(kWatching));
    }
  }
  return std::nullopt;
}

std::optional<Error> unfit(const model::Network<float>& network) {
  const std::vector<model::UnitLayer> layers = network.unit_layers();
  if (layers.empty() || network.draws()) {
    return refusal("problem.model", "networks of other layers than dense ones are trained on the processor only");
  }
  if (!layers.back().activation.empty()) {
    return refusal("problem.model", "outputs behind an activation are trained on the processor only");
  }
  const auto& widths = network.widths();
  const std::size_t units = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
  if (units > kMostUnits || network.layout().size() > kMostParameters) {
    return refusal("problem.model", "many trainings at once are of networks of at most " + std::to_string(kMostUnits) +
                                        " inputs and units and " + std::to_string(kMostParameters) + " parameters");
  }
  return std::nullopt;
}

class Many final : public GpuMany {
 public:
  Many(const ExperimentSpec& spec, std::size_t run, std::shared_ptr<const data::Dataset> dataset,
       std::unique_ptr<model::Network<float>> network, loss::TargetPlan plan, data::Batcher batcher, gpu::ManyText text)
      : seeds_(spec.seeds),
        optimizer_(spec.runs[run].optimizer),
        average_decay_(spec.train.ema_beta),
        max_steps_(spec.train.max_steps),
        dataset_(std::move(dataset)),
        network_(std::move(network)),
        plan_(plan),
        batcher_(std::move(batcher)),
        text_(std::move(text)) {}

  std::string program() const override {
    json hypers = json::array();
    for (const gpu::ManyHyper& hyper : text_.hypers) hypers.push_back({{"path", hyper.path}, {"base", hyper.base}});
    double weights = 0;
    for (const Segment& segment : network_->layout().segments()) {
      if (segment.is_weight) weights += static_cast<double>(segment.size);
    }
    const json all = {{"text", text_.text},
                      {"rows", text_.rows},
                      {"weights", text_.weights},
                      {"parameters", network_->layout().size()},
                      {"hypers", std::move(hypers)},
                      {"record", text_.record},
                      {"uses_noise", text_.uses_noise},
                      {"labels", gpu::takes_labels(plan_)},
                      {"steps", max_steps_},
                      {"operations", 6 * weights * static_cast<double>(batcher_.max_batch())}};
    return all.dump();
  }

  std::vector<float> inputs() const override {
    const auto examples = dataset_->part(data::Split::kTrain);
    const std::size_t count = examples.size() * network_->inputs();
    std::vector<float> x(count + network_->layout().size());
    dataset_->gather<float>(examples, std::span(x).first(count));
    network_->init(seeds_.init, std::span(x).subspan(count));
    return x;
  }

  std::vector<std::uint32_t> labels() const override {
    if (!gpu::takes_labels(plan_)) return {};
    return gpu::labels_of(*dataset_, dataset_->part(data::Split::kTrain));
  }

  std::vector<float> values() const override {
    return gpu::values_of(*dataset_, plan_, dataset_->part(data::Split::kTrain));
  }

  GpuManySteps steps(std::size_t n) const override {
    GpuManySteps made;
    data::Batcher batcher = batcher_;
    const auto per_epoch = static_cast<double>(batcher.steps_per_epoch());
    std::vector<optim::Schedule> schedules;
    const auto add = [&](const optim::ScheduledValue& value) {
      if (!value.schedule.empty()) schedules.emplace_back(value.schedule, per_epoch);
    };
    add(optimizer_.lr);
    // In the order of the program's hyper-parameters, in which stages follow each other by their phase.
    for (const gpu::ManyHyper& hyper : text_.hypers) {
      if (const optim::ScheduledValue* value = scheduled(hyper.path)) add(*value);
    }
    const std::size_t parameters = network_->layout().size();
    if (text_.uses_noise) made.noise.resize(n * parameters);
    double missing = 1;
    for (std::size_t i = 0; i < n; ++i) {
      const auto step = static_cast<std::int64_t>(i);
      const auto batch = batcher.next();
      missing *= average_decay_;
      made.records.push_back(static_cast<std::uint32_t>(made.examples.size()));
      made.records.push_back(static_cast<std::uint32_t>(batch.size()));
      made.records.push_back(bits(1 / (1 - missing)));
      for (const optim::Schedule& schedule : schedules) made.records.push_back(bits(schedule.factor(step)));
      made.examples.insert(made.examples.end(), batch.begin(), batch.end());
      if (!made.noise.empty()) {
        optim::draw_gradient_noise(seeds_.noise, step, std::span(made.noise).subspan(i * parameters, parameters));
      }
    }
    return made;
  }

 private:
  static std::uint32_t bits(double x) { return std::bit_cast<std::uint32_t>(static_cast<float>(x)); }

  // Of a field of a stage; nullptr for the learning rate.
  const optim::ScheduledValue* scheduled(std::string_view path) const {
    for (const optim::StageSpec& stage : optimizer_.stages) {
      if (!path.starts_with(stage.id + ".")) continue;
      const std::string_view field = path.substr(stage.id.size() + 1);
      return &stage.values[static_cast<std::size_t>(optim::find_stage(stage.id)->field_index(field))];
    }
    return nullptr;
  }

  experiment::Seeds seeds_;
  optim::OptimizerSpec optimizer_;
  double average_decay_;
  std::int64_t max_steps_;
  std::shared_ptr<const data::Dataset> dataset_;
  std::unique_ptr<model::Network<float>> network_;
  loss::TargetPlan plan_;
  data::Batcher batcher_;  // before its first minibatch
  gpu::ManyText text_;
};

}  // namespace

Result<std::unique_ptr<GpuMany>> GpuMany::create(std::string_view document, std::size_t run) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  if (run >= spec->runs.size()) return experiment::no_such_run(run, spec->runs.size());
  if (const auto fault = unfit(*spec, run)) return *fault;
  const auto& problem = std::get<NetworkProblem>(spec->problem);
  const auto made = experiment::network_data(problem, spec->seeds);
  if (!made) return made.errors();
  const std::shared_ptr<const data::Dataset>& dataset = *made;
  const loss::TargetPlan plan = loss::plan_targets(*loss::find_loss(problem.loss.id), dataset->classes);
  auto network = model::make_network<float>(problem.model, train::input_shape(*dataset), plan.outputs);
  if (const auto fault = unfit(*network)) return *fault;
  data::Batcher batcher(gpu::places_of(dataset->part(data::Split::kTrain)), spec->train.batch, spec->seeds.batch);
  const gpu::LaneLoss loss{problem.loss, loss::penalises(problem.regularizer) ? &problem.regularizer : nullptr,
                           gpu::takes_labels(plan)};
  auto text = gpu::many_text(spec->runs[run].optimizer, static_cast<double>(batcher.steps_per_epoch()),
                             network->layout(), layers_of(*network), loss, spec->train.ema_beta);
  if (!text) {
    const Error& fault = text.errors().front();
    return refusal(experiment::element_path("runs", run) + "." + fault.path, fault.message);
  }
  return std::unique_ptr<GpuMany>(
      std::make_unique<Many>(*spec, run, dataset, std::move(network), plan, std::move(batcher), std::move(*text)));
}

}  // namespace slalom
