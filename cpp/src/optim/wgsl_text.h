// A rule or a stage as a WebGPU compute shader, written from the same recorded arithmetic that the kernels are tested
// against. The text only: who makes buffers and starts the kernels is not here.
#pragma once

#include <string>
#include <vector>

#include "slalom/result.h"

#include "optim/formulas.h"
#include "optim/stage.h"

namespace slalom::optim {

// How many parameters or parts of a segment one workgroup works on at a time.
inline constexpr int kWorkgroupSize = 64;

// What lies in a storage buffer: one number per parameter, one per segment, the table of segments (five u32 each:
// offset, size, rows, columns, is_matrix), or what `sum_segments` leaves per segment for `take_step`.
enum class WgslBufferKind { kParameters, kPerSegment, kSegmentTable, kSegmentValues };

struct WgslBuffer {
  std::string name;  // as in the text; of slots and inputs their id, but for words that WGSL keeps for itself
  WgslBufferKind kind = WgslBufferKind::kParameters;
  bool is_written = false;
  std::string source;  // the input or slot of the recording; empty for the tables
};

// A module with the entry point take_step and, where segment_values > 0 or slots per segment exist, sum_segments, which
// is started before it with one workgroup per segment. Without segments take_step is started over all parameters, x and
// y together; with them x is the parameter within the segment and y the segment.
//
// All numbers are f32. What is the same for the whole run comes in the uniform struct `Numbers` at binding 0: the host
// computes it in double (run_values in formulas.h) and rounds once, as the kernels do; then the number of parameters as
// u32. Storage buffers follow from binding 1 on. A rule's Numbers hold weight_factor as well, which plays the part it
// has in RuleCall; an update stage works on `change`, which is to be added to w.
struct WgslKernel {
  struct Number {
    std::string name;
    int node = -1;  // of the formulas; -1: weight_factor or the learning rate
  };
  std::string text;
  Formulas formulas;
  std::vector<Number> numbers;
  std::vector<WgslBuffer> buffers;
  bool sums_segments = false;
  std::size_t segment_values = 0;  // numbers per segment
};

// Error "no_element_kernel": the stage works on rows, columns or whole matrices, which is no matter of one parameter
// and sums over its segment.
Result<WgslKernel> wgsl_kernel(const Stage& stage);

}  // namespace slalom::optim
