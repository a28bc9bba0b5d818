#include "gpu/lane_stage.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "optim/formulas.h"
#include "optim/recordings.h"
#include "optim/wgsl_operation.h"

namespace slalom::gpu {
namespace {

using optim::Formulas;
using optim::Phase;
using optim::Reach;
using optim::SlotInfo;
using optim::SlotScope;
using optim::SlotStart;

std::string literal(std::size_t number) { return std::to_string(number) + "u"; }

bool is_reduction(const Node& node) {
  return node.operation == Operation::kSegmentSum || node.operation == Operation::kRowMean ||
         node.operation == Operation::kColumnMean;
}

std::size_t rows_of(const Segment& segment) {
  return segment.shape.empty() ? 1 : static_cast<std::size_t>(segment.shape[0]);
}
std::size_t columns_of(const Segment& segment) { return segment.size / rows_of(segment); }

std::string segment_text(const Segment& segment, std::size_t number, std::size_t first_row, std::size_t first_column) {
  std::string text = "Segment(";
  for (const std::size_t part : {segment.offset, segment.size, rows_of(segment), columns_of(segment),
                                 static_cast<std::size_t>(segment.shape.size() > 1 ? 1 : 0), number, first_row}) {
    text += literal(part) + ", ";
  }
  return text + literal(first_column) + ")";
}

// Choices and flags are settled: what is left of the arithmetic are numbers.
std::map<std::string, double> settled(const optim::StageInfo& info, std::span<const double> values) {
  std::map<std::string, double> known;
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const FieldType type = info.fields[i].type;
    if (type == FieldType::kChoice || type == FieldType::kFlag) known[info.fields[i].id] = values[i];
  }
  return known;
}

// Statements that stand together, and what values are called in them.
struct Block {
  std::string indent;
  std::map<int, std::string> names;
  std::string lines;

  void line(const std::string& text) { lines += indent + text + "\n"; }
};

class Writer {
 public:
  Writer(const optim::Stage& stage, const LaneChoice& choice, const ParamLayout& layout, const LanePlaces& places,
         LaneRows& rows)
      : info_(stage.info),
        choice_(choice),
        layout_(layout),
        places_(places),
        formulas_(
            optim::make_formulas(optim::recording_of(stage), stage.info, settled(stage.info, choice.values), true)),
        is_factor_(stage.weight_factor != nullptr),
        prefix_("stage" + std::to_string(choice.number)) {
    place_slots(rows);
    find_depths();
    made_.uses_norm = formulas_.uses_input("norm");
    made_.uses_before = formulas_.uses_input("before");
  }

  bool multiplies_matrices() const { return formulas_.uses_operation(Operation::kNewtonSchulz); }

  LaneStage take() {
    write_numbers();
    if (is_factor_ && !choice_.by_change) {
      made_.numbers += "  weight_factor *= " + run_name(factor()) + ";\n";
    } else {
      write_segment_step();
    }
    write_start();
    return std::move(made_);
  }

 private:
  const Node& node(int index) const { return formulas_.node(index); }
  Reach reach(int index) const { return formulas_.reach_of(index); }
  static bool is_inner(Reach reach) { return reach > Reach::kSegment; }

  void place_slots(LaneRows& rows) {
    std::size_t matrix_rows = 0;
    std::size_t matrix_columns = 0;
    for (const Segment& segment : layout_.segments()) {
      matrix_rows += rows_of(segment);
      matrix_columns += columns_of(segment);
      most_rows_ = std::max(most_rows_, rows_of(segment));
      most_columns_ = std::max(most_columns_, columns_of(segment));
    }
    for (const SlotInfo& slot : info_.slots) {
      const std::map<SlotScope, std::size_t> sizes{{SlotScope::kParameter, layout_.size()},
                                                   {SlotScope::kSegment, layout_.segments().size()},
                                                   {SlotScope::kRun, 1},
                                                   {SlotScope::kRow, matrix_rows},
                                                   {SlotScope::kColumn, matrix_columns}};
      const std::size_t size = sizes.at(slot.scope);
      slots_[slot.id] = {&slot, rows.add(size), size};
    }
  }

  // How many reductions follow on each other up to a node.
  void find_depths() {
    for (const Node& one : formulas_.nodes) {
      int depth = 0;
      for (const int argument : one.arguments) {
        if (argument >= 0) depth = std::max(depth, depths_[static_cast<std::size_t>(argument)]);
      }
      depths_.push_back(is_reduction(one) ? depth + 1 : depth);
    }
  }

  // Values of the run that something of narrower reach, or the rest of the step, takes: module variables.
  std::string run_name(int index) {
    if (node(index).operation == Operation::kConstant) return optim::wgsl_literal(node(index).constant);
    return prefix_ + "_n" + std::to_string(index);
  }

  void export_run_value(int index, Block& block) {
    if (index < 0 || reach(index) != Reach::kRun || node(index).operation == Operation::kConstant) return;
    if (exported_.contains(index)) return;
    exported_[index] = true;
    const bool is_bool = optim::is_comparison(node(index));
    made_.declarations += "var<private> " + run_name(index) + ": " + (is_bool ? "bool" : "f32") + ";\n";
    const std::string text = value(index, block, block, block);
    block.line(run_name(index) + " = " + text + ";");
  }

  void write_numbers() {
    Block block{"  ", {}, {}};
    in_numbers_ = true;
    for (std::size_t i = 0; i < formulas_.nodes.size(); ++i) {
      if (formulas_.reach[i] == Reach::kRun) continue;
      for (const int argument : formulas_.nodes[i].arguments) export_run_value(argument, block);
    }
    if (is_factor_) export_run_value(factor(), block);
    std::string stores;
    for (const Recording::Output& output : formulas_.outputs) {
      if (reach(output.node) != Reach::kRun) continue;
      const auto slot = slots_.find(output.name);
      if (output.name == "restart") {
        export_run_value(output.node, block);
        const std::string said = run_name(output.node);
        if (node(output.node).operation == Operation::kConstant && node(output.node).constant == 0) continue;
        made_.restart = optim::is_comparison(node(output.node)) ? said : said + " != 0f";
      } else if (slot != slots_.end() && slot->second.slot->scope == SlotScope::kRun) {
        const std::string text = number(output.node, block, block, block);
        block.line("let " + output.name + "_kept = " + text + ";");
        stores += "  " + place(slot->second.at, "") + " = " + output.name + "_kept;\n";
      } else {
        export_run_value(output.node, block);
      }
    }
    in_numbers_ = false;
    made_.numbers += "  {\n" + block.lines + stores + "  }\n";
  }

  static std::string place(std::size_t first, const std::string& index) {
    const std::string row = literal(first);
    return "state[at(" + (index.empty() ? row : row + " + " + index) + ")]";
  }

  std::string input(const std::string& name) const {
    if (const auto slot = slots_.find(name); slot != slots_.end()) {
      switch (slot->second.slot->scope) {
        case SlotScope::kRun:
          return place(slot->second.at, "");
        case SlotScope::kSegment:
          return place(slot->second.at, "segment.number");
        case SlotScope::kRow:
          return place(slot->second.at, "segment.first_row + row");
        case SlotScope::kColumn:
          return place(slot->second.at, "segment.first_column + column");
        case SlotScope::kParameter:
          return place(slot->second.at, "index");
      }
    }
    if (const int field = info_.field_index(name); field >= 0) {
      return "h[" + literal(choice_.first_hyper + static_cast<std::size_t>(field)) + "]";
    }
    if (name == "lr") return "h[0]";
    if (name == "t") return info_.phase == Phase::kDirection ? "rule_time" : "time";
    if (name == "loss" || name == "norm") return name;
    if (name == "w") return place(places_.weights, "index");
    if (name == "g") return place(places_.gradient, "index");
    if (name == "before") return place(places_.before, "index");
    if (name == "noise") return "noise[noise_at + index]";
    if (name == "direction") {
      const std::string change = place(places_.change, "index");
      return "select(-" + change + " / h[0], -" + change + ", h[0] == 0f)";
    }
    return "f32(segment." + name + ")";  // size, rows, columns, is_matrix
  }

  // The value as a name or a literal; a comparison is a bool. run, segment, inner: where those of each reach stand.
  std::string value(int index, Block& run, Block& segment, Block& inner) {
    const Node& one = node(index);
    if (one.operation == Operation::kConstant) return optim::wgsl_literal(one.constant);
    const Reach own = reach(index);
    if (own == Reach::kRun && !in_numbers_) return run_name(index);
    Block& block = own == Reach::kRun ? run : own == Reach::kSegment ? segment : inner;
    if (const auto found = block.names.find(index); found != block.names.end()) return found->second;
    if (is_reduction(one)) {
      const std::string name = reduction_name(index);
      if (one.operation == Operation::kRowMean) return name + "[row]";
      return one.operation == Operation::kColumnMean ? name + "[column]" : name;
    }
    std::string text;
    if (one.operation == Operation::kInput) {
      text = input(one.name);
    } else {
      std::string parts[3];
      for (std::size_t i = 0; i < 3; ++i) {
        const int argument = one.arguments[i];
        if (argument < 0) continue;
        const bool as_condition = one.operation == Operation::kSelect && i == 0;
        parts[i] = as_condition ? condition(argument, run, segment, inner) : number(argument, run, segment, inner);
      }
      text = optim::wgsl_operation(one, parts[0], parts[1], parts[2]);
    }
    const std::string name = "x" + std::to_string(++count_);
    block.line("let " + name + " = " + text + ";");
    block.names[index] = name;
    return name;
  }

  std::string number(int index, Block& run, Block& segment, Block& inner) {
    const std::string text = value(index, run, segment, inner);
    return optim::is_comparison(node(index)) ? "select(0f, 1f, " + text + ")" : text;
  }

  std::string condition(int index, Block& run, Block& segment, Block& inner) {
    const std::string text = value(index, run, segment, inner);
    return optim::is_comparison(node(index)) ? text : text + " != 0f";
  }

  std::string reduction_name(int index) const { return prefix_ + "_r" + std::to_string(index); }

  // The factor on w of a stage that is no more than one.
  int factor() const {
    const Node& product = node(formulas_.output("w"));
    if (product.operation == Operation::kMultiply) {
      const int first = product.arguments[0];
      const bool w_first = node(first).operation == Operation::kInput && node(first).name == "w";
      return w_first ? product.arguments[1] : first;
    }
    return -1;
  }

  bool uses_reach(Reach wanted) const {
    return std::ranges::any_of(formulas_.reach, [&](Reach one) { return one == wanted; });
  }

  void begin_loop(Block& function, Block& loop) const {
    function.line("for (var k = 0u; k < segment.size; k++) {");
    loop.indent = function.indent + "  ";
    loop.line("let index = segment.offset + k;");
    if (uses_reach(Reach::kRow) || uses_reach(Reach::kColumn)) {
      loop.line("let row = k / segment.columns;");
      loop.line("let column = k % segment.columns;");
    }
  }

  // What a loop needs of its segment comes before it, though it is found while the loop is written.
  struct Loop {
    Block head, body;
  };

  void write_reductions(int depth, Block& function) {
    std::vector<int> found;
    for (int i = 0; i < static_cast<int>(depths_.size()); ++i) {
      if (is_reduction(node(i)) && depths_[static_cast<std::size_t>(i)] == depth) found.push_back(i);
    }
    std::string zeros;
    for (const int index : found) {
      const Operation operation = node(index).operation;
      if (operation == Operation::kSegmentSum) {
        function.line("var " + reduction_name(index) + " = 0f;");
        continue;
      }
      const bool of_rows = operation == Operation::kRowMean;
      const std::size_t most = of_rows ? most_rows_ : most_columns_;
      made_.declarations += "var<private> " + reduction_name(index) + ": array<f32, " + std::to_string(most) + ">;\n";
      function.line("for (var k = 0u; k < segment." + std::string(of_rows ? "rows" : "columns") + "; k++) { " +
                    reduction_name(index) + "[k] = 0f; }");
    }
    Block head{function.indent, {}, {}};
    Block loop{function.indent, {}, {}};
    begin_loop(head, loop);
    for (const int index : found) {
      const Operation operation = node(index).operation;
      const std::string term = number(node(index).arguments[0], function, function, loop);
      const std::string at = operation == Operation::kRowMean      ? "[row]"
                             : operation == Operation::kColumnMean ? "[column]"
                                                                   : "";
      const std::string share = operation == Operation::kRowMean      ? " / f32(segment.columns)"
                                : operation == Operation::kColumnMean ? " / f32(segment.rows)"
                                                                      : "";
      loop.line(reduction_name(index) + at + " += " + term + share + ";");
    }
    function.lines += head.lines + loop.lines + function.indent + "}\n";
  }

  bool is_stored(const Recording::Output& output) const {
    const Node& one = node(output.node);
    return one.operation != Operation::kInput || one.name != output.name;
  }

  // Where an output of one parameter goes, and as what.
  std::pair<std::string, std::string> result(const Recording::Output& output, Block& function, Block& loop) {
    const std::string w = place(places_.weights, "index");
    if (output.name == "direction") {
      return {place(places_.change, "index"), "-h[0] * " + number(output.node, function, function, loop)};
    }
    if (output.name == "point") return {place(places_.point, "index"), number(output.node, function, function, loop)};
    if (output.name == "g") return {place(places_.gradient, "index"), number(output.node, function, function, loop)};
    if (output.name == "w" && info_.phase == Phase::kDirection) {
      const optim::Change change = optim::change_of(formulas_);
      const std::string by = (change.negative ? "-" : "") + number(change.node, function, function, loop);
      if (choice_.by_change) return {place(places_.change, "index"), by};
      return {w, w + " * weight_factor + " + by};
    }
    if (output.name == "w" && is_factor_) {
      const std::string change = place(places_.change, "index");
      return {change, change + " + (" + run_name(factor()) + " - 1f) * " + w};
    }
    if (output.name == "w") return {w, number(output.node, function, function, loop)};
    return {place(slots_.at(output.name).at, "index"), number(output.node, function, function, loop)};
  }

  bool is_of_parameter(const Recording::Output& output) const {
    const auto slot = slots_.find(output.name);
    if (slot != slots_.end()) return slot->second.slot->scope == SlotScope::kParameter;
    return output.name != "restart";
  }

  void write_parameters(Block& function) {
    Block head{function.indent, {}, {}};
    Block loop{function.indent, {}, {}};
    begin_loop(head, loop);
    std::vector<std::pair<std::string, std::string>> stores;
    for (const Recording::Output& output : formulas_.outputs) {
      if (!is_of_parameter(output) || !is_stored(output)) continue;
      const auto [to, text] = result(output, function, loop);
      const std::string name = output.name + "_new";
      loop.line("let " + name + " = " + text + ";");
      if (output.name == "w" && info_.phase == Phase::kDirection && !choice_.by_change) {
        loop.line("let moved_by = w_new - " + to + ";");
        loop.line("moved += moved_by * moved_by;");
      }
      stores.emplace_back(to, name);
    }
    if (stores.empty()) return;
    for (const auto& [to, name] : stores) loop.line(to + " = " + name + ";");
    function.lines += head.lines + loop.lines + function.indent + "}\n";
  }

  // After the parameters, which need the old ones.
  void write_slots(SlotScope scope, Block& function) {
    const bool of_rows = scope == SlotScope::kRow;
    Block loop{function.indent + "  ", {}, {}};
    Block& block = scope == SlotScope::kSegment ? function : loop;
    std::string stores;
    for (const Recording::Output& output : formulas_.outputs) {
      const auto slot = slots_.find(output.name);
      if (slot == slots_.end() || slot->second.slot->scope != scope || !is_stored(output)) continue;
      const std::string text = number(output.node, function, function, block);
      block.line("let " + output.name + "_new = " + text + ";");
      stores += block.indent + input(output.name) + " = " + output.name + "_new;\n";
    }
    if (stores.empty()) return;
    if (scope == SlotScope::kSegment) {
      function.lines += stores;
      return;
    }
    const std::string name = of_rows ? "row" : "column";
    function.line("for (var " + name + " = 0u; " + name + " < segment." + name + "s; " + name + "++) {");
    function.lines += loop.lines + stores + function.indent + "}\n";
  }

  void write_segment_step() {
    Block function{"  ", {}, {}};
    const int deepest = depths_.empty() ? 0 : *std::ranges::max_element(depths_);
    for (int depth = 1; depth <= deepest; ++depth) write_reductions(depth, function);
    write_parameters(function);
    for (const SlotScope scope : {SlotScope::kRow, SlotScope::kColumn, SlotScope::kSegment}) {
      write_slots(scope, function);
    }
    if (function.lines.empty()) return;
    const std::string name = prefix_ + "_step";
    made_.declarations += "fn " + name + "(segment: Segment) {\n" + function.lines + "}\n";
    const bool by_segment = uses_reach(Reach::kSegment) || uses_reach(Reach::kRow) || uses_reach(Reach::kColumn);
    if (!by_segment) {
      Segment all;
      all.size = layout_.size();
      all.shape = {static_cast<int>(layout_.size())};
      made_.step = "  " + name + "(" + segment_text(all, 0, 0, 0) + ");\n";
      return;
    }
    std::size_t first_row = 0;
    std::size_t first_column = 0;
    for (std::size_t s = 0; s < layout_.segments().size(); ++s) {
      const Segment& segment = layout_.segments()[s];
      made_.step += "  " + name + "(" + segment_text(segment, s, first_row, first_column) + ");\n";
      first_row += rows_of(segment);
      first_column += columns_of(segment);
    }
  }

  void write_start() {
    for (const SlotInfo& slot : info_.slots) {
      const Placed& placed = slots_.at(slot.id);
      const std::string first = slot.start == SlotStart::kParameters ? place(places_.weights, "k")
                                : slot.start == SlotStart::kOne      ? "1f"
                                                                     : "0f";
      made_.start += "  for (var k = 0u; k < " + literal(placed.size) + "; k++) { " + place(placed.at, "k") + " = " +
                     first + "; }\n";
    }
  }

  struct Placed {
    const SlotInfo* slot = nullptr;
    std::size_t at = 0;
    std::size_t size = 0;
  };

  const optim::StageInfo& info_;
  const LaneChoice& choice_;
  const ParamLayout& layout_;
  const LanePlaces& places_;
  Formulas formulas_;
  bool is_factor_;
  std::string prefix_;
  std::map<std::string, Placed> slots_;
  std::vector<int> depths_;
  std::map<int, bool> exported_;
  std::size_t most_rows_ = 0;
  std::size_t most_columns_ = 0;
  bool in_numbers_ = false;
  int count_ = 0;
  LaneStage made_;
};

}  // namespace

std::string lane_segment_struct() {
  std::string text = "struct Segment {\n";
  for (const char* member : {"offset", "size", "rows", "columns", "is_matrix", "number", "first_row", "first_column"}) {
    text += "  " + std::string(member) + ": u32,\n";
  }
  return text + "}\n";
}

Result<LaneStage> lane_stage(const optim::Stage& stage, const LaneChoice& choice, const ParamLayout& layout,
                             const LanePlaces& places, LaneRows& rows) {
  Writer writer(stage, choice, layout, places, rows);
  if (writer.multiplies_matrices()) {
    return Error{"no_lane_stage", "",
                 stage.info.id + " has no kernel for many trainings at once: it multiplies whole matrices"};
  }
  return writer.take();
}

}  // namespace slalom::gpu
