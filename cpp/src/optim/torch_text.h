// An optimizer as Python: a subclass of torch.optim.Optimizer, written from the same recorded arithmetic that the
// kernels are tested against.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "optim/spec.h"

namespace slalom::optim {

// A module with one class that does what a Pipeline of this spec does, but for rounding: stages in the order in which
// they act, hyper-parameters as arguments with the spec's base values, state in self.state and the parameter groups.
// Each parameter group is a run of its own. Choices are settled as the spec has them. Schedules are not written: the
// class's text says which values follow one, and callers set them in the groups before a step.
// name: words the class is called after; title: for its documentation. Precondition: spec is valid.
std::string torch_text(const OptimizerSpec& spec, std::string_view name);

// The same class for a text around it, which imports math and torch.
struct TorchClass {
  std::string text;
  std::map<std::string, std::string> groups;  // the key in the parameter groups of each hyper-parameter ("adam.beta1")
  std::string average;                        // key of the averaged weights in the state; empty: there are none
  bool takes_second_gradient = false;         // calls its closure a second time
};
// noise: the expression for the standard normal numbers of a step, by its number t, for the gradient g of parameter
// tensor i.
TorchClass torch_class(const OptimizerSpec& spec, std::string_view class_name, std::string_view title,
                       std::string_view noise);

}  // namespace slalom::optim
