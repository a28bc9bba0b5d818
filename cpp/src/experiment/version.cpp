#include "slalom/experiment.h"

namespace slalom {

// SLALOM_VERSION is the project's version in CMakeLists.txt.
std::string_view version() { return SLALOM_VERSION; }

}  // namespace slalom
