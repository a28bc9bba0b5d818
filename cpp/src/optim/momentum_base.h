// MomentumBase: what the forms of momentum share: one decay rate and one velocity per parameter. How a gradient enters
// the velocity and what becomes of it is each form's own.
#pragma once

#include <string>
#include <utility>

#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {

struct MomentumBase : RuleBase {
  template <class V>
  struct Hyper {
    V beta;
  };
  template <class V>
  struct Slots {
    V v;
  };

  // `help`: what raising beta does.
  static Field beta_field(std::string help) { return decay_rate_field("beta", "β", "momentum", std::move(help), 0.9); }

  static SlotInfo velocity(std::string look_ahead = {}) {
    return {.id = "v", .symbol = "v", .name = "velocity", .look_ahead = std::move(look_ahead)};
  }
};

}  // namespace slalom::optim
