// What of an optimizer's state belongs to the whole run, as bytes: the same order for everyone who keeps it, whoever
// takes the steps.
#pragma once

#include <cstdint>
#include <span>

#include "core/bytes.h"
#include "optim/hyper_values.h"

namespace slalom::optim {

struct StepCounts {
  std::int64_t steps = 0;
  std::int64_t rule_start = 0;  // steps done when the rule last started afresh
};

// run: the slots of the whole run, of all stages in the order in which they act.
inline void save_run_state(ByteWriter& out, const StepCounts& counts, const HyperValues& hypers,
                           std::span<const double> run) {
  out.put(counts.steps);
  out.put(counts.rule_start);
  hypers.save(out);
  out.put_values(run);
}

inline StepCounts load_run_state(ByteReader& in, HyperValues& hypers, std::span<double> run) {
  const auto steps = in.get<std::int64_t>();
  const auto rule_start = in.get<std::int64_t>();
  hypers.load(in);
  in.get_values(run);
  return {steps, rule_start};
}

}  // namespace slalom::optim
