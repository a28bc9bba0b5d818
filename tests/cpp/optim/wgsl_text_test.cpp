// The shaders written for rules and stages hold what the description declares, keep to the limits of WebGPU and compute
// what the kernels compute.
#include "optim/wgsl_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/recordings.h"
#include "optim/stage.h"
#include "optim/wgsl_program.h"

namespace slalom::optim {
namespace {

// Of a device with default limits.
constexpr std::size_t kMaxStorageBuffers = 8;

constexpr float kRate = 0.03F;

const std::vector<Extent>& segments() {
  static const std::vector<Extent> list{{0, 150, 15, 10, true}, {150, 15, 15, 1, false}, {165, 1, 1, 1, false}};
  return list;
}
constexpr std::size_t kSize = 166;

ParamLayout layout() {
  ParamLayout result;
  for (const Extent& segment : segments()) {
    std::vector<int> shape{static_cast<int>(segment.rows)};
    if (segment.is_matrix) shape.push_back(static_cast<int>(segment.columns));
    result.add("segment", 0, shape, true);
  }
  return result;
}

bool works_on_matrices(const Stage& stage) {
  const Recording recording = recording_of(stage);
  return std::any_of(recording.nodes().begin(), recording.nodes().end(), [](const Node& node) {
    return node.operation == Operation::kRowMean || node.operation == Operation::kColumnMean ||
           node.operation == Operation::kNewtonSchulz;
  });
}

std::vector<std::vector<double>> settings(const StageInfo& info) {
  std::vector<double> defaults;
  for (const Field& field : info.fields) defaults.push_back(field.default_number);
  std::vector<std::vector<double>> all{defaults};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    for (std::size_t choice = 0; choice < info.fields[i].choices.size(); ++choice) {
      if (static_cast<double>(choice) == defaults[i]) continue;
      all.push_back(defaults);
      all.back()[i] = static_cast<double>(choice);
    }
  }
  return all;
}

// What a host keeps: the numbers of the run in double, the rest in buffers.
class Host {
 public:
  Host(const Stage& stage, const std::vector<double>& hyper) : stage_(stage), kernel_(*wgsl_kernel(stage)) {
    memory.segments = segments();
    for (std::size_t i = 0; i < hyper.size(); ++i) inputs[stage.info.fields[i].id] = hyper[i];
    inputs["lr"] = kRate;
    for (const SlotInfo& slot : stage.info.slots) {
      const double first = slot.start == SlotStart::kOne ? 1 : 0;
      if (slot.scope == SlotScope::kRun) inputs[slot.id] = first;
      const std::size_t size = slot.scope == SlotScope::kSegment ? segments().size() : kSize;
      if (slot.scope != SlotScope::kRun) buffer(slot.id) = std::vector<float>(size, static_cast<float>(first));
    }
    memory.buffers["segment_values"].resize(segments().size() * kernel_.segment_values);
  }

  std::vector<float>& buffer(const std::string& source) {
    for (const WgslBuffer& buffer : kernel_.buffers) {
      if (buffer.source == source) return memory.buffers[buffer.name];
    }
    return unused_[source];
  }

  // One step with these inputs; numbers of the run move on.
  void step() {
    const std::vector<double> values = run_values(kernel_.formulas, inputs);
    for (const WgslKernel::Number& number : kernel_.numbers) {
      const double value = number.node >= 0      ? values[static_cast<std::size_t>(number.node)]
                           : number.name == "lr" ? kRate
                                                 : 1;
      memory.numbers[number.name] = static_cast<float>(value);
    }
    run_wgsl(kernel_.text, kSize, memory);
    for (const SlotInfo& slot : stage_.info.slots) {
      const int output = kernel_.formulas.output(slot.id);
      if (slot.scope == SlotScope::kRun && output >= 0) inputs[slot.id] = values[static_cast<std::size_t>(output)];
    }
  }

  // Sums over a segment are made in another order than the kernels' where the shader makes them.
  float tolerance() const { return kernel_.sums_segments ? 2e-5F : 0; }

  WgslMemory memory;
  std::map<std::string, double> inputs;

 private:
  const Stage& stage_;
  WgslKernel kernel_;
  std::map<std::string, std::vector<float>> unused_;
};

void expect_same(const std::vector<float>& actual, std::span<const float> expected, float tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_LE(std::abs(actual[i] - expected[i]), tolerance * std::max(1.0F, std::abs(expected[i])))
        << "parameter " << i << ": " << actual[i] << " instead of " << expected[i];
  }
}

TEST(WgslText, DeclaresEverythingWithinTheLimits) {
  for (const Stage* stage : all_stages()) {
    SCOPED_TRACE(stage->info.id);
    const Result<WgslKernel> made = wgsl_kernel(*stage);
    if (works_on_matrices(*stage)) {
      ASSERT_FALSE(made.ok());
      EXPECT_EQ(made.errors().front().code, "no_element_kernel");
      continue;
    }
    ASSERT_TRUE(made.ok());
    EXPECT_LE(made->buffers.size(), kMaxStorageBuffers);
    for (const Field& field : stage->info.fields) EXPECT_TRUE(made->formulas.uses_input(field.id)) << field.id;
    for (const SlotInfo& slot : stage->info.slots) {
      if (slot.scope == SlotScope::kRun) {
        EXPECT_GE(made->formulas.output(slot.id), 0) << slot.id;
        continue;
      }
      const auto buffer = std::find_if(made->buffers.begin(), made->buffers.end(),
                                       [&](const WgslBuffer& candidate) { return candidate.source == slot.id; });
      ASSERT_NE(buffer, made->buffers.end()) << slot.id;
      EXPECT_NE(made->text.find("read_write> " + buffer->name + ": array<f32>;"), std::string::npos) << slot.id;
    }
    EXPECT_NE(made->text.find("fn take_step("), std::string::npos);
    EXPECT_EQ(made->text.find("fn sum_segments(") != std::string::npos, made->sums_segments);
    EXPECT_EQ(made->text, wgsl_kernel(*stage)->text);
  }
}

TEST(WgslText, RulesComputeWhatTheirKernelsCompute) {
  for (const Stage* rule : all_stages()) {
    if (rule->info.phase != Phase::kDirection || works_on_matrices(*rule)) continue;
    for (const std::vector<double>& hyper : settings(rule->info)) {
      SCOPED_TRACE(rule->info.id);
      StageSpec chosen = stage(rule->info.id);
      for (std::size_t i = 0; i < hyper.size(); ++i) chosen.values[i].base.number = hyper[i];
      std::vector<float> w = scattered<float>(kSize, 1);
      const auto pipeline = Pipeline<float>::create(layout(), optimizer(kRate, {chosen}), w);
      Host host(*rule, hyper);
      host.buffer("w") = w;
      for (const SlotInfo& slot : rule->info.slots) {
        if (slot.start == SlotStart::kParameters) host.buffer(slot.id) = w;
      }
      for (unsigned t = 1; t <= 7; ++t) {
        std::vector<float> g = scattered<float>(kSize, 10 + t);
        g[0] = 0;
        double squares = 0;
        for (const auto& segment : segments()) {
          squares += kernels::sum_of_squares<float>(std::span<const float>(g).subspan(segment.offset, segment.size));
        }
        host.inputs["t"] = t;
        host.inputs["loss"] = 0.01;
        host.inputs["norm"] = std::sqrt(squares);
        host.buffer("g") = g;
        host.step();
        pipeline->step(w, g, 0.01);
        expect_same(host.buffer("w"), w, host.tolerance());
        for (const auto& view : pipeline->slots()) {
          if (view.info->scope == SlotScope::kRun) {
            EXPECT_EQ(static_cast<float>(host.inputs.at(view.info->id)), view.values[0]) << view.info->id;
          } else {
            expect_same(host.buffer(view.info->id), view.values, host.tolerance());
          }
        }
      }
    }
  }
}

TEST(WgslText, GradientStagesComputeWhatTheirKernelsCompute) {
  for (const Stage* stage : all_stages()) {
    if (stage->info.phase != Phase::kGradient) continue;
    const bool ascends = stage->f32.ascend != nullptr;
    for (const std::vector<double>& hyper : settings(stage->info)) {
      SCOPED_TRACE(stage->info.id);
      Host host(*stage, hyper);
      const std::vector<float> w = scattered<float>(kSize, 1);
      std::vector<float> g = scattered<float>(kSize, 2);
      const std::vector<float> noise = scattered<float>(kSize, 3);
      std::vector<float> point(kSize);
      host.inputs["norm"] = 2.5;
      host.buffer("w") = w;
      host.buffer("g") = g;
      host.buffer("noise") = noise;
      host.buffer("point") = point;
      host.step();
      if (ascends) {
        stage->f32.ascend({kSize, w.data(), g.data(), point.data(), hyper.data(), 2.5});
        expect_same(host.buffer("point"), point, host.tolerance());
      } else {
        std::vector<double> squares;
        for (const Extent& segment : segments()) {
          squares.push_back(
              kernels::sum_of_squares<float>(std::span<const float>(g).subspan(segment.offset, segment.size)));
        }
        stage->f32.gradient({segments(), w.data(), g.data(), hyper.data(), 2.5, squares.data(), noise.data()});
        expect_same(host.buffer("g"), g, host.tolerance());
      }
    }
  }
}

// Here the kernel turns the change into a direction and its scale into double, so roundings differ.
TEST(WgslText, UpdateStagesComputeWhatTheirKernelsCompute) {
  for (const Stage* stage : all_stages()) {
    if (stage->info.phase != Phase::kUpdate || works_on_matrices(*stage)) continue;
    for (const std::vector<double>& hyper : settings(stage->info)) {
      SCOPED_TRACE(stage->info.id);
      Host host(*stage, hyper);
      std::vector<float> w = scattered<float>(kSize, 1);
      std::vector<float> change = scattered<float>(kSize, 2);
      host.buffer("w") = w;
      host.buffer("direction") = change;
      host.step();
      if (stage->weight_factor != nullptr) {
        const auto factor = static_cast<float>(stage->weight_factor(kRate, hyper.data()));
        for (float& x : w) x *= factor;
        expect_same(host.buffer("w"), w, 0);
        continue;
      }
      std::vector<std::vector<float>> slots(stage->info.slots.size(), std::vector<float>(segments().size()));
      std::vector<float*> pointers;
      for (std::vector<float>& slot : slots) pointers.push_back(slot.data());
      stage->f32.update({segments(), w.data(), change.data(), pointers.data(), hyper.data(), kRate, nullptr});
      expect_same(host.buffer("direction"), change, 2e-5F);
      for (std::size_t k = 0; k < slots.size(); ++k) expect_same(host.buffer(stage->info.slots[k].id), slots[k], 2e-5F);
    }
  }
}

TEST(WgslText, ParamsStagesComputeWhatTheirKernelsCompute) {
  for (const Stage* stage : all_stages()) {
    if (stage->info.phase != Phase::kParams) continue;
    for (const std::vector<double>& hyper : settings(stage->info)) {
      SCOPED_TRACE(stage->info.id);
      Host host(*stage, hyper);
      std::vector<double> run;
      std::vector<std::vector<float>> slots;
      for (const SlotInfo& slot : stage->info.slots) {
        if (slot.scope == SlotScope::kRun) run.push_back(slot.start == SlotStart::kOne ? 1 : 0);
        if (slot.scope != SlotScope::kParameter) continue;
        slots.push_back(scattered<float>(kSize, 4));
        host.buffer(slot.id) = slots.back();
      }
      std::vector<float*> pointers;
      for (std::vector<float>& slot : slots) pointers.push_back(slot.data());
      std::vector<float> w = scattered<float>(kSize, 1);
      for (int t = 1; t <= 12; ++t) {
        const std::vector<float> before = w;
        for (float& x : w) x += 0.1F;
        host.inputs["t"] = t;
        host.buffer("w") = w;
        host.buffer("before") = before;
        host.step();
        const Now<double> now{kRate, static_cast<double>(t), 0, 0};
        if (stage->due(now, hyper.data(), run.data())) {
          stage->f32.params({kSize, w.data(), before.data(), pointers.data(), run.data(), hyper.data(), now});
        }
        if (!host.buffer("w").empty()) expect_same(host.buffer("w"), w, 0);
        std::size_t k = 0;
        for (const SlotInfo& slot : stage->info.slots) {
          if (slot.scope == SlotScope::kParameter) expect_same(host.buffer(slot.id), slots[k++], 0);
        }
      }
    }
  }
}

}  // namespace
}  // namespace slalom::optim
