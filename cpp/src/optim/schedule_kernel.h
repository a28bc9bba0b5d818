// ScheduleKernel: a schedule's description and its factor as a plain function, and Schedule: a chain of them made
// ready, for use once per step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/field.h"

namespace slalom::optim {

struct ScheduleKernel {
  Entry entry;
  // Factor at step t >= 0 of its own clock; values in the order of the entry's fields. From its end on it holds the
  // final value.
  double (*factor)(const double* values, double t) = nullptr;
};

// In display order.
const std::vector<ScheduleKernel>& schedule_kernels();

class Schedule {
 public:
  // Preconditions as for schedule_factor().
  explicit Schedule(std::span<const Configured> chain);
  double factor(std::int64_t t) const;
  bool empty() const { return links_.empty(); }

 private:
  struct Link {
    double (*factor)(const double* values, double t);
    std::vector<double> values;
    double steps;  // infinite for a schedule without an end
  };
  std::vector<Link> links_;
};

}  // namespace slalom::optim
