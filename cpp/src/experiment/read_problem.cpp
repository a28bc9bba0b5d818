// The problem: data, inputs, model, loss and regularizer of a network, or a function with a start and noise.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "data/dataset.h"
#include "data/inputs.h"
#include "experiment/read_fields.h"
#include "experiment/read_parts.h"
#include "experiment/read_suggest.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/function.h"
#include "model/network.h"
#include "train/input_shape.h"

namespace slalom::experiment {
namespace {

// Farther out every function here overflows in a step or two.
constexpr double kMaxStart = 1e6;

const std::vector<std::string>& network_keys() {
  static const std::vector<std::string> keys{"data", "inputs", "loss", "model", "regularizer"};
  return keys;
}

const std::vector<std::string>& function_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all{"function", "start"};
    for (const Field& field : function_problem_entry().fields) all.push_back(field.id);
    return all;
  }();
  return keys;
}

std::vector<std::string> present(const Json& object, const std::vector<std::string>& keys) {
  std::vector<std::string> found;
  for (const std::string& key : keys) {
    if (object.contains(key)) found.push_back(in_quotes(key));
  }
  return found;
}

// A part that may be missing and has no choice of kinds.
Configured read_single(const Entry& entry, const Json* value, const std::string& path, Faults& faults) {
  if (value == nullptr || !expect_object(*value, path, "an object", faults)) return {entry.id, default_values(entry)};
  return {entry.id, read_values(entry, *value, path, {}, faults)};
}

// What data alone can get wrong beyond its fields' ranges: a part without an example.
std::optional<data::DatasetPlan> read_plan(const Configured& data, const std::string& path, Faults& faults) {
  auto plan = data::plan_dataset(data);
  if (plan) return *plan;
  for (Error error : plan.errors()) {
    error.path = member_path(path, error.path);
    faults.add(std::move(error));
  }
  return std::nullopt;
}

// Parameters live outside a network, so that even an absurd one costs nothing to make.
Result<std::unique_ptr<model::Network<float>>> build(const NetworkProblem& problem, const data::Shape& shape) {
  const std::size_t outputs = loss::plan_targets(*loss::find_loss(problem.loss.id), shape.classes).outputs;
  return model::build_network<float>(problem.model, train::input_shape(data::with_inputs(shape, problem.inputs)),
                                     outputs);
}

// Whether the layers can take what those before them give.
void check_fit(const NetworkProblem& problem, const data::Shape& shape, const std::string& path, Faults& faults) {
  const auto network = build(problem, shape);
  if (network) return;
  for (Error error : network.errors()) {
    error.path = member_path(path, error.path);
    faults.add(std::move(error));
  }
}

std::optional<ProblemSpec> read_network(const Json& value, const std::string& path, Faults& faults) {
  const auto part = [&](std::string_view key, const Choices& choices) -> std::optional<Configured> {
    const Json* member = require_member(value, key, path, "a network needs data, model and loss", faults);
    if (member == nullptr) return std::nullopt;
    return read_configured(*member, member_path(path, key), choices, faults);
  };
  const std::size_t before = faults.count();
  auto data = part("data", choices_of("data set", data::datasets()));
  std::optional<data::DatasetPlan> plan;
  if (data && faults.count() == before) plan = read_plan(*data, member_path(path, "data"), faults);
  const std::size_t before_model = faults.count();
  auto model = part("model", choices_of("model", model::models()));
  const bool model_is_sound = faults.count() == before_model;
  auto loss = part("loss", choices_of("loss", loss::losses()));
  const auto single = [&](std::string_view key, const Entry& entry) {
    return read_single(entry, find_member(value, key), member_path(path, key), faults);
  };
  Configured inputs = single("inputs", data::inputs_entry());
  Configured regularizer = single("regularizer", loss::regularizers().front());
  if (!data || !model || !loss) return std::nullopt;
  if (plan && loss::find_loss(loss->id)->classification() && plan->shape.classes == 0) {
    faults.add("conflict", member_path(path, "loss.id"),
               in_quotes(loss->id) + " is a loss for classes, but " + in_quotes(data->id) + " has numbers as targets");
    return std::nullopt;
  }
  if (data::chosen_inputs(inputs).empty()) {
    faults.add("conflict", member_path(path, "inputs"), "all inputs are off, but a network needs one; turn one on");
    return std::nullopt;
  }
  if (plan && !data::is_plain(inputs) && !data::takes_inputs(plan->shape)) {
    faults.add("conflict", member_path(path, "inputs"),
               "inputs are made of data with 2 features, but those of " + in_quotes(data->id) +
                   " are others; leave the inputs out");
    return std::nullopt;
  }
  NetworkProblem problem{std::move(*data), std::move(inputs), std::move(*model), std::move(*loss),
                         std::move(regularizer)};
  if (plan && model_is_sound) check_fit(problem, plan->shape, member_path(path, "model"), faults);
  return problem;
}

std::vector<double> read_start(const Json* value, std::vector<double> otherwise, const std::string& path,
                               Faults& faults) {
  if (value == nullptr) return otherwise;
  const std::size_t variables = otherwise.size();
  if (value->is_array() && value->size() != variables) {
    faults.add("bad_length", path,
               "must have exactly " + std::to_string(variables) +
                   " elements, one for each variable of the function; has " + std::to_string(value->size()));
    return otherwise;
  }
  Field field;
  field.id = "start";
  field.type = FieldType::kRealList;
  field.min_length = field.max_length = variables;
  field.default_list = std::move(otherwise);
  field.min = -kMaxStart;
  field.max = kMaxStart;
  return read_value(field, *value, path, faults).list;
}

std::optional<ProblemSpec> read_function(const Json& value, const std::string& path, Faults& faults) {
  const Json* member = find_member(value, "function");
  if (member == nullptr) {
    faults.add("missing_field", member_path(path, "function"),
               "is missing; what stands beside it needs the function it is for");
    return std::nullopt;
  }
  const std::size_t before = faults.count();
  auto function =
      read_configured(*member, member_path(path, "function"), choices_of("function", model::functions()), faults);
  if (!function) return std::nullopt;
  if (std::optional<Error> error = faults.count() == before ? model::check_function(*function) : std::nullopt) {
    error->path = member_path(member_path(path, "function"), error->path);
    faults.add(std::move(*error));
  }
  std::vector<double> standard = model::find_function(function->id)->start_in(model::dimension_of(*function));
  std::vector<double> start =
      read_start(find_member(value, "start"), std::move(standard), member_path(path, "start"), faults);
  const Field& noise = function_problem_entry().fields.front();
  const Json* written = find_member(value, noise.id);
  const FieldValue sigma =
      written == nullptr ? default_value(noise) : read_value(noise, *written, member_path(path, noise.id), faults);
  return FunctionProblem{std::move(*function), std::move(start), sigma.number};
}

std::string count_words(double count) { return std::to_string(static_cast<long long>(count)); }

}  // namespace

std::optional<ProblemSpec> read_problem(const Json& value, const std::string& path, Faults& faults) {
  if (!expect_object(value, path, "an object with \"data\", \"model\" and \"loss\", or with \"function\"", faults)) {
    return std::nullopt;
  }
  std::vector<std::string> known = network_keys();
  known.insert(known.end(), function_keys().begin(), function_keys().end());
  check_members(value, path, "a problem", known, faults);
  const std::vector<std::string> network = present(value, network_keys());
  const std::vector<std::string> function = present(value, function_keys());
  if (network.empty() && function.empty()) {
    faults.add("missing_field", path, "names no problem; it needs \"data\", \"model\" and \"loss\", or \"function\"");
    return std::nullopt;
  }
  if (!network.empty() && !function.empty()) {
    faults.add("conflict", path,
               "is either a network on data or a function, but has " + joined(network) + " and " + joined(function) +
                   "; remove one side");
    return std::nullopt;
  }
  return function.empty() ? read_network(value, path, faults) : read_function(value, path, faults);
}

void check_size(const ProblemSpec& problem, const TrainSpec& train, Faults& faults) {
  const auto* spec = std::get_if<NetworkProblem>(&problem);
  if (spec == nullptr) return;
  const auto plan = data::plan_dataset(spec->data);
  if (!plan) return;  // noted when the problem was read
  const auto built = build(*spec, plan->shape);
  if (!built) return;  // as well
  const model::Network<float>& network = **built;
  const auto parameters = static_cast<double>(network.layout().size());
  if (parameters > model::kMaxParameters) {
    faults.add("too_large", "problem.model",
               "this network has " + count_words(parameters) + " parameters; at most " +
                   count_words(model::kMaxParameters) + " are allowed");
  }
  const double training = static_cast<double>(plan->part_sizes[0]);
  const double values = network.memory();
  const double rows = train.batch == 0 ? training : std::min<double>(train.batch, training);
  if (rows * values > kMaxBatchValues) {
    faults.add("too_large", "train.batch",
               "a minibatch of " + count_words(rows) + " examples makes " + count_words(rows * values) +
                   " activations in this network; at most " + count_words(kMaxBatchValues) +
                   " are allowed: make the minibatch or the network smaller");
  }
}

}  // namespace slalom::experiment
