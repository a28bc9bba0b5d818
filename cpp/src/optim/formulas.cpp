#include "optim/formulas.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <tuple>

#include "core/calculate.h"

namespace slalom::optim {
namespace {

// Below this a constant bound only keeps state from fading into denormal numbers: see flush() in arithmetic.h.
constexpr double kNegligible = 1e-20;

bool works_on_many(Operation operation) {
  return operation == Operation::kSegmentSum || operation == Operation::kRowMean ||
         operation == Operation::kColumnMean || operation == Operation::kNewtonSchulz;
}

Reach reach_of_input(const std::string& name, const StageInfo& info) {
  for (const SlotInfo& slot : info.slots) {
    if (slot.id != name) continue;
    switch (slot.scope) {
      case SlotScope::kParameter:
        return Reach::kParameter;
      case SlotScope::kSegment:
        return Reach::kSegment;
      case SlotScope::kRun:
        return Reach::kRun;
      case SlotScope::kRow:
        return Reach::kRow;
      case SlotScope::kColumn:
        return Reach::kColumn;
    }
  }
  if (info.field_index(name) >= 0) return Reach::kRun;
  for (const std::string_view per_segment : {"size", "rows", "columns", "is_matrix"}) {
    if (name == per_segment) return Reach::kSegment;
  }
  for (const std::string_view per_run : {"lr", "t", "loss", "norm"}) {
    if (name == per_run) return Reach::kRun;
  }
  return Reach::kParameter;
}

Reach joined(Reach a, Reach b) {
  if ((a == Reach::kRow && b == Reach::kColumn) || (a == Reach::kColumn && b == Reach::kRow)) return Reach::kParameter;
  return std::max(a, b);
}

class Maker {
 public:
  Maker(const Recording& recording, const StageInfo& info, const std::map<std::string, double>& known, bool keep_flush)
      : recording_(recording),
        info_(info),
        known_(known),
        keep_flush_(keep_flush),
        made_(recording.nodes().size(), -1) {
    for (const Recording::Output& output : recording.outputs()) {
      formulas_.outputs.push_back({output.name, make(output.node)});
    }
  }

  Formulas take() {
    drop_unused();
    return std::move(formulas_);
  }

 private:
  int make(int old) {
    int& done = made_[static_cast<std::size_t>(old)];
    if (done >= 0) return done;
    const Node& node = recording_.nodes()[static_cast<std::size_t>(old)];
    Node copy = node;
    if (node.operation == Operation::kInput) {
      const auto found = known_.find(node.name);
      if (found != known_.end()) copy = {Operation::kConstant, {-1, -1, -1}, found->second, {}};
    }
    for (int& argument : copy.arguments) {
      if (argument >= 0) argument = make(argument);
    }
    return done = simplified(copy);
  }

  const Node& at(int index) const { return formulas_.node(index); }
  bool is(int index, double value) const {
    return at(index).operation == Operation::kConstant && at(index).constant == value;
  }
  int constant(double value) { return numbered({Operation::kConstant, {-1, -1, -1}, value, {}}); }

  int simplified(const Node& node) {
    const int count = argument_count(node.operation);
    const auto [a, b, c] = node.arguments;
    if (count > 0 && !works_on_many(node.operation)) {
      bool constants = true;
      std::array<double, 3> values{};
      for (int i = 0; i < count; ++i) {
        const Node& argument = at(node.arguments[static_cast<std::size_t>(i)]);
        constants = constants && argument.operation == Operation::kConstant;
        values[static_cast<std::size_t>(i)] = argument.constant;
      }
      if (constants) return constant(calculate(node.operation, values[0], values[1], values[2]));
    }
    switch (node.operation) {
      case Operation::kAdd:
        if (is(a, 0)) return b;
        if (is(b, 0)) return a;
        break;
      case Operation::kSubtract:
        if (is(b, 0)) return a;
        break;
      case Operation::kMultiply:
        if (is(a, 1)) return b;
        if (is(b, 1)) return a;
        break;
      case Operation::kDivide:
        if (is(b, 1)) return a;
        break;
      case Operation::kSelect:
        return simplified_select(a, b, c);
      default:
        break;
    }
    return numbered(node);
  }

  int simplified_select(int condition, int yes, int no) {
    if (yes == no) return yes;
    if (at(condition).operation == Operation::kConstant) return at(condition).constant != 0 ? yes : no;
    if (at(condition).operation == Operation::kSelect) {
      const auto [inner, if_yes, if_no] = at(condition).arguments;
      if (is(if_yes, 1) && is(if_no, 0)) return simplified_select(inner, yes, no);
      if (is(if_yes, 0) && is(if_no, 1)) return simplified_select(inner, no, yes);
    }
    if (!keep_flush_ && is(yes, 0) && at(condition).operation == Operation::kLess) {
      const auto [magnitude, bound, none] = at(condition).arguments;
      if (at(bound).operation == Operation::kConstant && at(bound).constant < kNegligible &&
          at(magnitude).operation == Operation::kAbsolute && at(magnitude).arguments[0] == no) {
        return no;
      }
    }
    return numbered({Operation::kSelect, {condition, yes, no}, 0, {}});
  }

  int numbered(const Node& node) {
    const Key key{static_cast<int>(node.operation), node.arguments, std::bit_cast<std::uint64_t>(node.constant),
                  node.name};
    const auto [found, is_new] = numbers_.emplace(key, static_cast<int>(formulas_.nodes.size()));
    if (!is_new) return found->second;
    Reach reach = Reach::kRun;
    if (node.operation == Operation::kInput) reach = reach_of_input(node.name, info_);
    for (const int argument : node.arguments) {
      if (argument >= 0) reach = joined(reach, formulas_.reach_of(argument));
    }
    if (node.operation == Operation::kSegmentSum) reach = Reach::kSegment;
    if (node.operation == Operation::kRowMean) reach = Reach::kRow;
    if (node.operation == Operation::kColumnMean) reach = Reach::kColumn;
    if (node.operation == Operation::kNewtonSchulz) reach = Reach::kParameter;
    formulas_.nodes.push_back(node);
    formulas_.reach.push_back(reach);
    return found->second;
  }

  void drop_unused() {
    const std::size_t count = formulas_.nodes.size();
    std::vector<int> uses(count);
    for (const Recording::Output& output : formulas_.outputs) ++uses[static_cast<std::size_t>(output.node)];
    for (std::size_t i = count; i-- > 0;) {
      if (uses[i] == 0) continue;
      for (const int argument : formulas_.nodes[i].arguments) {
        if (argument >= 0) ++uses[static_cast<std::size_t>(argument)];
      }
    }
    std::vector<int> moved(count, -1);
    Formulas kept;
    for (std::size_t i = 0; i < count; ++i) {
      if (uses[i] == 0) continue;
      moved[i] = static_cast<int>(kept.nodes.size());
      Node node = formulas_.nodes[i];
      for (int& argument : node.arguments) {
        if (argument >= 0) argument = moved[static_cast<std::size_t>(argument)];
      }
      kept.nodes.push_back(std::move(node));
      kept.reach.push_back(formulas_.reach[i]);
      kept.uses.push_back(uses[i]);
    }
    for (const Recording::Output& output : formulas_.outputs) {
      kept.outputs.push_back({output.name, moved[static_cast<std::size_t>(output.node)]});
    }
    formulas_ = std::move(kept);
  }

  using Key = std::tuple<int, std::array<int, 3>, std::uint64_t, std::string>;
  const Recording& recording_;
  const StageInfo& info_;
  const std::map<std::string, double>& known_;
  bool keep_flush_;
  std::vector<int> made_;  // of the recording's nodes; -1: not yet
  std::map<Key, int> numbers_;
  Formulas formulas_;
};

}  // namespace

int argument_count(Operation operation) {
  switch (operation) {
    case Operation::kInput:
    case Operation::kConstant:
      return 0;
    case Operation::kSquareRoot:
    case Operation::kAbsolute:
    case Operation::kSegmentSum:
    case Operation::kRowMean:
    case Operation::kColumnMean:
      return 1;
    case Operation::kSelect:
      return 3;
    default:
      return 2;
  }
}

int Formulas::output(std::string_view name) const {
  for (const Recording::Output& output : outputs) {
    if (output.name == name) return output.node;
  }
  return -1;
}

bool Formulas::uses_input(std::string_view name) const {
  return std::any_of(nodes.begin(), nodes.end(),
                     [&](const Node& node) { return node.operation == Operation::kInput && node.name == name; });
}

bool Formulas::uses_operation(Operation operation) const {
  return std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) { return node.operation == operation; });
}

Formulas make_formulas(const Recording& recording, const StageInfo& info, const std::map<std::string, double>& known,
                       bool keep_flush) {
  return Maker(recording, info, known, keep_flush).take();
}

Change change_of(const Formulas& formulas) {
  const int result = formulas.output("w");
  if (result < 0) return {};
  const Node& node = formulas.node(result);
  const bool negative = node.operation == Operation::kSubtract;
  if (!negative && node.operation != Operation::kAdd) return {};
  const Node& first = formulas.node(node.arguments[0]);
  if (first.operation != Operation::kInput || first.name != "w") return {};
  return {node.arguments[1], negative};
}

std::vector<double> run_values(const Formulas& formulas, const std::map<std::string, double>& inputs) {
  std::vector<double> values(formulas.nodes.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (formulas.reach[i] != Reach::kRun) continue;
    const Node& node = formulas.nodes[i];
    const auto argument = [&](std::size_t k) {
      return node.arguments[k] < 0 ? 0 : values[static_cast<std::size_t>(node.arguments[k])];
    };
    if (node.operation == Operation::kInput) {
      const auto found = inputs.find(node.name);
      if (found != inputs.end()) values[i] = found->second;
    } else if (node.operation == Operation::kConstant) {
      values[i] = node.constant;
    } else {
      values[i] = calculate(node.operation, argument(0), argument(1), argument(2));
    }
  }
  return values;
}

}  // namespace slalom::optim
