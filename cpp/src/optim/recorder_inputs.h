// The named inputs of a recording, taken from a stage's description so that a name is written once.
#pragma once

#include <string_view>

#include "core/recording.h"
#include "optim/members.h"
#include "optim/registry.h"
#include "optim/stage.h"

namespace slalom::optim {

inline Now<Expr> record_now(Recording& recording) {
  return {recording.input("lr"), recording.input("t"), recording.input("loss"), recording.input("norm")};
}

// Inputs for the fields of `info`, as the struct T of the stage's arithmetic.
template <class T>
T record_fields(Recording& recording, const StageInfo& info) {
  std::array<Expr, member_count<T, Expr>()> inputs{};
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = recording.input(info.fields.at(i).id);
  return from_array<T, Expr>(inputs);
}

// Calls visit(i, id) for the i-th slot of `scope`.
template <class Visit>
void for_each_slot(const StageInfo& info, SlotScope scope, Visit&& visit) {
  std::size_t i = 0;
  for (const SlotInfo& slot : info.slots) {
    if (slot.scope == scope) visit(i++, slot.id);
  }
}

template <class T>
T record_slots(Recording& recording, const StageInfo& info, SlotScope scope) {
  std::array<Expr, member_count<T, Expr>()> inputs{};
  for_each_slot(info, scope, [&](std::size_t i, std::string_view id) { inputs.at(i) = recording.input(id); });
  return from_array<T, Expr>(inputs);
}

template <class T>
void record_slot_outputs(Recording& recording, const StageInfo& info, SlotScope scope, const T& values) {
  const auto outputs = to_array<Expr>(values);
  for_each_slot(info, scope, [&](std::size_t i, std::string_view id) { recording.output(id, outputs.at(i)); });
}

}  // namespace slalom::optim
