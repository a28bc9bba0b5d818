// GpuRun: a run's problem and optimizer, made ready for a graphics card.
#include <algorithm>
#include <deque>
#include <numeric>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "slalom/gpu.h"

#include "data/batcher.h"
#include "data/dataset.h"
#include "experiment/edit_log.h"
#include "experiment/problem.h"
#include "experiment/read_faults.h"
#include "experiment/run_session.h"
#include "experiment/spec.h"
#include "gpu/function_text.h"
#include "gpu/network_text.h"
#include "gpu/optimizer_steps.h"
#include "gpu/problem_data.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "metrics/gradient_histogram.h"
#include "model/network.h"
#include "optim/gradient_noise.h"
#include "optim/phase_name.h"
#include "train/network_objective.h"

namespace slalom {
namespace {

using experiment::ExperimentSpec;
using experiment::NetworkProblem;
using nlohmann::json;

std::string_view kind_name(optim::WgslBufferKind kind) {
  switch (kind) {
    case optim::WgslBufferKind::kParameters:
      return "parameters";
    case optim::WgslBufferKind::kPerSegment:
      return "per_segment";
    case optim::WgslBufferKind::kSegmentTable:
      return "segments";
    case optim::WgslBufferKind::kSegmentValues:
      return "segment_values";
  }
  return {};
}

std::string_view start_name(optim::SlotStart start) {
  return start == optim::SlotStart::kZero ? "zero" : start == optim::SlotStart::kOne ? "one" : "parameters";
}

json part_json(const gpu::OptimizerSteps::Part& part) {
  json buffers = json::array();
  for (const optim::WgslBuffer& buffer : part.kernel.buffers) {
    buffers.push_back({{"source", buffer.source}, {"kind", kind_name(buffer.kind)}, {"written", buffer.is_written}});
  }
  json slots = json::array();
  for (const optim::SlotInfo& slot : part.stage->info.slots) {
    if (slot.scope == optim::SlotScope::kRun) continue;
    slots.push_back({{"id", slot.id},
                     {"per_segment", slot.scope == optim::SlotScope::kSegment},
                     {"evaluated", slot.evaluated},
                     {"start", start_name(slot.start)}});
  }
  return {{"id", part.stage->info.id},
          {"phase", optim::phase_name(part.stage->info.phase)},
          {"text", part.kernel.text},
          {"measured", part.measured ? json(part.measured->text) : json()},
          {"at", part.at},
          {"buffers", std::move(buffers)},
          {"slots", std::move(slots)},
          {"sums_segments", part.kernel.sums_segments},
          {"segment_values", part.kernel.segment_values},
          {"factor", part.is_factor()},
          {"ascends", part.stage->f32.ascend != nullptr}};
}

using Objective = train::NetworkObjective<float>;

void append(std::vector<float>& all, std::span<const float> more) { all.insert(all.end(), more.begin(), more.end()); }

class Run final : public GpuRun {
 public:
  Run(const ExperimentSpec& spec, std::unique_ptr<experiment::RunSession<float>> session, Objective& objective,
      gpu::OptimizerSteps optimizer)
      : seeds_(spec.seeds),
        loss_(std::get<NetworkProblem>(spec.problem).loss),
        penalty_(std::get<NetworkProblem>(spec.problem).regularizer),
        session_(std::move(session)),
        objective_(objective),
        dataset_(objective.dataset()),
        network_(objective.network()),
        plan_(loss::plan_targets(*loss::find_loss(loss_.id), dataset_.classes)),
        batcher_(gpu::places_of(dataset_.part(data::Split::kTrain)), spec.train.batch, spec.seeds.batch),
        optimizer_(std::move(optimizer)),
        edits_(session_->edit_log()) {}

  std::string program() const override {
    json segments = json::array();
    json segment_layers = json::array();
    for (const Segment& segment : network_.layout().segments()) {
      const std::size_t rows = segment.shape.empty() ? 1 : static_cast<std::size_t>(segment.shape[0]);
      segments.push_back({segment.offset, segment.size, rows, segment.size / rows, segment.shape.size() > 1 ? 1 : 0});
      segment_layers.push_back(segment.layer);
    }
    const bool takes_labels = gpu::takes_labels(plan_);
    json parts = json::array();
    for (const auto& part : optimizer_.parts()) parts.push_back(part_json(part));
    json all = {
        {"examples", batcher_.examples().size()},
        {"validation", dataset_.part(data::Split::kValidation).size()},
        {"classes", dataset_.classes},
        {"batch", batcher_.max_batch()},
        {"inputs", network_.inputs()},
        {"outputs", network_.outputs()},
        {"parameters", network_.layout().size()},
        {"segments", std::move(segments)},
        {"histogram",
         {{"bins", metrics::GradientHistogram::kBins}, {"low_exponent", metrics::GradientHistogram::kLowExponent}}},
        {"segment_layers", std::move(segment_layers)},
        {"functions", gpu::elementary_functions()},
        {"loss", {{"text", gpu::loss_text(loss_)}, {"labels", takes_labels}, {"over_outputs", !takes_labels}}},
        {"state", objective_.state().size()},
        {"noise_seed", seeds_.noise},
        {"penalty", penalty_json()},
        {"optimizer",
         {{"stride", optimizer_.stride()},
          {"by_change", optimizer_.by_change()},
          {"uses_noise", optimizer_.uses_noise()},
          {"parts", std::move(parts)}}}};
    all.update(gpu::network_text(network_.operations()));
    return all.dump();
  }

  Session& session() override { return *session_; }

  GpuState begin() override {
    auto& trainer = session_->trainer();
    edits_ = session_->edit_log();
    batcher_.restore(trainer.batcher()->epoch(), trainer.batcher()->position());
    optimizer_.start_from(trainer.pipeline().save());
    rates_.clear();
    counted_.clear();
    const auto w = trainer.parameters();
    GpuState state{{w.begin(), w.end()}, trainer.pipeline().arrays(), {}};
    append(state.weights, objective_.state());
    if (trainer.best().step >= 0) {
      append(state.best, trainer.best_parameters());
      append(state.best, trainer.best_state());
    }
    return state;
  }

  std::vector<float> inputs(std::string_view name) const override {
    const auto examples = part(name);
    std::vector<float> x(examples.size() * network_.inputs());
    dataset_.gather<float>(examples, x);
    return x;
  }

  std::vector<std::uint32_t> labels(std::string_view name) const override {
    return gpu::labels_of(dataset_, part(name));
  }

  std::vector<float> values(std::string_view name) const override {
    return gpu::values_of(dataset_, plan_, part(name));
  }

  bool wants_evaluation() const override { return session_->trainer().wants_evaluation(); }

  bool evaluated(double loss, double accuracy) override {
    optimizer_.observe(loss);
    return session_->trainer().evaluated({loss, accuracy});
  }

  std::size_t ahead(std::size_t n) override {
    return static_cast<std::size_t>(session_->trainer().ahead(static_cast<std::int64_t>(n)));
  }

  GpuBlock next(std::size_t n) override {
    GpuBlock block;
    block.step = static_cast<std::uint32_t>(optimizer_.steps());
    const std::size_t words = optimizer_.stride() / sizeof(std::uint32_t);
    const std::size_t parameters = network_.layout().size();
    block.numbers.resize(n * words);
    block.restarts.resize(n);
    if (optimizer_.uses_noise()) block.noise.resize(n * parameters);
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t step = optimizer_.steps();
      for (const auto* edit = edits_.pending(); edit != nullptr && edit->step <= step; edit = edits_.pending()) {
        optimizer_.set_base(edit->path, edit->value);
        edits_.mark_done();
      }
      const auto batch = batcher_.next();
      block.sizes.push_back(static_cast<std::uint32_t>(batch.size()));
      block.examples.insert(block.examples.end(), batch.begin(), batch.end());
      if (!block.noise.empty()) {
        const auto noise = std::span(block.noise).subspan(i * parameters, parameters);
        optim::draw_gradient_noise(seeds_.noise, step, noise);
      }
      block.restarts[i] = optimizer_.next(std::span(block.numbers).subspan(i * words, words)) ? 1 : 0;
      // The interval only grows while steps are under way, so none that will be wanted is missed.
      block.counted.push_back(session_->trainer().histogram().wants(step) ? 1 : 0);
      counted_.push_back(block.counted.back() != 0);
      rates_.push_back(optimizer_.lr());
    }
    return block;
  }

  Progress follow(std::span<const float> rows, std::span<const std::uint32_t> counts) override {
    const std::size_t segments = network_.layout().segments().size();
    const std::size_t width = 1 + 2 * segments;
    const std::size_t counted_width = session_->trainer().histogram().row_width();
    for (std::size_t i = 0; i < rows.size() / width; ++i) {
      const auto measured = rows.subspan(i * width, width);
      const std::vector<double> row(measured.begin(), measured.end());
      const auto gradient = std::span(row).subspan(1, segments);
      const auto update = std::span(row).subspan(1 + segments);
      train::FollowedStep step;
      step.loss = row[0];
      step.report = {.lr = rates_.front(),
                     .grad_square = std::accumulate(gradient.begin(), gradient.end(), 0.0),
                     .update_square = std::accumulate(update.begin(), update.end(), 0.0),
                     .segment_grad_squares = gradient,
                     .segment_update_squares = update};
      if (counted_.front()) {
        step.gradient_counts = counts.first(counted_width);
        counts = counts.subspan(counted_width);
      }
      rates_.pop_front();
      counted_.pop_front();
      session_->follow(step);
    }
    return session_->progress();
  }

  void adopt(const GpuState& state, std::span<const float> gradient) override {
    auto& trainer = session_->trainer();
    trainer.adopt(state.weights, gradient, state.best);
    trainer.pipeline().follow(optimizer_.run_state(), state.slots);
  }

  Result<bool> set_hyper(std::string_view path, double value) override {
    Result<bool> set = session_->set_hyper(path, value);
    if (!set) return set;
    optimizer_.set_base(path, value);
    edits_ = session_->edit_log();
    return set;
  }

 private:
  std::span<const std::uint32_t> part(std::string_view name) const {
    if (name == "train") return dataset_.part(data::Split::kTrain);
    if (name == "validation") return dataset_.part(data::Split::kValidation);
    return {};
  }

  json penalty_json() const {
    if (!loss::penalises(penalty_)) return {};
    json ranges = json::array();
    for (const Segment& segment : network_.layout().segments()) {
      if (segment.is_weight) ranges.push_back({segment.offset, segment.size});
    }
    return {{"text", gpu::penalty_text(penalty_)}, {"ranges", std::move(ranges)}};
  }

  experiment::Seeds seeds_;
  Configured loss_;
  Configured penalty_;
  std::unique_ptr<experiment::RunSession<float>> session_;
  Objective& objective_;  // the session's
  const data::Dataset& dataset_;
  const model::Network<float>& network_;
  loss::TargetPlan plan_;
  data::Batcher batcher_;
  gpu::OptimizerSteps optimizer_;
  experiment::EditLog edits_;
  // Of steps that were given out and not told of yet.
  std::deque<double> rates_;
  std::deque<bool> counted_;
};

}  // namespace

Result<std::unique_ptr<GpuRun>> GpuRun::create(std::string_view document, std::size_t run) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  if (run >= spec->runs.size()) return experiment::no_such_run(run, spec->runs.size());
  if (const auto fault = gpu::problem_refusal(*spec)) return *fault;
  auto built = experiment::build_problem<float>(*spec);
  if (!built) return built.errors();
  auto& objective = static_cast<Objective&>(*built->objective);
  const Errors refusals = gpu::network_refusals(objective.network().operations());
  if (!refusals.empty()) return refusals;
  auto optimizer = gpu::OptimizerSteps::create(
      spec->runs[run].optimizer, static_cast<double>(built->batcher->steps_per_epoch()), objective.layout().size());
  if (!optimizer) return experiment::within(experiment::element_path("runs", run), optimizer.errors());
  auto session = std::make_unique<experiment::RunSession<float>>(*spec, run, std::move(*built));
  return std::unique_ptr<GpuRun>(std::make_unique<Run>(*spec, std::move(session), objective, std::move(*optimizer)));
}

}  // namespace slalom
