// AdamBase: what Adam and its relatives share: moving averages of the gradient and of its square, and the running
// products that correct them for their start at zero (Kingma, Ba: Adam. ICLR 2015, algorithm 1 and section 3).
#pragma once

#include "optim/common_fields.h"
#include "optim/denominator.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {

struct AdamBase : RuleBase {
  template <class V>
  struct Run {
    V beta1_power, beta2_power;
  };
  template <class V>
  struct Slots {
    V m, v;
  };
  // Part of a rule's Step. 1 - beta is taken in double: in float it would be wrong in the fifth digit.
  template <class V>
  struct Decay {
    V beta1, one_minus_beta1, beta2, one_minus_beta2;
  };
  template <class V>
  struct Corrections {
    V m, v;
  };

  static SlotInfo first_moment() { return {"m", "m", "first moment"}; }
  static SlotInfo second_moment() { return {"v", "v", "second moment"}; }
  static SlotInfo beta1_product() {
    return {"beta1_power", "β₁ᵗ", "product of all β₁", SlotScope::kRun, SlotStart::kOne};
  }
  static SlotInfo beta2_product() {
    return {"beta2_power", "β₂ᵗ", "product of all β₂", SlotScope::kRun, SlotStart::kOne};
  }

  template <class V>
  static Decay<V> decay(const V& beta1, const V& beta2) {
    return {beta1, 1 - beta1, beta2, 1 - beta2};
  }

  // Brings the products forward by one step.
  template <class V>
  static void advance(Run<V>& run, const V& beta1, const V& beta2) {
    run.beta1_power = decayed_power(run.beta1_power, beta1);
    run.beta2_power = decayed_power(run.beta2_power, beta2);
  }

  // The factors that make averages of m and v. `wanted`: the value of bias_correction_field().
  template <class V>
  static Corrections<V> corrections(const Run<V>& run, const V& wanted) {
    const auto off = wanted == V(0);
    return {select(off, V(1), 1 / (1 - run.beta1_power)), select(off, V(1), 1 / (1 - run.beta2_power))};
  }

  template <class V, class S>
  SLALOM_INLINE static void update_moments(const V& g, S& s, const Decay<V>& c) {
    s.m = flush(c.beta1 * s.m + c.one_minus_beta1 * g);
    s.v = flush(c.beta2 * s.v + c.one_minus_beta2 * (g * g));
  }
};

}  // namespace slalom::optim
