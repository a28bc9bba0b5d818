// What a graphics card is given of a run is what a session of the same document has.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
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
            "stages": [{"id": "gradient_noise"}, {"id": "adam"}, {"id": "lookahead", "inner_state": "reset"}]}],
  "edits": [{"run": 0, "step": 3, "path": "adam.beta1", "value": 0.5}]})";

void append(std::vector<std::uint32_t>& all, const std::vector<std::uint32_t>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

TEST(GpuRun, HasTheSessionsWeightsAndMinibatches) {
  const auto run = GpuRun::create(kDocument, 0);
  const auto session = Session::create(kDocument, 0);
  ASSERT_TRUE(run.ok());
  const auto expected = (*session)->read("w");
  const std::vector<float> weights = (*run)->begin().weights;
  EXPECT_EQ(std::vector<double>(weights.begin(), weights.end()), *expected);

  const GpuBlock block = (*run)->next(11);
  std::size_t first = 0;
  for (const std::uint32_t size : block.sizes) {
    (*session)->step(1);
    const auto from = block.examples.begin() + static_cast<std::ptrdiff_t>(first);
    EXPECT_EQ(std::vector<std::uint32_t>(from, from + size), (*session)->minibatch());
    first += size;
  }
  EXPECT_EQ(first, block.examples.size());
}

TEST(GpuRun, GivesTheSameHoweverItIsAsked) {
  const auto whole = GpuRun::create(kDocument, 0);
  const auto cut = GpuRun::create(kDocument, 0);
  const GpuBlock expected = (*whole)->next(12);
  GpuBlock found;
  for (const std::size_t steps : {1, 4, 7}) {
    const GpuBlock block = (*cut)->next(steps);
    append(found.sizes, block.sizes);
    append(found.examples, block.examples);
    append(found.numbers, block.numbers);
    append(found.restarts, block.restarts);
    found.noise.insert(found.noise.end(), block.noise.begin(), block.noise.end());
  }
  EXPECT_EQ(found.sizes, expected.sizes);
  EXPECT_EQ(found.examples, expected.examples);
  EXPECT_EQ(found.numbers, expected.numbers);
  EXPECT_EQ(found.noise, expected.noise);
  EXPECT_EQ(found.restarts, expected.restarts);
  // Lookahead acts, and the rule starts afresh, at every fifth step.
  EXPECT_EQ(expected.restarts, (std::vector<std::uint32_t>{0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(GpuRun, DescribesSizesThatFitTogether) {
  const auto run = GpuRun::create(kDocument, 0);
  const auto program = nlohmann::json::parse((*run)->program());
  const auto count = [&](const char* key) { return program[key].get<std::size_t>(); };
  EXPECT_EQ((*run)->begin().weights.size(), count("parameters"));
  const std::pair<const char*, std::size_t> parts[] = {
      {"train", count("examples")}, {"validation", count("validation")}, {"another", 0}};
  for (const auto& [part, size] : parts) {
    EXPECT_EQ((*run)->inputs(part).size(), size * count("inputs"));
    EXPECT_EQ((*run)->labels(part).size(), size);
    EXPECT_TRUE((*run)->values(part).empty());
  }
  EXPECT_GT(count("validation"), 0U);
  EXPECT_EQ((*run)->next(3).numbers.size() * sizeof(std::uint32_t),
            3 * program["optimizer"]["stride"].get<std::size_t>());
  EXPECT_EQ(program["optimizer"]["parts"].size(), 3U);
}

const std::string kWatched = R"({"v": 1,
  "problem": {"data": {"id": "iris"}, "model": {"id": "mlp", "hidden": [5]}, "loss": {"id": "cross_entropy"}},
  "train": {"batch": 20, "validate_every": 4, "stop": {"steps": 60}},
  "runs": [{"name": "a", "lr": {"base": 0.1, "schedule": [{"id": "plateau", "patience": 0, "threshold": 0.2}]},
            "stages": [{"id": "adam"}, {"id": "weight_ema"}]}],
  "edits": [{"run": 0, "step": 3, "path": "adam.beta1", "value": 0.5}]})";

std::vector<float> floats(const Result<std::vector<double>>& values) {
  return std::vector<float>(values->begin(), values->end());
}

// A session in place of a card: takes the steps and tells what one would.
class Card {
 public:
  explicit Card(const std::string& document) : session_(std::move(*Session::create(document, 0))) {}

  Session& session() { return *session_; }

  std::vector<float> step() {
    const auto before = *session_->read("w");
    session_->step(1);
    const auto after = *session_->read("w");
    const auto gradient = *session_->read("gradient");
    std::vector<float> row{static_cast<float>(session_->latest()[0])};
    std::vector<float> changes;
    for (const SegmentInfo& segment : session_->segments()) {
      std::size_t size = 1;
      for (const int extent : segment.shape) size *= static_cast<std::size_t>(extent);
      double square = 0;
      double change = 0;
      for (std::size_t i = segment.offset; i < segment.offset + size; ++i) {
        square += gradient[i] * gradient[i];
        change += (after[i] - before[i]) * (after[i] - before[i]);
      }
      row.push_back(static_cast<float>(square));
      changes.push_back(static_cast<float>(change));
    }
    row.insert(row.end(), changes.begin(), changes.end());
    return row;
  }

  GpuState state() {
    GpuState state{floats(session_->read("w")), {}, {}};
    for (const std::string name : {"adam.m", "adam.v", "weight_ema.average"}) {
      const auto slot = floats(session_->read(name));
      state.slots.insert(state.slots.end(), slot.begin(), slot.end());
    }
    return state;
  }

 private:
  std::unique_ptr<Session> session_;
};

// Takes n steps on the card, and tells the run of them one at a time.
void take(GpuRun& run, Card& card, int n) {
  for (int i = 0; i < n; ++i) {
    const bool wanted = run.wants_evaluation();
    ASSERT_EQ(wanted, run.session().progress().step % 4 == 0);
    if (!wanted) {
      ASSERT_GT(run.ahead(9), 0U);
    }
    const std::vector<float> row = card.step();
    if (wanted) {
      run.evaluated(card.session().latest()[1], card.session().latest()[2]);
      ASSERT_EQ(run.ahead(9), 4U);
    }
    const GpuBlock block = run.next(1);
    const std::vector<std::uint32_t> counts(block.counted[0] * run.session().histogram(0, 0).bins, 1);
    run.follow(row, counts);
  }
}

TEST(GpuRun, IsASessionThatIsToldOfItsSteps) {
  const auto run = GpuRun::create(kWatched, 0);
  Card card(kWatched);
  (*run)->begin();
  take(**run, card, 27);
  Session& told = (*run)->session();
  EXPECT_EQ(told.progress().step, 27);
  EXPECT_FALSE(told.progress().exact);
  EXPECT_TRUE(card.session().progress().exact);
  EXPECT_EQ(told.edits().size(), 1U);
  ASSERT_TRUE(told.best());
  EXPECT_EQ(told.best()->step, card.session().best()->step);
  const auto found = told.drain(0, 0).values;
  const auto expected = card.session().drain(0, 0).values;
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_TRUE(std::isnan(found[i])) << i;
    } else {
      EXPECT_NEAR(found[i], expected[i], 1e-6 * std::abs(expected[i])) << i;
    }
  }
  EXPECT_EQ(told.histogram(0, 0).steps.size(), 27U);

  // From here it goes on by itself, also from a snapshot.
  (*run)->adopt(card.state(), {});
  const auto snapshot = told.snapshot();
  told.step(10);
  card.session().step(10);
  const auto w = *told.read("w");
  const auto expected_w = *card.session().read("w");
  for (std::size_t i = 0; i < w.size(); ++i) EXPECT_NEAR(w[i], expected_w[i], 1e-5 * (1 + std::abs(expected_w[i])));
  ASSERT_TRUE(told.restore(snapshot));
  EXPECT_EQ(told.progress().step, 27);
  EXPECT_FALSE(told.progress().exact);
  const GpuState begun = (*run)->begin();
  EXPECT_EQ(begun.weights.size() * 3, begun.slots.size());
  EXPECT_FALSE(begun.best.empty());
}

TEST(GpuRun, EndsWithTheStepThatCannotBeTaken) {
  const auto run = GpuRun::create(kDocument, 0);
  Card card(kDocument);
  (*run)->begin();
  std::vector<float> rows = card.step();
  const std::size_t width = rows.size();
  rows.resize(3 * width, 1);
  rows[width] = std::numeric_limits<float>::infinity();
  const GpuBlock block = (*run)->next(3);
  EXPECT_EQ(block.counted, (std::vector<std::uint32_t>{1, 1, 1}));
  const std::vector<std::uint32_t> counts(3 * (*run)->session().histogram(0, 0).bins, 1);
  const Progress progress = (*run)->follow(rows, counts);
  EXPECT_EQ(progress.step, 1);
  EXPECT_EQ(progress.status, Status::kDiverged);
  EXPECT_EQ((*run)->ahead(1), 0U);
}

TEST(GpuRun, TakesLiveEditsAsTheSessionDoes) {
  const auto run = GpuRun::create(kDocument, 0);
  (*run)->begin();
  EXPECT_FALSE((*run)->set_hyper("lr", -1).ok());
  EXPECT_TRUE((*run)->set_hyper("lr", 0.25).ok());
  ASSERT_EQ((*run)->session().edits().size(), 1U);
  EXPECT_EQ((*run)->session().edits()[0].value, 0.25);
  const auto plain = GpuRun::create(kDocument, 0);
  EXPECT_NE((*run)->next(1).numbers, (*plain)->next(1).numbers);
}

// Of a list of layers, for images of 8 x 8.
std::string document_of(const std::string& layers) {
  return R"({"v": 1, "problem": {"data": {"id": "digits"}, "loss": {"id": "cross_entropy"},
             "model": {"id": "layers", "layers": )" +
         layers + R"(}}, "train": {"stop": {"steps": 9}}, "runs": [{"stages": [{"id": "sgd"}]}]})";
}

TEST(GpuRun, SaysANetworkInOperations) {
  const auto run = GpuRun::create(document_of(R"([{"id": "conv", "channels": 3, "kernel": 4, "stride": 2},
      {"id": "activation", "function": "gelu"}, {"id": "max_pool", "size": 3}, {"id": "flatten"},
      {"id": "activation", "function": "tanh"}, {"id": "activation", "function": "gelu"}])"),
                                  0);
  ASSERT_TRUE(run.ok());
  const auto program = nlohmann::json::parse((*run)->program());
  EXPECT_EQ(program["layers"], nlohmann::json::parse(R"([
      {"kind": "patch_product", "channels": 1, "rows": 8, "columns": 8, "out_channels": 3, "out_rows": 4,
       "out_columns": 4, "kernel": 4, "stride": 2, "padding": 1, "weights": 0, "biases": 48},
      {"kind": "function", "count": 48, "activation": 0},
      {"kind": "largest", "channels": 3, "rows": 4, "columns": 4, "size": 3},
      {"kind": "function", "count": 3, "activation": 1},
      {"kind": "function", "count": 3, "activation": 0},
      {"kind": "product", "inputs": 3, "outputs": 10, "weights": 51, "biases": 81}])"));
  EXPECT_EQ(program["activations"].size(), 2U);
}

TEST(GpuRun, SaysAPerceptronAsTheListOfItsLayers) {
  const std::string layers = R"([{"id": "flatten"}, {"id": "dense", "units": 7}, {"id": "activation"}])";
  std::string document = document_of(layers);
  const auto listed = GpuRun::create(document, 0);
  const std::string model = R"("id": "layers", "layers": )" + layers;
  document.replace(document.find(model), model.size(), R"("id": "mlp", "hidden": [7])");
  const auto perceptron = GpuRun::create(document, 0);
  ASSERT_TRUE(listed.ok() && perceptron.ok());
  EXPECT_EQ((*listed)->program(), (*perceptron)->program());
}

TEST(GpuRun, SaysBlocksWithWhatIsInsideThem) {
  const std::string dense = R"({"id": "dense", "units": 6})";
  const auto run = GpuRun::create(document_of(R"([{"id": "flatten"}, )" + dense + R"(,
      {"id": "residual", "layers": [{"id": "activation"}, {"id": "residual", "skip": false, "layers": [)" +
                                              dense + R"(]}]}, {"id": "dropout", "rate": 0.25}])"),
                                  0);
  ASSERT_TRUE(run.ok());
  const auto layers = nlohmann::json::parse((*run)->program())["layers"];
  ASSERT_EQ(layers.size(), 4U);
  EXPECT_EQ(layers[1], nlohmann::json::parse(R"({"kind": "shortcut", "count": 6, "inside": [
      {"kind": "function", "count": 6, "activation": 0},
      {"kind": "product", "inputs": 6, "outputs": 6, "weights": 390, "biases": 426}]})"));
  EXPECT_EQ(layers[2]["below"], 1U << 30);
}

TEST(GpuRun, NamesEveryLayerThatHasNoKernels) {
  const auto run = GpuRun::create(document_of(R"([{"id": "rnn", "all_steps": true}, {"id": "batch_norm"},
      {"id": "residual", "skip": false, "layers": [{"id": "layer_norm"}, {"id": "rnn"}]}])"),
                                  0);
  ASSERT_FALSE(run.ok());
  ASSERT_EQ(run.errors().size(), 2U);
  for (const Error& error : run.errors()) EXPECT_EQ(error.code, "no_gpu_training");
  EXPECT_EQ(run.errors()[0].path, "problem.model.layers[0]");
  EXPECT_EQ(run.errors()[1].path, "problem.model.layers[2].layers[1]");
}

TEST(GpuRun, RefusesARunThatIsNotThere) {
  const auto run = GpuRun::create(kDocument, 7);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.errors().front().code, "out_of_range");
}

}  // namespace
}  // namespace slalom
