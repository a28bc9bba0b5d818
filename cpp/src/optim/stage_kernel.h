// make_gradient_stage<T>(), make_ascent_stage<T>(), make_update_stage<T>(), make_params_stage<T>(): from the struct
// that holds a stage's arithmetic, its kernels; record_gradient_stage<T>() and so on: its recording. All templates are
// over the value type V; Hyper<V> as in rule_kernel.h.
//
//   gradient stage: Step<V>; prepare(norms, hyper) -> Step<V>, for each segment; apply(g, w, step) -> new g;
//                   kUsesNorms: whether the norms of g are needed. A stage that adds noise has
//                   apply(g, w, noise, step) instead, noise being a standard normal number of its own
//   ascent stage:   of the gradient phase too, but first of all: Step<V>; prepare(norm, hyper) -> Step<V>;
//                   ascend(w, g, step) -> the point where the gradient is to be taken anew
//   update stage:   either weight_factor(alpha, hyper) -> V, with which w is multiplied before the step is added;
//                   or scale(norms, hyper) -> V, with which the step of a segment is multiplied; norms are
//                   SegmentNorms. Such a stage has one slot, of scope kSegment: the scale of the last step, for charts
//   params stage:   Run<V>, Slots<V>, Step<V>; due(now, hyper, run) -> 1 where it acts on this step, else 0;
//                   prepare(now, hyper, run) -> Step<V>; then either move(w, before, slots, step), which changes w and
//                   slots, before being w before the step, or follow(w, slots, step), which changes the slots only;
//                   restarts_rule(hyper) -> V, not 0 where the rule starts afresh whenever the stage has acted, for
//                   stages that offer it
//
// A recording's outputs are g (gradient stages), point (ascent), w or direction (update), w and restart (params), and
// the slots.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include "core/kernels.h"
#include "optim/arithmetic.h"
#include "optim/members.h"
#include "optim/recorder_inputs.h"
#include "optim/stage.h"

namespace slalom::optim {

// What a scaling update stage sees of a segment.
template <class V>
struct SegmentNorms {
  V weights;    // norm of the segment of w
  V direction;  // norm of what w goes against there: of the change / learning rate
  V size;       // number of parameters
};

// scale(norms, hyper) rather than weight_factor(alpha, hyper).
template <class T>
concept ScalesSegments =
    requires(SegmentNorms<double> norms, typename T::template Hyper<double> hyper) { T::scale(norms, hyper); };

// apply(g, w, noise, step) rather than apply(g, w, step).
template <class T>
concept AddsNoise = requires(double x, typename T::template Step<double> step) { T::apply(x, x, x, step); };

// follow() rather than move().
template <class T>
concept FollowsWeights = requires(double x, typename T::template Slots<double> slots,
                                  typename T::template Step<double> step) { T::follow(x, slots, step); };

template <class T>
concept MayRestartRule = requires(typename T::template Hyper<double> hyper) { T::restarts_rule(hyper); };

// Of the gradient, as the stages before this one have left it.
template <class V>
struct Norms {
  V whole;    // of all of it
  V segment;  // of the segment being worked on
};

namespace detail {

template <class T>
SLALOM_ONCE Stage describe_stage() {
  Stage stage;
  stage.info = T::describe();
  stage.hyper_count = member_count<typename T::template Hyper<double>, double>();
  return stage;
}

template <class T, class S>
void apply_to_gradient(const GradientCall<S>& call) {
  using Hyper = typename T::template Hyper<double>;
  const auto hyper = load_members<Hyper, double>(call.hyper);
  for (std::size_t s = 0; s < call.segments.size(); ++s) {
    Norms<double> norms{};
    if constexpr (T::kUsesNorms) norms = {call.norm, sqrt(call.segment_squares[s])};
    const auto step = round_members<T::template Step, S>(T::template prepare<double>(norms, hyper));
    const Extent& segment = call.segments[s];
    S* __restrict g = call.g + segment.offset;
    const S* __restrict w = call.w + segment.offset;
    if constexpr (AddsNoise<T>) {
      const S* __restrict noise = call.noise + segment.offset;
      for (std::size_t i = 0; i < segment.size; ++i) g[i] = T::apply(g[i], w[i], noise[i], step);
    } else {
      for (std::size_t i = 0; i < segment.size; ++i) g[i] = T::apply(g[i], w[i], step);
    }
  }
}

template <class T, class S>
void ascend(const AscentCall<S>& call) {
  using Hyper = typename T::template Hyper<double>;
  const auto step = round_members<T::template Step, S>(
      T::template prepare<double>(call.norm, load_members<Hyper, double>(call.hyper)));
  const S* __restrict w = call.w;
  const S* __restrict g = call.g;
  S* __restrict point = call.point;
  for (std::size_t i = 0; i < call.size; ++i) point[i] = T::ascend(w[i], g[i], step);
}

template <class T>
double weight_factor(double alpha, const double* hyper) {
  return T::template weight_factor<double>(alpha, load_members<typename T::template Hyper<double>, double>(hyper));
}

template <class T, class S>
void add_factor_to_change(const UpdateCall<S>& call) {
  const auto part = static_cast<S>(weight_factor<T>(call.alpha, call.hyper) - 1);
  const S* __restrict w = call.w;
  S* __restrict change = call.change;
  const std::size_t size = call.segments.back().offset + call.segments.back().size;
  for (std::size_t i = 0; i < size; ++i) change[i] += part * w[i];
}

template <class S>
double norm_of(const S* x, std::size_t size) {
  return std::sqrt(static_cast<double>(kernels::sum_of_squares<S>({x, size})));
}

template <class T, class S>
void scale_change(const UpdateCall<S>& call) {
  const auto hyper = load_members<typename T::template Hyper<double>, double>(call.hyper);
  for (std::size_t s = 0; s < call.segments.size(); ++s) {
    const Extent& segment = call.segments[s];
    S* __restrict change = call.change + segment.offset;
    const double change_norm = norm_of(change, segment.size);
    // A rule that applies the learning rate itself may still move while a schedule has the rate at 0.
    const double direction_norm = change_norm == 0 ? 0 : change_norm / call.alpha;
    const SegmentNorms<double> norms{norm_of(call.w + segment.offset, segment.size), direction_norm,
                                     static_cast<double>(segment.size)};
    const auto scale = static_cast<S>(T::scale(norms, hyper));
    for (std::size_t i = 0; i < segment.size; ++i) change[i] *= scale;
    call.segment_slots[0][s] = scale;
  }
}

template <class T>
bool due(const Now<double>& now, const double* hyper, double* run_values) {
  using Run = typename T::template Run<double>;
  auto run = load_members<Run, double>(run_values);
  const double is_due =
      T::template due<double>(now, load_members<typename T::template Hyper<double>, double>(hyper), run);
  store_members<double>(run, run_values);
  return is_due != 0;
}

template <class T>
bool restarts_rule(const double* hyper) {
  return T::template restarts_rule<double>(load_members<typename T::template Hyper<double>, double>(hyper)) != 0;
}

template <class T, class S>
void apply_to_params(const ParamsCall<S>& call) {
  using Slots = typename T::template Slots<S>;
  constexpr std::size_t kSlots = member_count<Slots, S>();
  const auto step = round_members<T::template Step, S>(
      T::template prepare<double>(call.now, load_members<typename T::template Hyper<double>, double>(call.hyper),
                                  load_members<typename T::template Run<double>, double>(call.run)));
  for (std::size_t i = 0; i < call.size; ++i) {
    std::array<S, kSlots> values{};
    for (std::size_t k = 0; k < kSlots; ++k) values[k] = call.slots[k][i];
    auto slots = from_array<Slots, S>(values);
    if constexpr (FollowsWeights<T>) {
      T::follow(call.w[i], slots, step);
    } else {
      T::move(call.w[i], call.before[i], slots, step);
    }
    values = to_array<S>(slots);
    for (std::size_t k = 0; k < kSlots; ++k) call.slots[k][i] = values[k];
  }
}

}  // namespace detail

template <class T>
SLALOM_ONCE Stage make_gradient_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.uses_norms = T::kUsesNorms;
  stage.uses_noise = AddsNoise<T>;
  stage.f32.gradient = detail::apply_to_gradient<T, float>;
  stage.f64.gradient = detail::apply_to_gradient<T, double>;
  return stage;
}

template <class T>
SLALOM_ONCE Stage make_ascent_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.f32.ascend = detail::ascend<T, float>;
  stage.f64.ascend = detail::ascend<T, double>;
  return stage;
}

template <class T>
SLALOM_ONCE Stage make_update_stage() {
  Stage stage = detail::describe_stage<T>();
  if constexpr (ScalesSegments<T>) {
    stage.slot_counts[static_cast<std::size_t>(SlotScope::kSegment)] = 1;
    stage.f32.update = detail::scale_change<T, float>;
    stage.f64.update = detail::scale_change<T, double>;
  } else {
    stage.weight_factor = detail::weight_factor<T>;
    stage.f32.update = detail::add_factor_to_change<T, float>;
    stage.f64.update = detail::add_factor_to_change<T, double>;
  }
  return stage;
}

template <class T>
SLALOM_ONCE Stage make_params_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kParameter)] =
      member_count<typename T::template Slots<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kRun)] =
      member_count<typename T::template Run<double>, double>();
  stage.due = detail::due<T>;
  stage.moves_weights = !FollowsWeights<T>;
  if constexpr (MayRestartRule<T>) stage.restarts_rule = detail::restarts_rule<T>;
  stage.f32.params = detail::apply_to_params<T, float>;
  stage.f64.params = detail::apply_to_params<T, double>;
  return stage;
}

template <class T>
SLALOM_ONCE Recording record_gradient_stage() {
  const StageInfo info = T::describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Expr w = recording.input("w");
  const Norms<Expr> norms{recording.input("norm"), sqrt(segment_sum(g * g))};
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  const auto step = T::template prepare<Expr>(norms, hyper);
  if constexpr (AddsNoise<T>) {
    recording.output("g", T::apply(g, w, recording.input("noise"), step));
  } else {
    recording.output("g", T::apply(g, w, step));
  }
  return recording;
}

template <class T>
SLALOM_ONCE Recording record_ascent_stage() {
  const StageInfo info = T::describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Expr w = recording.input("w");
  const Expr norm = recording.input("norm");
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  recording.output("point", T::ascend(w, g, T::template prepare<Expr>(norm, hyper)));
  return recording;
}

// A factor gives w before the step is added; a scale gives the direction w goes against.
template <class T>
SLALOM_ONCE Recording record_update_stage() {
  const StageInfo info = T::describe();
  Recording recording;
  const Expr w = recording.input("w");
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  if constexpr (ScalesSegments<T>) {
    const Expr direction = recording.input("direction");
    const SegmentNorms<Expr> norms{sqrt(segment_sum(w * w)), sqrt(segment_sum(direction * direction)),
                                   recording.input("size")};
    const Expr scale = T::scale(norms, hyper);
    recording.output("direction", direction * scale);
    recording.output(info.slots.at(0).id, scale);
  } else {
    recording.output("w", w * T::template weight_factor<Expr>(recording.input("lr"), hyper));
  }
  return recording;
}

template <class T>
SLALOM_ONCE Recording record_params_stage() {
  using Slots = typename T::template Slots<Expr>;
  using Run = typename T::template Run<Expr>;
  const StageInfo info = T::describe();
  Recording recording;
  const Expr w = recording.input("w");
  const Now<Expr> now = record_now(recording);
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  auto run = record_slots<Run>(recording, info, SlotScope::kRun);
  const auto before = record_slots<Slots>(recording, info, SlotScope::kParameter);
  const Expr is_due = T::template due<Expr>(now, hyper, run);
  const auto step = T::template prepare<Expr>(now, hyper, run);
  Expr new_w = w;
  auto slots = before;
  if constexpr (FollowsWeights<T>) {
    T::follow(w, slots, step);
  } else {
    T::move(new_w, recording.input("before"), slots, step);
  }
  auto values = to_array<Expr>(slots);
  const auto old_values = to_array<Expr>(before);
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = select(is_due, values[k], old_values[k]);
  recording.output("w", select(is_due, new_w, w));
  if constexpr (MayRestartRule<T>) recording.output("restart", select(is_due, T::restarts_rule(hyper), Expr(0)));
  record_slot_outputs(recording, info, SlotScope::kParameter, from_array<Slots, Expr>(values));
  record_slot_outputs(recording, info, SlotScope::kRun, run);
  return recording;
}

}  // namespace slalom::optim
