#include "model/layers/pooling.h"

namespace slalom::model {

Field pool_size_field() {
  return {.id = "size",
          .name = "window",
          .help = "Side of the square windows; raised, the image behind it becomes smaller.",
          .type = FieldType::kInteger,
          .default_number = 2,
          .min = 2,
          .max = 16,
          .slider_min = 2,
          .slider_max = 4};
}

bool Pooling::fits(const Configured& config, const LayerBuild& build) {
  const std::size_t window = count_of(config, "size");
  const Shape& in = build.input;
  if (!in.is_image()) {
    build.refuse("pooling takes an image (channels of rows x columns), but gets " + in.words());
    return false;
  }
  if (in[1] < window || in[2] < window) {
    const std::string side = std::to_string(window);
    build.refuse("a window of " + side + " x " + side + " does not fit into " + in.words());
    return false;
  }
  return true;
}

Operation Pooling::operation(std::string_view way) const {
  return {.kind = way, .numbers = {{"channels", channels}, {"rows", rows}, {"columns", columns}, {"size", size}}};
}

Pooling::Pooling(const Configured& config, const LayerBuild& build)
    : channels(build.input[0]), rows(build.input[1]), columns(build.input[2]), size(count_of(config, "size")) {}

}  // namespace slalom::model
