// make_gradient_stage<T>(), make_update_stage<T>(), make_params_stage<T>(): from the struct that holds a stage's
// arithmetic, its kernels and its recording. All templates are over the value type V; Hyper<V> as in rule_kernel.h.
//
//   gradient stage: Step<V>; prepare(norm, hyper) -> Step<V>; apply(g, w, step) -> new g;
//                   kUsesNorm: whether norm, the norm of the whole g, is needed
//   update stage:   weight_factor(alpha, hyper) -> V, with which w is multiplied before the step is added
//   params stage:   Run<V>, Slots<V>; due(hyper, run) -> 1 where it acts on this step, else 0;
//                   apply(w, slots, hyper) changes w and slots
#pragma once

#include <cstddef>

#include "optim/arithmetic.h"
#include "optim/members.h"
#include "optim/recorder_inputs.h"
#include "optim/stage.h"

namespace slalom::optim {

namespace detail {

template <class T>
Stage describe_stage() {
  Stage stage;
  stage.info = T::describe();
  stage.hyper_count = member_count<typename T::template Hyper<double>, double>();
  return stage;
}

template <class T, class S>
void apply_to_gradient(const GradientCall<S>& call) {
  using Hyper = typename T::template Hyper<double>;
  const auto step = round_members<T::template Step, S>(
      T::template prepare<double>(call.norm, load_members<Hyper, double>(call.hyper)));
  S* __restrict g = call.g;
  const S* __restrict w = call.w;
  for (std::size_t i = 0; i < call.size; ++i) g[i] = T::apply(g[i], w[i], step);
}

template <class T>
Recording record_gradient_stage() {
  const StageInfo info = T::describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Expr w = recording.input("w");
  const Expr norm = recording.input("norm");
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  recording.output("g", T::apply(g, w, T::template prepare<Expr>(norm, hyper)));
  return recording;
}

template <class T>
double weight_factor(double alpha, const double* hyper) {
  return T::template weight_factor<double>(alpha, load_members<typename T::template Hyper<double>, double>(hyper));
}

template <class T>
Recording record_update_stage() {
  const StageInfo info = T::describe();
  Recording recording;
  const Expr w = recording.input("w");
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  recording.output("w", w * T::template weight_factor<Expr>(recording.input("lr"), hyper));
  return recording;
}

template <class T>
bool due(const double* hyper, double* run_values) {
  using Run = typename T::template Run<double>;
  auto run = load_members<Run, double>(run_values);
  const double is_due = T::template due<double>(load_members<typename T::template Hyper<double>, double>(hyper), run);
  store_members<double>(run, run_values);
  return is_due != 0;
}

template <class T, class S>
void apply_to_params(const ParamsCall<S>& call) {
  using Slots = typename T::template Slots<S>;
  constexpr std::size_t kSlots = member_count<Slots, S>();
  const auto hyper =
      round_members<T::template Hyper, S>(load_members<typename T::template Hyper<double>, double>(call.hyper));
  for (std::size_t i = 0; i < call.size; ++i) {
    std::array<S, kSlots> values{};
    for (std::size_t k = 0; k < kSlots; ++k) values[k] = call.slots[k][i];
    auto slots = from_array<Slots, S>(values);
    T::apply(call.w[i], slots, hyper);
    values = to_array<S>(slots);
    for (std::size_t k = 0; k < kSlots; ++k) call.slots[k][i] = values[k];
  }
}

template <class T>
Recording record_params_stage() {
  using Slots = typename T::template Slots<Expr>;
  using Run = typename T::template Run<Expr>;
  const StageInfo info = T::describe();
  Recording recording;
  const Expr w = recording.input("w");
  const auto hyper = record_fields<typename T::template Hyper<Expr>>(recording, info);
  auto run = record_slots<Run>(recording, info, SlotScope::kRun);
  const auto before = record_slots<Slots>(recording, info, SlotScope::kParameter);
  const Expr is_due = T::template due<Expr>(hyper, run);
  Expr new_w = w;
  auto slots = before;
  T::apply(new_w, slots, hyper);
  auto values = to_array<Expr>(slots);
  const auto old_values = to_array<Expr>(before);
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = select(is_due, values[k], old_values[k]);
  recording.output("w", select(is_due, new_w, w));
  record_slot_outputs(recording, info, SlotScope::kParameter, from_array<Slots, Expr>(values));
  record_slot_outputs(recording, info, SlotScope::kRun, run);
  return recording;
}

}  // namespace detail

template <class T>
Stage make_gradient_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.uses_norm = T::kUsesNorm;
  stage.f32.gradient = detail::apply_to_gradient<T, float>;
  stage.f64.gradient = detail::apply_to_gradient<T, double>;
  stage.record = detail::record_gradient_stage<T>;
  return stage;
}

template <class T>
Stage make_update_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.weight_factor = detail::weight_factor<T>;
  stage.record = detail::record_update_stage<T>;
  return stage;
}

template <class T>
Stage make_params_stage() {
  Stage stage = detail::describe_stage<T>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kParameter)] =
      member_count<typename T::template Slots<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kRun)] =
      member_count<typename T::template Run<double>, double>();
  stage.due = detail::due<T>;
  stage.f32.params = detail::apply_to_params<T, float>;
  stage.f64.params = detail::apply_to_params<T, double>;
  stage.record = detail::record_params_stage<T>;
  return stage;
}

}  // namespace slalom::optim
