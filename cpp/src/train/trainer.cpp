#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/bytes.h"

namespace slalom::train {
namespace {

std::string format_number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", x);
  return text;
}

}  // namespace

template <class S>
Trainer<S>::Trainer(std::unique_ptr<Objective<S>> objective, std::optional<data::Batcher> batcher,
                    const optim::OptimizerSpec& optimizer, TrainerOptions options)
    : objective_(std::move(objective)),
      batcher_(std::move(batcher)),
      options_(std::move(options)),
      columns_(objective_->layout().layers(), options_.record_point),
      recorder_(columns_.columns, options_.ema_beta),
      w_(objective_->layout().size()),
      g_(objective_->layout().size()) {
  objective_->init(w_);
  pipeline_ = optim::Pipeline<S>::create(objective_->layout(), optimizer, w_);
}

template <class S>
double Trainer<S>::epochs() const {
  if (!batcher_) return 0;
  return static_cast<double>(steps_) / static_cast<double>(batcher_->steps_per_epoch());
}

template <class S>
void Trainer<S>::run_to(std::int64_t until) {
  const std::int64_t limit = std::min(until, options_.max_steps);
  while (outcome_ == Outcome::kRunning && steps_ < limit) {
    if (!step(steps_ + 1 == limit)) return;
  }
  if (outcome_ == Outcome::kRunning && steps_ >= options_.max_steps) {
    outcome_ = Outcome::kStopped;
    reason_ = "stopped at step " + std::to_string(steps_) + ": the experiment's number of steps is reached";
  }
}

template <class S>
bool Trainer<S>::step(bool keep_gradient) {
  std::optional<Evaluation> validation;
  if (!options_.validation.empty() && options_.validate_every != 0 && steps_ % options_.validate_every == 0) {
    validation = objective_->evaluate(w_, options_.validation);
  }
  if (columns_.point != 0) point_ = {w_[0], w_[1]};

  const auto batch = batcher_ ? batcher_->next() : std::span<const std::uint32_t>();
  const double loss = static_cast<double>(objective_->value_and_grad(w_, batch, g_));
  if (!std::isfinite(loss)) {
    diverge("the loss is no longer a finite number");
    return false;
  }
  if (histogram_.wants(steps_)) histogram_.add(steps_, std::span<const S>(g_));
  if (keep_gradient) gradient_ = g_;

  const optim::StepReport<S> report = pipeline_->step(w_, g_);
  if (!std::isfinite(report.grad_norm) || !std::isfinite(report.update_norm)) {
    diverge(std::isfinite(report.grad_norm) ? "the update is no longer a finite number"
                                            : "the gradient is no longer a finite number");
    return false;
  }
  losses_.add(loss);
  record(loss, validation, report);
  ++steps_;
  return true;
}

template <class S>
void Trainer<S>::record(double loss, const std::optional<Evaluation>& validation, const optim::StepReport<S>& report) {
  const std::span<double> values = recorder_.values();
  values[MetricColumns::kLoss] = loss;
  if (validation) {
    values[MetricColumns::kValidationLoss] = validation->loss;
    values[MetricColumns::kValidationAccuracy] = validation->accuracy;
  }
  values[MetricColumns::kRate] = report.lr;
  values[MetricColumns::kGradNorm] = report.grad_norm;
  values[MetricColumns::kUpdateNorm] = report.update_norm;
  if (columns_.layer_grad_norms != 0) {
    const auto layers = static_cast<std::size_t>(objective_->layout().layers());
    layer_norms(report.segment_grad_norms, values.subspan(columns_.layer_grad_norms, layers));
    layer_norms(report.segment_update_norms, values.subspan(columns_.layer_update_norms, layers));
  }
  if (columns_.point != 0) {
    values[columns_.point] = static_cast<double>(point_[0]);
    values[columns_.point + 1] = static_cast<double>(point_[1]);
  }
  recorder_.commit(steps_);
}

template <class S>
void Trainer<S>::layer_norms(std::span<const double> segments, std::span<double> layers) const {
  std::fill(layers.begin(), layers.end(), 0.0);
  const auto& layout = objective_->layout().segments();
  for (std::size_t i = 0; i < layout.size(); ++i) {
    layers[static_cast<std::size_t>(layout[i].layer)] += segments[i] * segments[i];
  }
  for (double& norm : layers) norm = std::sqrt(norm);
}

template <class S>
void Trainer<S>::diverge(std::string_view what) {
  outcome_ = Outcome::kDiverged;
  reason_ = "diverged at step " + std::to_string(steps_) + ": " + std::string(what);
  const double rate = pipeline_->effective("lr");
  if (steps_ > 0) {
    // The norms of the step before: at this one they are no longer numbers.
    double norm = latest()[MetricColumns::kGradNorm];
    std::string place;
    if (columns_.layer_grad_norms != 0) {
      const auto layers = static_cast<std::size_t>(objective_->layout().layers());
      const auto norms = latest().subspan(columns_.layer_grad_norms, layers);
      const auto largest = std::max_element(norms.begin(), norms.end());
      norm = *largest;
      place = " in layer " + std::to_string(largest - norms.begin() + 1);
    }
    reason_ += "; one step before, the gradient norm was " + format_number(norm) + place;
  }
  reason_ += "; try a learning rate below " + format_number(rate / 2);
}

template <class S>
std::string Trainer<S>::hash() const {
  Hash hash = losses_;
  hash.add(std::span<const S>(w_));
  return hash.hex();
}

template <class S>
std::vector<std::byte> Trainer<S>::save() const {
  ByteWriter out;
  out.put(steps_);
  out.put(losses_.state());
  out.put(outcome_);
  out.put_text(reason_);
  out.put(batcher_ ? batcher_->epoch() : std::uint32_t{0});
  out.put(static_cast<std::uint64_t>(batcher_ ? batcher_->position() : 0));
  out.put_values(std::span<const S>(w_));
  out.put_vector(pipeline_->save());
  out.put_vector(recorder_.save());
  out.put_vector(histogram_.save());
  return out.take();
}

template <class S>
bool Trainer<S>::load(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  const auto steps = in.get<std::int64_t>();
  const auto losses = in.get<std::uint64_t>();
  const auto outcome = in.get<Outcome>();
  std::string reason = in.get_text();
  const auto epoch = in.get<std::uint32_t>();
  const auto position = static_cast<std::size_t>(in.get<std::uint64_t>());
  std::vector<S> w(w_.size());
  in.get_values(std::span<S>(w));
  const auto pipeline = in.get_vector<std::byte>();
  const auto recorder = in.get_vector<std::byte>();
  const auto histogram = in.get_vector<std::byte>();
  if (!in.done()) return false;

  steps_ = steps;
  losses_.set_state(losses);
  outcome_ = outcome;
  reason_ = std::move(reason);
  if (batcher_) batcher_->restore(epoch, position);
  w_ = std::move(w);
  gradient_.clear();
  pipeline_->load(pipeline);
  recorder_.load(recorder);
  histogram_.load(histogram);
  return true;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace slalom::train
