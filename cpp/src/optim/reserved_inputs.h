// Names of the inputs that the arithmetic of stages may use besides their own fields and slots.
#pragma once

#include <string_view>

namespace slalom::optim {

// Inputs that every stage may use without declaring them: gradient, parameter, learning rate, number of the step (from
// 1), loss where the gradient was taken, norm of the whole gradient, a standard normal number, what the rule wants w to
// go against, number of parameters of the segment, its rows and columns, whether it has both (1 or 0), parameter before
// the step.
inline constexpr std::string_view kReservedInputs[] = {
    "g", "w", "lr", "t", "loss", "norm", "noise", "direction", "size", "rows", "columns", "is_matrix", "before"};

}  // namespace slalom::optim
