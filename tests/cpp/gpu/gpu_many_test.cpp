// What many trainings at once are given of a run is what a session of the same document has.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/gpu.h"
#include "slalom/session.h"

namespace slalom {
namespace {

const std::string kDocument = R"({"v": 1,
  "problem": {"data": {"id": "iris"}, "model": {"id": "mlp", "hidden": [5]}, "loss": {"id": "cross_entropy"}},
  "train": {"batch": 20, "stop": {"steps": 500}},
  "runs": [{"name": "a", "lr": {"base": 0.1, "schedule": [{"id": "cosine", "steps": 30}]},
            "stages": [{"id": "gradient_noise"}, {"id": "adam"}, {"id": "lookahead", "inner_state": "reset"}]}]})";

TEST(GpuMany, HasTheSessionsWeightsMinibatchesAndSchedules) {
  const auto many = GpuMany::create(kDocument, 0);
  const auto session = Session::create(kDocument, 0);
  ASSERT_TRUE(many.ok());
  const auto program = nlohmann::json::parse((*many)->program());
  const auto expected = (*session)->read("w");
  const std::vector<float> inputs = (*many)->inputs();
  const auto parameters = program["parameters"].get<std::ptrdiff_t>();
  EXPECT_EQ(std::vector<double>(inputs.end() - parameters, inputs.end()), *expected);

  constexpr std::size_t kSteps = 11;
  const GpuManySteps steps = (*many)->steps(kSteps);
  const auto record = program["record"].get<std::size_t>();
  ASSERT_EQ(steps.records.size(), kSteps * record);
  EXPECT_EQ(steps.noise.size(), kSteps * static_cast<std::size_t>(parameters));
  for (std::size_t i = 0; i < kSteps; ++i) {
    // The rate is what the schedule makes of its base.
    const auto factor = std::bit_cast<float>(steps.records[i * record + 3]);
    EXPECT_FLOAT_EQ(0.1F * factor, static_cast<float>(*(*session)->hyper("lr")));
    (*session)->step(1);
    const auto first = steps.examples.begin() + steps.records[i * record];
    EXPECT_EQ(std::vector<std::uint32_t>(first, first + steps.records[i * record + 1]), (*session)->minibatch());
  }
}

TEST(GpuMany, SaysWhichHyperParametersATrainingHas) {
  const auto many = GpuMany::create(kDocument, 0);
  const auto program = nlohmann::json::parse((*many)->program());
  std::vector<std::string> paths;
  for (const auto& hyper : program["hypers"]) paths.push_back(hyper["path"].get<std::string>());
  ASSERT_GT(paths.size(), 4U);
  EXPECT_EQ(paths.front(), "lr");
  EXPECT_EQ(program["hypers"][0]["base"].get<double>(), 0.1);
  // One row for each in the shader, and no more.
  const auto text = program["text"].get<std::string>();
  EXPECT_NE(text.find("array<f32, " + std::to_string(paths.size()) + ">"), std::string::npos);
}

TEST(GpuMany, AsksForAsManyTargetsAsThereAreExamples) {
  const auto of_classes = GpuMany::create(kDocument, 0);
  const auto session = Session::create(kDocument, 0);
  const auto described = nlohmann::json::parse((*session)->describe());
  const auto examples = described["parts"]["train"].get<std::size_t>();
  EXPECT_EQ((*of_classes)->labels().size(), examples);
  EXPECT_TRUE((*of_classes)->values().empty());
  std::string document = kDocument;
  document.replace(document.find("cross_entropy"), std::string("cross_entropy").size(), "mse");
  const auto of_numbers = GpuMany::create(document, 0);
  EXPECT_TRUE((*of_numbers)->labels().empty());
  EXPECT_EQ((*of_numbers)->values().size(), 3 * examples);
}

TEST(GpuMany, RefusesWhatOnlyASessionCanDo) {
  const auto fault = [](std::string document, std::string_view from, const std::string& to) {
    document.replace(document.find(from), from.size(), to);
    const auto made = GpuMany::create(document, 0);
    return made.ok() ? std::string() : made.errors().front().code + " " + made.errors().front().path;
  };
  EXPECT_EQ(fault(kDocument, R"({"id": "adam"})", R"({"id": "orthogonalize"}, {"id": "adam"})"),
            "no_gpu_training runs[0].stages");
  EXPECT_EQ(fault(kDocument, "[5]", "[300]"), "no_gpu_training problem.model");
  EXPECT_EQ(fault(kDocument, R"("id": "mlp", "hidden": [5])",
                  R"("id": "layers", "layers": [{"id": "dense"}, {"id": "dropout"}])"),
            "no_gpu_training problem.model");
  EXPECT_EQ(fault(kDocument, R"("steps": 500)", R"("steps": 500, "loss_rise": 10)"),
            "no_gpu_training train.stop.loss_rise");
  EXPECT_EQ(GpuMany::create(kDocument, 7).errors().front().code, "out_of_range");
}

}  // namespace
}  // namespace slalom
