// Stage: a rule or another stage as the pipeline sees it: its description and its compiled kernels for float and
// double. make_rule(), make_gradient_stage() ... (rule_kernel.h, stage_kernel.h) build one from the struct that holds
// the arithmetic. What that arithmetic is, recorded, is in recordings.h.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "core/kernels.h"
#include "optim/registry.h"

namespace slalom::optim {

// A run of parameters in the flat vector, seen as a matrix, row-major: a weight of shape {out, ...} has one row per
// output; a vector is one column.
struct Extent {
  std::size_t offset = 0;
  std::size_t size = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool is_matrix = false;  // has two dimensions or more
};

// What a rule or a stage can see of the step being taken.
template <class V>
struct Now {
  V alpha;  // learning rate
  V t;      // number of the step, from 1
  V loss;   // where the gradient was taken
  V norm;   // of the whole gradient; only for rules that say that they use it
};

// Everything one step of a rule reads and writes.
template <class S>
struct RuleCall {
  std::span<const Extent> segments;
  S* w = nullptr;                     // [parameters] changed in place
  const S* g = nullptr;               // [parameters]
  S* const* slots = nullptr;          // each [parameters]
  S* const* segment_slots = nullptr;  // each [segments]
  S* const* row_slots = nullptr;      // each [rows of all segments]
  S* const* column_slots = nullptr;   // each [columns of all segments]
  double* run = nullptr;              // slots of scope kRun
  const double* hyper = nullptr;      // effective values, in the order of the fields
  double alpha = 0;                   // effective learning rate
  double t = 0;                       // number of this step, from 1
  double loss = 0;                    // where g was taken
  double norm = 0;                    // of g; only for rules that use it
  double weight_factor = 1;           // w is multiplied with it before the step (decoupled decay)
  double* grad_squares = nullptr;     // [segments] out: sum of g^2
  double* update_squares = nullptr;   // [segments] out: sum of (change of w)^2
};

template <class S>
struct GradientCall {
  std::span<const Extent> segments;
  const S* w = nullptr;
  S* g = nullptr;  // changed in place
  const double* hyper = nullptr;
  double norm = 0;                          // of g; this and the next only for stages that use them
  const double* segment_squares = nullptr;  // [segments] sum of g^2
  const S* noise = nullptr;  // [parameters] standard normal numbers of this step; only for stages that use them
};

template <class S>
struct AscentCall {
  std::size_t size = 0;
  const S* w = nullptr;
  const S* g = nullptr;
  S* point = nullptr;  // [parameters] out
  const double* hyper = nullptr;
  double norm = 0;  // of g
};

// Room for the products of a stage that works on whole matrices.
template <class S>
struct MatrixScratch {
  std::vector<S> numbers;
  kernels::Workspace<S> workspace;
};

// What an update stage makes of the change that the rule and the update stages before it want.
template <class S>
struct UpdateCall {
  std::span<const Extent> segments;
  const S* w = nullptr;               // [parameters] before the step
  S* change = nullptr;                // [parameters] changed in place: what will be added to w
  S* const* segment_slots = nullptr;  // each [segments]
  const double* hyper = nullptr;
  double alpha = 0;
  MatrixScratch<S>* matrices = nullptr;  // only for stages that use it
};

template <class S>
struct ParamsCall {
  std::size_t size = 0;
  S* w = nullptr;             // changed in place
  const S* before = nullptr;  // w before the step; only for stages that move w
  S* const* slots = nullptr;  // each [parameters]
  const double* run = nullptr;
  const double* hyper = nullptr;
  Now<double> now;
};

// Kernels in one precision; the one of the stage's phase is set. A gradient stage has `gradient` or `ascend`.
template <class S>
struct Kernels {
  void (*rule)(const RuleCall<S>&) = nullptr;
  void (*gradient)(const GradientCall<S>&) = nullptr;
  void (*ascend)(const AscentCall<S>&) = nullptr;
  void (*update)(const UpdateCall<S>&) = nullptr;
  void (*params)(const ParamsCall<S>&) = nullptr;
  // Update stages that work on matrices: makes room for those among the segments, once for all steps.
  void (*reserve)(std::span<const Extent> segments, MatrixScratch<S>& matrices) = nullptr;
};

struct Stage {
  StageInfo info;
  std::size_t hyper_count = 0;                // what the arithmetic declares; must match info (registry_faults)
  std::size_t slot_counts[kSlotScopes] = {};  // per SlotScope
  Kernels<float> f32;
  Kernels<double> f64;
  bool uses_norms = false;  // gradient stages and rules
  bool uses_noise = false;  // gradient stages
  // Update stages that do no more than multiply w with a factor before the step have this beside their kernel: the rule
  // applies it in its own loop.
  double (*weight_factor)(double alpha, const double* hyper) = nullptr;
  // Params stages: whether to act this step; whether they change w; whether the rule then starts afresh.
  bool (*due)(const Now<double>& now, const double* hyper, double* run) = nullptr;
  bool moves_weights = false;
  bool (*restarts_rule)(const double* hyper) = nullptr;

  template <class S>
  const Kernels<S>& kernels() const {
    if constexpr (std::is_same_v<S, float>) {
      return f32;
    } else {
      return f64;
    }
  }
};

// Rules, then the other stages, in display order.
const std::vector<const Stage*>& all_stages();
// nullptr when there is none with this id.
const Stage* find_implementation(std::string_view id);

}  // namespace slalom::optim
