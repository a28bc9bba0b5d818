#include "core/param_layout.h"

#include <utility>

namespace slalom {

std::size_t ParamLayout::add(std::string name, int layer, std::vector<int> shape, bool is_weight) {
  std::size_t count = 1;
  for (int extent : shape) count *= static_cast<std::size_t>(extent);
  segments_.push_back({std::move(name), layer, size_, count, std::move(shape), is_weight});
  size_ += count;
  return segments_.size() - 1;
}

int ParamLayout::layers() const { return segments_.empty() ? 0 : segments_.back().layer + 1; }

}  // namespace slalom
