// Each rule's and stage's recorded arithmetic is what the processor computes, uses exactly what the description
// declares, and appears in the equation that is shown.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "optim/build_spec.h"
#include "optim/evaluate.h"
#include "optim/pipeline.h"
#include "optim/recordings.h"
#include "optim/reserved_inputs.h"
#include "optim/stage.h"
#include "optim/tex_symbols.h"

namespace slalom::optim {
namespace {

std::vector<const Stage*> stages_of(Phase phase) {
  std::vector<const Stage*> result;
  for (const Stage* stage : all_stages()) {
    if (stage->info.phase == phase) result.push_back(stage);
  }
  return result;
}

// The values a stage is tried with: its defaults, and for each choice or flag once every other value. Numbers of steps
// are small, so that few steps pass them.
std::vector<std::vector<double>> settings(const StageInfo& info) {
  std::vector<double> defaults;
  for (const Field& field : info.fields) {
    defaults.push_back(field.type == FieldType::kInteger ? std::min(field.default_number, 5.0) : field.default_number);
  }
  std::vector<std::vector<double>> all{defaults};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const Field& field = info.fields[i];
    const std::size_t count = field.type == FieldType::kFlag ? 2 : field.choices.size();
    for (std::size_t choice = 0; choice < count; ++choice) {
      if (static_cast<double>(choice) == defaults[i]) continue;
      all.push_back(defaults);
      all.back()[i] = static_cast<double>(choice);
    }
  }
  return all;
}

Values inputs_of(const StageInfo& info, const std::vector<double>& hyper) {
  Values inputs;
  for (std::size_t i = 0; i < info.fields.size(); ++i) inputs[info.fields[i].id] = hyper[i];
  return inputs;
}

TEST(Recording, RulesAgreeWithTheirKernelsToTheBit) {
  constexpr std::size_t kSize = 5;
  constexpr double kRate = 0.03;
  constexpr double kLoss = 0.01;
  const ParamLayout layout = layout_of(std::vector<int>(kSize, 1));
  for (const Stage* rule : stages_of(Phase::kDirection)) {
    const Recording recording = recording_of(*rule);
    for (const std::vector<double>& hyper : settings(rule->info)) {
      SCOPED_TRACE(rule->info.id);
      StageSpec chosen = stage(rule->info.id);
      for (std::size_t i = 0; i < hyper.size(); ++i) chosen.values[i].base.number = hyper[i];
      std::vector<double> w = scattered<double>(kSize, 1);
      const auto pipeline = Pipeline<double>::create(layout, optimizer(kRate, {chosen}), w);
      for (unsigned t = 1; t <= 8; ++t) {
        std::vector<double> g = scattered<double>(kSize, 10 + t);
        g[0] = 0;
        double squares = 0;
        for (const double x : g) squares += x * x;
        const double norm = std::sqrt(squares);
        std::vector<Values> expected;
        for (std::size_t i = 0; i < kSize; ++i) {
          Values inputs = inputs_of(rule->info, hyper);
          inputs.insert(
              {{"g", g[i]}, {"w", w[i]}, {"lr", kRate}, {"t", t}, {"loss", kLoss}, {"norm", norm}, {"size", 1}});
          for (const auto& view : pipeline->slots()) {
            inputs[view.info->id] = view.values[view.info->scope == SlotScope::kRun ? 0 : i];
          }
          expected.push_back(evaluate(recording, inputs));
        }
        pipeline->step(w, g, kLoss);
        for (std::size_t i = 0; i < kSize; ++i) {
          EXPECT_EQ(expected[i].at("w"), w[i]) << "step " << t;
          for (const auto& view : pipeline->slots()) {
            EXPECT_EQ(expected[i].at(view.info->id), view.values[view.info->scope == SlotScope::kRun ? 0 : i])
                << view.info->id << ", step " << t;
          }
        }
      }
    }
  }
}

TEST(Recording, GradientStagesAgreeWithTheirKernelsToTheBit) {
  // Each parameter is a segment, as the recording's evaluation takes it.
  std::vector<Extent> segments;
  for (std::size_t i = 0; i < 19; ++i) segments.push_back({i, 1});
  for (const Stage* stage : stages_of(Phase::kGradient)) {
    if (stage->f64.gradient == nullptr) continue;
    SCOPED_TRACE(stage->info.id);
    const Recording recording = recording_of(*stage);
    for (const std::vector<double>& hyper : settings(stage->info)) {
      for (const double norm : {0.5, 2.0}) {
        const std::vector<double> w = scattered<double>(19, 1);
        std::vector<double> before = scattered<double>(19, 2);
        before[3] = 7;
        std::vector<double> segment_squares;
        for (const double x : before) segment_squares.push_back(x * x);
        const std::vector<double> noise = scattered<double>(19, 3);
        std::vector<double> g = before;
        stage->f64.gradient({segments, w.data(), g.data(), hyper.data(), norm, segment_squares.data(), noise.data()});
        for (std::size_t i = 0; i < g.size(); ++i) {
          Values inputs = inputs_of(stage->info, hyper);
          inputs.insert({{"g", before[i]}, {"w", w[i]}, {"norm", norm}, {"noise", noise[i]}});
          EXPECT_EQ(evaluate(recording, inputs).at("g"), g[i]);
        }
      }
    }
  }
}

TEST(Recording, AscentStagesAgreeWithTheirKernelsToTheBit) {
  for (const Stage* stage : stages_of(Phase::kGradient)) {
    if (stage->f64.ascend == nullptr) continue;
    SCOPED_TRACE(stage->info.id);
    const Recording recording = recording_of(*stage);
    for (const std::vector<double>& hyper : settings(stage->info)) {
      for (const double norm : {0.0, 2.0}) {
        const std::vector<double> w = scattered<double>(19, 1);
        const std::vector<double> g = scattered<double>(19, 2);
        std::vector<double> point(w.size());
        stage->f64.ascend({w.size(), w.data(), g.data(), point.data(), hyper.data(), norm});
        for (std::size_t i = 0; i < w.size(); ++i) {
          Values inputs = inputs_of(stage->info, hyper);
          inputs.insert({{"g", g[i]}, {"w", w[i]}, {"norm", norm}});
          EXPECT_EQ(evaluate(recording, inputs).at("point"), point[i]);
        }
      }
    }
  }
}

TEST(Recording, UpdateStagesAgreeWithTheirFactorToTheBit) {
  for (const Stage* stage : stages_of(Phase::kUpdate)) {
    if (stage->weight_factor == nullptr) continue;
    SCOPED_TRACE(stage->info.id);
    for (const std::vector<double>& hyper : settings(stage->info)) {
      Values inputs = inputs_of(stage->info, hyper);
      inputs.insert({{"w", 0.7}, {"lr", 0.03}});
      EXPECT_EQ(evaluate(recording_of(*stage), inputs).at("w"), 0.7 * stage->weight_factor(0.03, hyper.data()));
    }
  }
}

// Segments of one parameter, where a sum over the segment is the parameter and its matrix has one row and column. The
// rate is a power of two, so that the change and the direction differ by no rounding.
TEST(Recording, StagesOnTheWholeStepAgreeWithTheirKernelsToTheBit) {
  constexpr double kRate = 0.25;
  const std::vector<double> w{0, 0.5, -3, 40};
  const std::vector<double> direction{2, 0, 0.7, -1e-3};
  for (const Stage* stage : stages_of(Phase::kUpdate)) {
    if (stage->weight_factor != nullptr) continue;
    for (const std::vector<double>& hyper : settings(stage->info)) {
      for (const bool is_matrix : {false, true}) {
        SCOPED_TRACE(stage->info.id + (is_matrix ? " on matrices" : " on vectors"));
        std::vector<Extent> segments;
        std::vector<double> change;
        for (std::size_t i = 0; i < w.size(); ++i) {
          segments.push_back({i, 1, 1, 1, is_matrix});
          change.push_back(-kRate * direction[i]);
        }
        std::vector<std::vector<double>> slots(stage->info.slots.size(), std::vector<double>(w.size()));
        std::vector<double*> pointers;
        for (std::vector<double>& slot : slots) pointers.push_back(slot.data());
        MatrixScratch<double> matrices;
        stage->f64.update({segments, w.data(), change.data(), pointers.data(), hyper.data(), kRate, &matrices});
        for (std::size_t i = 0; i < w.size(); ++i) {
          Values inputs = inputs_of(stage->info, hyper);
          inputs.insert({{"w", w[i]}, {"direction", direction[i]}, {"size", 1}, {"rows", 1}, {"columns", 1}});
          inputs["is_matrix"] = is_matrix ? 1 : 0;
          const Values expected = evaluate(recording_of(*stage), inputs);
          EXPECT_EQ(-kRate * expected.at("direction"), change[i]) << "segment " << i;
          for (std::size_t k = 0; k < slots.size(); ++k) {
            EXPECT_EQ(expected.at(stage->info.slots[k].id), slots[k][i]) << "segment " << i;
          }
        }
      }
    }
  }
}

TEST(Recording, ParamsStagesAgreeWithTheirKernelsToTheBit) {
  constexpr double kRate = 0.03;
  for (const Stage* stage : stages_of(Phase::kParams)) {
    const Recording recording = recording_of(*stage);
    for (const std::vector<double>& hyper : settings(stage->info)) {
      SCOPED_TRACE(stage->info.id);
      std::vector<double> run;
      std::vector<std::vector<double>> arrays;
      for (const SlotInfo& slot : stage->info.slots) {
        if (slot.scope == SlotScope::kRun) run.push_back(slot.start == SlotStart::kOne ? 1 : 0);
        if (slot.scope == SlotScope::kParameter) arrays.push_back({0.25});
      }
      std::vector<double> w{0.5};
      for (int t = 1; t <= 12; ++t) {
        const std::vector<double> before = w;
        w[0] += 0.1;
        Values inputs = inputs_of(stage->info, hyper);
        inputs.insert({{"w", w[0]}, {"before", before[0]}, {"lr", kRate}, {"t", t}, {"loss", 0}, {"norm", 0}});
        std::size_t next_run = 0;
        std::size_t next_array = 0;
        for (const SlotInfo& slot : stage->info.slots) {
          inputs[slot.id] = slot.scope == SlotScope::kRun ? run[next_run++] : arrays[next_array++][0];
        }
        const Values expected = evaluate(recording, inputs);
        std::vector<double*> slots;
        for (std::vector<double>& array : arrays) slots.push_back(array.data());
        const Now<double> now{kRate, static_cast<double>(t), 0, 0};
        const bool due = stage->due(now, hyper.data(), run.data());
        if (due) {
          stage->f64.params({1, w.data(), before.data(), slots.data(), run.data(), hyper.data(), now});
        }
        EXPECT_EQ(expected.at("w"), w[0]) << "step " << t;
        if (stage->restarts_rule != nullptr) {
          EXPECT_EQ(expected.at("restart") != 0, due && stage->restarts_rule(hyper.data())) << "step " << t;
        }
        next_run = next_array = 0;
        for (const SlotInfo& slot : stage->info.slots) {
          const double now_there = slot.scope == SlotScope::kRun ? run[next_run++] : arrays[next_array++][0];
          EXPECT_EQ(expected.at(slot.id), now_there) << slot.id << ", step " << t;
        }
      }
    }
  }
}

TEST(Recording, UsesExactlyWhatTheDescriptionDeclares) {
  for (const Stage* stage : all_stages()) {
    SCOPED_TRACE(stage->info.id);
    const Recording recording = recording_of(*stage);
    std::set<std::string> used = used_inputs(recording);
    for (const SlotInfo& slot : stage->info.slots) {
      for (const Recording::Output& output : recording.outputs()) {
        if (output.name == slot.id) used.insert(slot.id);  // some are kept for charts only
      }
    }
    for (const std::string_view reserved : kReservedInputs) used.erase(std::string(reserved));
    std::set<std::string> declared;
    for (const Field& field : stage->info.fields) declared.insert(field.id);
    for (const SlotInfo& slot : stage->info.slots) declared.insert(slot.id);
    EXPECT_EQ(used, declared);
  }
}

TEST(Recording, ShownEquationMentionsEverythingUsed) {
  for (const Stage* stage : all_stages()) {
    for (const Field& field : stage->info.fields) {
      if (field.type == FieldType::kChoice || field.type == FieldType::kFlag) continue;  // a form, not a number in it
      EXPECT_FALSE(field.symbol.empty()) << stage->info.id << "." << field.id;
      EXPECT_TRUE(mentions(stage->info.equation, field.symbol)) << stage->info.id << "." << field.id;
    }
    for (const SlotInfo& slot : stage->info.slots) {
      EXPECT_TRUE(mentions(stage->info.equation, slot.symbol)) << stage->info.id << "." << slot.id;
    }
    const std::set<std::string> used = used_inputs(recording_of(*stage));
    const std::map<std::string, std::string> symbols{{"g", "g"},      {"w", "w"},    {"lr", "α"},
                                                     {"t", "t"},      {"loss", "L"}, {"direction", "u"},
                                                     {"before", "y"}, {"noise", "ξ"}};
    for (const auto& [input, symbol] : symbols) {
      EXPECT_TRUE(!used.contains(input) || mentions(stage->info.equation, symbol)) << stage->info.id << ", " << input;
    }
  }
}

TEST(TexSymbols, AreFoundAsWholeTokens) {
  EXPECT_TRUE(mentions(R"(m \leftarrow \beta_{1} m)", "β₁"));
  EXPECT_FALSE(mentions(R"(\beta_2 \beta)", "β₁"));
  EXPECT_FALSE(mentions(R"(\max(1, x))", "m"));
  EXPECT_TRUE(mentions(R"(1 - \beta_1^t)", "β₁ᵗ"));
}

}  // namespace
}  // namespace slalom::optim
