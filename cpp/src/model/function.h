// Test functions of two or more variables with exact gradients and Hessian-vector products, known minima, a domain
// worth drawing and a start.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom::model {

template <class S>
class Function {
 public:
  virtual ~Function() = default;
  virtual std::size_t dimension() const = 0;
  // Everywhere w, g, v and hv have dimension() elements. value_and_grad() allocates nothing.
  virtual S value(std::span<const S> w) const = 0;
  virtual S value_and_grad(std::span<const S> w, std::span<S> g) const = 0;
  // The Hessian at w times v into hv, exact: the arithmetic of value and gradient on dual numbers. Returns the value's
  // slope along v, which is the gradient times v.
  virtual S hessian_vector(std::span<const S> w, std::span<const S> v, std::span<S> hv) const = 0;
};

// What is known of a function. A function of any dimension is described in two; its start and minima in more are the
// same two numbers over and over.
struct FunctionInfo : Entry {
  std::array<double, 4> domain{};             // x min, x max, y min, y max: what a contour plot shows
  std::array<double, 2> start{};              // where a run starts unless the experiment says otherwise
  std::vector<std::array<double, 2>> minima;  // global minima, whatever the field values; empty: none, or no points
  double minimum_value = 0;                   // value at the minima; without meaning where there are none
  double minimum_per_variable = 0;            // what each variable beyond the second adds to it

  std::vector<double> start_in(std::size_t dimension) const;
  std::vector<std::vector<double>> minima_in(std::size_t dimension) const;
  double minimum_value_in(std::size_t dimension) const;
};

// Field of the functions of any dimension: from 2 up.
Field dimension_field();

const std::vector<FunctionInfo>& functions();
const FunctionInfo* find_function(std::string_view id);

// Field of the functions whose picture is a choice: x min, x max, y min, y max.
Field domain_field(std::array<double, 4> standard);

// What ranges of fields cannot say: an expression that is none, a domain without area. The error's path is the field's
// id. Precondition: config.id is registered and values fit its fields.
std::optional<Error> check_function(const Configured& config);

// Precondition, of all three: config.id is registered, values fit its fields and check_function() finds no fault.
std::size_t dimension_of(const Configured& config);
std::array<double, 4> domain_of(const Configured& config);
template <class S>
std::unique_ptr<Function<S>> make_function(const Configured& config);

}  // namespace slalom::model
