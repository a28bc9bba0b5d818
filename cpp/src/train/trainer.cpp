#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/bytes.h"
#include "core/number_text.h"
#include "core/simd.h"

namespace slalom::train {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();

// Where each layer's parameters end; segments come layer by layer, and a layer may have none.
std::vector<std::size_t> layer_ends(const ParamLayout& layout) {
  std::vector<std::size_t> ends;
  for (const Segment& segment : layout.segments()) {
    ends.resize(static_cast<std::size_t>(segment.layer) + 1, segment.offset);
    ends.back() = segment.offset + segment.size;
  }
  return ends;
}

std::string format_number(double x) { return rounded_text(x, 2); }

}  // namespace

template <class S>
Trainer<S>::Trainer(std::unique_ptr<Objective<S>> objective, std::optional<data::Batcher> batcher,
                    const optim::OptimizerSpec& optimizer, TrainerOptions options)
    : objective_(std::move(objective)),
      batcher_(std::move(batcher)),
      options_(std::move(options)),
      columns_(objective_->layout().layers(), options_.record_point),
      recorder_(columns_.columns, options_.ema_beta),
      histogram_(layer_ends(objective_->layout())),
      stopper_(options_.stop, !batcher_),
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
  const double steps_per_epoch = batcher_ ? static_cast<double>(batcher_->steps_per_epoch()) : 1;
  pipeline_ = optim::Pipeline<S>::create(objective_->layout(), optimizer, w_,
                                         {.noise_seed = options_.noise_seed, .steps_per_epoch = steps_per_epoch});
  second_gradient_ = pipeline_->wants_second_point();
  watches_ = options_.validate_every != 0 && (!batcher_ || !options_.validation.empty());
  if (watches_) best_w_.resize(w_.size());
  if (watches_) best_state_.resize(objective_->state().size());
  step_limit_ = options_.max_steps;
  const double epochs = options_.stop.epochs * steps_per_epoch;
  if (epochs != 0 && epochs <= static_cast<double>(step_limit_)) {
    step_limit_ = static_cast<std::int64_t>(epochs);
    limit_words_ =
        number_text(options_.stop.epochs) + (options_.stop.epochs == 1 ? " epoch is" : " epochs are") + " done";
  }
}

template <class S>
double Trainer<S>::epochs() const {
  if (!batcher_) return 0;
  return static_cast<double>(steps_) / static_cast<double>(batcher_->steps_per_epoch());
}

template <class S>
void Trainer<S>::run_to(std::int64_t until) {
  const std::int64_t limit = std::min(until, step_limit_);
  if (outcome_ == Outcome::kRunning) stop_if(stopper_.timed(seconds_));
  while (outcome_ == Outcome::kRunning && steps_ < limit && step(steps_ + 1 == limit)) {
  }
  recorder_.settle();
  stop_at_limit();
}

template <class S>
void Trainer<S>::stop_at_limit() {
  if (outcome_ == Outcome::kRunning && steps_ >= step_limit_) stop_if(limit_words_);
}

template <class S>
void Trainer<S>::stop_if(const std::string& what) {
  if (what.empty()) return;
  outcome_ = Outcome::kStopped;
  reason_ = "stopped at step " + std::to_string(steps_) + ": " + what;
}

template <class S>
Evaluation Trainer<S>::watch() {
  const std::span<const S> w = evaluation_weights();
  const Evaluation found = objective_->evaluate(w, options_.validation);
  if (take_in(found)) {
    std::copy(w.begin(), w.end(), best_w_.begin());
    std::ranges::copy(objective_->state(), best_state_.begin());
  }
  return found;
}

template <class S>
bool Trainer<S>::take_in(const Evaluation& found) {
  const bool is_best = found.loss < best_.found.loss;
  if (is_best) best_ = {steps_, found};
  pipeline_->observe(found.loss);
  stop_if(stopper_.validated(steps_, found));
  return is_best;
}

// Inlined, since a call is two hundredths of the step of a small function.
template <class S>
SLALOM_INLINE bool Trainer<S>::finish_step(double loss, const std::optional<Evaluation>& validation,
                                           const optim::StepReport& report) {
  if (!std::isfinite(report.grad_square) || !std::isfinite(report.update_square)) {
    diverge(std::isfinite(report.grad_square) ? "the update is no longer a finite number"
                                              : "the gradient is no longer a finite number");
    return false;
  }
  losses_.add(loss);
  record(loss, validation, report);
  ++steps_;
  if (stopper_.watches_steps()) stop_if(stopper_.stepped(loss, std::sqrt(report.grad_square)));
  return true;
}

template <class S>
bool Trainer<S>::step(bool keep_gradient) {
  std::optional<Evaluation> validation;
  if (watches_ && steps_ % options_.validate_every == 0) {
    const Evaluation found = watch();
    if (batcher_) validation = found;  // a function's value is its loss, which is recorded anyway
    if (outcome_ != Outcome::kRunning) {
      if (validation) record_last(found);
      return false;
    }
  }
  if (columns_.point != 0) point_ = {w_[0], w_[1]};

  if (batcher_) batch_ = batcher_->next();
  if (is_random_) objective_->begin_step(steps_);
  const double loss = static_cast<double>(objective_->value_and_grad(w_read_, batch_, g_span_));
  if (!std::isfinite(loss)) {
    diverge("the loss is no longer a finite number");
    return false;
  }
  objective_->end_step();
  if (histogram_.wants(steps_)) histogram_.add(steps_, std::span<const S>(g_));
  if (keep_gradient || stopper_.may_surprise()) gradient_ = g_;

  if (second_gradient_) objective_->value_and_grad(pipeline_->second_point(w_read_, g_span_), batch_, g_span_);
  return finish_step(loss, validation, pipeline_->step(w_span_, g_span_, loss));
}

template <class S>
bool Trainer<S>::evaluated(const Evaluation& found) {
  const bool is_best = take_in(found);
  if (outcome_ == Outcome::kRunning) {
    pending_ = found;
  } else {
    record_last(found);
    recorder_.settle();
  }
  return is_best;
}

template <class S>
std::int64_t Trainer<S>::ahead(std::int64_t n) {
  if (outcome_ == Outcome::kRunning) stop_if(stopper_.timed(seconds_));
  stop_at_limit();
  if (outcome_ != Outcome::kRunning) return 0;
  std::int64_t until = std::min(steps_ + n, step_limit_);
  if (watches_) until = std::min(until, (steps_ / options_.validate_every + 1) * options_.validate_every);
  return until - steps_;
}

template <class S>
void Trainer<S>::follow(const FollowedStep& step) {
  if (outcome_ != Outcome::kRunning) return;
  is_exact_ = false;
  const std::optional<Evaluation> validation = std::exchange(pending_, std::nullopt);
  if (batcher_) batch_ = batcher_->next();
  if (!std::isfinite(step.loss)) {
    diverge("the loss is no longer a finite number");
    return;
  }
  if (!step.gradient_counts.empty() && histogram_.wants(steps_)) histogram_.add_counts(steps_, step.gradient_counts);
  finish_step(step.loss, validation, step.report);
  recorder_.settle();
  stop_at_limit();
}

template <class S>
void Trainer<S>::adopt(std::span<const S> w, std::span<const S> gradient, std::span<const S> best) {
  const std::size_t parameters = w_.size();
  std::ranges::copy(w.first(parameters), w_.begin());
  std::ranges::copy(w.subspan(parameters), objective_->state().begin());
  if (!gradient.empty()) gradient_.assign(gradient.begin(), gradient.end());
  if (best.empty()) return;
  std::ranges::copy(best.first(parameters), best_w_.begin());
  std::ranges::copy(best.subspan(parameters), best_state_.begin());
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

// The evaluation that ended the run, in a row without a step.
template <class S>
void Trainer<S>::record_last(const Evaluation& validation) {
  const std::span<double> values = recorder_.values();
  std::fill(values.begin(), values.end(), kNoValue);
  values[MetricColumns::kValidationLoss] = validation.loss;
  values[MetricColumns::kValidationAccuracy] = validation.accuracy;
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
  out.put(is_exact_);
  out.put(losses_.state());
  out.put(outcome_);
  out.put_text(reason_);
  out.put(batcher_ ? batcher_->epoch() : std::uint32_t{0});
  out.put(static_cast<std::uint64_t>(batcher_ ? batcher_->position() : 0));
  out.put_values(std::span<const S>(w_));
  out.put_values(std::span<const S>(objective_->state()));
  out.put(seconds_);
  stopper_.save(out);
  out.put(best_.step);
  out.put(best_.found.loss);
  out.put(best_.found.accuracy);
  out.put_values(std::span<const S>(best_w_));
  out.put_values(std::span<const S>(best_state_));
  out.put_vector(pipeline_->save());
  out.put_vector(recorder_.save());
  out.put_vector(histogram_.save());
  return out.take();
}

template <class S>
bool Trainer<S>::load(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  const auto steps = in.get<std::int64_t>();
  const auto is_exact = in.get<bool>();
  const auto losses = in.get<std::uint64_t>();
  const auto outcome = in.get<Outcome>();
  std::string reason = in.get_text();
  const auto epoch = in.get<std::uint32_t>();
  const auto position = static_cast<std::size_t>(in.get<std::uint64_t>());
  std::vector<S> w(w_.size());
  in.get_values(std::span<S>(w));
  std::vector<S> state(objective_->state().size());
  in.get_values(std::span<S>(state));
  const auto seconds = in.get<double>();
  Stopper stopper = stopper_;
  stopper.load(in);
  Best best;
  best.step = in.get<std::int64_t>();
  best.found.loss = in.get<double>();
  best.found.accuracy = in.get<double>();
  std::vector<S> best_w(best_w_.size());
  in.get_values(std::span<S>(best_w));
  std::vector<S> best_state(best_state_.size());
  in.get_values(std::span<S>(best_state));
  const auto pipeline = in.get_vector<std::byte>();
  const auto recorder = in.get_vector<std::byte>();
  const auto histogram = in.get_vector<std::byte>();
  if (!in.done()) return false;

  steps_ = steps;
  is_exact_ = is_exact;
  pending_.reset();
  losses_.set_state(losses);
  outcome_ = outcome;
  reason_ = std::move(reason);
  if (batcher_) batcher_->restore(epoch, position);
  std::copy(w.begin(), w.end(), w_.begin());
  std::copy(state.begin(), state.end(), objective_->state().begin());
  seconds_ = seconds;
  stopper_ = stopper;
  best_ = best;
  std::copy(best_w.begin(), best_w.end(), best_w_.begin());
  best_state_ = std::move(best_state);
  gradient_.clear();
  pipeline_->load(pipeline);
  recorder_.load(recorder);
  histogram_.load(histogram);
  return true;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace slalom::train
