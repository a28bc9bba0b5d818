// The optimizers written out for PyTorch take the steps that the kernels take. Where Python is installed every text is
// run: with PyTorch if that is there too, else with the stand-in of tests/support.
#include "optim/torch_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/rng.h"
#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/stage.h"
#include "reference/reference_files.h"
#include "support/source_files.h"

namespace slalom::optim {
namespace {

using nlohmann::json;

constexpr std::uint64_t kNoiseSeed = 4;

struct Case {
  std::string name;
  OptimizerSpec spec;
};

bool is_rule(const Stage& stage) { return stage.info.phase == Phase::kDirection; }

// The stage with its defaults, and for each choice once every other choice.
std::vector<StageSpec> settings(const StageInfo& info) {
  std::vector<StageSpec> all{stage(info.id)};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const Field& field = info.fields[i];
    const std::size_t choices = field.type == FieldType::kFlag ? 2 : field.choices.size();
    for (std::size_t choice = 0; choice < choices; ++choice) {
      if (static_cast<double>(choice) == field.default_number) continue;
      all.push_back(stage(info.id));
      all.back().values[i].base.number = static_cast<double>(choice);
    }
  }
  return all;
}

// Every rule in every setting, every pair of a rule and another stage, every recipe, and all stages at once.
std::vector<Case> cases() {
  std::vector<Case> all;
  std::vector<StageSpec> others;
  for (const Stage* rule : all_stages()) {
    if (!is_rule(*rule)) {
      others.push_back(stage(rule->info.id));
      continue;
    }
    for (const StageSpec& chosen : settings(rule->info)) all.push_back({rule->info.id, optimizer(0.02, {chosen})});
  }
  for (const Stage* rule : all_stages()) {
    if (!is_rule(*rule)) continue;
    for (const Stage* other : all_stages()) {
      if (is_rule(*other)) continue;
      for (const StageSpec& chosen : settings(other->info)) {
        all.push_back({rule->info.id + " and " + chosen.id, optimizer(0.02, {stage(rule->info.id), chosen})});
      }
    }
    OptimizerSpec everything = optimizer(0.02, others);
    everything.stages.push_back(stage(rule->info.id));
    everything.lr.schedule = {schedule("linear_warmup", {{"steps", 5}})};
    all.push_back({rule->info.id + " and all stages", everything});
  }
  for (const Recipe& recipe : recipes()) {
    std::vector<StageSpec> stages;
    for (const RecipeStage& chosen : recipe.stages) {
      stages.push_back(stage(chosen.id));
      for (const auto& [field, number] : chosen.values) {
        stages.back().values[static_cast<std::size_t>(find_stage(chosen.id)->field_index(field))].base.number = number;
      }
    }
    all.push_back({recipe.id, optimizer(recipe.lr, stages)});
  }
  return all;
}

// The case as tests/support/run_torch_texts.py reads it: the text, and what the pipeline makes of the gradients.
[[maybe_unused]] json run_case(const Case& chosen, const json& reference, std::size_t steps) {
  ParamLayout layout;
  for (const json& shape : reference.at("shapes")) layout.add("segment", 0, shape.get<std::vector<int>>(), true);
  auto w = reference.at("w0").get<std::vector<double>>();
  const auto pipeline = Pipeline<double>::create(layout, chosen.spec, w, {.noise_seed = kNoiseSeed});
  Rng rng(kNoiseSeed, Stream::kNoise, substream::kGradientOfOptimizer);
  const json& gradients = reference.at("gradients");
  json result{{"name", chosen.name}, {"text", torch_text(chosen.spec, "the optimizer")}, {"class", "TheOptimizer"}};
  for (std::size_t t = 0; t < steps; ++t) {
    json step{{"values", {{"lr", pipeline->effective("lr")}}}, {"loss", 1 / (1.0 + static_cast<double>(t))}};
    auto g = gradients.at(t).get<std::vector<double>>();
    step["gradient"] = g;
    std::vector<double> noise(w.size());
    for (double& x : noise) x = rng.normal();
    step["noise"] = noise;
    if (pipeline->wants_second_point()) {
      const auto point = pipeline->second_point(w, g);
      step["second_point"] = std::vector<double>(point.begin(), point.end());
      g = gradients.at((t + 7) % gradients.size()).get<std::vector<double>>();
      step["second_gradient"] = g;
    }
    pipeline->step(w, g, step["loss"].get<double>());
    step["w"] = w;
    result["steps"].push_back(std::move(step));
  }
  return result;
}

TEST(TorchText, NamesEveryHyperParameterAndSlot) {
  for (const Case& chosen : cases()) {
    SCOPED_TRACE(chosen.name);
    const std::string text = torch_text(chosen.spec, "the optimizer");
    EXPECT_NE(text.find("class TheOptimizer(torch.optim.Optimizer):"), std::string::npos);
    for (const StageSpec& part : chosen.spec.stages) {
      const StageInfo& info = *find_stage(part.id);
      EXPECT_NE(text.find("# " + info.name), std::string::npos) << info.id;
      for (const Field& field : info.fields) {
        if (field.type == FieldType::kChoice || field.type == FieldType::kFlag) {
          EXPECT_NE(text.find(field.name + ": "), std::string::npos) << info.id << "." << field.id;
        } else {
          EXPECT_NE(text.find(field.id + " = group["), std::string::npos) << info.id << "." << field.id;
        }
      }
      for (const SlotInfo& slot : info.slots) {
        EXPECT_NE(text.find(slot.id + "\"] = "), std::string::npos) << info.id << "." << slot.id;
      }
    }
  }
}

class TorchTexts : public testing::TestWithParam<std::size_t> {};
// In parts, because the programs take some seconds and the tests can be shared among processes.
constexpr std::size_t kParts = 4;
INSTANTIATE_TEST_SUITE_P(Parts, TorchTexts, testing::Range<std::size_t>(0, kParts));

TEST_P(TorchTexts, TakeTheStepsOfTheKernels) {
#ifdef __EMSCRIPTEN__
  GTEST_SKIP() << "a WebAssembly module starts no other program";
#else
  if (std::system("python3 --version > /dev/null 2>&1") != 0) {
    GTEST_SKIP() << "python3 is not installed: the texts for PyTorch were not run";
  }
  const json reference = reference::read_file("optimizers_open_loop.json");
  const std::vector<Case> all = cases();
  json document{{"shapes", reference.at("shapes")}, {"w0", reference.at("w0")}};
  for (std::size_t i = GetParam(); i < all.size(); i += kParts) {
    // Enough for every stage to have acted; alone and as recipes they run to the end.
    const bool is_pair = all[i].name.find(" and ") != std::string::npos;
    document["cases"].push_back(run_case(all[i], reference, is_pair ? 6 : reference.at("gradients").size()));
  }
  const std::string path = testing::TempDir() + "slalom_torch_texts_" + std::to_string(GetParam()) + ".json";
  std::ofstream(path) << document.dump();
  const std::string script = source_path("tests/support/run_torch_texts.py");
  EXPECT_EQ(std::system(("python3 \"" + script + "\" \"" + path + "\"").c_str()), 0);
#endif
}

}  // namespace
}  // namespace slalom::optim
