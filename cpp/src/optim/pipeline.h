// Pipeline: one run's optimizer. Turns a gradient into a change of the parameters, one step at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/param_layout.h"
#include "optim/registry.h"
#include "optim/spec.h"

namespace slalom::optim {

// What one step did. Sums of squares: whoever wants a norm takes the root, of as few of them as it needs.
struct StepReport {
  double lr = 0;                                   // effective learning rate of this step
  double grad_square = 0;                          // of the gradient as the objective gave it, before clipping
  double update_square = 0;                        // of the change of w
  std::span<const double> segment_grad_squares;    // [segments]
  std::span<const double> segment_update_squares;  // [segments]
};

// A view of one state slot, for charts and inspection.
template <class S>
struct SlotView {
  std::string stage;  // id of the stage it belongs to
  const SlotInfo* info;
  std::span<const S> values;
};

// What an optimizer has to know of the run around it.
struct RunContext {
  std::uint64_t noise_seed = 0;  // of the experiment's noise stream, for stages that add noise
  double steps_per_epoch = 1;    // for schedules whose clock counts epochs
};

template <class S>
class Pipeline {
 public:
  // Precondition: spec is valid (validated by the experiment module): ids registered, exactly one rule.
  static std::unique_ptr<Pipeline> create(const ParamLayout& layout, const OptimizerSpec& spec, std::span<const S> w0,
                                          const RunContext& context = {});
  virtual ~Pipeline() = default;

  // Whether a step needs the gradient at a second point.
  virtual bool wants_second_point() const = 0;
  // That point, for a step from w with the gradient g there: the caller takes the gradient anew at it, on the same
  // examples, for step(). Valid until the next call. Allocates nothing. Precondition: wants_second_point().
  virtual std::span<const S> second_point(std::span<const S> w, std::span<const S> g) = 0;

  // One step: w changes in place; g is used up. loss: at w, for rules that use it. Allocates nothing. The report is
  // valid until the next step or second point.
  virtual const StepReport& step(std::span<S> w, std::span<S> g, double loss = 0) = 0;

  virtual std::int64_t steps() const = 0;  // steps done so far

  // The weights that validation and predictions are to use while training is at w: those a stage averages, or else w
  // itself. Of several such stages the last one counts. Valid until the next step.
  virtual std::span<const S> evaluation_weights(std::span<const S> w) const = 0;

  // The validation loss of the parameters as they are now, for schedules that react to it; in force from the next step.
  virtual void observe(double validation_loss) = 0;

  // Live edit of a base value, in force from the next step. path: "lr" or "<stage id>.<field id>".
  // Checks range and name ("unknown_field" and the codes of check_number()); on error nothing changes.
  virtual Result<bool> set_base(std::string_view path, double value) = 0;
  // Effective value (base x schedule) the next step will use. Precondition: path exists.
  virtual double effective(std::string_view path) const = 0;

  // Every slot of every stage, stages in the order in which they act. The views stay valid; those of slots of the whole
  // run (kept in double) show values as they were at this call.
  virtual std::vector<SlotView<S>> slots() const = 0;

  // All state there is (slots, running products, step count, edited bases, what schedules keep) as bytes, fixed size
  // for a given spec.
  virtual std::vector<std::byte> save() const = 0;
  // Precondition: bytes came from save() of a pipeline with the same spec and layout.
  virtual void load(std::span<const std::byte> bytes) = 0;
  // Puts in place what steps came to that were taken elsewhere. run_state: as save_run_state() writes it (see
  // optim/run_state.h). arrays: the slots that are not of the whole run, one behind another in the order of slots();
  // empty: those stay as they are.
  virtual void follow(std::span<const std::byte> run_state, std::span<const S> arrays) = 0;
  // Those slots.
  virtual std::vector<S> arrays() const = 0;
};

}  // namespace slalom::optim
