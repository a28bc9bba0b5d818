// Why a run is trained on the processor only.
#pragma once

#include <string>
#include <utility>

#include "slalom/result.h"

namespace slalom::gpu {

inline Error refusal(std::string path, std::string reason) {
  return {"no_gpu_training", std::move(path), std::move(reason)};
}

}  // namespace slalom::gpu
