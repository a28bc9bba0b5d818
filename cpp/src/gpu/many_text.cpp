#include "gpu/many_text.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gpu/function_text.h"
#include "gpu/lane_stage.h"
#include "optim/hyper_values.h"
#include "optim/wgsl_operation.h"

namespace slalom::gpu {
namespace {

using optim::Phase;
using optim::Stage;
using optim::StageSpec;

std::string literal(std::size_t number) { return std::to_string(number) + "u"; }

// Rows at the start of state.
constexpr std::size_t kStatus = 0;
constexpr std::size_t kSteps = 1;
constexpr std::size_t kNext = 2;
constexpr std::size_t kAverage = 3;
constexpr std::size_t kFirst = 4;
constexpr std::size_t kLast = 5;
constexpr std::size_t kFound = 6;

// Words at the start of a step's record.
constexpr std::size_t kRecordHead = 3;

std::string row(std::size_t number) { return "state[at(" + literal(number) + ")]"; }

constexpr std::string_view kBuffers = R"(
struct Call {
  trainings: u32,
  first: u32,   // steps taken before
  count: u32,   // steps to take
  shares: u32,
  floor: f32,
  averaged: u32,  // 1: the average of losses is what is to come down
  fill1: u32,
  fill2: u32,
  share: array<vec4f, 8>,
}
@group(0) @binding(0) var<uniform> call: Call;
@group(0) @binding(1) var<storage, read_write> state: array<f32>;
@group(0) @binding(2) var<storage, read> hypers: array<f32>;
@group(0) @binding(3) var<storage, read> steps: array<u32>;
@group(0) @binding(4) var<storage, read> examples: array<u32>;
@group(0) @binding(5) var<storage, read> inputs: array<f32>;
)";
static_assert(kMostShares == 4 * 8);

constexpr std::string_view kHelpers = R"(
var<private> training: u32;
var<private> loss: f32;
var<private> norm: f32;
var<private> moved: f32;
var<private> weight_factor: f32;
var<private> time: f32;
var<private> rule_time: f32;
var<private> noise_at: u32;

fn at(row: u32) -> u32 { return row * call.trainings + training; }

// By its bits: compilers may take it for granted that there are no others.
fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

fn come_down_to(first: f32, share: f32) -> f32 {
  if (first > call.floor) { return call.floor + share * (first - call.floor); }
  return first - (1f - share) * (call.floor - first);
}
)";

class Writer {
 public:
  Writer(const optim::OptimizerSpec& spec, double steps_per_epoch, const ParamLayout& layout,
         const std::vector<LaneLayer>& layers, const LaneLoss& loss, double average_decay)
      : spec_(spec),
        hypers_(spec, steps_per_epoch),
        layout_(layout),
        layers_(layers),
        loss_(loss),
        average_decay_(average_decay) {}

  Result<ManyText> take() {
    place_rows();
    if (auto fault = write_stages()) return *fault;
    find_hypers();
    write_buffers();
    made_.text += lane_segment_struct() + elementary_functions() + declarations_;
    made_.text += lane_pass(layers_, loss_, layout_.size(), places_.gradient);
    made_.text += gradient_squares();
    write_start();
    write_step();
    write_search();
    write_main();
    made_.rows = rows_.count();
    made_.weights = places_.weights;
    return std::move(made_);
  }

 private:
  struct Part {
    const Stage* stage = nullptr;
    LaneStage text;
  };

  void place_rows() {
    (void)rows_.add(kFound + kMostShares);
    places_.weights = rows_.add(layout_.size());
    places_.gradient = rows_.add(layout_.size());
    rule_start_ = rows_.add(1);
    for (const Stage* stage : hypers_.stages()) {
      by_change_ = by_change_ || (stage->info.phase == Phase::kUpdate && stage->weight_factor == nullptr);
      ascends_ = ascends_ || stage->f32.ascend != nullptr;
      made_.uses_noise = made_.uses_noise || stage->uses_noise;
      moves_ = moves_ || stage->moves_weights;
    }
    if (by_change_) places_.change = rows_.add(layout_.size());
    if (ascends_) places_.point = rows_.add(layout_.size());
    if (moves_) places_.before = rows_.add(layout_.size());
  }

  const StageSpec& spec_of(const Stage& stage) const {
    return *std::ranges::find_if(spec_.stages, [&](const StageSpec& one) { return one.id == stage.info.id; });
  }

  std::optional<Error> write_stages() {
    LanePlaces places = places_;
    for (std::size_t s = 0; s < hypers_.stages().size(); ++s) {
      const Stage& stage = *hypers_.stages()[s];
      std::vector<double> values;
      for (const optim::ScheduledValue& value : spec_of(stage).values) values.push_back(value.base.number);
      const LaneChoice choice{s, hypers_.first_index(s), values, by_change_};
      const bool ascends = stage.f32.ascend != nullptr;
      auto text = lane_stage(stage, choice, layout_, ascends ? places : places_, rows_);
      if (!text) return Error{text.errors().front().code, "stages", text.errors().front().message};
      // The next one goes on from there.
      if (ascends) places.weights = places_.point;
      declarations_ += text->declarations;
      parts_.push_back({&stage, std::move(*text)});
    }
    return std::nullopt;
  }

  void add_hyper(const Field& field, std::string path, const optim::ScheduledValue& value) {
    const std::string h = "h[" + literal(made_.hypers.size()) + "]";
    std::string text = "hypers[" + literal(made_.hypers.size()) + " * call.trainings + training]";
    const bool follows = !value.schedule.empty();
    if (follows) {
      text += " * bitcast<f32>(steps[record + " + literal(kRecordHead + following_++) + "])";
      // A learning rate may fall to exactly zero; see optim::HyperValues.
      if (!made_.hypers.empty()) {
        const double least = field.min_open ? field.min + optim::kAboveOpenBound : field.min;
        text = "max(" + text + ", " + optim::wgsl_literal(least) + ")";
      }
    }
    made_.hypers.push_back({std::move(path), value.base.number, follows});
    read_hypers_ += "  " + h + " = " + text + ";\n";
  }

  void find_hypers() {
    add_hyper(optim::learning_rate_field(), "lr", spec_.lr);
    for (const Stage* stage : hypers_.stages()) {
      const StageSpec& chosen = spec_of(*stage);
      for (std::size_t i = 0; i < chosen.values.size(); ++i) {
        const Field& field = stage->info.fields[i];
        add_hyper(field, stage->info.id + "." + field.id, chosen.values[i]);
      }
    }
    made_.record = kRecordHead + following_;
  }

  void write_buffers() {
    made_.text += kBuffers;
    made_.text += "@group(0) @binding(6) var<storage, read> targets: array<" +
                  std::string(loss_.takes_labels ? "u32" : "f32") + ">;\n";
    if (made_.uses_noise) made_.text += "@group(0) @binding(7) var<storage, read> noise: array<f32>;\n";
    made_.text += kHelpers;
    made_.text += "var<private> h: array<f32, " + std::to_string(made_.hypers.size()) + ">;\n";
  }

  std::string gradient_squares() const {
    return "fn gradient_squares() -> f32 {\n  var sum = 0f;\n  for (var k = 0u; k < " + literal(layout_.size()) +
           "; k++) {\n    let g = state[at(" + literal(places_.gradient) +
           " + k)];\n    sum += g * g;\n  }\n  return sum;\n}\n";
  }

  void write_start() {
    made_.text += "fn start_rule() {\n" + start_of(true) + "}\n";
    const std::string count = literal(layout_.size());
    made_.text += "fn start() {\n  let behind = arrayLength(&inputs) - " + count + ";\n";
    made_.text += "  for (var k = 0u; k < " + literal(kFound) + "; k++) { state[at(k)] = 0f; }\n";
    made_.text += "  for (var k = 0u; k < call.shares; k++) { state[at(" + literal(kFound) + " + k)] = -1f; }\n";
    made_.text += "  for (var k = 0u; k < " + count + "; k++) { state[at(" + literal(places_.weights) +
                  " + k)] = inputs[behind + k]; }\n";
    made_.text += "  " + row(rule_start_) + " = 0f;\n  start_rule();\n" + start_of(false) + "}\n";
  }

  std::string start_of(bool rule) const {
    std::string text;
    for (const Part& part : parts_) {
      if ((part.stage->info.phase == Phase::kDirection) == rule) text += part.text.start;
    }
    return text;
  }

  template <class Wanted>
  void write_parts(const Wanted& wanted) {
    for (const Part& part : parts_) {
      if (!wanted(*part.stage)) continue;
      const bool of_gradient =
          part.stage->info.phase == Phase::kGradient || part.stage->info.phase == Phase::kDirection;
      if (part.text.uses_norm && of_gradient) made_.text += "  norm = sqrt(gradient_squares());\n";
      made_.text += part.text.numbers + part.text.step;
      if (!part.text.restart.empty()) {
        made_.text +=
            "  if (" + part.text.restart + ") {\n    start_rule();\n    " + row(rule_start_) + " = time;\n  }\n";
      }
    }
  }

  void write_step() {
    const std::string count = literal(layout_.size());
    const std::string weights = literal(places_.weights);
    std::string& text = made_.text;
    text += "// False: it diverged.\nfn take_step(number: u32) -> bool {\n";
    text += "  let record = number * " + literal(made_.record) + ";\n" + read_hypers_;
    text += "  time = f32(number + 1u);\n  rule_time = time - " + row(rule_start_) + ";\n";
    text += "  noise_at = number * " + count + ";\n  moved = 0f;\n  weight_factor = 1f;\n";
    text += "  loss = find_gradient(" + weights + ", steps[record], steps[record + 1u]);\n";
    text += "  if (!is_finite(loss)) { return false; }\n";
    if (ascends_) {
      write_parts([](const Stage& stage) { return stage.f32.ascend != nullptr; });
      text += "  let unused = find_gradient(" + literal(places_.point) + ", steps[record], steps[record + 1u]);\n";
    }
    text += "  if (!is_finite(gradient_squares())) { return false; }\n";
    write_parts([](const Stage& stage) { return stage.info.phase == Phase::kGradient && stage.f32.ascend == nullptr; });
    if (moves_) {
      text += "  for (var k = 0u; k < " + count + "; k++) { state[at(" + literal(places_.before) +
              " + k)] = state[at(" + weights + " + k)]; }\n";
    }
    // Update stages that are no more than a factor come before the rule, which applies it.
    const bool by_change = by_change_;
    const auto is_update = [](const Stage& stage) { return stage.info.phase == Phase::kUpdate; };
    if (!by_change) write_parts(is_update);
    write_parts([](const Stage& stage) { return stage.info.phase == Phase::kDirection; });
    if (by_change) {
      write_parts(is_update);
      text += "  for (var k = 0u; k < " + count + "; k++) {\n";
      text += "    let w = state[at(" + weights + " + k)];\n";
      text += "    let after = w + state[at(" + literal(places_.change) + " + k)];\n";
      text += "    moved += (after - w) * (after - w);\n    state[at(" + weights + " + k)] = after;\n  }\n";
    }
    text += "  if (!is_finite(moved)) { return false; }\n";
    write_parts([](const Stage& stage) { return stage.info.phase == Phase::kParams; });
    text += "  return true;\n}\n";
  }

  void write_search() {
    const std::string decay = optim::wgsl_literal(average_decay_);
    const std::string entering = optim::wgsl_literal(1 - average_decay_);
    std::string& text = made_.text;
    text += "// Notes which shares the loss has come down to. True: there are no more.\n";
    text += "fn look(number: u32) -> bool {\n";
    text += "  if (number == 0u) { " + row(kFirst) + " = loss; }\n  " + row(kLast) + " = loss;\n";
    text += "  let average = " + row(kAverage) + " * " + decay + " + loss * " + entering + ";\n";
    text += "  " + row(kAverage) + " = average;\n";
    text += "  let whole = bitcast<f32>(steps[number * " + literal(made_.record) + " + 2u]);\n";
    text += "  let watched = select(loss, average * whole, call.averaged == 1u);\n";
    text += "  let first = " + row(kFirst) + ";\n  var next = u32(" + row(kNext) + ");\n";
    text += "  while (next < call.shares && watched <= come_down_to(first, call.share[next / 4u][next % 4u])) {\n";
    text += "    state[at(" + literal(kFound) + " + next)] = f32(number);\n    next++;\n  }\n";
    text += "  " + row(kNext) + " = f32(next);\n  return call.shares > 0u && next == call.shares;\n}\n";
  }

  void write_main() {
    made_.text += R"(
@compute @workgroup_size(64)
fn train(@builtin(global_invocation_id) id: vec3u) {
  training = id.x;
  if (training >= call.trainings) { return; }
  if (call.first == 0u) { start(); }
)";
    made_.text += "  if (" + row(kStatus) + " != 0f) { return; }\n";
    made_.text += "  for (var k = call.first; k < call.first + call.count; k++) {\n";
    made_.text += "    if (!take_step(k)) {\n      " + row(kStatus) + " = 1f;\n      return;\n    }\n";
    made_.text += "    " + row(kSteps) + " = f32(k + 1u);\n";
    made_.text += "    if (look(k)) {\n      " + row(kStatus) + " = 2f;\n      return;\n    }\n  }\n}\n";
  }

  const optim::OptimizerSpec& spec_;
  optim::HyperValues hypers_;
  const ParamLayout& layout_;
  const std::vector<LaneLayer>& layers_;
  const LaneLoss& loss_;
  double average_decay_;
  ManyText made_;
  LaneRows rows_;
  LanePlaces places_;
  std::size_t rule_start_ = 0;
  std::vector<Part> parts_;
  std::string declarations_;
  std::string read_hypers_;
  std::size_t following_ = 0;
  bool by_change_ = false;
  bool ascends_ = false;
  bool moves_ = false;
};

}  // namespace

Result<ManyText> many_text(const optim::OptimizerSpec& spec, double steps_per_epoch, const ParamLayout& layout,
                           const std::vector<LaneLayer>& layers, const LaneLoss& loss, double average_decay) {
  return Writer(spec, steps_per_epoch, layout, layers, loss, average_decay).take();
}

}  // namespace slalom::gpu
