#include "support/random_documents.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "core/detmath.h"
#include "core/field_check.h"
#include "data/dataset.h"
#include "data/inputs.h"
#include "experiment/json_values.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/function.h"
#include "model/layer.h"
#include "model/network.h"
#include "optim/registry.h"
#include "optim/schedule.h"

namespace slalom {
namespace {

using Pool = std::vector<const Entry*>;

constexpr double kSmall = 10;       // a whole number is at most this much above the smallest allowed
constexpr double kFar = 1e6;        // where a range has no end
constexpr int kTries = 20000;       // for a document
constexpr int kTriesOfProblem = 8;  // with one problem

template <class Registry>
Pool pool_of(const Registry& registry) {
  Pool pool;
  for (const auto& entry : registry) pool.push_back(&entry);
  return pool;
}

template <class Registry>
Pool pool_of_pointers(const Registry& registry) {
  return Pool(registry.begin(), registry.end());
}

Pool built_in_data() {
  Pool pool;
  for (const data::DatasetInfo& info : data::datasets()) {
    if (!info.external) pool.push_back(&info);
  }
  return pool;
}

Pool joined(std::initializer_list<Pool> pools) {
  Pool all;
  for (const Pool& pool : pools) all.insert(all.end(), pool.begin(), pool.end());
  return all;
}

Pool entries_of_problems() {
  return joined({built_in_data(), pool_of(model::models()), pool_of(model::layers()), pool_of(loss::losses()),
                 pool_of(model::functions())});
}

bool contains(const Pool& pool, const Entry* entry) { return std::find(pool.begin(), pool.end(), entry) != pool.end(); }

bool is_whole(const Field& field) { return field.type == FieldType::kInteger || field.type == FieldType::kIntegerList; }

// A default that would make a document large or slow.
bool is_large(const Field& field) { return is_whole(field) && field.default_number > field.min + kSmall; }

}  // namespace

const Pool& RandomDocuments::entries() {
  static const Pool all = joined({entries_of_problems(), pool_of_pointers(optim::rules()),
                                  pool_of_pointers(optim::stages()), pool_of_pointers(optim::schedules())});
  return all;
}

double RandomDocuments::between(double low, double high, FieldScale scale) {
  const double u = rng_.uniform();
  if (scale == FieldScale::kLinear || high <= 0) return low + u * (high - low);
  const double start = low > 0 ? low : high * 1e-6;
  return start * detmath::exp(u * detmath::log(high / start));
}

// Within what a slider spans.
double RandomDocuments::usual(const Field& field) {
  const bool all = field.slider_min == field.slider_max;
  double low = std::max(field.min, all ? -kFar : field.slider_min);
  double high = std::min(field.max, all ? kFar : field.slider_max);
  if (!is_whole(field)) return between(low, high, field.scale);
  low = std::max(field.min, -kSmall);
  return std::floor(between(low, std::min(high, low + kSmall) + 1, FieldScale::kLinear));
}

// An end of the allowed range, or a number of any size.
double RandomDocuments::unusual(const Field& field) {
  const std::uint32_t kind = rng_.below(4);
  if (kind == 0 && std::isfinite(field.min)) return field.min;
  if (kind == 1 && std::isfinite(field.max) && !is_whole(field)) return field.max;
  if (is_whole(field)) return usual(field);
  const double size = between(1e-12, kFar, FieldScale::kLog);
  return one_in(2) ? -size : size;
}

double RandomDocuments::number(const Field& field) {
  for (int i = 0; i < 20; ++i) {
    const double x = one_in(24) ? unusual(field) : usual(field);
    if (!check_number(field, x, "")) return x;
  }
  return field.default_list.empty() ? field.default_number : field.default_list.front();
}

std::vector<double> RandomDocuments::numbers(const Field& field) {
  const std::size_t most = std::min(field.max_length, field.min_length + 3);
  const std::size_t length = field.min_length + rng_.below(static_cast<std::uint32_t>(most - field.min_length + 1));
  std::vector<double> list;
  for (std::size_t i = 0; i < length; ++i) list.push_back(number(field));
  return list;
}

// Of the grammar in model/expression.h.
std::string RandomDocuments::expression(int depth) {
  static constexpr const char* kOperands[] = {"x", "y", "2", "0.5", "pi", "1e-3"};
  static constexpr const char* kOperators[] = {" + ", "-", "*", " / ", "^"};
  static constexpr const char* kFunctions[] = {"exp", "sin", "cos", "tanh", "sqrt", "abs", "log"};
  if (depth == 0 || one_in(4)) return kOperands[rng_.below(std::size(kOperands))];
  const std::string left = expression(depth - 1);
  const std::uint32_t form = rng_.below(8);
  if (form == 0) return "-" + left;
  if (form < 3) return kFunctions[rng_.below(std::size(kFunctions))] + ("(" + left) + ")";
  const std::string infix = kOperators[rng_.below(std::size(kOperators))];
  const std::string right = expression(depth - 1);
  return form == 3 ? "min(" + left + ", " + right + ")" : "(" + left + infix + right + ")";
}

std::vector<Configured> RandomDocuments::elements(const Field& field, int depth) {
  const Pool pool = pool_of(field.list->entries());
  // Often by itself: of many kinds drawn one after another few fit each other.
  if (contains(pool, wanted_) && field.min_length <= 1 && one_in(2))
    return {configured(pick(Pool{wanted_}), depth + 1)};
  const std::size_t least = std::max<std::size_t>(field.min_length, 1);
  const std::size_t most = std::min<std::size_t>(field.max_length, least + 3);
  const std::size_t length = least + rng_.below(static_cast<std::uint32_t>(most - least + 1));
  std::vector<Configured> list;
  for (std::size_t i = 0; i < length; ++i) list.push_back(configured(pick(pool), depth + 1));
  return list;
}

FieldValue RandomDocuments::value(const Field& field, int depth) {
  if (!is_large(field) && one_in(4)) return default_value(field);
  switch (field.type) {
    case FieldType::kReal:
    case FieldType::kInteger:
      return {.number = number(field)};
    case FieldType::kFlag:
      return {.number = static_cast<double>(rng_.below(2))};
    case FieldType::kChoice:
      return {.number = static_cast<double>(rng_.below(static_cast<std::uint32_t>(field.choices.size())))};
    case FieldType::kIntegerList:
    case FieldType::kRealList:
      return {.list = numbers(field)};
    case FieldType::kText: {
      std::string text = expression(3);
      if (check_text(field, text, "")) return default_value(field);
      return {.text = std::move(text)};
    }
    case FieldType::kEntryList:
      if (depth >= 2) return default_value(field);
      return {.entries = elements(field, depth)};
  }
  return default_value(field);
}

Configured RandomDocuments::configured(const Entry& entry, int depth) {
  Configured config{entry.id, {}};
  for (const Field& field : entry.fields) config.values.push_back(value(field, depth));
  return config;
}

// One of them, and the wanted one more often than others.
const Entry& RandomDocuments::pick(const Pool& entries) {
  const Entry* entry = contains(entries, wanted_) && one_in(2)
                           ? wanted_
                           : entries[rng_.below(static_cast<std::uint32_t>(entries.size()))];
  used_.push_back(entry);
  return *entry;
}

// Any text: what has to be escaped, more than one byte a character.
std::string RandomDocuments::name() {
  static constexpr const char* kPieces[] = {"a", "Z", " ", "\"", "\\", "/", "\n", "\t", "\x7f", "é", "β₁", "😀"};
  std::string text;
  for (std::uint32_t left = rng_.below(12); left > 0; --left) text += kPieces[rng_.below(std::size(kPieces))];
  return text;
}

RandomDocuments::Json RandomDocuments::written(const Entry& entry, bool with_id) {
  Json out = experiment::configured_json(entry, configured(entry, 0), with_id);
  for (const Field& field : entry.fields) {
    const bool may_go = !is_large(field) && field.type != FieldType::kEntryList;
    if (may_go && one_in(4)) out.erase(field.id);
  }
  return out;
}

RandomDocuments::Json RandomDocuments::schedule_chain() {
  const Pool pool = pool_of_pointers(optim::schedules());
  Json chain = Json::array();
  const std::uint32_t length = 1 + rng_.below(3);
  while (chain.size() < length) {
    const Entry& entry = pick(pool);
    const Configured schedule = configured(entry, 0);
    if (optim::schedule_fault(schedule)) {
      used_.pop_back();
      continue;
    }
    chain.push_back(experiment::configured_json(entry, schedule));
    if (!optim::schedule_has_end(entry.id)) break;
  }
  return chain;
}

RandomDocuments::Json RandomDocuments::scheduled(const Field& field) {
  Json base = experiment::value_json(field, value(field, 0));
  if (!field.schedulable || !one_in(5)) return base;
  return {{"base", std::move(base)}, {"schedule", schedule_chain()}};
}

RandomDocuments::Json RandomDocuments::network() {
  static const Pool sets = built_in_data();
  Json out;
  out["data"] = written(pick(sets), true);
  out["model"] = written(pick(pool_of(model::models())), true);
  out["loss"] = written(pick(pool_of(loss::losses())), true);
  if (one_in(4)) out["inputs"] = written(data::inputs_entry(), false);
  if (one_in(3)) out["regularizer"] = written(loss::regularizers().front(), false);
  return out;
}

RandomDocuments::Json RandomDocuments::function() {
  const Entry& entry = pick(pool_of(model::functions()));
  const Configured config = configured(entry, 0);
  Json out = written(experiment::function_problem_entry(), false);
  out["function"] = experiment::configured_json(entry, config);
  if (one_in(2) && !model::check_function(config)) {
    const std::size_t variables = model::dimension_of(config);
    Json start = Json::array();
    for (std::size_t i = 0; i < variables; ++i) start.push_back(between(-3, 3, FieldScale::kLinear));
    out["start"] = std::move(start);
  }
  return out;
}

RandomDocuments::Json RandomDocuments::problem() { return one_in(3) ? function() : network(); }

RandomDocuments::Json RandomDocuments::train() {
  Json out = written(experiment::train_entry(), false);
  Json stop = Json::object();
  stop["steps"] = 20 + rng_.below(60);
  for (const experiment::StopMember& rule : experiment::stop_members()) {
    const Entry& entry = experiment::stop_entry();
    const Field& field = entry.fields[static_cast<std::size_t>(entry.field_index(rule.id))];
    if (one_in(8)) stop[field.id] = number(field);
  }
  out["stop"] = std::move(stop);
  return out;
}

RandomDocuments::Json RandomDocuments::run() {
  Pool chosen{&pick(pool_of_pointers(optim::rules()))};
  for (std::uint32_t left = rng_.below(4); left > 0; --left) {
    const Entry* stage = &pick(pool_of_pointers(optim::stages()));
    if (contains(chosen, stage)) continue;
    chosen.insert(chosen.begin() + rng_.below(static_cast<std::uint32_t>(chosen.size() + 1)), stage);
  }
  Json stages = Json::array();
  for (const Entry* stage : chosen) {
    Json out{{"id", stage->id}};
    for (const Field& field : stage->fields) {
      if (is_large(field) || !one_in(4)) out[field.id] = scheduled(field);
    }
    stages.push_back(std::move(out));
  }
  Json out{{"stages", std::move(stages)}};
  if (!one_in(4)) out["lr"] = scheduled(optim::learning_rate_field());
  if (one_in(2)) out["name"] = name();
  return out;
}

RandomDocuments::Json RandomDocuments::whole(const Json& drawn_problem) {
  Json out{{"v", experiment::kVersion}, {"problem", drawn_problem}, {"train", train()}};
  Json& seeds = out["seeds"] = Json::object();
  for (const Field& field : experiment::seeds_entry().fields) {
    if (one_in(2)) seeds[field.id] = rng_.next_u32();
  }
  if (one_in(2)) out["precision"] = experiment::precision_name(static_cast<experiment::Precision>(rng_.below(2)));
  Json& runs = out["runs"] = Json::array();
  for (std::uint32_t left = 1 + rng_.below(2); left > 0; --left) runs.push_back(run());
  return out;
}

RandomDocuments::Json RandomDocuments::edits(const experiment::ExperimentSpec& spec) {
  Json list = Json::array();
  for (std::uint32_t left = 1 + rng_.below(4); left > 0; --left) {
    const std::uint32_t run = rng_.below(static_cast<std::uint32_t>(spec.runs.size()));
    const std::int64_t step = rng_.below(40);
    const experiment::Edit made = edit(spec, run, step);
    list.push_back({{"run", run}, {"step", step}, {"path", made.path}, {"value", made.value}});
  }
  return list;
}

RandomDocument RandomDocuments::document(const Entry* wanted) {
  wanted_ = wanted;
  const bool wanted_in_problem = contains(entries_of_problems(), wanted);
  for (int tries = 0; tries < kTries;) {
    ++tries;
    used_.clear();
    const Json drawn = problem();
    if (wanted_in_problem && !contains(used_, wanted)) continue;
    const Pool used_in_problem = used_;
    // A problem whose parts do not fit is not worth a run.
    Json alone{{"v", experiment::kVersion}, {"problem", drawn}};
    alone["runs"][0]["stages"][0]["id"] = optim::rules().front()->id;
    if (!experiment::read_spec(alone.dump())) continue;
    for (int i = 0; i < kTriesOfProblem; ++i, ++tries) {
      used_ = used_in_problem;
      Json drawn_whole = whole(drawn);
      if (!contains(used_, wanted)) continue;
      auto spec = experiment::read_spec(drawn_whole.dump());
      if (!spec) continue;
      if (one_in(3)) {
        drawn_whole["edits"] = edits(*spec);
        spec = experiment::read_spec(drawn_whole.dump());
        if (!spec) return {drawn_whole.dump(), {}, {}};  // a value that its field allows: the caller complains
      }
      return {drawn_whole.dump(), std::move(*spec), used_};
    }
  }
  return {};
}

experiment::Edit RandomDocuments::edit(const experiment::ExperimentSpec& spec, std::uint32_t run, std::int64_t step) {
  const optim::OptimizerSpec& optimizer = spec.runs[run].optimizer;
  std::vector<std::pair<std::string, const Field*>> targets;
  targets.emplace_back(optim::learning_rate_field().id, &optim::learning_rate_field());
  for (const optim::StageSpec& stage : optimizer.stages) {
    for (const Field& field : optim::find_stage(stage.id)->fields) {
      if (field.type != FieldType::kReal && field.type != FieldType::kInteger) continue;
      targets.emplace_back(stage.id + "." + field.id, &field);
    }
  }
  const auto& [path, field] = targets[rng_.below(static_cast<std::uint32_t>(targets.size()))];
  return {run, step, path, number(*field)};
}

}  // namespace slalom
