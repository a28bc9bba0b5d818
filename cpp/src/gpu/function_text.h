// Activations and losses as functions of WGSL, written from their recorded arithmetic.
#pragma once

#include <string>
#include <string_view>

#include "core/field.h"

namespace slalom::gpu {

// What the other texts call; stands once before them.
std::string elementary_functions();

// fn activate(x: f32) -> f32 and fn backward(kept: f32, d: f32) -> f32; see model::Activation. suffix: of both names,
// where a module has several. Precondition: the id of an activation.
std::string activation_text(std::string_view id, std::string_view suffix = {});

// fn cost_of(outputs_at: u32, count: u32, targets_at: u32, weight: f32) -> f32: the cost of an example whose `count`
// outputs are outputs[outputs_at ...]. It writes its derivatives times weight to slopes[outputs_at ...]. Targets:
// targets[targets_at ...], one for each output; of losses on labels targets[targets_at] alone, the number of the right
// class, u32. Those three arrays are declared by who uses the text.
// Precondition: config is a loss, with values that fit its fields.
std::string loss_text(const Configured& config);

// fn penalty_of(w: f32) -> f32 and fn penalty_slope(w: f32) -> f32, of one weight.
// Precondition: config is a regularizer, with values that fit its fields.
std::string penalty_text(const Configured& config);

}  // namespace slalom::gpu
