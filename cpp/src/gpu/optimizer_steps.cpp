#include "gpu/optimizer_steps.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "core/bytes.h"
#include "gpu/refusal.h"
#include "optim/run_state.h"

namespace slalom::gpu {
namespace {

using optim::Phase;
using optim::SlotInfo;
using optim::SlotScope;

}  // namespace

Result<OptimizerSteps> OptimizerSteps::create(const optim::OptimizerSpec& spec, double steps_per_epoch,
                                              std::size_t parameters) {
  OptimizerSteps made(spec, steps_per_epoch);
  made.parameters_ = parameters;
  const std::vector<const optim::Stage*>& stages = made.hypers_.stages();
  for (std::size_t s = 0; s < stages.size(); ++s) {
    auto kernel = optim::wgsl_kernel(*stages[s]);
    if (!kernel) return refusal("stages", kernel.errors().front().message);
    Part part;
    part.stage = stages[s];
    part.kernel = std::move(*kernel);
    part.measured = measured_text(part.kernel);
    part.hyper_index = made.hypers_.first_index(s);
    for (const SlotInfo& slot : stages[s]->info.slots) {
      const int output = part.kernel.formulas.output(slot.id);
      // One that no later step depends on is for charts, and needs not be known here.
      if (slot.scope == SlotScope::kRun && output >= 0 && is_measured(part.kernel.formulas, output) &&
          part.kernel.formulas.uses_input(slot.id)) {
        return refusal("stages", stages[s]->info.id + " keeps a number of the run that only the card could know");
      }
    }
    made.start_run_slots(part);
    part.at = made.stride_;
    const std::size_t words = part.kernel.numbers.size() + 1 + (part.measured ? part.measured->given.size() : 0);
    made.stride_ += (words * sizeof(float) + kAlignment - 1) / kAlignment * kAlignment;
    if (part.stage->info.phase == Phase::kUpdate && !part.is_factor()) made.by_change_ = true;
    made.parts_.push_back(std::move(part));
  }
  return made;
}

bool OptimizerSteps::uses_noise() const {
  return std::ranges::any_of(parts_, [](const Part& part) { return part.stage->uses_noise; });
}

void OptimizerSteps::start_run_slots(Part& part) const {
  part.run.clear();
  for (const SlotInfo& slot : part.stage->info.slots) {
    if (slot.scope == SlotScope::kRun) part.run.push_back(slot.start == optim::SlotStart::kOne ? 1 : 0);
  }
}

double OptimizerSteps::write_part(Part& part, double t, double weight_factor, std::span<std::uint32_t> record) const {
  const optim::StageInfo& info = part.stage->info;
  const optim::Formulas& formulas = part.kernel.formulas;
  std::map<std::string, double> inputs{{"lr", hypers_.lr()}, {"t", t}};
  const double* hyper = hypers_.effective(part.hyper_index);
  for (std::size_t i = 0; i < info.fields.size(); ++i) inputs[info.fields[i].id] = hyper[i];
  std::size_t run = 0;
  for (const SlotInfo& slot : info.slots) {
    if (slot.scope == SlotScope::kRun) inputs[slot.id] = part.run[run++];
  }

  const std::vector<double> values = optim::run_values(formulas, inputs);
  std::size_t word = part.at / sizeof(std::uint32_t);
  const auto write = [&](double value) { record[word++] = std::bit_cast<std::uint32_t>(static_cast<float>(value)); };
  for (const optim::WgslKernel::Number& number : part.kernel.numbers) {
    write(number.node >= 0      ? values[static_cast<std::size_t>(number.node)]
          : number.name == "lr" ? hypers_.lr()
                                : weight_factor);
  }
  record[word++] = static_cast<std::uint32_t>(parameters_);
  if (part.measured) {
    for (const int node : part.measured->given) write(values[static_cast<std::size_t>(node)]);
  }

  run = 0;
  for (const SlotInfo& slot : info.slots) {
    if (slot.scope != SlotScope::kRun) continue;
    if (const int output = formulas.output(slot.id); output >= 0)
      part.run[run] = values[static_cast<std::size_t>(output)];
    ++run;
  }
  const int restart = formulas.output("restart");
  return restart < 0 ? 0 : values[static_cast<std::size_t>(restart)];
}

bool OptimizerSteps::next(std::span<std::uint32_t> record) {
  hypers_.refresh(steps_);
  const auto factor_of = [&](const Part& part) {
    return part.stage->weight_factor(hypers_.lr(), hypers_.effective(part.hyper_index));
  };
  double weight_factor = by_change_ ? 0 : 1;
  if (!by_change_) {
    for (const Part& part : parts_) {
      if (part.stage->info.phase == Phase::kUpdate) weight_factor *= factor_of(part);
    }
  }
  bool restarts = false;
  const std::int64_t step = steps_ + 1;
  for (Part& part : parts_) {
    const bool is_rule = part.stage->info.phase == Phase::kDirection;
    const auto t = static_cast<double>(is_rule ? step - rule_start_ : step);
    if (write_part(part, t, weight_factor, record) != 0) restarts = true;
    if (part.stage->info.phase == Phase::kUpdate && part.is_factor()) {
      record[part.at / sizeof(std::uint32_t)] = std::bit_cast<std::uint32_t>(static_cast<float>(factor_of(part) - 1));
    }
  }
  steps_ = step;
  if (restarts) {
    rule_start_ = step;
    for (Part& part : parts_) {
      if (part.stage->info.phase == Phase::kDirection) start_run_slots(part);
    }
  }
  return restarts;
}

std::vector<std::byte> OptimizerSteps::run_state() const {
  std::vector<double> run;
  for (const Part& part : parts_) run.insert(run.end(), part.run.begin(), part.run.end());
  ByteWriter out;
  optim::save_run_state(out, {steps_, rule_start_}, hypers_, run);
  return out.take();
}

void OptimizerSteps::start_from(std::span<const std::byte> state) {
  std::size_t count = 0;
  for (const Part& part : parts_) count += part.run.size();
  std::vector<double> run(count);
  ByteReader in(state);
  const optim::StepCounts counts = optim::load_run_state(in, hypers_, run);
  steps_ = counts.steps;
  rule_start_ = counts.rule_start;
  auto from = run.begin();
  for (Part& part : parts_) {
    std::copy_n(from, part.run.size(), part.run.begin());
    from += static_cast<std::ptrdiff_t>(part.run.size());
  }
}

}  // namespace slalom::gpu
