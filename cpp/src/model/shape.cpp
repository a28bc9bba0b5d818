#include "model/shape.h"

namespace slalom::model {
namespace {

std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace

std::string Shape::words() const {
  if (is_flat()) return counted(extents_[0], "number");
  if (is_sequence()) return counted(extents_[0], "step") + " of " + counted(extents_[1], "feature");
  return counted(extents_[0], "channel") + " of " + std::to_string(extents_[1]) + " x " + std::to_string(extents_[2]);
}

}  // namespace slalom::model
