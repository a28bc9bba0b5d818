// make_rule<R>(): from the struct that holds a rule's arithmetic, its kernels for float and double and its
// recording. What R holds (all templates over the value type V; structs without members may be left out):
//
//   Hyper<V>   the hyper-parameters, in the order of the fields it declares
//   Run<V>     state of the whole run (running products), always double
//   Slots<V>   state per parameter
//   Step<V>    numbers of one step that are the same for every parameter; computed in double, then rounded
//   prepare(now, hyper, run) -> Step<V>
//   direction(g, w, slots, step) -> V   what w goes against: w <- w - alpha * direction; or
//   change(g, w, slots, step) -> V      what is added to w, for rules that apply the learning rate themselves
//   describe() -> StageInfo
//
// A rule with state per segment (usually: per layer) also holds
//   SegmentSlots<V>, SegmentStep<V>
//   reduced(g, w) -> V                                    summed over each segment before its element step
//   prepare_segment(sum, segment_slots, step) -> SegmentStep<V>
// and its direction takes the SegmentStep as last argument.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "optim/arithmetic.h"
#include "optim/lane_sum.h"
#include "optim/members.h"
#include "optim/recorder_inputs.h"
#include "optim/stage.h"

namespace slalom::optim {

// What every rule can see of the step being taken.
template <class V>
struct Now {
  V alpha;  // learning rate
  V t;      // number of the step, from 1
};

// Defaults for the structs a rule does not need.
struct RuleBase {
  template <class V>
  struct Hyper {};
  template <class V>
  struct Run {};
  template <class V>
  struct Slots {};
  template <class V>
  struct Step {};
  template <class V>
  struct SegmentSlots {};
  template <class V>
  struct SegmentStep {};
};

template <class R>
concept HasSegmentStep = requires(double x) { R::reduced(x, x); };

namespace detail {

// w after the step. `kept` is w after the update stages; a rule that looks at w sees the one its gradient
// belongs to.
template <class R, class V>
inline V stepped(const V& g, const V& w, const V& kept, const V& alpha, typename R::template Slots<V>& slots,
                 const typename R::template Step<V>& step, const typename R::template SegmentStep<V>& segment) {
  if constexpr (HasSegmentStep<R>) {
    return kept - alpha * R::direction(g, w, slots, step, segment);
  } else if constexpr (requires { R::change(g, w, slots, step); }) {
    return kept + R::change(g, w, slots, step);
  } else {
    return kept - alpha * R::direction(g, w, slots, step);
  }
}

template <class S>
struct SquareSums {
  S grad;
  S update;
};

// One segment. A function of its own with restrict parameters, so that the loop vectorises.
template <class R, class S, std::same_as<S>... Slot>
[[gnu::noinline]] SquareSums<S> step_segment(std::size_t n, S alpha, S weight_factor,
                                             const typename R::template Step<S>& step_numbers,
                                             const typename R::template SegmentStep<S>& segment_numbers,
                                             S* __restrict w, const S* __restrict g, Slot* __restrict... slot) {
  using Slots = typename R::template Slots<S>;
  const auto step = step_numbers;
  const auto segment = segment_numbers;
  LaneSum<S> grad;
  LaneSum<S> update;
  for_each_in_lanes<S>(n, [&](std::size_t i, std::size_t lane) {
    auto slots = from_array<Slots, S>({slot[i]...});
    const S before = w[i];
    const S after = stepped<R, S>(g[i], before, before * weight_factor, alpha, slots, step, segment);
    w[i] = after;
    [[maybe_unused]] const auto values = to_array<S>(slots);
    [[maybe_unused]] std::size_t k = 0;
    ((slot[i] = values[k++]), ...);
    grad.lane[lane] += g[i] * g[i];
    update.lane[lane] += (after - before) * (after - before);
  });
  return {grad.total(), update.total()};
}

template <class R, class S>
S reduced_sum(std::size_t n, const S* __restrict w, const S* __restrict g) {
  LaneSum<S> sum;
  for_each_in_lanes<S>(n, [&](std::size_t i, std::size_t lane) { sum.lane[lane] += R::reduced(g[i], w[i]); });
  return sum.total();
}

template <class R, class S>
void step_rule(const RuleCall<S>& call) {
  using Hyper = typename R::template Hyper<double>;
  using Run = typename R::template Run<double>;
  using Slots = typename R::template Slots<S>;
  using SegmentSlots = typename R::template SegmentSlots<S>;
  auto run = load_members<Run, double>(call.run);
  const auto step = convert_members<R::template Step, S>(
      R::template prepare<double>(Now<double>{call.alpha, call.t}, load_members<Hyper, double>(call.hyper), run));
  store_members<double>(run, call.run);
  const S alpha = static_cast<S>(call.alpha);
  const S weight_factor = static_cast<S>(call.weight_factor);

  for (std::size_t s = 0; s < call.segments.size(); ++s) {
    const std::size_t offset = call.segments[s].offset;
    const std::size_t size = call.segments[s].size;
    S* const w = call.w + offset;
    const S* const g = call.g + offset;
    typename R::template SegmentStep<S> segment{};
    if constexpr (HasSegmentStep<R>) {
      std::array<S, member_count<SegmentSlots, S>()> state{};
      for (std::size_t i = 0; i < state.size(); ++i) state[i] = call.segment_slots[i][s];
      auto segment_slots = from_array<SegmentSlots, S>(state);
      segment = R::prepare_segment(reduced_sum<R, S>(size, w, g), segment_slots, step);
      state = to_array<S>(segment_slots);
      for (std::size_t i = 0; i < state.size(); ++i) call.segment_slots[i][s] = state[i];
    }
    const auto sums = [&]<std::size_t... I>(std::index_sequence<I...>) {
      return step_segment<R, S>(size, alpha, weight_factor, step, segment, w, g, (call.slots[I] + offset)...);
    }(std::make_index_sequence<member_count<Slots, S>()>{});
    call.grad_squares[s] = static_cast<double>(sums.grad);
    call.update_squares[s] = static_cast<double>(sums.update);
  }
}

template <class R>
Recording record_rule() {
  using Slots = typename R::template Slots<Expr>;
  using Run = typename R::template Run<Expr>;
  using SegmentSlots = typename R::template SegmentSlots<Expr>;
  const StageInfo info = R::describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Expr w = recording.input("w");
  const Now<Expr> now{recording.input("alpha"), recording.input("t")};
  const auto hyper = record_fields<typename R::template Hyper<Expr>>(recording, info);
  auto run = record_slots<Run>(recording, info, SlotScope::kRun);
  auto slots = record_slots<Slots>(recording, info, SlotScope::kParameter);
  const auto step = R::template prepare<Expr>(now, hyper, run);
  typename R::template SegmentStep<Expr> segment{};
  if constexpr (HasSegmentStep<R>) {
    auto segment_slots = record_slots<SegmentSlots>(recording, info, SlotScope::kSegment);
    segment = R::prepare_segment(segment_sum(R::reduced(g, w)), segment_slots, step);
    record_slot_outputs(recording, info, SlotScope::kSegment, segment_slots);
  }
  recording.output("w", stepped<R, Expr>(g, w, w, now.alpha, slots, step, segment));
  record_slot_outputs(recording, info, SlotScope::kParameter, slots);
  record_slot_outputs(recording, info, SlotScope::kRun, run);
  return recording;
}

}  // namespace detail

template <class R>
Stage make_rule() {
  Stage stage;
  stage.info = R::describe();
  stage.hyper_count = member_count<typename R::template Hyper<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kParameter)] =
      member_count<typename R::template Slots<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kSegment)] =
      member_count<typename R::template SegmentSlots<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kRun)] =
      member_count<typename R::template Run<double>, double>();
  stage.f32.rule = detail::step_rule<R, float>;
  stage.f64.rule = detail::step_rule<R, double>;
  stage.record = detail::record_rule<R>;
  return stage;
}

}  // namespace slalom::optim
