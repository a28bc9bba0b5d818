// The core's side of a training on a graphics card: what the card must be given so that it trains the run of a
// document, its programs among it. Data, first weights, the order of minibatches and the values of schedules are the
// core's; the card makes the passes and the steps. Its results agree with a Session's within rounding, not to the bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

namespace slalom {

// What some steps need.
struct GpuBlock {
  std::vector<std::uint32_t> sizes;     // [steps] of minibatches
  std::vector<std::uint32_t> examples;  // rows of the training part, minibatch after minibatch
  std::vector<std::uint32_t> numbers;   // [steps x program's optimizer.stride / 4] for the optimizer's kernels
  std::vector<std::uint32_t> restarts;  // [steps] 1: after this step the rule's slots start afresh
  std::vector<float> noise;             // [steps x parameters] standard normal numbers; empty where nobody wants them
};

class GpuRun {
 public:
  // Errors as Session::create(); also "no_gpu_training", with the path and the reason, for what has no kernels.
  static Result<std::unique_ptr<GpuRun>> create(std::string_view document, std::size_t run);
  virtual ~GpuRun() = default;

  // JSON: sizes, layers, WGSL of activations, loss and optimizer. web/src/gpu/program.ts is its description.
  virtual std::string program() const = 0;

  virtual std::vector<float> weights() const = 0;  // before the first step

  // Of a part of the data, "train" or "validation"; nothing of a part by another name.
  virtual std::vector<float> inputs(std::string_view part) const = 0;  // [examples x inputs], as the network gets them
  virtual std::vector<std::uint32_t> labels(std::string_view part) const = 0;  // classes; empty where there are none
  // Target numbers, one for each output; empty where the loss takes the classes themselves.
  virtual std::vector<float> values(std::string_view part) const = 0;

  // What the next n steps need.
  virtual GpuBlock next(std::size_t n) = 0;
};

// What the first steps of every training need, of many trainings at once.
struct GpuManySteps {
  std::vector<std::uint32_t> records;   // [steps x program's record]
  std::vector<std::uint32_t> examples;  // rows of the training part, minibatch after minibatch
  std::vector<float> noise;             // [steps x parameters] standard normal numbers; empty where nobody wants them
};

// Many trainings of one run at once, each with hyper-parameters of its own and each made by one invocation of a shader.
// First weights and the order of minibatches are the same for all.
class GpuMany {
 public:
  // Errors as GpuRun::create(); "no_gpu_training" also for networks too large for it, rules for stopping and edits.
  static Result<std::unique_ptr<GpuMany>> create(std::string_view document, std::size_t run);
  virtual ~GpuMany() = default;

  // JSON: the shader, and how its buffers are laid out. web/src/gpu/many.ts is its description.
  virtual std::string program() const = 0;
  virtual std::vector<float> inputs()
      const = 0;  // [examples x inputs] as the network gets them, then the first weights
  virtual std::vector<std::uint32_t> labels() const = 0;  // classes, where the loss takes them
  virtual std::vector<float> values() const = 0;          // else target numbers, one for each output
  virtual GpuManySteps steps(std::size_t n) const = 0;
};

}  // namespace slalom
