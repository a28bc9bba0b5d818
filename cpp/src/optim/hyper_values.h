// HyperValues: the hyper-parameters of one run as numbers: their bases, which may be edited while it runs, and their
// effective values, base times schedule. Also fixes the order in which the stages act.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/bytes.h"
#include "optim/schedule_kernel.h"
#include "optim/spec.h"
#include "optim/stage.h"

namespace slalom::optim {

// A schedule may take a value down to zero. Where zero itself is not allowed (an epsilon), it stays this much above.
inline constexpr double kAboveOpenBound = 1e-30;

class HyperValues {
 public:
  // steps_per_epoch: for schedules whose clock counts epochs. Precondition: spec is valid.
  HyperValues(const OptimizerSpec& spec, double steps_per_epoch);

  // The stages in the order in which they act: by phase, then as the document lists them.
  const std::vector<const Stage*>& stages() const { return stages_; }
  // Index of the first field of stages()[s]; the others follow.
  std::size_t first_index(std::size_t s) const { return first_[s]; }

  // Brings the effective values up to step t (0-based). Cheap where nothing is scheduled or was edited.
  void refresh(std::int64_t t) {
    if (edited_ || !scheduled_.empty()) compute(t);
  }
  double lr() const { return effective_[0]; }
  // The effective values from this index on. The address stays the same for the life of this object.
  const double* effective(std::size_t index) const { return effective_.data() + index; }

  // See Pipeline.
  Result<bool> set_base(std::string_view path, double value);
  double effective_at(std::string_view path, std::int64_t t) const;

  void observe(std::int64_t t, double validation_loss);

  // Bases and what schedules keep.
  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Scheduled {
    std::size_t index;
    Schedule schedule;
  };

  void add(const Field& field, std::string path, const ScheduledValue& value, double steps_per_epoch);
  void compute(std::int64_t t);
  double scheduled_value(const Scheduled& scheduled, std::int64_t t) const;
  std::ptrdiff_t find(std::string_view path) const;  // -1: none

  std::vector<const Stage*> stages_;
  std::vector<std::size_t> first_;
  std::vector<const Field*> fields_;  // one per value; [0] is the learning rate
  std::vector<std::string> paths_;    // "lr", "adam.beta1", ...
  std::vector<double> bases_;
  std::vector<double> effective_;
  std::vector<Scheduled> scheduled_;
  bool edited_ = true;
};

}  // namespace slalom::optim
