// Test functions of two variables with exact gradients, known minima, a domain worth drawing and a start.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::model {

template <class S>
class Function {
 public:
  virtual ~Function() = default;
  virtual S value(std::span<const S> w) const = 0;  // w has two elements
  virtual S value_and_grad(std::span<const S> w, std::span<S> g) const = 0;
};

struct FunctionInfo : Entry {
  std::array<double, 4> domain{};             // x min, x max, y min, y max: what a contour plot shows
  std::array<double, 2> start{};              // where a run starts unless the experiment says otherwise
  std::vector<std::array<double, 2>> minima;  // global minima, whatever the field values; empty: unbounded below
  double minimum_value = 0;                   // value at the minima; without meaning where there are none
};

const std::vector<FunctionInfo>& functions();
const FunctionInfo* find_function(std::string_view id);

// Precondition: config.id is registered and values fit its fields.
template <class S>
std::unique_ptr<Function<S>> make_function(const Configured& config);

}  // namespace slalom::model
