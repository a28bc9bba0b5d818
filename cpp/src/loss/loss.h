// Losses on a network's outputs: the mean over a minibatch and its derivative with respect to the outputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::loss {

// What the outputs are compared with: classes (classification losses) or real targets (regression).
template <class S>
struct Targets {
  std::span<const std::uint16_t> labels;  // [m], or empty
  std::span<const S> values;              // [m x k], or empty
};

template <class S>
class Loss {
 public:
  virtual ~Loss() = default;
  // outputs[m x k]; returns the mean loss over the m examples and writes d(mean)/d(outputs) into grad[m x k].
  // grad may be empty: value only.
  virtual S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                           std::span<S> grad) const = 0;
  // How value_and_grad()'s grad changes where the outputs change along outputs_along; into grad_along[m x k].
  virtual void grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                          std::span<const S> outputs_along, std::span<S> grad_along) const = 0;
};

// What a loss compares the outputs with.
enum class TargetKind {
  kLabels,   // the number of the right class
  kBits,     // 0 or 1 per output: whether it is the output's class
  kNumbers,  // real numbers; classes count as -1 and +1, or as one-hot rows
};

struct LossInfo : Entry {
  TargetKind targets = TargetKind::kLabels;
  bool classification() const { return targets != TargetKind::kNumbers; }  // needs a data set with classes
};

const std::vector<LossInfo>& losses();  // in display order
const LossInfo* find_loss(std::string_view id);

// Precondition: config.id is registered and values fit its fields.
template <class S>
std::unique_ptr<Loss<S>> make_loss(const Configured& config);

}  // namespace slalom::loss
