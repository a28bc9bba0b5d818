#include <cstdint>
#include <vector>

#include "slalom/experiment.h"

#include "targets.h"

namespace slalom::fuzz {

void link(std::string_view bytes) {
  if (const auto packed = unpack_link(bytes)) {
    const auto again = unpack_link(make_link(packed->deflated));
    require(again.ok() && again->deflated == packed->deflated, "what a link carries makes a link that carries it");
  } else {
    require_errors(packed.errors());
  }
  if (bytes.empty()) return;
  const std::vector<std::uint8_t> carried(bytes.begin(), bytes.end());
  const auto unpacked = unpack_link(make_link(carried));
  require(unpacked.ok() && unpacked->deflated == carried, "a link carries any bytes");
}

}  // namespace slalom::fuzz
