// What a loss is given as targets on a data set: how classes become numbers, how many outputs the network needs for
// that, and how its outputs turn back into a class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "loss/loss.h"

namespace slalom::loss {

enum class Encoding {
  kClasses,  // Targets::labels as they are
  kOneHot,   // Targets::values[m x classes]: 1 at the class, 0 elsewhere
  kBit,      // Targets::values[m x 1]: the number of the class, 0 or 1
  kSign,     // Targets::values[m x 1]: class 0 is -1, class 1 is +1
  kValues,   // Targets::values[m x 1]: the data set's own real targets
};

struct TargetPlan {
  Encoding encoding = Encoding::kClasses;
  std::size_t outputs = 0;  // of the network
};

// Labels: classes, one output each. Bits: 0/1 on one output for two classes and one-hot for more. Numbers: the real
// targets of a set that has no classes (classes == 0), else -1/+1 on one output for two classes and one-hot for more.
// Precondition: classes >= 2, or classes == 0 and the loss is one for regression.
TargetPlan plan_targets(const LossInfo& info, int classes);

// Labels of a minibatch as numbers: values[labels.size() x plan.outputs]. Precondition: encoding is kOneHot, kBit or
// kSign.
template <class S>
void encode(const TargetPlan& plan, std::span<const std::uint16_t> labels, std::span<S> values);

// The class that one example's outputs stand for: the first largest one; for a single output, its sign (0 is class 1).
// Precondition: the encoding is not kValues.
template <class S>
int predicted_class(const TargetPlan& plan, std::span<const S> outputs);

// How many of the examples are predicted as labelled; outputs[labels.size() x plan.outputs].
template <class S>
std::size_t count_correct(const TargetPlan& plan, std::span<const S> outputs, std::span<const std::uint16_t> labels);

}  // namespace slalom::loss
