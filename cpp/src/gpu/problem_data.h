// What a graphics card is given of a network's problem: its data, and why a problem is not for cards at all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "slalom/result.h"

#include "data/dataset.h"
#include "experiment/spec.h"
#include "loss/targets.h"

namespace slalom::gpu {

// Refusals that every training on a card shares; nullopt: the problem is a network's, in f32.
std::optional<Error> problem_refusal(const experiment::ExperimentSpec& spec);

// Examples by their places in the part, as the card has them.
std::vector<std::uint32_t> places_of(std::span<const std::uint32_t> part);

// Whether the loss takes classes themselves, and not a number for each output.
inline bool takes_labels(const loss::TargetPlan& plan) { return plan.encoding == loss::Encoding::kClasses; }

// Labels, empty where there are no classes; target numbers, one for each output, empty where the loss takes labels.
std::vector<std::uint32_t> labels_of(const data::Dataset& dataset, std::span<const std::uint32_t> examples);
std::vector<float> values_of(const data::Dataset& dataset, const loss::TargetPlan& plan,
                             std::span<const std::uint32_t> examples);

}  // namespace slalom::gpu
