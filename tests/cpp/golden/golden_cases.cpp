#include "golden/golden_cases.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "slalom/experiment.h"
#include "slalom/session.h"

#include "data/dataset.h"
#include "data/inputs.h"
#include "experiment/json_values.h"
#include "experiment/spec.h"
#include "loss/loss.h"
#include "model/function.h"
#include "model/network.h"
#include "optim/registry.h"
#include "optim/schedule.h"
#include "support/sample_layers.h"
#include "support/source_files.h"

namespace slalom::golden {
namespace {

using Json = nlohmann::json;

Json parse(const std::string& path) {
  Json json = Json::parse(read_source_file(path), nullptr, false);
  if (json.is_discarded()) ADD_FAILURE() << path << " is not JSON";
  return json;
}

class Collector {
 public:
  explicit Collector(const Json& bases) : bases_(bases) {}

  const Json& bases() const { return bases_; }
  const Json& base(const std::string& id) const {
    for (const Json& base : bases_) {
      if (base["id"] == id) return base;
    }
    ADD_FAILURE() << "no base experiment " << id;
    return bases_.front();
  }

  void add(const std::string& subject, const Json& base, Json run) {
    add(subject, base, base["document"], std::move(run));
  }

  void add(const std::string& subject, const Json& base, Json document, Json run) {
    const std::string name = subject + " on " + base["id"].get<std::string>();
    if (!run.contains("lr")) run["lr"] = base["lr"];
    document["runs"] = Json::array({std::move(run)});
    const auto canonical = validate(document.dump());
    if (!canonical) {
      ADD_FAILURE() << name << ": " << to_json(canonical.errors());
      return;
    }
    cases_.push_back({name, *canonical, ""});
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  const Json& bases_;
  std::vector<Case> cases_;
};

// The first loss that data with numbers as targets can have.
std::string loss_for_numbers() {
  for (const loss::LossInfo& loss : loss::losses()) {
    if (!loss.classification()) return loss.id;
  }
  return {};
}

Json run_with(const std::string& rule) { return {{"stages", Json::array({Json{{"id", rule}}})}}; }

}  // namespace

std::vector<Case> wanted_cases() {
  const Json bases = parse("tests/golden/bases.json");
  Collector collector(bases);
  const std::string first_rule = optim::rules().front()->id;
  for (const optim::StageInfo* rule : optim::rules()) {
    for (const Json& base : bases) collector.add("rule " + rule->id, base, run_with(rule->id));
  }
  for (const optim::StageInfo* stage : optim::stages()) {
    for (const char* base : {"digits_f32", "function_f64"}) {
      Json run = run_with(first_rule);
      run["stages"].push_back({{"id", stage->id}});
      collector.add("stage " + stage->id, collector.base(base), std::move(run));
    }
  }
  for (const Entry* schedule : optim::schedules()) {
    const Json& base = collector.base("function_f64");
    Json run = run_with(first_rule);
    run["lr"] = {{"base", base["lr"]}, {"schedule", Json::array({Json{{"id", schedule->id}}})}};
    collector.add("schedule " + schedule->id, base, std::move(run));
  }
  const auto with_problem = [&](const std::string& subject, const std::string& kind, Json part, const char* base_id) {
    const Json& base = collector.base(base_id);
    Json document = base["document"];
    document["problem"][kind] = std::move(part);
    collector.add(subject, base, std::move(document), run_with(first_rule));
  };
  const auto with_part = [&](const std::string& kind, const std::string& id, const char* base_id) {
    with_problem(kind + " " + id, kind, {{"id", id}}, base_id);
  };
  for (const data::DatasetInfo& set : data::datasets()) {
    if (set.external) continue;
    const Json& base = collector.base("planar_f32");
    Json document = base["document"];
    document["problem"]["data"] = {{"id", set.id}};
    if (set.classes == 0) document["problem"]["loss"] = {{"id", loss_for_numbers()}};
    collector.add("data " + set.id, base, std::move(document), run_with(first_rule));
  }
  for (const char* base_id : {"planar_f32", "planar_f64"}) {
    Json all = Json::object();
    for (const Field& input : data::inputs_entry().fields) all[input.id] = true;
    with_problem("all inputs", "inputs", std::move(all), base_id);
  }
  for (const loss::LossInfo& loss : loss::losses()) with_part("loss", loss.id, "digits_f32");
  const Entry& mlp = *model::find_model("mlp");
  for (const std::string& function : mlp.fields[static_cast<std::size_t>(mlp.field_index("activation"))].choices) {
    with_problem("activation " + function, "model", {{"id", mlp.id}, {"activation", function}}, "digits_f32");
  }
  for (const SampleLayers& sample : sample_layers()) {
    const Configured model = layers_model(sample.layers);
    with_problem("layer " + sample.kind, "model", experiment::configured_json(*model::find_model(model.id), model),
                 "digits_f32");
  }
  for (const model::FunctionInfo& function : model::functions()) with_part("function", function.id, "function_f64");
  // Every function of any dimension in several variables, with noise.
  for (const model::FunctionInfo& function : model::functions()) {
    const std::string dimension = model::dimension_field().id;
    if (function.field_index(dimension) < 0) continue;
    const Json& base = collector.base("function_f32");
    Json document = base["document"];
    document["problem"] = {{"function", {{"id", function.id}, {dimension, 7}}}, {"noise", 0.1}};
    collector.add("noisy function of 7 variables " + function.id, base, std::move(document), run_with(first_rule));
  }
  return collector.take();
}

std::vector<Case> kept_cases() {
  std::vector<Case> cases;
  for (const Json& item : parse("tests/golden/golden.json")) {
    cases.push_back({item["name"].get<std::string>(), item["document"].dump(), item["hash"].get<std::string>()});
  }
  return cases;
}

std::string to_text(const std::vector<Case>& cases) {
  std::string text = "[\n";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    text += R"({"name": )" + Json(cases[i].name).dump() + R"(, "hash": )" + Json(cases[i].hash).dump() +
            ",\n \"document\": " + cases[i].document + (i + 1 < cases.size() ? "},\n" : "}\n");
  }
  return text + "]\n";
}

Result<std::string> run(const std::string& document) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  std::vector<std::string> hashes;
  for (std::size_t i = 0; i < spec->runs.size(); ++i) {
    const auto session = Session::create(document, i);
    if (!session) return session.errors();
    const Progress progress = (*session)->step(spec->train.max_steps);
    if (progress.status == Status::kDiverged) return Error{"diverged", "", progress.reason};
    hashes.push_back((*session)->hash());
  }
  return combine_hashes(hashes);
}

}  // namespace slalom::golden
