#include "optim/recordings.h"

#include <cassert>
#include <iterator>
#include <string_view>

#include "optim/rules/list.h"
#include "optim/stages/list.h"

namespace slalom::optim {

#define SLALOM_DECLARE(name) Recording name##_recording();
SLALOM_RULES(SLALOM_DECLARE)
SLALOM_STAGES(SLALOM_DECLARE)
#undef SLALOM_DECLARE

namespace {

struct Recorder {
  std::string_view id;
  Recording (*record)();
};

#define SLALOM_NAME(name) {#name, name##_recording},
constexpr Recorder kRecorders[] = {SLALOM_RULES(SLALOM_NAME) SLALOM_STAGES(SLALOM_NAME)};
#undef SLALOM_NAME

}  // namespace

Recording recording_of(const Stage& stage) {
  const Recorder* found = kRecorders;
  while (found->id != stage.info.id) {
    ++found;
    assert(found != std::end(kRecorders));
  }
  return found->record();
}

}  // namespace slalom::optim
