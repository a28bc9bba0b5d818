#include "optim/wgsl_text.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "optim/recordings.h"
#include "optim/taken_words.h"
#include "optim/wgsl_operation.h"

namespace slalom::optim {
namespace {

constexpr std::string_view kLanes = "64u";
static_assert(kWorkgroupSize == 64);

bool is_taken(std::string_view name) {
  return std::find(std::begin(kWgslWords), std::end(kWgslWords), name) != std::end(kWgslWords);
}

std::string safe(const std::string& id) { return is_taken(id) ? id + "_" : id; }

bool is_shape(const Node& node) {
  return node.operation == Operation::kInput &&
         (node.name == "size" || node.name == "rows" || node.name == "columns" || node.name == "is_matrix");
}

class Module {
 public:
  explicit Module(const Stage& stage) : info_(stage.info) {
    kernel_.formulas = make_formulas(recording_of(stage), stage.info, {}, true);
    is_rule_ = info_.phase == Phase::kDirection;
    changes_ = f().output("direction") >= 0;
  }

  // A fault, or nothing.
  std::string unsupported() const {
    for (const Operation operation : {Operation::kRowMean, Operation::kColumnMean, Operation::kNewtonSchulz}) {
      if (f().uses_operation(operation)) {
        return operation == Operation::kNewtonSchulz ? "it multiplies whole matrices"
                                                     : "it takes means over rows and columns";
      }
    }
    for (std::size_t i = 0; i < f().nodes.size(); ++i) {
      if (f().nodes[i].operation == Operation::kSegmentSum && depends_on_sum(f().nodes[i].arguments[0])) {
        return "a sum over a segment depends on another";
      }
    }
    return {};
  }

  WgslKernel take() {
    find_numbers();
    find_segment_values();
    find_buffers();
    write_declarations();
    if (kernel_.sums_segments) write_sums();
    write_step();
    return std::move(kernel_);
  }

 private:
  const Formulas& f() const { return kernel_.formulas; }
  Reach reach(int node) const { return f().reach_of(node); }
  void line(int depth, const std::string& content) {
    if (!content.empty()) kernel_.text.append(static_cast<std::size_t>(2 * depth), ' ');
    kernel_.text += content + "\n";
  }

  bool depends_on_sum(int index) const {
    const Node& node = f().node(index);
    if (node.operation == Operation::kSegmentSum) return true;
    return std::any_of(node.arguments.begin(), node.arguments.end(),
                       [&](int argument) { return argument >= 0 && depends_on_sum(argument); });
  }

  // Calls visit(argument) for what a node of wider reach, or a result, takes from one of the run or of a segment.
  template <class Visit>
  void for_each_taken(Reach from, Visit&& visit) const {
    for (std::size_t i = 0; i < f().nodes.size(); ++i) {
      const Node& node = f().nodes[i];
      for (const int argument : node.arguments) {
        if (argument >= 0 && reach(argument) == from && f().reach[i] > from) visit(argument, f().reach[i]);
      }
    }
    for (const Recording::Output& output : f().outputs) {
      if (reach(output.node) == from && reach_of_output(output.name) > from)
        visit(output.node, reach_of_output(output.name));
    }
  }

  Reach reach_of_output(const std::string& name) const {
    for (const SlotInfo& slot : info_.slots) {
      if (slot.id != name) continue;
      if (slot.scope == SlotScope::kRun) return Reach::kRun;
      return slot.scope == SlotScope::kSegment ? Reach::kSegment : Reach::kParameter;
    }
    return name == "restart" ? Reach::kRun : Reach::kParameter;
  }

  void add_number(int node) {
    if (node >= 0 && f().node(node).operation == Operation::kConstant) return;
    for (const WgslKernel::Number& number : kernel_.numbers) {
      if (number.node == node && node >= 0) return;
    }
    const bool is_input = node >= 0 && f().node(node).operation == Operation::kInput;
    kernel_.numbers.push_back(
        {is_input ? safe(f().node(node).name) : "n" + std::to_string(kernel_.numbers.size() + 1), node});
  }

  void find_numbers() {
    for_each_taken(Reach::kRun, [&](int node, Reach) { add_number(node); });
    if (is_rule_) kernel_.numbers.push_back({"weight_factor", -1});
    if (changes_ && std::none_of(kernel_.numbers.begin(), kernel_.numbers.end(),
                                 [](const WgslKernel::Number& number) { return number.name == "lr"; })) {
      kernel_.numbers.push_back({"lr", -1});
    }
  }

  void find_segment_values() {
    for_each_taken(Reach::kSegment, [&](int node, Reach) {
      has_segments_ = true;
      if (is_shape(f().node(node))) return;
      if (std::find(values_.begin(), values_.end(), node) == values_.end()) values_.push_back(node);
    });
    for (const SlotInfo& slot : info_.slots) {
      if (slot.scope == SlotScope::kSegment) kernel_.sums_segments = true;
    }
    kernel_.segment_values = values_.size();
    if (!values_.empty()) kernel_.sums_segments = true;
    if (kernel_.sums_segments) has_segments_ = true;
  }

  // An output that is its own input leaves it as it is.
  bool is_written(const std::string& output) const {
    const int node = f().output(output);
    return node >= 0 && (f().node(node).operation != Operation::kInput || f().node(node).name != output);
  }

  void add_buffer(const std::string& source, WgslBufferKind kind, bool written) {
    kernel_.buffers.push_back({safe(source), kind, written, source});
  }

  void find_buffers() {
    for (const std::string_view reserved : {"w", "g", "before", "noise"}) {
      const std::string name(reserved);
      const bool written = is_written(name);
      if (written || f().uses_input(name)) add_buffer(name, WgslBufferKind::kParameters, written);
    }
    if (changes_) kernel_.buffers.push_back({"change", WgslBufferKind::kParameters, true, "direction"});
    if (is_written("point")) add_buffer("point", WgslBufferKind::kParameters, true);
    for (const SlotInfo& slot : info_.slots) {
      if (slot.scope == SlotScope::kParameter) add_buffer(slot.id, WgslBufferKind::kParameters, is_written(slot.id));
      if (slot.scope == SlotScope::kSegment) add_buffer(slot.id, WgslBufferKind::kPerSegment, is_written(slot.id));
    }
    if (has_segments_) kernel_.buffers.push_back({"segments", WgslBufferKind::kSegmentTable, false, ""});
    if (!values_.empty()) kernel_.buffers.push_back({"segment_values", WgslBufferKind::kSegmentValues, true, ""});
  }

  void write_declarations() {
    line(0, "// " + info_.name + ": " + info_.id);
    line(0, "struct Numbers {");
    forget_names();
    for (const WgslKernel::Number& number : kernel_.numbers) {
      const bool is_made = number.node >= 0 && f().node(number.node).operation != Operation::kInput;
      line(1, number.name + ": f32," + (is_made ? "  // " + write_operation(number.node) : ""));
    }
    line(1, "count: u32,");
    line(0, "}");
    if (has_segments_) {
      line(0, "struct Segment {");
      for (const char* member : {"offset", "size", "rows", "columns", "is_matrix"})
        line(1, std::string(member) + ": u32,");
      line(0, "}");
    }
    line(0, "@group(0) @binding(0) var<uniform> numbers: Numbers;");
    int binding = 0;
    for (const WgslBuffer& buffer : kernel_.buffers) {
      const std::string element = buffer.kind == WgslBufferKind::kSegmentTable ? "Segment" : "f32";
      line(0, "@group(0) @binding(" + std::to_string(++binding) + ") var<storage, " +
                  (buffer.is_written ? "read_write" : "read") + "> " + buffer.name + ": array<" + element + ">;");
    }
    line(0, "");
  }

  // Names of values that stand in a `let` of the function being written.
  void forget_names() { names_.assign(f().nodes.size(), ""); }

  std::string& name(int node) { return names_[static_cast<std::size_t>(node)]; }

  // Marks what `node` needs at the reach given, down to what is read from elsewhere.
  void need(int index, Reach at, std::vector<bool>& needed) const {
    if (reach(index) != at || needed[static_cast<std::size_t>(index)]) return;
    needed[static_cast<std::size_t>(index)] = true;
    if (f().node(index).operation == Operation::kSegmentSum) return;
    for (const int argument : f().node(index).arguments) {
      if (argument >= 0) need(argument, at, needed);
    }
  }

  // `let` for the values that are used more than once, and for what is read from buffers.
  void write_lets(int depth, const std::vector<bool>& needed, std::string_view at) {
    for (int i = 0; i < static_cast<int>(needed.size()); ++i) {
      const Node& node = f().node(i);
      if (!needed[static_cast<std::size_t>(i)] || !name(i).empty()) continue;
      if (node.operation == Operation::kInput) {
        if (is_shape(node)) continue;
        if (node.name == "direction") {
          line(depth, "let direction_old = select(-change[index] / numbers.lr, -change[index], numbers.lr == 0f);");
        } else {
          line(depth, "let " + node.name + "_old = " + safe(node.name) + "[" + std::string(at) + "];");
        }
        name(i) = node.name + "_old";
      } else if (f().uses_of(i) > 1 && !is_comparison(node) && node.operation != Operation::kConstant &&
                 node.operation != Operation::kSegmentSum) {
        const std::string made = "x" + std::to_string(++lets_);
        line(depth, "let " + made + " = " + write(i) + ";");
        name(i) = made;
      }
    }
  }

  void write_sums() {
    std::vector<int> sums;
    for (int i = 0; i < static_cast<int>(f().nodes.size()); ++i) {
      if (f().node(i).operation == Operation::kSegmentSum) sums.push_back(i);
    }
    const auto partial = [](std::size_t i) { return "partial" + std::to_string(i + 1); };
    for (std::size_t i = 0; i < sums.size(); ++i) line(0, "var<workgroup> " + partial(i) + ": array<f32, 64>;");
    line(0, "");
    line(0, "@compute @workgroup_size(64)");
    line(0, "fn sum_segments(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {");
    line(1, "let segment_index = group.x;");
    line(1, "let segment = segments[segment_index];");
    for (std::size_t i = 0; i < sums.size(); ++i) line(1, "var sum" + std::to_string(i + 1) + " = 0f;");
    if (!sums.empty()) {
      forget_names();
      line(1, "for (var k = lane; k < segment.size; k += " + std::string(kLanes) + ") {");
      line(2, "let index = segment.offset + k;");
      std::vector<bool> needed(f().nodes.size());
      for (const int sum : sums) need(f().node(sum).arguments[0], Reach::kParameter, needed);
      write_lets(2, needed, "index");
      for (std::size_t i = 0; i < sums.size(); ++i) {
        line(2, "sum" + std::to_string(i + 1) + " += " + write(f().node(sums[i]).arguments[0]) + ";");
      }
      line(1, "}");
      for (std::size_t i = 0; i < sums.size(); ++i) line(1, partial(i) + "[lane] = sum" + std::to_string(i + 1) + ";");
      line(1, "workgroupBarrier();");
      line(1, "for (var width = 32u; width > 0u; width /= 2u) {");
      line(2, "if (lane < width) {");
      for (std::size_t i = 0; i < sums.size(); ++i) line(3, partial(i) + "[lane] += " + partial(i) + "[lane + width];");
      line(2, "}");
      line(2, "workgroupBarrier();");
      line(1, "}");
    }
    line(1, "if (lane == 0u) {");
    forget_names();
    for (std::size_t i = 0; i < sums.size(); ++i) name(sums[i]) = partial(i) + "[0u]";
    std::vector<bool> needed(f().nodes.size());
    for (const int value : values_) need(value, Reach::kSegment, needed);
    for (const SlotInfo& slot : info_.slots) {
      if (slot.scope == SlotScope::kSegment && is_written(slot.id)) need(f().output(slot.id), Reach::kSegment, needed);
    }
    write_lets(2, needed, "segment_index");
    for (std::size_t i = 0; i < values_.size(); ++i) line(2, value_place(i) + " = " + write(values_[i]) + ";");
    for (const SlotInfo& slot : info_.slots) {
      if (slot.scope != SlotScope::kSegment || !is_written(slot.id)) continue;
      line(2, safe(slot.id) + "[segment_index] = " + write(f().output(slot.id)) + ";");
    }
    line(1, "}");
    line(0, "}\n");
  }

  std::string value_place(std::size_t i) const {
    return "segment_values[segment_index * " + std::to_string(values_.size()) + "u + " + std::to_string(i) + "u]";
  }

  bool is_stored(const Recording::Output& output) const {
    return reach_of_output(output.name) == Reach::kParameter && is_written(output.name);
  }

  void write_step() {
    line(0, "@compute @workgroup_size(64)");
    if (has_segments_) {
      line(0, "fn take_step(@builtin(global_invocation_id) id: vec3<u32>) {");
      line(1, "let segment_index = id.y;");
      line(1, "let segment = segments[segment_index];");
      line(1, "if (id.x >= segment.size) {");
      line(2, "return;");
      line(1, "}");
      line(1, "let index = segment.offset + id.x;");
    } else {
      line(0,
           "fn take_step(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {");
      line(1, "let index = id.x + id.y * groups.x * " + std::string(kLanes) + ";");
      line(1, "if (index >= numbers.count) {");
      line(2, "return;");
      line(1, "}");
    }
    forget_names();
    for (std::size_t i = 0; i < values_.size(); ++i) name(values_[i]) = value_place(i);
    std::vector<bool> needed(f().nodes.size());
    std::vector<std::pair<std::string, std::string>> stores;
    for (const Recording::Output& output : f().outputs) {
      if (is_stored(output)) need(output.node, Reach::kParameter, needed);
    }
    write_lets(1, needed, "index");
    for (const Recording::Output& output : f().outputs) {
      if (!is_stored(output)) continue;
      line(1, "let " + output.name + "_new = " + result(output) + ";");
      stores.emplace_back(output.name == "direction" ? "change" : safe(output.name), output.name + "_new");
    }
    for (const auto& [buffer, value] : stores) line(1, buffer + "[index] = " + value + ";");
    line(0, "}");
  }

  std::string result(const Recording::Output& output) {
    if (output.name == "direction") return "-numbers.lr * " + write(output.node);
    if (is_rule_ && output.name == "w") {
      const Change change = change_of(f());
      const std::string kept = "w_old * numbers.weight_factor";
      return kept + (change.negative ? " - " : " + ") + write(change.node);
    }
    return write(output.node);
  }

  // With parentheses around everything that is not a name, a literal or a call, so that the order of rounding is plain.
  std::string write(int index) {
    const Node& node = f().node(index);
    if (!name(index).empty()) return name(index);
    if (node.operation == Operation::kConstant) return wgsl_literal(node.constant);
    if (const WgslKernel::Number* number = find_number(index)) return "numbers." + number->name;
    if (is_shape(node)) return "f32(segment." + node.name + ")";
    return write_operation(index);
  }

  std::string write_operation(int index) {
    const Node& node = f().node(index);
    const auto [a, b, c] = node.arguments;
    if (node.operation == Operation::kInput) return node.name;
    if (is_comparison(node)) return "select(0f, 1f, " + condition(index) + ")";
    const std::string first = node.operation == Operation::kSelect ? condition(a) : write(a);
    return wgsl_operation(node, first, b < 0 ? "" : write(b), c < 0 ? "" : write(c));
  }

  const WgslKernel::Number* find_number(int index) const {
    const auto found = std::find_if(kernel_.numbers.begin(), kernel_.numbers.end(),
                                    [&](const WgslKernel::Number& number) { return number.node == index; });
    return found == kernel_.numbers.end() ? nullptr : &*found;
  }

  std::string condition(int index) {
    const Node& node = f().node(index);
    if (!is_comparison(node) || find_number(index) != nullptr || !name(index).empty()) return write(index) + " != 0f";
    return write(node.arguments[0]) + (node.operation == Operation::kLess ? " < " : " == ") + write(node.arguments[1]);
  }

  const StageInfo& info_;
  WgslKernel kernel_;
  bool is_rule_ = false;
  bool changes_ = false;       // an update stage that looks at the step as a whole
  bool has_segments_ = false;  // take_step has to know which segment a parameter is in
  std::vector<int> values_;    // nodes that sum_segments leaves in segment_values
  std::vector<std::string> names_;
  int lets_ = 0;
};

}  // namespace

Result<WgslKernel> wgsl_kernel(const Stage& stage) {
  Module module(stage);
  const std::string fault = module.unsupported();
  if (!fault.empty()) {
    return Error{"no_element_kernel", "", stage.info.id + " has no kernel of one parameter: " + fault};
  }
  return module.take();
}

}  // namespace slalom::optim
