#include "experiment/spec.h"
#include "targets.h"

namespace slalom::fuzz {

void spec(std::string_view bytes) {
  const auto read = experiment::read_spec(bytes);
  if (!read) return require_errors(read.errors());
  const std::string canonical = experiment::write_spec(*read);
  const auto again = experiment::read_spec(canonical);
  require(again.ok(), "a canonical document is valid");
  require(*again == *read, "a canonical document means what it was written from");
  require(experiment::write_spec(*again) == canonical, "a canonical document is a fixed point");
}

}  // namespace slalom::fuzz
