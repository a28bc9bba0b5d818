#include "optim/phase_name.h"

namespace slalom::optim {

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::kGradient:
      return "gradient";
    case Phase::kDirection:
      return "direction";
    case Phase::kUpdate:
      return "update";
    case Phase::kParams:
      return "params";
  }
  return {};
}

}  // namespace slalom::optim
