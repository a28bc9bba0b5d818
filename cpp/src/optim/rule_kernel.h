// make_rule<R>(), record_rule<R>(): from the struct that holds a rule's arithmetic, its kernels for float and double,
// and its recording. What R holds (all templates over the value type V; structs without members may be left out):
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

// Defaults for the structs a rule does not need.
struct RuleBase {
  static constexpr bool kUsesNorms = false;  // whether now.norm is needed: it costs a pass over the gradient
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
SLALOM_INLINE V stepped(const V& g, const V& w, const V& kept, const V& alpha, typename R::template Slots<V>& slots,
                        const typename R::template Step<V>& step, const typename R::template SegmentStep<V>& segment) {
  if constexpr (HasSegmentStep<R>) {
    return kept - alpha * R::direction(g, w, slots, step, segment);
  } else if constexpr (requires { R::change(g, w, slots, step); }) {
    return kept + R::change(g, w, slots, step);
  } else {
    return kept - alpha * R::direction(g, w, slots, step);
  }
}

// What is the same for every parameter of a segment.
template <class R, class V>
struct Numbers {
  V alpha, weight_factor;
  typename R::template Step<V> step;
  typename R::template SegmentStep<V> segment;
};

template <class R, class V, class S>
Numbers<R, V> splat_numbers(const Numbers<R, S>& numbers) {
  const auto splat = [](S x) { return simd::splat<V>(x); };
  return {splat(numbers.alpha), splat(numbers.weight_factor),
          convert_members<R::template Step, V, S>(numbers.step, splat),
          convert_members<R::template SegmentStep, V, S>(numbers.segment, splat)};
}

template <class V>
struct Squares {
  V grad;
  V update;
};

// One V of parameters with the given gradient; their squares for the norms.
template <class R, class V, class S, std::same_as<S>... Slot>
SLALOM_INLINE Squares<V> step_with(const V& gradient, const Numbers<R, V>& numbers, S* __restrict w,
                                   Slot* __restrict... slot) {
  using Slots = typename R::template Slots<V>;
  auto slots = from_array<Slots, V>({simd::load<V>(slot)...});
  const V before = simd::load<V>(w);
  const V after = stepped<R, V>(gradient, before, before * numbers.weight_factor, numbers.alpha, slots, numbers.step,
                                numbers.segment);
  simd::store<V>(w, after);
  [[maybe_unused]] const auto values = to_array<V>(slots);
  [[maybe_unused]] std::size_t k = 0;
  (simd::store<V>(slot, values[k++]), ...);
  const V change = after - before;
  return {gradient * gradient, change * change};
}

// The parameters from i on.
template <class R, class V, class S, std::same_as<S>... Slot>
SLALOM_INLINE Squares<V> step_at(std::size_t i, const Numbers<R, V>& numbers, S* __restrict w, const S* __restrict g,
                                 Slot* __restrict... slot) {
  return step_with<R, V, S>(simd::load<V>(g + i), numbers, w + i, (slot + i)...);
}

// A segment of at most two parameters, which is the whole of a problem on a 2-D function: the same sums without lanes.
template <class R, class S, std::same_as<S>... Slot>
SLALOM_INLINE Squares<S> step_few(std::size_t n, const Numbers<R, S>& numbers, S* __restrict w, const S* __restrict g,
                                  Slot* __restrict... slot) {
  // Read one by one, as the gradient was written: a processor stalls on a wide load from two narrow stores.
  const volatile S* const given = g;
  if constexpr (std::is_same_v<S, double> && sizeof(simd::Pair) <= simd::kRegisterBytes) {
    if (n == 2) {
      const S first = given[0];
      const S second = given[1];
      const auto squares =
          step_with<R, simd::Pair, S>(simd::Pair{first, second}, splat_numbers<R, simd::Pair>(numbers), w, slot...);
      return {squares.grad[0] + squares.grad[1], squares.update[0] + squares.update[1]};
    }
  }
  Squares<S> sums{S(0), S(0)};
  for (std::size_t i = 0; i < n; ++i) {
    const S gradient = given[i];
    const Squares<S> squares = step_with<R, S, S>(gradient, numbers, w + i, (slot + i)...);
    sums.grad += squares.grad;
    sums.update += squares.update;
  }
  return sums;
}

// One segment of more than two parameters.
template <class R, class S, std::same_as<S>... Slot>
SLALOM_NOINLINE Squares<S> step_segment(std::size_t n, const Numbers<R, S>& numbers, S* __restrict w,
                                        const S* __restrict g, Slot* __restrict... slot) {
  using V = simd::Vec<S>;
  const Numbers<R, V> wide = splat_numbers<R, V>(numbers);
  LaneSum<S> grad;
  LaneSum<S> update;
  in_lanes<S>(
      n,
      [&](auto r, std::size_t i) SLALOM_INLINE_LAMBDA {
        const Squares<V> squares = step_at<R, V, S>(i, wide, w, g, slot...);
        grad.add(r, squares.grad);
        update.add(r, squares.update);
      },
      [&](std::size_t lane, std::size_t i) SLALOM_INLINE_LAMBDA {
        const Squares<V> squares = step_at<R, V, S>(i, wide, w, g, slot...);
        grad.add_rest(lane, squares.grad);
        update.add_rest(lane, squares.update);
      },
      [&](std::size_t lane, std::size_t i) SLALOM_INLINE_LAMBDA {
        const Squares<S> squares = step_at<R, S, S>(i, numbers, w, g, slot...);
        grad.add_rest(lane, squares.grad);
        update.add_rest(lane, squares.update);
      });
  return {grad.total(n), update.total(n)};
}

// Sum of R::reduced over one segment.
template <class R, class S>
SLALOM_NOINLINE S reduced_sum(std::size_t n, const S* __restrict w, const S* __restrict g) {
  using V = simd::Vec<S>;
  LaneSum<S> sum;
  in_lanes<S>(
      n,
      [&](auto r, std::size_t i)
          SLALOM_INLINE_LAMBDA { sum.add(r, R::reduced(simd::load<V>(g + i), simd::load<V>(w + i))); },
      [&](std::size_t lane, std::size_t i)
          SLALOM_INLINE_LAMBDA { sum.add_rest(lane, R::reduced(simd::load<V>(g + i), simd::load<V>(w + i))); },
      [&](std::size_t lane, std::size_t i) SLALOM_INLINE_LAMBDA { sum.add_rest(lane, R::reduced(g[i], w[i])); });
  return sum.total(n);
}

template <class R, class S>
void step_rule(const RuleCall<S>& call) {
  using Hyper = typename R::template Hyper<double>;
  using Run = typename R::template Run<double>;
  using Slots = typename R::template Slots<S>;
  using SegmentSlots = typename R::template SegmentSlots<S>;
  auto run = load_members<Run, double>(call.run);
  const auto step = R::template prepare<double>(Now<double>{call.alpha, call.t, call.loss, call.norm},
                                                load_members<Hyper, double>(call.hyper), run);
  store_members<double>(run, call.run);
  Numbers<R, S> numbers{
      static_cast<S>(call.alpha), static_cast<S>(call.weight_factor), round_members<R::template Step, S>(step), {}};

  for (std::size_t s = 0; s < call.segments.size(); ++s) {
    const std::size_t offset = call.segments[s].offset;
    const std::size_t size = call.segments[s].size;
    S* const w = call.w + offset;
    const S* const g = call.g + offset;
    if constexpr (HasSegmentStep<R>) {
      std::array<S, member_count<SegmentSlots, S>()> state{};
      for (std::size_t i = 0; i < state.size(); ++i) state[i] = call.segment_slots[i][s];
      auto segment_slots = from_array<SegmentSlots, S>(state);
      numbers.segment = R::prepare_segment(reduced_sum<R, S>(size, w, g), segment_slots, numbers.step);
      state = to_array<S>(segment_slots);
      for (std::size_t i = 0; i < state.size(); ++i) call.segment_slots[i][s] = state[i];
    }
    const auto squares = [&]<std::size_t... I>(std::index_sequence<I...>) {
      if (size <= 2) return step_few<R, S>(size, numbers, w, g, (call.slots[I] + offset)...);
      return step_segment<R, S>(size, numbers, w, g, (call.slots[I] + offset)...);
    }(std::make_index_sequence<member_count<Slots, S>()>{});
    call.grad_squares[s] = static_cast<double>(squares.grad);
    call.update_squares[s] = static_cast<double>(squares.update);
  }
}

}  // namespace detail

template <class R>
SLALOM_ONCE Stage make_rule() {
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
  stage.uses_norms = R::kUsesNorms;
  return stage;
}

template <class R>
SLALOM_ONCE Recording record_rule() {
  using Slots = typename R::template Slots<Expr>;
  using Run = typename R::template Run<Expr>;
  using SegmentSlots = typename R::template SegmentSlots<Expr>;
  const StageInfo info = R::describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Expr w = recording.input("w");
  const Now<Expr> now = record_now(recording);
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
  recording.output("w", detail::stepped<R, Expr>(g, w, w, now.alpha, slots, step, segment));
  record_slot_outputs(recording, info, SlotScope::kParameter, slots);
  record_slot_outputs(recording, info, SlotScope::kRun, run);
  return recording;
}

}  // namespace slalom::optim
