// Inputs: what a network is given of an example with two features: the features, and numbers made of them that may
// spare it a layer. They are made once, of the features as they are standardised; a training step does not know of
// them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/field.h"
#include "data/dataset.h"

namespace slalom::data {

// A flag for each input there is; by default those that are the features themselves are on.
const Entry& inputs_entry();
// How many features an example must have for others than the default.
inline constexpr std::size_t kInputFeatures = 2;

// Whether a network is given the features as they are.
bool is_plain(const Configured& inputs);
// Whether examples of this shape can have others than the default.
bool takes_inputs(const Shape& shape);
// Those that are on, as indices of the entry's fields.
std::vector<std::size_t> chosen_inputs(const Configured& inputs);
// The shape with these inputs. Precondition: they are plain, or it takes them.
Shape with_inputs(Shape shape, const Configured& inputs);

// One row of inputs for each row of two standardised features. which: as chosen_inputs().
template <class S>
void make_inputs(std::span<const std::size_t> which, std::span<const double> features, std::span<S> x);

}  // namespace slalom::data
