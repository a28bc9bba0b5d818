// The core's side of a training on a graphics card: what the card must be given so that it trains the run of a
// document, its programs among it. Data, first weights, the order of minibatches and the values of schedules are the
// core's; the card makes the passes and the steps. Its results agree with a Session's within rounding, not to the bit.
//
// The run is a Session, which is told of every step: its curves, stops and best weights are its own, and its parameters
// are brought whenever they are to be looked at. It may go on by itself from there at any time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"
#include "slalom/session.h"

namespace slalom {

// What some steps need.
struct GpuBlock {
  std::uint32_t step = 0;               // the number of the first
  std::vector<std::uint32_t> sizes;     // [steps] of minibatches
  std::vector<std::uint32_t> examples;  // rows of the training part, minibatch after minibatch
  std::vector<std::uint32_t> numbers;   // [steps x program's optimizer.stride / 4] for the optimizer's kernels
  std::vector<std::uint32_t> restarts;  // [steps] 1: after this step the rule's slots start afresh
  std::vector<std::uint32_t> counted;   // [steps] 1: the histogram wants this step's gradient
  std::vector<float> noise;             // [steps x parameters] standard normal numbers; empty where nobody wants them
};

// What a run has come to.
struct GpuState {
  std::vector<float> weights;  // then what the network learns beside them
  std::vector<float>
      slots;  // of stages, those that are not of the whole run, one behind another as program() lists them
  std::vector<float> best;  // likewise, those that were best on validation; empty: there are none
};

class GpuRun {
 public:
  // Errors as Session::create(); also "no_gpu_training", with the path and the reason, for what has no kernels.
  static Result<std::unique_ptr<GpuRun>> create(std::string_view document, std::size_t run);
  virtual ~GpuRun() = default;

  // JSON: sizes, layers, WGSL of activations, loss and optimizer. web/src/gpu/program.ts is its description.
  virtual std::string program() const = 0;

  // The run, to be looked at. Where it was moved (restored, stepped), begin() has to follow.
  virtual Session& session() = 0;

  // Goes on from where the session is, and says what the card is to start with.
  virtual GpuState begin() = 0;

  // Of a part of the data, "train" or "validation"; nothing of a part by another name.
  virtual std::vector<float> inputs(std::string_view part) const = 0;  // [examples x inputs], as the network gets them
  virtual std::vector<std::uint32_t> labels(std::string_view part) const = 0;  // classes; empty where there are none
  // Target numbers, one for each output; empty where the loss takes the classes themselves.
  virtual std::vector<float> values(std::string_view part) const = 0;

  // Whether the weights are to be evaluated on validation before the next step.
  virtual bool wants_evaluation() const = 0;
  // The answer. Returns whether these are the best weights so far, which the card is to keep.
  virtual bool evaluated(double loss, double accuracy) = 0;
  // How many of the next n steps may be taken until this is asked again; 0: the run has ended.
  virtual std::size_t ahead(std::size_t n) = 0;
  // What the next n steps need.
  virtual GpuBlock next(std::size_t n) = 0;
  // What was measured in them, in order: rows[steps x (1 + 2 x segments)] of the loss, then the sums of squares of each
  // segment's gradient and of its change; and for each step that is `counted` what falls into each of the histogram's
  // bins, [layers x bins]. Steps beyond one that ends the run are passed over.
  virtual Progress follow(std::span<const float> rows, std::span<const std::uint32_t> counts) = 0;
  // Brings what all steps told of have come to. slots, best and the last step's gradient may be empty: the session's
  // stay as they are.
  virtual void adopt(const GpuState& state, std::span<const float> gradient) = 0;
  // A live edit, as Session::set_hyper(), which must not be called itself.
  virtual Result<bool> set_hyper(std::string_view path, double value) = 0;
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
