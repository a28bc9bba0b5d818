// Sessions as their callers use them: the same steps however they are cut, edits replayed, snapshots continued bit
// for bit, divergence and stopping with reasons.
#include "slalom/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

namespace slalom {
namespace {

const char* const kNetwork = R"({"v": 1,
  "problem": {"data": {"id": "moons"}, "model": {"id": "mlp", "hidden": [8, 8], "activation": "tanh"},
              "loss": {"id": "cross_entropy"}},
  "train": {"batch": 16, "validate_every": 10, "stop": {"steps": 5000}},
  "runs": [{"name": "a", "lr": {"base": 0.02, "schedule": {"id": "cosine", "steps": 400}},
            "stages": [{"id": "clip_norm", "max": 0.5}, {"id": "adam"}, {"id": "lookahead", "k": 3}]},
           {"name": "b", "lr": 0.1, "stages": [{"id": "sgd"}]}]})";

const char* const kFunction = R"({"v": 1, "problem": {"function": {"id": "rosenbrock"}},
  "train": {"stop": {"steps": 3000}}, "runs": [{"name": "a", "lr": 0.001, "stages": [{"id": "momentum"}]}]})";

// State beside the parameters (running statistics) and random numbers within a step.
const char* const kLayers = R"({"v": 1, "seeds": {"noise": 77},
  "problem": {"data": {"id": "digits", "n": 300}, "loss": {"id": "binary_cross_entropy"},
              "model": {"id": "layers", "layers": [
                {"id": "conv", "channels": 3, "stride": 2}, {"id": "batch_norm"},
                {"id": "activation", "function": "silu"}, {"id": "dropout", "rate": 0.2}, {"id": "flatten"},
                {"id": "residual", "layers": [{"id": "dense", "units": 48}, {"id": "batch_norm"}, {"id": "dropout"}]}]}},
  "train": {"batch": 8, "validate_every": 10, "stop": {"steps": 5000}},
  "runs": [{"name": "a", "lr": 0.01, "stages": [{"id": "momentum"}]}]})";

std::unique_ptr<Session> open(std::string_view document, std::size_t run = 0) {
  auto session = Session::create(document, run);
  if (!session) {
    ADD_FAILURE() << to_json(session.errors());
    return nullptr;
  }
  return std::move(*session);
}

std::size_t column(const Session& session, std::string_view id) {
  for (std::size_t c = 0; c < session.columns().size(); ++c) {
    if (session.columns()[c].id == id) return c;
  }
  ADD_FAILURE() << "no column " << id;
  return 0;
}

class Documents : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Documents, testing::Values(kNetwork, kFunction, kLayers));

TEST_P(Documents, StepsAreTheSameHoweverTheyAreCut) {
  const auto whole = open(GetParam());
  const auto cut = open(GetParam());
  whole->step(500);
  for (int step = 0; step < 500;) {
    const int n = 1 + step % 17;
    step = static_cast<int>(cut->step(std::min(n, 500 - step)).step);
  }
  EXPECT_EQ(whole->hash(), cut->hash());
  EXPECT_EQ(whole->drain(0, 0).values.size(), cut->drain(0, 0).values.size());
  EXPECT_EQ(*whole->read("w"), *cut->read("w"));
}

TEST_P(Documents, SnapshotContinuesBitForBit) {
  for (const std::int64_t at : {0, 1, 7, 100, 333}) {
    const auto straight = open(GetParam());
    straight->step(at);
    const std::vector<std::byte> snapshot = straight->snapshot();
    straight->step(400);

    const auto resumed = open(GetParam());
    resumed->step(50);  // whatever it did before is replaced
    ASSERT_TRUE(resumed->restore(snapshot).ok());
    EXPECT_EQ(resumed->progress().step, at);
    resumed->step(400);
    EXPECT_EQ(straight->hash(), resumed->hash()) << "from step " << at;
    EXPECT_EQ(straight->snapshot(), resumed->snapshot()) << "from step " << at;
  }
}

TEST_P(Documents, DamagedSnapshotsAreRefusedAndNothingChanges) {
  const auto session = open(GetParam());
  session->step(20);
  const std::string before = session->hash();
  const std::vector<std::byte> good = session->snapshot();
  for (std::size_t i = 0; i < good.size(); i += 1 + good.size() / 97) {
    std::vector<std::byte> flipped = good;
    flipped[i] ^= std::byte{1};
    EXPECT_FALSE(session->restore(flipped).ok()) << "byte " << i;
    EXPECT_FALSE(session->restore(std::span(good).first(i)).ok()) << "cut at " << i;
  }
  EXPECT_EQ(session->hash(), before);
}

TEST(Session, RunningStatisticsBelongToTheSnapshot) {
  const auto session = open(kLayers);
  session->step(40);
  const std::vector<double> x(64, 8.0);
  const auto before = session->predict(x);
  const std::vector<std::byte> snapshot = session->snapshot();
  session->step(40);
  EXPECT_NE(*session->predict(x), *before);
  ASSERT_TRUE(session->restore(snapshot).ok());
  EXPECT_EQ(*session->predict(x), *before);
}

TEST(Session, TheNoiseSeedDrawsWhatIsDropped) {
  std::string other = kLayers;
  other.replace(other.find("77"), 2, "78");
  const auto first = open(kLayers);
  const auto second = open(other);
  first->step(3);
  second->step(3);
  EXPECT_NE(first->hash(), second->hash());
}

TEST(Session, SnapshotOfAnotherExperimentIsRefused) {
  const auto network = open(kNetwork);
  const auto other_run = open(kNetwork, 1);
  const auto refused = other_run->restore(network->snapshot());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].code, "foreign_snapshot");
}

TEST(Session, AnEditToMinusZeroIsOneToZero) {
  const auto live = open(R"({"v": 1, "problem": {"function": {"id": "rosenbrock"}},
    "runs": [{"stages": [{"id": "sgd"}, {"id": "coupled_l2", "lambda": 0.1}]}]})");
  ASSERT_TRUE(live->set_hyper("coupled_l2.lambda", -0.0).ok());
  EXPECT_FALSE(std::signbit(*live->hyper("coupled_l2.lambda")));
  EXPECT_FALSE(std::signbit(live->edits()[0].value));
}

TEST(Session, LiveEditsReplayFromTheDocument) {
  const auto live = open(kNetwork);
  live->step(120);
  ASSERT_TRUE(live->set_hyper("adam.beta1", 0.5).ok());
  live->step(1);
  ASSERT_TRUE(live->set_hyper("lr", 0.003).ok());
  ASSERT_TRUE(live->set_hyper("lr", 0.004).ok());  // dragged on while paused: one edit
  live->step(200);
  ASSERT_EQ(live->edits().size(), 2u);
  EXPECT_EQ(live->edits()[1].value, 0.004);

  std::string document = kNetwork;
  document.pop_back();
  document += R"(, "edits": [{"run": 0, "step": 120, "path": "adam.beta1", "value": 0.5},
                             {"run": 0, "step": 121, "path": "lr", "value": 0.004}]})";
  const auto replayed = open(document);
  replayed->step(321);
  EXPECT_EQ(live->hash(), replayed->hash());

  const auto unedited = open(kNetwork);
  unedited->step(321);
  EXPECT_NE(live->hash(), unedited->hash());
}

TEST(Session, EditsAreInForceFromTheNextStep) {
  const auto session = open(kFunction);
  session->step(3);
  ASSERT_TRUE(session->set_hyper("lr", 0.0005).ok());
  EXPECT_EQ(*session->hyper("lr"), 0.0005);
  const std::size_t lr = column(*session, "lr");
  EXPECT_EQ(session->latest()[lr], 0.001);
  session->step(1);
  EXPECT_EQ(session->latest()[lr], 0.0005);
}

TEST(Session, RefusesImpossibleEdits) {
  const auto session = open(kFunction);
  const std::string before = session->hash();
  EXPECT_FALSE(session->set_hyper("adam.beta1", 0.5).ok());
  EXPECT_FALSE(session->set_hyper("momentum.beta", 7).ok());
  EXPECT_FALSE(session->set_hyper("lr", std::nan("")).ok());
  EXPECT_TRUE(session->edits().empty());
  EXPECT_FALSE(session->hyper("adam.beta1").ok());
  EXPECT_EQ(session->hash(), before);
}

TEST(Session, RacesStartFromTheSameWeightsAndSeeTheSameBatches) {
  const auto a = open(kNetwork, 0);
  const auto b = open(kNetwork, 1);
  EXPECT_EQ(*a->read("w"), *b->read("w"));
  a->step(1);
  b->step(1);
  EXPECT_EQ(a->latest()[column(*a, "loss")], b->latest()[column(*b, "loss")]);
  EXPECT_EQ(*a->read("gradient"), *b->read("gradient"));
}

TEST(Session, DivergenceStopsWithStepNormAndRemedy) {
  const auto session = open(R"({"v": 1, "problem": {"function": {"id": "rosenbrock"}},
    "runs": [{"name": "wild", "lr": 0.5, "stages": [{"id": "sgd"}]}]})");
  const Progress progress = session->step(1000);
  EXPECT_EQ(progress.status, Status::kDiverged);
  EXPECT_LT(progress.step, 20);
  EXPECT_NE(progress.reason.find("diverged at step " + std::to_string(progress.step)), std::string::npos)
      << progress.reason;
  EXPECT_NE(progress.reason.find("gradient norm was"), std::string::npos) << progress.reason;
  EXPECT_NE(progress.reason.find("try a learning rate below 0.25"), std::string::npos) << progress.reason;
  const MetricRows rows = session->drain(0, 0);
  EXPECT_EQ(rows.values.size(), rows.width * static_cast<std::size_t>(progress.step));
  for (std::size_t row = 0; row < rows.values.size(); row += rows.width) {
    EXPECT_TRUE(std::isfinite(rows.values[row + 1]));
  }
  EXPECT_EQ(session->step(10).step, progress.step);
}

TEST(Session, DivergenceOfANetworkNamesTheLayer) {
  const auto session = open(R"({"v": 1,
    "problem": {"data": {"id": "moons"}, "model": {"id": "mlp", "hidden": [8, 8], "activation": "relu"},
                "loss": {"id": "mse"}},
    "runs": [{"name": "wild", "lr": 100, "stages": [{"id": "sgd"}]}]})");
  const Progress progress = session->step(1000);
  EXPECT_EQ(progress.status, Status::kDiverged) << progress.reason;
  EXPECT_NE(progress.reason.find(" in layer "), std::string::npos) << progress.reason;
}

TEST(Session, StopsAtItsLimitAndSaysSo) {
  const auto session = open(kFunction);
  const Progress progress = session->step(10000);
  EXPECT_EQ(progress.status, Status::kStopped);
  EXPECT_EQ(progress.step, 3000);
  EXPECT_NE(progress.reason.find("3000"), std::string::npos);
}

TEST(Session, ValidationIsMeasuredOnItsSteps) {
  const auto session = open(kNetwork);
  session->step(21);
  const std::size_t c = column(*session, "validation_loss");
  const MetricRows rows = session->drain(0, 0);
  ASSERT_EQ(rows.values.size(), 21 * rows.width);
  for (std::size_t row = 0; row < 21; ++row) {
    const bool measured = !std::isnan(rows.values[row * rows.width + 1 + 4 * c + 1]);  // smallest in the bucket
    EXPECT_EQ(measured, row % 10 == 0) << "row " << row;
  }
}

TEST(Session, DrainGivesOnlyWhatIsNew) {
  const auto session = open(kNetwork);
  session->step(10);
  const MetricRows first = session->drain(0, 0);
  session->step(5);
  const MetricRows rest = session->drain(first.generation, 10);
  EXPECT_EQ(rest.first_row, 10u);
  EXPECT_EQ(rest.values.size(), 5 * rest.width);
  EXPECT_EQ(rest.values[0], 10.0);
  const MetricRows all = session->drain(first.generation + 1, 10);
  EXPECT_EQ(all.first_row, 0u);
  EXPECT_EQ(all.values.size(), 15 * all.width);
}

TEST(Session, GridOfATwoFeatureNetworkIsItsPrediction) {
  const auto session = open(kNetwork);
  session->step(50);
  const auto grid = session->predict_grid(-1, 1, -2, 2, 3, 2);
  ASSERT_TRUE(grid.ok());
  const auto direct = session->predict(std::vector<double>{2.0 / 3, 1.0});
  ASSERT_TRUE(direct.ok());
  ASSERT_EQ(grid->size(), 3 * 2 * direct->size());
  for (std::size_t k = 0; k < direct->size(); ++k) {
    EXPECT_FLOAT_EQ((*grid)[5 * direct->size() + k], static_cast<float>((*direct)[k]));
  }
  EXPECT_FALSE(session->predict_grid(0, 1, 0, 1, 0, 5).ok());
  EXPECT_FALSE(session->predict_grid(0, 1, 0, 1, 1u << 30, 5).ok());
  EXPECT_FALSE(session->predict(std::vector<double>{1.0}).ok());
}

// A network of layers with the same units as a perceptron, so that both say the same of themselves.
constexpr const char* kUnits = R"({"v": 1,
  "problem": {"data": {"id": "moons"}, "loss": {"id": "cross_entropy"}, "model": {"id": "layers", "layers": [
    {"id": "flatten"}, {"id": "dense", "units": 3}, {"id": "dropout", "rate": 0.1},
    {"id": "activation", "function": "relu"}, {"id": "dense", "units": 2}]}},
  "train": {"batch": 32}, "runs": [{"stages": [{"id": "sgd"}]}]})";

nlohmann::json layers_of(const Session& session) { return nlohmann::json::parse(session.describe())["layers"]; }

TEST(Session, DescribesTheLayersOfADiagram) {
  EXPECT_EQ(layers_of(*open(kNetwork)), nlohmann::json::parse(R"([
    {"units": 8, "activation": "tanh", "weight": 0, "bias": 1}, {"units": 8, "activation": "tanh", "weight": 2, "bias": 3},
    {"units": 2, "activation": "", "weight": 4, "bias": 5}])"));
  const auto session = open(kUnits);
  EXPECT_EQ(layers_of(*session), nlohmann::json::parse(R"([
    {"units": 3, "activation": "relu", "weight": 0, "bias": 1}, {"units": 2, "activation": "", "weight": 2, "bias": 3},
    {"units": 2, "activation": "", "weight": 4, "bias": 5}])"));
  const std::vector<SegmentInfo> segments = session->segments();
  EXPECT_EQ(segments.at(2).name, "layer2.weight");
  EXPECT_EQ(segments.at(2).shape, (std::vector<int>{2, 3}));
  EXPECT_EQ(segments.at(3).name, "layer2.bias");
  for (const char* other : {kLayers, kFunction}) EXPECT_TRUE(layers_of(*open(other)).empty());
}

// The outputs are the last layer's weights times the units of the layer before it.
TEST(Session, MapsOfUnitsLeadToThePrediction) {
  for (const char* document : {kNetwork, kUnits}) {
    const auto session = open(document);
    session->step(40);
    const std::size_t cells = 6;
    const auto maps = session->unit_maps(-1, 2, -1, 1, 3, 2);
    ASSERT_TRUE(maps.ok());
    const std::size_t units = 2 + (document == kNetwork ? 16 : 5);  // with the inputs
    ASSERT_EQ(maps->size(), units * cells);
    const auto grid = session->predict_grid(-1, 2, -1, 1, 3, 2);
    const std::vector<double> w = *session->read("w");
    const std::vector<SegmentInfo> segments = session->segments();
    const SegmentInfo& weight = segments[segments.size() - 2];
    const auto inputs = static_cast<std::size_t>(weight.shape[1]);
    for (std::size_t cell = 0; cell < cells; ++cell) {
      for (std::size_t k = 0; k < 2; ++k) {
        double sum = w[segments.back().offset + k];
        for (std::size_t i = 0; i < inputs; ++i) {
          sum += w[weight.offset + k * inputs + i] * static_cast<double>((*maps)[(units - inputs + i) * cells + cell]);
        }
        EXPECT_NEAR((*grid)[cell * 2 + k], sum, 1e-4);
      }
    }
  }
}

TEST(Session, MapsOfUnitsNeedUnitsAndAPlane) {
  const auto code = [](const char* document, std::size_t side) {
    const auto maps = open(document)->unit_maps(0, 1, 0, 1, side, side);
    return maps.ok() ? "" : maps.errors()[0].code;
  };
  EXPECT_EQ(code(kFunction, 5), "no_units");
  EXPECT_EQ(code(kLayers, 5), "not_a_plane");
  EXPECT_EQ(code(kNetwork, 0), "out_of_range");
  EXPECT_EQ(code(kNetwork, 2048), "too_large");
  EXPECT_EQ(code(kNetwork, 100), "");
  EXPECT_EQ(code(R"({"v": 1, "problem": {"data": {"id": "moons"}, "loss": {"id": "cross_entropy"},
    "model": {"id": "layers", "layers": [{"id": "dense"}, {"id": "batch_norm"}]}}, "runs": [{"stages": [{"id": "sgd"}]}]})",
                 5),
            "no_units");
}

TEST(Session, TheMinibatchesOfAnEpochAreTheTrainingPart) {
  const auto session = open(kNetwork, 1);
  EXPECT_TRUE(session->minibatch().empty());
  const std::size_t per_epoch = 15;  // 240 examples in minibatches of 16
  std::vector<std::uint32_t> seen;
  for (std::size_t i = 0; i < per_epoch; ++i) {
    session->step(1);
    const auto batch = session->minibatch();
    EXPECT_EQ(batch.size(), 16u);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  const auto last = session->minibatch();
  const auto copy = open(kNetwork, 1);
  ASSERT_TRUE(copy->restore(session->snapshot()).ok());
  EXPECT_EQ(copy->minibatch(), last);
  std::sort(seen.begin(), seen.end());
  std::vector<std::uint32_t> all(240);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(seen, all);
  EXPECT_TRUE(open(kFunction)->minibatch().empty());
}

TEST(Session, TheFullGradientIsTheMeanOverTheTrainingPart) {
  for (const char* document : {kNetwork, kLayers, kFunction}) {
    const auto session = open(document);
    session->step(30);
    const std::string hash = session->hash();
    const std::vector<double> full = *session->read("full_gradient");
    EXPECT_EQ(full, *session->read("full_gradient"));
    EXPECT_EQ(session->hash(), hash);
    session->step(30);
    const auto undisturbed = open(document);
    undisturbed->step(60);
    EXPECT_EQ(session->hash(), undisturbed->hash());
  }
  // Where the whole training part is the minibatch, the next step's gradient is the full one here.
  std::string whole(kUnits);
  whole.replace(whole.find("0.1}"), 4, "0}").replace(whole.find("\"batch\": 32"), 11, "\"batch\": 0");
  const auto session = open(whole);
  session->step(3);
  const std::vector<double> full = *session->read("full_gradient");
  session->step(1);
  const std::vector<double> gradient = *session->read("gradient");
  ASSERT_EQ(full.size(), gradient.size());
  for (std::size_t i = 0; i < full.size(); ++i) EXPECT_NEAR(full[i], gradient[i], 1e-6);
}

// 2 - 8 - 8 - 2, 16 examples: forward, by the weights and, but for the first layer, by the inputs.
TEST(Session, SaysWhatAStepCostsInProductsAndCountsEachLayersGradient) {
  std::string document = kNetwork;
  document.replace(document.find("\"validate_every\": 10"), 20, "\"validate_every\": 0");
  const auto run = open(document, 1);
  const auto cost = [&] { return nlohmann::json::parse(run->describe())["operations_per_step"]; };
  EXPECT_TRUE(cost().is_null());
  run->step(20);
  constexpr std::size_t kFirst = 2 * 8;
  constexpr std::size_t kOthers = 8 * 8 + 8 * 2;
  EXPECT_EQ(cost(), 2 * 16 * (2 * kFirst + 3 * kOthers));
  const auto session = open(document, 0);
  session->step(20);
  EXPECT_EQ(nlohmann::json::parse(session->describe())["operations_per_step"], cost());

  const HistogramRows rows = run->histogram(0, 0);
  constexpr std::size_t kBins = 51;
  ASSERT_EQ(rows.bins, 3 * kBins);
  const std::size_t sizes[] = {kFirst + 8, 8 * 8 + 8, 8 * 2 + 2};
  for (std::size_t layer = 0; layer < 3; ++layer) {
    const auto begin = rows.counts.begin() + static_cast<std::ptrdiff_t>(layer * kBins);
    EXPECT_EQ(std::accumulate(begin, begin + kBins, std::size_t{0}), sizes[layer]);
  }
}

// A single unit tells the classes of XOR apart by the product of the features, and by nothing less.
TEST(Session, TheRightInputMakesAProblemLinear) {
  const std::string given = R"("inputs": {"x1": false, "x2": false, "x1_x2": true},)";
  const std::string start = R"({"v": 1, "problem": {)";
  const std::string rest = R"("data": {"id": "xor"}, "model": {"id": "mlp", "hidden": []},
    "loss": {"id": "cross_entropy"}}, "runs": [{"lr": 0.1, "stages": [{"id": "adam"}]}]})";
  const auto with = open(start + given + rest);
  const auto without = open(start + rest);
  for (Session* session : {with.get(), without.get()}) session->step(300);
  EXPECT_GT(with->evaluate_test()->accuracy, 0.9);
  EXPECT_LT(without->evaluate_test()->accuracy, 0.8);
  const nlohmann::json about = nlohmann::json::parse(with->describe());
  EXPECT_EQ(about["features"], 2);
  EXPECT_EQ(about["inputs"], nlohmann::json::parse(R"(["x₁x₂"])"));
  EXPECT_EQ(about["widths"], nlohmann::json::parse("[1, 2]"));
  EXPECT_EQ(nlohmann::json::parse(without->describe())["inputs"], nlohmann::json::parse(R"(["x₁", "x₂"])"));
  // What maps show is what is predicted for points in raw units.
  const auto grid = with->predict_grid(-1, 1, -1, 1, 2, 2);
  const auto direct = with->predict(std::vector<double>{0.5, 0.5});
  ASSERT_TRUE(grid.ok() && direct.ok());
  EXPECT_FLOAT_EQ((*grid)[6], static_cast<float>((*direct)[0]));
  // Its only map is that of the input, of which the outputs are made.
  const auto maps = with->unit_maps(-1, 1, -1, 1, 2, 2);
  ASSERT_TRUE(maps.ok());
  ASSERT_EQ(maps->size(), 4u);
  const std::vector<double> w = *with->read("w");
  for (std::size_t cell = 0; cell < 4; ++cell) {
    EXPECT_NEAR((*grid)[2 * cell], w[0] * static_cast<double>((*maps)[cell]) + w[2], 1e-5);
  }
}

TEST(Session, RefusesARunThatIsNotThere) {
  const auto session = Session::create(kFunction, 1);
  ASSERT_FALSE(session.ok());
  EXPECT_EQ(session.errors()[0].path, "runs");
}

TEST(Session, EveryReadableNameCanBeRead) {
  const auto session = open(kNetwork);
  session->step(2);
  ASSERT_GE(session->readable().size(), 5u);  // w, gradient, Adam's two moments, slow weights
  for (const std::string& name : session->readable()) {
    const auto values = session->read(name);
    ASSERT_TRUE(values.ok()) << name;
    EXPECT_FALSE(values->empty()) << name;
  }
  EXPECT_FALSE(session->read("adam.nothing").ok());
}

}  // namespace
}  // namespace slalom
