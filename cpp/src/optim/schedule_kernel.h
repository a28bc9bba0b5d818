// ScheduleKernel: a schedule's description and its factor as a plain function, and Schedule: a chain of them made
// ready, for use once per step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/bytes.h"
#include "core/field.h"

namespace slalom::optim {

using FieldValues = std::span<const FieldValue>;

// What a schedule's factor may depend on.
struct ScheduleMoment {
  FieldValues values;   // in the order of the entry's fields
  double t = 0;         // of its own clock, in whole steps or epochs, from 0
  const double* state;  // of a schedule that keeps one

  double number(std::size_t field) const { return values[field].number; }
  const std::vector<double>& list(std::size_t field) const { return values[field].list; }
};

struct ScheduleKernel {
  Entry entry;
  // From its end on it holds the final value.
  double (*factor)(const ScheduleMoment& now) = nullptr;
  // How much of its own clock passes until another schedule may take over. nullptr: it has no end.
  double (*length)(FieldValues values) = nullptr;
  // Whether time matters to it. Then the registry adds the field with which the user chooses what the clock counts.
  bool has_clock = true;

  // A schedule that reacts to the validation loss keeps numbers of its own: their first values, and what one more
  // evaluation of the loss does to them. Empty and nullptr: its factor depends on time alone.
  std::vector<double> first_state{};
  void (*observe)(FieldValues values, double validation_loss, double* state) = nullptr;

  // What is wrong with values that are allowed one by one; the error's path is the id of the field. May be nullptr.
  std::optional<Error> (*check)(FieldValues values) = nullptr;
};

// In display order.
const std::vector<ScheduleKernel>& schedule_kernels();
// nullptr where there is none of this id.
const ScheduleKernel* find_schedule_kernel(std::string_view id);

class Schedule {
 public:
  // Preconditions as for schedule_factor().
  Schedule(std::span<const Configured> chain, double steps_per_epoch);
  double factor(std::int64_t t) const;
  // The validation loss measured before step t, told to the schedule in force at that step.
  void observe(std::int64_t t, double validation_loss);

  // What the schedules keep, as bytes of fixed size.
  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Link {
    const ScheduleKernel* kernel;
    std::vector<FieldValue> values;
    std::vector<double> state;
    double steps_per_tick;  // of its clock
    double steps;           // its length; infinite for a schedule without an end
  };
  // The schedule in force at step t, and how many steps it has been in force.
  struct Place {
    std::size_t link;
    double steps;
  };
  Place place(std::int64_t t) const;

  std::vector<Link> links_;
};

}  // namespace slalom::optim
