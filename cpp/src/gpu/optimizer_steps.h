// A run's optimizer for a graphics card: the kernel of each stage, and the numbers it gets at each step. Keeps what
// belongs to the whole run, as the pipeline does; what belongs to segments and parameters is the card's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "gpu/measured_text.h"
#include "optim/hyper_values.h"
#include "optim/spec.h"
#include "optim/stage.h"
#include "optim/wgsl_text.h"

namespace slalom::gpu {

class OptimizerSteps {
 public:
  struct Part {
    const optim::Stage* stage = nullptr;
    optim::WgslKernel kernel;
    std::optional<MeasuredText> measured;
    std::size_t hyper_index = 0;
    std::vector<double> run;  // values of its slots of the whole run, in order
    std::size_t at = 0;       // its record in a step's, in bytes
    // An update stage that is a factor on w.
    bool is_factor() const { return stage->weight_factor != nullptr; }
  };

  // Records of parts start at multiples of this, as buffers' parts must on any card.
  static constexpr std::size_t kAlignment = 256;

  // Errors: stages and schedules that cannot be followed, paths within the optimizer. Precondition: spec is valid.
  static Result<OptimizerSteps> create(const optim::OptimizerSpec& spec, double steps_per_epoch,
                                       std::size_t parameters);

  const std::vector<Part>& parts() const { return parts_; }
  // Bytes of a step's record.
  std::size_t stride() const { return stride_; }
  // Whether the step is kept apart from w until all update stages have seen it; else the factors are the rule's.
  bool by_change() const { return by_change_; }
  bool uses_noise() const;

  // Numbers of the next step, into record[stride() / 4]; an update stage that is a factor has that factor minus 1 as
  // its first. Returns whether the rule's slots start afresh after the step.
  bool next(std::span<std::uint32_t> record);
  std::int64_t steps() const { return steps_; }
  // Of the last step that next() has given.
  double lr() const { return hypers_.lr(); }
  void set_base(std::string_view path, double value) { (void)hypers_.set_base(path, value); }
  // The validation loss, for schedules that react to it; in force from the next step.
  void observe(double validation_loss) { hypers_.observe(steps_, validation_loss); }

  // What is kept here, as optim/run_state.h has it.
  std::vector<std::byte> run_state() const;
  // Goes on from there. state: begins with such a part; a pipeline's save() does.
  void start_from(std::span<const std::byte> state);

 private:
  OptimizerSteps(const optim::OptimizerSpec& spec, double steps_per_epoch) : hypers_(spec, steps_per_epoch) {}

  void start_run_slots(Part& part) const;
  // Writes the record of a part, and moves its slots of the run on. Returns the output "restart".
  double write_part(Part& part, double t, double weight_factor, std::span<std::uint32_t> record) const;

  optim::HyperValues hypers_;
  std::vector<Part> parts_;
  std::size_t stride_ = 0;
  std::size_t parameters_ = 0;
  bool by_change_ = false;
  std::int64_t steps_ = 0;
  std::int64_t rule_start_ = 0;
};

}  // namespace slalom::gpu
