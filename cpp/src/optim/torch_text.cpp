#include "optim/torch_text.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "optim/formulas.h"
#include "optim/newton_schulz.h"
#include "optim/stage.h"
#include "optim/torch_parts.h"
#include "optim/torch_writer.h"

namespace slalom::optim {
namespace {

using Inputs = std::map<std::string, std::string>;

// One class, line by line.
class Text {
 public:
  Text(const OptimizerSpec& spec, std::string_view class_name, std::string_view title, std::string_view noise)
      : spec_(spec), class_name_(class_name), title_(torch_title(title)), noise_(noise), parts_(torch_parts(spec)) {
    for (const TorchPart& part : parts_) {
      for (const Operation operation : {Operation::kRowMean, Operation::kColumnMean, Operation::kNewtonSchulz}) {
        has_matrices_ = has_matrices_ || part.formulas.uses_operation(operation);
      }
      has_matrices_ = has_matrices_ || part.formulas.uses_input("rows") || part.formulas.uses_input("columns");
      const int restart = part.formulas.output("restart");
      if (restart < 0) continue;
      const Node& node = part.formulas.node(restart);
      may_restart_ = may_restart_ || node.operation != Operation::kConstant || node.constant != 0;
    }
  }

  std::string write() {
    write_head();
    write_init();
    write_step();
    write_group_step();
    return std::move(text_);
  }

  // The key of a hyper-parameter, for each path of one.
  std::map<std::string, std::string> groups() const {
    std::map<std::string, std::string> keys{{learning_rate_field().id, "lr"}};
    for (const TorchPart& part : parts_) {
      for (const Field& field : part.stage->info.fields) {
        if (!is_settled(field)) keys[part.stage->info.id + "." + field.id] = part.name(field.id);
      }
    }
    return keys;
  }

  // Of several averages the last one counts.
  std::string average() const {
    std::string key;
    for (const TorchPart& part : parts_) {
      for (const SlotInfo& slot : part.stage->info.slots) {
        if (slot.evaluated) key = part.name(slot.id);
      }
    }
    return key;
  }

  bool takes_second_gradient() const { return std::any_of(parts_.begin(), parts_.end(), ascends); }

 private:
  void line(int depth, std::string_view content) {
    if (!content.empty()) text_.append(static_cast<std::size_t>(4 * depth), ' ');
    text_ += content;
    text_ += '\n';
  }
  void lines(int depth, const std::vector<std::string>& contents) {
    for (const std::string& content : contents) line(depth, content);
  }

  static std::string quoted(const std::string& name) { return "\"" + name + "\""; }

  void write_head() {
    if (has_matrices_) {
      line(0, "def as_matrix(x):");
      line(1, "return x.reshape(x.shape[0], -1) if x.dim() > 0 else x.reshape(1, 1)\n\n");
    }
    for (const TorchPart& part : parts_) {
      if (!part.formulas.uses_operation(Operation::kNewtonSchulz)) continue;
      line(0, "def newton_schulz(x, steps):");
      line(1, "tall = x.shape[0] > x.shape[1]");
      line(1, "x = x.mT if tall else x");
      line(1, "for _ in range(steps):");
      line(2, "gram = x @ x.mT");
      line(2, "x = " + number_text(kNewtonSchulz[0]) + " * x + (" + number_text(kNewtonSchulz[1]) + " * gram + " +
                  number_text(kNewtonSchulz[2]) + " * (gram @ gram)) @ x");
      line(1, "return x.mT if tall else x\n\n");
      break;
    }
    line(0, "class " + class_name_ + "(torch.optim.Optimizer):");
    line(1, "r\"\"\"" + title_ + ".\n");
    for (const TorchPart& part : parts_) {
      const StageInfo& info = part.stage->info;
      line(1, info.name + part.settled_text() + ": " + info.equation);
      if (!info.reference.empty()) line(1, "(" + info.reference + ")");
      line(0, "");
    }
    write_schedule_notes();
    if (const std::string key = average(); !key.empty()) {
      line(1, "Evaluate with the averaged weights, self.state[p][" + quoted(key) + "], in place of p.");
    }
    line(1, "Each parameter group is a run of its own, with its own hyper-parameters and norms.");
    line(1, "\"\"\"\n");
  }

  void write_schedule_notes() {
    const auto note = [&](const std::string& name, const ScheduledValue& value) {
      if (value.schedule.empty()) return;
      std::string chain;
      for (const Configured& schedule : value.schedule) chain += (chain.empty() ? "" : ", then ") + schedule.id;
      line(1, name + " follows a schedule (" + chain + "): set it in self.param_groups before each step.");
    };
    note("lr", spec_.lr);
    for (const TorchPart& part : parts_) {
      for (std::size_t i = 0; i < part.spec->values.size(); ++i) {
        note(part.name(part.stage->info.fields[i].id), part.spec->values[i]);
      }
    }
  }

  void write_init() {
    std::string arguments = "lr=" + number_text(spec_.lr.base.number);
    std::string values = "lr=lr";
    std::string state;
    for (const TorchPart& part : parts_) {
      for (std::size_t i = 0; i < part.spec->values.size(); ++i) {
        const Field& field = part.stage->info.fields[i];
        if (is_settled(field)) continue;
        const std::string& name = part.name(field.id);
        arguments += ", " + name + "=" + number_text(part.spec->values[i].base.number);
        values += ", " + name + "=" + name;
      }
      for (const SlotInfo& slot : part.stage->info.slots) {
        if (slot.scope == SlotScope::kRun) state += ", " + part.name(slot.id) + "=" + first_number(slot);
      }
    }
    if (may_restart_) state += ", rule_start=0";
    line(1, "def __init__(self, params, " + arguments + "):");
    line(2, "super().__init__(params, dict(" + values + ", t=0" + state + "))\n");
  }

  static std::string first_number(const SlotInfo& slot) { return slot.start == SlotStart::kOne ? "1.0" : "0.0"; }

  // What stands in the place of each input of a part. Those of the run and of the parameters.
  Inputs inputs_of(const TorchPart& part) const {
    Inputs inputs{{"g", "g"},
                  {"w", "w"},
                  {"lr", "lr"},
                  {"t", "t"},
                  {"loss", "loss"},
                  {"norm", "norm"},
                  {"noise", noise_},
                  {"direction", "u"},
                  {"before", has_matrices_ ? "as_matrix(p)" : "p"},
                  {"size", "w.numel()"},
                  {"rows", "w.shape[0]"},
                  {"columns", "w.shape[1]"},
                  {"is_matrix", "(p.dim() > 1)"}};
    if (may_restart_ && part.stage->info.phase == Phase::kDirection) inputs["t"] = "(t - group[\"rule_start\"])";
    for (const Field& field : part.stage->info.fields) inputs[field.id] = part.name(field.id);
    for (const SlotInfo& slot : part.stage->info.slots) {
      inputs[slot.id] = (slot.scope == SlotScope::kRun ? "group[" : "state[") + quoted(part.name(slot.id)) + "]";
    }
    return inputs;
  }

  // New values of a part's slots get their names.
  static void call_slots(const TorchPart& part, TorchWriter& writer) {
    for (const SlotInfo& slot : part.stage->info.slots) {
      if (part.formulas.output(slot.id) >= 0) writer.call_output(slot.id, part.name(slot.id));
    }
  }

  void store_slots(int depth, const TorchPart& part, bool of_run) {
    for (const SlotInfo& slot : part.stage->info.slots) {
      if ((slot.scope == SlotScope::kRun) != of_run || part.formulas.output(slot.id) < 0) continue;
      const std::string& name = part.name(slot.id);
      line(depth, (of_run ? "group[" : "state[") + quoted(name) + "] = " + name);
    }
  }

  void start_slots(int depth, const TorchPart& part) {
    for (const SlotInfo& slot : part.stage->info.slots) {
      const std::string ones = slot.start == SlotStart::kOne ? "ones" : "zeros";
      std::string first;
      switch (slot.scope) {
        case SlotScope::kRun:
          continue;
        case SlotScope::kParameter:
          first = slot.start == SlotStart::kParameters ? "w.clone()" : "torch." + ones + "_like(w)";
          break;
        case SlotScope::kSegment:
          first = "w.new_" + ones + "(())";
          break;
        case SlotScope::kRow:
          first = "w.new_" + ones + "((w.shape[0], 1))";
          break;
        case SlotScope::kColumn:
          first = "w.new_" + ones + "((1, w.shape[1]))";
          break;
      }
      line(depth, "state[" + quoted(part.name(slot.id)) + "] = " + first);
    }
  }

  bool any_uses(std::string_view input) const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [&](const TorchPart& part) { return part.formulas.uses_input(input); });
  }

  static bool ascends(const TorchPart& part) { return part.formulas.output("point") >= 0; }

  void read_fields(int depth, const TorchPart& part) {
    for (const Field& field : part.stage->info.fields) {
      if (!part.formulas.uses_input(field.id)) continue;
      line(depth, part.name(field.id) + " = group[" + quoted(part.name(field.id)) + "]");
    }
  }

  std::string viewed(const std::string& x) const { return has_matrices_ ? "as_matrix(" + x + ")" : x; }

  void write_norm(int depth, const TorchPart& part) {
    if (!part.formulas.uses_input("norm")) return;
    line(depth, "norm = math.sqrt(sum((g * g).sum().item() for g in gradients))");
  }

  void write_step() {
    line(1, "@torch.no_grad()");
    line(1, "def step(self, closure=None):");
    line(2, "loss = None");
    line(2, "if closure is not None:");
    line(3, "with torch.enable_grad():");
    line(4, "loss = closure()");
    write_ascent();
    line(2, "for group in self.param_groups:");
    line(3, any_uses("loss") ? "self.step_group(group, float(loss))" : "self.step_group(group)");
    line(2, "return loss\n");
  }

  void write_ascent() {
    bool is_first = true;
    for (const TorchPart& part : parts_) {
      if (!ascends(part)) continue;
      line(2, "# " + part.stage->info.name + ": the gradient is taken anew at another point.");
      if (is_first) line(2, "origins = []");
      line(2, "for group in self.param_groups:");
      read_fields(3, part);
      line(3, "params = [p for p in group[\"params\"] if p.grad is not None]");
      line(3, "gradients = [p.grad for p in params]");
      write_norm(3, part);
      TorchWriter writer(part.formulas, inputs_of(part), temporaries_);
      lines(3, writer.run_statements());
      line(3, "for w, g in zip(params, gradients):");
      lines(4, writer.statements());
      if (is_first) line(4, "origins.append((w, w.clone()))");
      line(4, "w.copy_(" + writer.text(part.formulas.output("point")) + ")");
      is_first = false;
    }
    if (is_first) return;
    line(2, "with torch.enable_grad():");
    line(3, "closure()");
    line(2, "for p, w in origins:");
    line(3, "p.copy_(w)");
  }

  void write_group_step() {
    line(1, any_uses("loss") ? "def step_group(self, group, loss):" : "def step_group(self, group):");
    line(2, "lr = group[\"lr\"]");
    for (const TorchPart& part : parts_) {
      if (!ascends(part)) read_fields(2, part);
    }
    line(2, "t = group[\"t\"] = group[\"t\"] + 1");
    line(2, "params = [p for p in group[\"params\"] if p.grad is not None]");
    line(2, "gradients = [p.grad for p in params]");
    write_start();
    for (const TorchPart& part : parts_) {
      if (part.stage->info.phase == Phase::kGradient && !ascends(part)) write_gradient_stage(part);
    }
    write_main_loop();
  }

  void write_start() {
    if (std::none_of(parts_.begin(), parts_.end(), [](const TorchPart& part) { return part.has_parameter_slots(); }))
      return;
    line(2, "for p in params:");
    line(3, "state = self.state[p]");
    line(3, "if not state:");
    line(4, "w = " + viewed("p"));
    for (const TorchPart& part : parts_) start_slots(4, part);
  }

  void write_gradient_stage(const TorchPart& part) {
    line(2, "# " + part.stage->info.name);
    write_norm(2, part);
    TorchWriter writer(part.formulas, inputs_of(part), temporaries_);
    call_slots(part, writer);
    lines(2, writer.run_statements());
    line(2, "for i, (w, g) in enumerate(zip(params, gradients)):");
    if (part.has_parameter_slots()) line(3, "state = self.state[w]");
    lines(3, writer.statements());
    store_slots(3, part, false);
    line(3, "gradients[i] = " + writer.text(part.formulas.output("g")));
    store_slots(2, part, true);
  }

  void write_main_loop() {
    std::vector<std::pair<const TorchPart*, TorchWriter>> writers;
    for (const TorchPart& part : parts_) {
      if (part.stage->info.phase == Phase::kGradient) continue;
      writers.emplace_back(&part, TorchWriter(part.formulas, inputs_of(part), temporaries_));
      if (part.stage->info.phase == Phase::kDirection) write_norm(2, part);
      TorchWriter& writer = writers.back().second;
      call_slots(part, writer);
      lines(2, writer.run_statements());
    }
    line(2, "for p, g in zip(params, gradients):");
    line(3, "w" + std::string(has_matrices_ ? ", g = as_matrix(p), as_matrix(g)" : " = p"));
    const bool has_state =
        std::any_of(writers.begin(), writers.end(), [](const auto& item) { return item.first->has_parameter_slots(); });
    if (has_state) line(3, "state = self.state[p]");
    for (std::size_t i = 0; i < writers.size(); ++i) {
      auto& [part, writer] = writers[i];
      line(3, "# " + part->stage->info.name);
      lines(3, writer.statements());
      const bool scales_later = std::any_of(writers.begin() + static_cast<std::ptrdiff_t>(i) + 1, writers.end(),
                                            [](const auto& item) { return scales(*item.first); });
      const bool updates_later = i + 1 < writers.size() && writers[i + 1].first->stage->info.phase == Phase::kUpdate;
      switch (part->stage->info.phase) {
        case Phase::kDirection:
          write_rule(*part, writer, updates_later, scales_later);
          break;
        case Phase::kUpdate:
          write_update(*part, writer, scales_later);
          if (!updates_later) line(3, is_direction_ ? "w = w - lr * u" : "w = w + change");
          break;
        default:
          write_params_stage(*part, writer);
          break;
      }
      store_slots(3, *part, false);
    }
    line(3, has_matrices_ ? "p.copy_(w.reshape(p.shape))" : "p.copy_(w)");
    for (const auto& [part, writer] : writers) store_slots(2, *part, true);
    for (const auto& [part, writer] : writers) write_restart(*part, writer);
  }

  static bool scales(const TorchPart& part) { return part.formulas.output("direction") >= 0; }

  // Where update stages follow, what the rule wants is kept apart from w: as u, what w goes against, or as the change.
  void write_rule(const TorchPart& part, const TorchWriter& writer, bool is_kept, bool is_scaled) {
    if (!is_kept) {
      line(3, "w = " + writer.text(part.formulas.output("w")));
      return;
    }
    const Change change = change_of(part.formulas);
    assert(change.node >= 0);
    const Node& node = part.formulas.node(change.node);
    is_direction_ = is_scaled;
    if (change.negative && node.operation == Operation::kMultiply) {
      const Node& rate = part.formulas.node(node.arguments[0]);
      if (rate.operation == Operation::kInput && rate.name == "lr") {
        is_direction_ = true;
        line(3, "u = " + writer.text(node.arguments[1]));
        return;
      }
    }
    line(3, "change = " + (change.negative ? "-(" + writer.text(change.node) + ")" : writer.text(change.node)));
    if (is_scaled) line(3, "u = change / -lr if lr != 0 else change");
  }

  void write_update(const TorchPart& part, const TorchWriter& writer, bool scales_later) {
    if (scales(part)) {
      line(3, "u = " + writer.text(part.formulas.output("direction")));
      return;
    }
    const std::string decayed = writer.text(part.formulas.output("w"));
    if (!scales_later) {
      line(3, "w = " + decayed);
      return;
    }
    // A step that is scaled afterwards is scaled together with the decay. At a rate of 0 there is none.
    assert(is_direction_);
    line(3, "u = u + (w - " + decayed + ") / lr if lr != 0 else u");
  }

  void write_params_stage(const TorchPart& part, const TorchWriter& writer) {
    const int moved = part.formulas.output("w");
    const Node& node = part.formulas.node(moved);
    if (node.operation != Operation::kInput) line(3, "w = " + writer.text(moved));
  }

  void write_restart(const TorchPart& part, const TorchWriter& writer) {
    const int restart = part.formulas.output("restart");
    if (restart < 0 || !may_restart_) return;
    line(2, "if " + writer.condition(restart) + ":");
    line(3, "group[\"rule_start\"] = t");
    for (const TorchPart& rule : parts_) {
      if (rule.stage->info.phase != Phase::kDirection) continue;
      for (const SlotInfo& slot : rule.stage->info.slots) {
        if (slot.scope == SlotScope::kRun) {
          line(3, "group[" + quoted(rule.name(slot.id)) + "] = " + first_number(slot));
        }
      }
      if (!rule.has_parameter_slots()) continue;
      line(3, "for p in params:");
      line(4, "state, w = self.state[p], " + viewed("p"));
      start_slots(4, rule);
    }
  }

  const OptimizerSpec& spec_;
  std::string class_name_;
  std::string title_;
  std::string noise_;
  std::vector<TorchPart> parts_;  // in the order in which they act
  bool has_matrices_ = false;     // parameters are viewed as matrices
  bool may_restart_ = false;      // the rule starts afresh now and then
  bool is_direction_ = false;     // what the rule wants is in u, not in change
  int temporaries_ = 0;
  std::string text_;
};

}  // namespace

std::string torch_text(const OptimizerSpec& spec, std::string_view name) {
  return "import math\n\nimport torch\n\n\n" + Text(spec, torch_class_name(name), name, "torch.randn_like(g)").write();
}

TorchClass torch_class(const OptimizerSpec& spec, std::string_view class_name, std::string_view title,
                       std::string_view noise) {
  Text text(spec, class_name, title, noise);
  TorchClass made{{}, text.groups(), text.average(), text.takes_second_gradient()};
  made.text = text.write();
  return made;
}

}  // namespace slalom::optim
