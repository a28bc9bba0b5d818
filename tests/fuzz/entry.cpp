// libFuzzer's entry to one target; which, is defined when it is compiled.
#include <cstddef>
#include <cstdint>

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  slalom::fuzz::SLALOM_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
