// The document as a whole: its version first, then every part, then what the parts must agree on.
#include <cmath>
#include <string>
#include <utility>

#include "core/number_text.h"
#include "experiment/json_write.h"
#include "experiment/read_fields.h"
#include "experiment/read_parts.h"
#include "experiment/read_suggest.h"

namespace slalom::experiment {
namespace {

const std::vector<std::string>& precision_names() {
  static const std::vector<std::string> names{"f32", "f64"};  // in the order of Precision
  return names;
}

// Whether the rest may be read: nobody can tell what is wrong with a document of a version not yet made.
bool check_version(const Json& document, Faults& faults) {
  const std::string current = std::to_string(kVersion);
  const Json* version =
      require_member(document, "v", "", "add \"v\": " + current + ", the version of the document's form", faults);
  if (version == nullptr) return true;
  const double number = version->is_number() ? version->get<double>() : 0;
  if (number > kVersion) {
    faults.add("future_version", "v",
               "this was made by a newer version (v " + number_text(number) + "); this one reads v " + current +
                   ": reload the page or update slalom");
    return false;
  }
  if (number != kVersion) faults.add("bad_version", "v", "must be " + current);
  return true;
}

Precision read_precision(const Json& value, Precision otherwise, Faults& faults) {
  Field field;
  field.id = "precision";
  field.type = FieldType::kChoice;
  field.choices = precision_names();
  field.default_number = static_cast<double>(otherwise);
  return static_cast<Precision>(static_cast<int>(read_value(field, value, "precision", faults).number));
}

}  // namespace

std::string_view precision_name(Precision precision) { return precision_names()[static_cast<std::size_t>(precision)]; }

Result<ExperimentSpec> read_spec(std::string_view json) {
  const Result<Json> parsed = parse_json(json);
  if (!parsed) return parsed.errors();
  const Json& document = *parsed;
  Faults faults;
  if (!expect_object(document, "", "the document must be an object", faults)) return faults.take();
  if (!check_version(document, faults)) return faults.take();
  check_members(document, "", "an experiment",
                {"edits", "fingerprint", "precision", "problem", "runs", "seeds", "train", "v"}, faults);

  ExperimentSpec spec;
  if (const Json* seeds = find_member(document, "seeds")) spec.seeds = read_seeds(*seeds, "seeds", faults);
  std::optional<ProblemSpec> problem;
  if (const Json* value = require_member(document, "problem", "", "it says what is to be minimised", faults)) {
    problem = read_problem(*value, "problem", faults);
  }
  if (problem && std::holds_alternative<FunctionProblem>(*problem)) spec.precision = Precision::kF64;
  if (const Json* value = find_member(document, "precision")) {
    spec.precision = read_precision(*value, spec.precision, faults);
  }
  if (const Json* train = find_member(document, "train")) spec.train = read_train(*train, "train", faults);
  if (const Json* runs = require_member(document, "runs", "", "it lists the optimizers to run", faults)) {
    spec.runs = read_runs(*runs, "runs", faults);
  }
  if (const Json* edits = find_member(document, "edits")) {
    spec.edits = read_edits(*edits, "edits", spec.runs, faults);
  }
  if (const Json* fingerprint = find_member(document, "fingerprint")) {
    spec.fingerprint = read_fingerprint(*fingerprint, "fingerprint", spec.runs.size(), faults);
  }
  if (problem) {
    check_size(*problem, spec.train, faults);
    check_waiting(*problem, spec.train, spec.runs, faults);
    spec.problem = std::move(*problem);
  }
  if (!faults.empty()) return faults.take();
  return spec;
}

}  // namespace slalom::experiment
