// Formulas: a recording made ready to be written in another language. Choices that are settled are carried out, equal
// parts are computed once, what nothing depends on is gone, and of each value it is known whether it belongs to the
// run, to a segment or to a parameter. How a value is spelled is the business of torch_text.h and wgsl_text.h.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/recording.h"
#include "optim/registry.h"

namespace slalom::optim {

// What a value is the same for. A value made of rows and of columns is one of parameters.
enum class Reach { kRun, kSegment, kRow, kColumn, kParameter };

struct Formulas {
  std::vector<Node> nodes;                 // arguments before what uses them
  std::vector<Recording::Output> outputs;  // in the order of the recording
  std::vector<Reach> reach;                // of each node
  std::vector<int> uses;                   // of each node, by nodes and outputs

  const Node& node(int index) const { return nodes[static_cast<std::size_t>(index)]; }
  Reach reach_of(int index) const { return reach[static_cast<std::size_t>(index)]; }
  int uses_of(int index) const { return uses[static_cast<std::size_t>(index)]; }
  // The node an output comes from, or -1.
  int output(std::string_view name) const;
  bool uses_input(std::string_view name) const;
  bool uses_operation(Operation operation) const;
};

// known: inputs that have become constants. Exact in value; only the sign of a zero may differ. keep_flush: whether
// state that has all but faded away is set to zero as the kernels do, or left to itself for the sake of readers.
Formulas make_formulas(const Recording& recording, const StageInfo& info, const std::map<std::string, double>& known,
                       bool keep_flush);

// Number of arguments an operation has.
int argument_count(Operation operation);

// What a rule adds to w: its formula is w minus or plus a node. -1: the formula has another form.
struct Change {
  int node = -1;
  bool negative = false;  // subtracted from w
};
Change change_of(const Formulas& formulas);

// The value of every node that is the same for the whole run, in double; 0 for the others. inputs: fields, slots of the
// run, lr, t, loss, norm. Missing ones count as 0.
std::vector<double> run_values(const Formulas& formulas, const std::map<std::string, double>& inputs);

}  // namespace slalom::optim
