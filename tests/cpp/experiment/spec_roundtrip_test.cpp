// Reading and writing are inverse: for every entry of every registry, at its defaults and at random values, and the
// canonical text is a fixed point.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "slalom/experiment.h"

#include "core/rng.h"
#include "data/dataset.h"
#include "data/inputs.h"
#include "experiment/json_values.h"
#include "experiment/read_fields.h"
#include "experiment/spec.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/function.h"
#include "model/network.h"
#include "optim/registry.h"
#include "optim/schedule.h"
#include "support/configured.h"
#include "support/sample_layers.h"

namespace slalom::experiment {
namespace {

constexpr std::size_t kFewVariables = 300;

double random_number(const Field& field, Rng& rng) {
  if (field.type == FieldType::kFlag) return rng.below(2);
  if (field.type == FieldType::kChoice) return rng.below(static_cast<std::uint32_t>(field.choices.size()));
  const double low = std::isfinite(field.min) ? field.min : -10;
  const double high = std::isfinite(field.max) ? field.max : low + 10;
  const double number = low + (high - low) * (0.001 + 0.998 * rng.uniform());
  const bool whole = field.type == FieldType::kInteger || field.type == FieldType::kIntegerList;
  return whole ? std::max(std::ceil(low), std::floor(number)) : number;
}

Configured random_configured(const Entry& entry, Rng& rng);

FieldValue random_value(const Field& field, Rng& rng) {
  if (field.type == FieldType::kText) return default_value(field);
  if (field.type == FieldType::kEntryList) {
    // Not the entries that hold a list themselves: there would be no end.
    FieldValue value;
    for (const Entry& entry : field.list->entries()) {
      const bool plain = std::none_of(entry.fields.begin(), entry.fields.end(),
                                      [](const Field& inner) { return inner.list != nullptr; });
      if (plain && value.entries.size() < field.max_length) value.entries.push_back(random_configured(entry, rng));
    }
    return value;
  }
  if (field.type != FieldType::kIntegerList && field.type != FieldType::kRealList) {
    return {random_number(field, rng), {}};
  }
  FieldValue value;
  const auto spread = static_cast<std::uint32_t>(field.max_length - field.min_length);
  const std::size_t length = field.min_length + rng.below(spread + 1);
  for (std::size_t i = 0; i < length; ++i) value.list.push_back(random_number(field, rng));
  return value;
}

Configured random_configured(const Entry& entry, Rng& rng) {
  Configured config{entry.id, {}};
  for (const Field& field : entry.fields) config.values.push_back(random_value(field, rng));
  return config;
}

optim::ScheduledValue random_scheduled(const Field& field, Rng& rng) {
  optim::ScheduledValue value{random_value(field, rng), {}};
  if (!field.schedulable) return value;
  const auto& schedules = optim::schedules();
  const std::uint32_t length = rng.below(3);
  for (std::uint32_t i = 0; i < length; ++i) {
    const Entry& schedule = *schedules[rng.below(static_cast<std::uint32_t>(schedules.size()))];
    Configured config = random_configured(schedule, rng);
    // Values that are allowed one by one need not fit each other.
    value.schedule.push_back(optim::schedule_fault(config) ? configured(schedule) : std::move(config));
    if (!optim::schedule_has_end(schedule.id)) break;
  }
  return value;
}

// Values that must be below others change places with them where they are not.
void put_in_order(const optim::StageInfo& info, optim::StageSpec& stage) {
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    if (info.fields[i].below.empty()) continue;
    double& low = stage.values[i].base.number;
    double& high = stage.values[static_cast<std::size_t>(info.field_index(info.fields[i].below))].base.number;
    if (low > high) std::swap(low, high);
    if (low == high) low = info.fields[i].min;
  }
}

optim::StageSpec random_stage(const optim::StageInfo& info, Rng& rng) {
  optim::StageSpec stage{info.id, {}};
  for (const Field& field : info.fields) stage.values.push_back(random_scheduled(field, rng));
  put_in_order(info, stage);
  return stage;
}

optim::StageSpec default_stage(const optim::StageInfo& info) {
  optim::StageSpec stage{info.id, {}};
  for (const Field& field : info.fields) stage.values.push_back({default_value(field), {}});
  return stage;
}

// One rule with all other stages around it.
RunSpec run_with(const optim::StageInfo& rule) {
  RunSpec run;
  run.name = rule.name;
  run.optimizer.lr.base = default_value(optim::learning_rate_field());
  run.optimizer.stages.push_back(default_stage(rule));
  for (const optim::StageInfo* stage : optim::stages()) run.optimizer.stages.push_back(default_stage(*stage));
  return run;
}

ExperimentSpec function_experiment(const model::FunctionInfo& function) {
  ExperimentSpec spec;
  spec.precision = Precision::kF64;
  spec.problem = FunctionProblem{configured(function), function.start_in(2)};
  spec.runs.push_back(run_with(*optim::rules().front()));
  return spec;
}

ExperimentSpec network_experiment(const data::DatasetInfo& set, const loss::LossInfo& loss) {
  ExperimentSpec spec;
  spec.problem = NetworkProblem{configured(set), configured(data::inputs_entry()), configured(model::models().front()),
                                configured(loss), configured(loss::regularizers().front())};
  spec.runs.push_back(run_with(*optim::rules().front()));
  return spec;
}

void expect_round_trip(const ExperimentSpec& spec) {
  const std::string text = write_spec(spec);
  const auto read = read_spec(text);
  if (!read) {
    ADD_FAILURE() << read.errors()[0].path << ": " << read.errors()[0].message << "\n" << text;
    return;
  }
  EXPECT_EQ(*read, spec) << text;
  EXPECT_EQ(write_spec(*read), text);
}

TEST(RoundTrip, EveryDataSetModelAndLossAtItsDefaults) {
  for (const data::DatasetInfo& data : data::datasets()) {
    for (const loss::LossInfo& loss : loss::losses()) {
      if (loss.classification() && data.classes == 0) continue;
      expect_round_trip(network_experiment(data, loss));
    }
  }
}

TEST(RoundTrip, EveryModelAtItsDefaultsAndEveryLayer) {
  const data::DatasetInfo& digits = *data::find_dataset("digits");
  std::vector<Configured> models;
  for (const Entry& entry : model::models()) models.push_back(configured(entry));
  for (const SampleLayers& sample : sample_layers()) models.push_back(layers_model(sample.layers));
  for (const Configured& model : models) {
    ExperimentSpec spec = network_experiment(digits, loss::losses().front());
    std::get<NetworkProblem>(spec.problem).model = model;
    expect_round_trip(spec);
  }
}

// Whether they fit together or not, the document says what was meant.
TEST(RoundTrip, LayersAtRandomValues) {
  Rng rng(3, Stream::kNoise);
  const Entry& layers = *model::find_model("layers");
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Configured model = random_configured(layers, rng);
    Faults faults;
    const auto read =
        read_configured(configured_json(layers, model), "model", choices_of("model", model::models()), faults);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(faults.take(), Errors{});
    EXPECT_EQ(*read, model);
  }
}

TEST(RoundTrip, EveryFunctionAtItsDefaults) {
  for (const model::FunctionInfo& function : model::functions()) expect_round_trip(function_experiment(function));
}

TEST(RoundTrip, EveryRuleWithEveryStageAtRandomValues) {
  Rng rng(1, Stream::kNoise);
  for (int repeat = 0; repeat < 20; ++repeat) {
    ExperimentSpec spec = function_experiment(model::functions().front());
    for (const optim::StageInfo* rule : optim::rules()) {
      RunSpec run;
      run.name = rule->name + " \"β\"\n";
      run.optimizer.lr = random_scheduled(optim::learning_rate_field(), rng);
      run.optimizer.stages.push_back(random_stage(*rule, rng));
      for (const optim::StageInfo* stage : optim::stages()) run.optimizer.stages.push_back(random_stage(*stage, rng));
      spec.runs.assign(1, run);
      expect_round_trip(spec);
    }
  }
}

// Once with any number of variables, which may be thousands of numbers to write; the other values again with few.
TEST(RoundTrip, EveryFunctionAtRandomValues) {
  Rng rng(2, Stream::kNoise);
  for (const model::FunctionInfo& function : model::functions()) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      ExperimentSpec spec = function_experiment(function);
      FunctionProblem problem;
      do {
        problem.function = random_configured(function, rng);
      } while (model::check_function(problem.function) ||
               (repeat > 0 && model::dimension_of(problem.function) > kFewVariables));
      for (std::size_t i = model::dimension_of(problem.function); i > 0; --i) problem.start.push_back(rng.normal());
      problem.noise = rng.uniform();
      spec.problem = problem;
      expect_round_trip(spec);
    }
  }
}

TEST(RoundTrip, TrainingSeedsEditsAndFingerprint) {
  ExperimentSpec spec = function_experiment(model::functions().front());
  spec.seeds = {0, 4294967295u, 7, 8};
  spec.precision = Precision::kF32;
  spec.train = {0, 1000000000, 0, 0.995};
  spec.runs.push_back(run_with(*optim::rules().back()));
  spec.edits = {{0, 5, "lr", 0.25}, {0, 5, "lr", 0.125}, {1, 0, "lr", 1e-7}};
  spec.fingerprint = Fingerprint{{0, 1000000000}, "0123456789abcdef"};
  expect_round_trip(spec);
}

TEST(ReadSpec, MissingFieldsTakeTheRegistriesDefaults) {
  const auto network = read_spec(R"({"v": 1, "problem": {"data": {"id": "moons"}, "model": {"id": "mlp"},
      "loss": {"id": "cross_entropy"}}, "runs": [{"stages": [{"id": "adam"}]}]})");
  ASSERT_TRUE(network);
  ExperimentSpec expected = network_experiment(*data::find_dataset("moons"), *loss::find_loss("cross_entropy"));
  expected.runs.assign(1, {});
  expected.runs[0].name = optim::find_stage("adam")->name;
  expected.runs[0].optimizer.lr.base = default_value(optim::learning_rate_field());
  expected.runs[0].optimizer.stages = {default_stage(*optim::find_stage("adam"))};
  EXPECT_EQ(*network, expected);

  const auto function =
      read_spec(R"({"v": 1, "problem": {"function": {"id": "beale"}}, "runs": [{"stages": [{"id": "sgd"}]}]})");
  ASSERT_TRUE(function);
  EXPECT_EQ(function->precision, Precision::kF64);
  EXPECT_EQ(std::get<FunctionProblem>(function->problem).start, model::find_function("beale")->start_in(2));
  EXPECT_EQ(std::get<FunctionProblem>(function->problem).noise, 0);
}

TEST(ReadSpec, AStartThatIsNotGivenHasAsManyNumbersAsTheFunctionHasVariables) {
  const auto spec = read_spec(R"({"v": 1, "problem": {"function": {"id": "rosenbrock", "dimension": 5}},
      "runs": [{"stages": [{"id": "sgd"}]}]})");
  ASSERT_TRUE(spec);
  EXPECT_EQ(std::get<FunctionProblem>(spec->problem).start, (std::vector<double>{-1.2, 1, -1.2, 1, -1.2}));
}

TEST(ReadSpec, ASingleScheduleNeedsNoList) {
  const auto with = [](const std::string& schedule) {
    return validate(R"({"v": 1, "problem": {"function": {"id": "beale"}}, "runs": [{"stages": [{"id": "sgd"}],
        "lr": {"base": 0.5, "schedule": )" +
                    schedule + "}}]}");
  };
  const auto alone = with(R"({"id": "cosine", "steps": 70})");
  ASSERT_TRUE(alone);
  EXPECT_EQ(*alone, *with(R"([{"id": "cosine", "steps": 70}])"));
  EXPECT_NE(alone->find(R"("schedule":[{)"), std::string::npos) << *alone;
  // Nothing to schedule: the plain number.
  EXPECT_NE(with("[]")->find(R"("lr":0.5)"), std::string::npos);
}

TEST(ReadSpec, EditsComeInTheOrderTheyAreMade) {
  const auto spec = read_spec(R"({"v": 1, "problem": {"function": {"id": "beale"}},
      "runs": [{"stages": [{"id": "sgd"}]}, {"stages": [{"id": "adam"}]}],
      "edits": [{"run": 1, "step": 3, "path": "adam.beta1", "value": 0.5}, {"run": 0, "step": 9, "path": "lr", "value": 2},
                {"run": 0, "step": 4, "path": "lr", "value": 3}, {"run": 0, "step": 4, "path": "lr", "value": 1}]})");
  ASSERT_TRUE(spec);
  const std::vector<Edit> expected{{0, 4, "lr", 3}, {0, 4, "lr", 1}, {0, 9, "lr", 2}, {1, 3, "adam.beta1", 0.5}};
  EXPECT_EQ(spec->edits, expected);
}

}  // namespace
}  // namespace slalom::experiment
