#include "torch/schedule_text.h"

#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "core/number_text.h"
#include "optim/hyper_values.h"
#include "optim/registry.h"
#include "optim/schedule.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"
#include "optim/torch_parts.h"
#include "torch/pieces.h"
#include "torch/python_text.h"

namespace slalom::torch {
namespace {

class Writer {
 public:
  explicit Writer(double steps_per_epoch) : steps_per_epoch_(steps_per_epoch) {}

  // The factor of one value as a function of the step; false where a schedule cannot be written.
  bool write_factor(const std::string& key, const std::vector<Configured>& chain, ScheduleText& text) {
    PythonText body;
    double over = 0;  // steps until the schedule at hand takes over
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const optim::ScheduleKernel& kernel = *optim::find_schedule_kernel(chain[i].id);
      const bool is_last = i + 1 == chain.size();
      const double ticks = steps_per_tick(kernel, chain[i]);
      const auto factor = factor_text(kernel, chain[i], key, ticks, over, text);
      if (!factor) return false;
      if (is_last) {
        body.line(1, "return " + *factor);
        break;
      }
      const double length = kernel.length(chain[i].values) * ticks;
      body.line(1, "if step < " + number_text(length) + ":");
      body.line(2, "return " + *factor);
      body.line(1, "step -= " + number_text(length));
      over += length;
    }
    definitions_.append("\n\n");
    definitions_.line(0, "def " + key + "_factor(step):");
    definitions_.append(body.text());
    return true;
  }

  // "EDITS = {...}": the values set before a step was taken.
  void write_edits(const std::map<std::int64_t, std::map<std::string, double>>& edits) {
    std::vector<std::string> parts;
    for (const auto& [step, values] : edits) {
      std::string text;
      for (const auto& [key, value] : values) {
        text += (text.empty() ? "" : ", ") + quoted(key) + ": " + number_text(value);
      }
      parts.push_back(std::to_string(step) + ": {" + text + "}");
    }
    definitions_.append("\n\n");
    definitions_.line(0, "# What was changed while the run went on, by the step it counts from.");
    definitions_.wrapped("EDITS = {", parts, "}");
  }

  std::string text() const { return definitions_.text(); }

 private:
  double steps_per_tick(const optim::ScheduleKernel& kernel, const Configured& config) const {
    return kernel.has_clock && config.values.back().number == optim::kClockEpochs ? steps_per_epoch_ : 1;
  }

  std::optional<std::string> factor_text(const optim::ScheduleKernel& kernel, const Configured& config,
                                         const std::string& key, double ticks, double over, ScheduleText& text) {
    if (kernel.observe == nullptr) {
      const std::string clock = ticks == 1 ? "step" : "step // " + number_text(ticks);
      return call_text(config.id + "_schedule", clock, kernel.entry, config);
    }
    const auto made = call_text(optim::torch_class_name(config.id + " schedule"), "", kernel.entry, config);
    if (!made) return std::nullopt;
    const std::string name = key + "_" + config.id;
    definitions_.append("\n\n");
    definitions_.line(0, name + " = " + *made);
    const std::string told = name + ".observe(measured[0])";
    text.observations.push_back(over == 0 ? told : "if step >= " + number_text(over) + ": " + told);
    return name + ".factor";
  }

  double steps_per_epoch_;
  PythonText definitions_;
};

// What the pipeline keeps a scheduled value above.
std::string kept_above(const Field& field) {
  return number_text(field.min_open ? field.min + optim::kAboveOpenBound : field.min);
}

}  // namespace

Result<ScheduleText> schedule_text(const experiment::ExperimentSpec& spec, std::size_t run,
                                   const std::map<std::string, std::string>& groups, double steps_per_epoch) {
  const optim::OptimizerSpec& optimizer = spec.runs[run].optimizer;
  ScheduleText text;
  Writer writer(steps_per_epoch);
  Errors errors;
  std::set<std::string> bases;
  std::vector<std::string> updates;
  const auto add = [&](const std::string& path, const optim::ScheduledValue& value, const std::string& low) {
    if (value.schedule.empty()) return;
    const std::string& key = groups.at(path);
    if (!writer.write_factor(key, value.schedule, text)) {
      errors.push_back(no_counterpart(path, "its schedule"));
      return;
    }
    bases.insert(quoted(key));
    const std::string product = "base[" + quoted(key) + "] * " + key + "_factor(step)";
    updates.push_back("group[" + quoted(key) + "] = " + (low.empty() ? product : "max(" + product + ", " + low + ")"));
  };
  add(optim::learning_rate_field().id, optimizer.lr, "");
  for (const optim::StageSpec& stage : optimizer.stages) {
    const optim::StageInfo& info = *optim::find_stage(stage.id);
    for (std::size_t i = 0; i < stage.values.size(); ++i) {
      add(stage.id + "." + info.fields[i].id, stage.values[i], kept_above(info.fields[i]));
    }
  }
  if (!errors.empty()) return errors;

  std::map<std::int64_t, std::map<std::string, double>> edits;
  for (const experiment::Edit& edit : spec.edits) {
    if (edit.run != run || edit.step >= spec.train.max_steps) continue;
    const std::string& key = groups.at(edit.path);
    edits[edit.step][key] = edit.value;
    bases.insert(quoted(key));
  }
  if (!edits.empty()) writer.write_edits(edits);
  if (!bases.empty()) {
    std::string keys;
    for (const std::string& key : bases) keys += (keys.empty() ? "" : ", ") + key;
    text.before = {"group = optimizer.param_groups[0]", "base = {key: group[key] for key in [" + keys + "]}"};
    if (!edits.empty()) text.every_step = {"base.update(EDITS.get(step, {}))"};
    text.every_step.emplace_back("group.update(base)");
    text.every_step.insert(text.every_step.end(), updates.begin(), updates.end());
  }
  text.definitions = writer.text();
  return text;
}

}  // namespace slalom::torch
