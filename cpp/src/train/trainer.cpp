#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "core/bytes.h"

namespace slalom::train {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

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
      g_(objective_->layout().size()),
      is_random_(objective_->is_random()),
      w_read_(w_),
      w_span_(w_),
      g_span_(g_) {
  for (const Segment& segment : objective_->layout().segments()) {
    layer_of_segment_.push_back(static_cast<std::size_t>(segment.layer));
  }
  objective_->init(w_);
  pipeline_ = optim::Pipeline<S>::create(objective_->layout(), optimizer, w_, {.noise_seed = options_.noise_seed});
  second_gradient_ = pipeline_->wants_second_point();
}

template <class S>
double Trainer<S>::epochs() const {
  if (!batcher_) return 0;
  return static_cast<double>(steps_) / static_cast<double>(batcher_->steps_per_epoch());
}

template <class S>
void Trainer<S>::run_to(std::int64_t until) {
  const std::int64_t limit = std::min(until, options_.max_steps);
  while (outcome_ == Outcome::kRunning && steps_ < limit && step(steps_ + 1 == limit)) {
  }
  recorder_.settle();
  if (outcome_ == Outcome::kRunning && steps_ >= options_.max_steps) {
    outcome_ = Outcome::kStopped;
    reason_ = "stopped at step " + std::to_string(steps_) + ": the experiment's number of steps is reached";
  }
}

template <class S>
bool Trainer<S>::step(bool keep_gradient) {
  std::optional<Evaluation> validation;
  if (!options_.validation.empty() && options_.validate_every != 0 && steps_ % options_.validate_every == 0) {
    validation = objective_->evaluate(evaluation_weights(), options_.validation);
  }
  if (columns_.point != 0) point_ = {w_[0], w_[1]};

  if (batcher_) batch_ = batcher_->next();
  if (is_random_) objective_->begin_step(steps_);
  const double loss = static_cast<double>(objective_->value_and_grad(w_read_, batch_, g_span_));
  if (!std::isfinite(loss)) {
    diverge("the loss is no longer a finite number");
    return false;
  }
  if (histogram_.wants(steps_)) histogram_.add(steps_, std::span<const S>(g_));
  if (keep_gradient) gradient_ = g_;

  if (second_gradient_) objective_->value_and_grad(pipeline_->second_point(w_read_, g_span_), batch_, g_span_);
  const optim::StepReport& report = pipeline_->step(w_span_, g_span_, loss);
  if (!std::isfinite(report.grad_square) || !std::isfinite(report.update_square)) {
    diverge(std::isfinite(report.grad_square) ? "the update is no longer a finite number"
                                              : "the gradient is no longer a finite number");
    return false;
  }
  losses_.add(loss);
  record(loss, validation, report);
  ++steps_;
  return true;
}

template <class S>
void Trainer<S>::record(double loss, const std::optional<Evaluation>& validation, const optim::StepReport& report) {
  const std::span<double> values = recorder_.values();
  values[MetricColumns::kLoss] = loss;
  values[MetricColumns::kValidationLoss] = validation ? validation->loss : kNoValue;
  values[MetricColumns::kValidationAccuracy] = validation ? validation->accuracy : kNoValue;
  values[MetricColumns::kRate] = report.lr;
  values[MetricColumns::kGradNorm] = std::sqrt(report.grad_square);
  values[MetricColumns::kUpdateNorm] = std::sqrt(report.update_square);
  if (columns_.layer_grad_norms != 0) {
    const auto layers = static_cast<std::size_t>(objective_->layout().layers());
    layer_norms(report.segment_grad_squares, values.subspan(columns_.layer_grad_norms, layers));
    layer_norms(report.segment_update_squares, values.subspan(columns_.layer_update_norms, layers));
  }
  if (columns_.point != 0) {
    values[columns_.point] = static_cast<double>(point_[0]);
    values[columns_.point + 1] = static_cast<double>(point_[1]);
  }
  recorder_.commit(steps_);
}

template <class S>
void Trainer<S>::layer_norms(std::span<const double> squares, std::span<double> norms) const {
  std::fill(norms.begin(), norms.end(), 0.0);
  for (std::size_t i = 0; i < squares.size(); ++i) norms[layer_of_segment_[i]] += squares[i];
  for (double& norm : norms) norm = std::sqrt(norm);
}

template <class S>
void Trainer<S>::diverge(std::string_view what) {
  recorder_.settle();
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
  std::copy(w.begin(), w.end(), w_.begin());
  gradient_.clear();
  pipeline_->load(pipeline);
  recorder_.load(recorder);
  histogram_.load(histogram);
  return true;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace slalom::train
