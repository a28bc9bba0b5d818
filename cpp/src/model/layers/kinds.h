// What the files of the layers share: the names of the kinds and the fields that several of them have.
#pragma once

#include "model/layer.h"
#include "model/layers/list.h"

namespace slalom::model {

namespace kinds {
#define SLALOM_DECLARE(name) LayerKind name();
SLALOM_LAYERS(SLALOM_DECLARE)
#undef SLALOM_DECLARE
}  // namespace kinds

// A layer of this kind with the default values of its fields.
Configured by_default(const LayerKind& kind);

Field units_field(const char* help, int default_units);
// The small number that keeps a division by a vanishing spread finite.
Field epsilon_field();

// How many places a window has along one side of an image; 0 where it does not fit. Padding is added on both ends.
std::size_t window_places(std::size_t extent, std::size_t window, std::size_t stride, std::size_t padding);

}  // namespace slalom::model
