// TorchWriter: the values of one stage's formulas as Python expressions and assignments. Numbers of a run are Python
// numbers; what differs from segment to segment or from parameter to parameter is a tensor.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "optim/formulas.h"

namespace slalom::optim {

class TorchWriter {
 public:
  // inputs: how the text calls each input of the formulas. temporaries: how many names were made up so far.
  TorchWriter(const Formulas& formulas, std::map<std::string, std::string> inputs, int& temporaries);

  // An output that is to be assigned to this name by statements().
  void call_output(std::string_view output, std::string name);

  // The assignments that make named values: those of the run, or the others. Those of the run must be taken first.
  std::vector<std::string> run_statements() { return statements(true); }
  std::vector<std::string> statements() { return statements(false); }

  // Valid after the statements. A value that needs no parentheses when it stands alone.
  std::string text(int node) const { return write(node, 0); }
  // As a factor: with parentheses where a product needs them.
  std::string factor(int node) const { return write(node, kFactor); }
  // A number of the run as a condition.
  std::string condition(int node) const;

 private:
  static constexpr int kFactor = 4;

  std::vector<std::string> statements(bool of_run);
  bool needs_name(int node) const;
  bool is_tensor(int node) const { return tensor_[static_cast<std::size_t>(node)]; }
  bool is_leaf(int node) const { return argument_count(formulas_.node(node).operation) == 0; }
  std::string write(int node, int outer) const;
  std::string write_unnamed(int node, int outer) const;
  std::string write_select(int node, int outer) const;

  const Formulas& formulas_;
  std::map<std::string, std::string> inputs_;
  int& temporaries_;
  std::vector<bool> tensor_;
  std::vector<bool> always_;                          // computed whichever way the numbers of the run choose
  std::vector<std::string> names_;                    // of values that have been assigned
  std::vector<std::pair<int, std::string>> outputs_;  // to be assigned
};

}  // namespace slalom::optim
