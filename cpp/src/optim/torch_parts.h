// The stages of an optimizer as torch_text.cpp writes them: their formulas with choices settled, and the names of their
// hyper-parameters and slots.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "optim/formulas.h"
#include "optim/spec.h"
#include "optim/stage.h"

namespace slalom::optim {

// A choice or a switch: part of the form of a text, not an argument.
bool is_settled(const Field& field);

// One stage, with the names its values have in the text.
struct TorchPart {
  const Stage* stage = nullptr;
  const StageSpec* spec = nullptr;
  Formulas formulas;
  std::map<std::string, std::string> names;  // of fields and slots, by id

  const std::string& name(const std::string& id) const { return names.at(id); }
  // " (its place: outside, ...)", or nothing where nothing is settled.
  std::string settled_text() const;
  bool has_parameter_slots() const;  // or of segments, rows, columns
};

// In the order in which they act. The spec must outlive them.
std::vector<TorchPart> torch_parts(const OptimizerSpec& spec);

// A name given by people as one for a class, and as a line of its documentation.
std::string torch_class_name(std::string_view name);
std::string torch_title(std::string_view name);

}  // namespace slalom::optim
