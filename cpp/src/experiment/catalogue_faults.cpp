#include "experiment/catalogue_faults.h"

#include "core/entry_check.h"
#include "data/dataset.h"
#include "data/inputs.h"
#include "data/series.h"
#include "experiment/diagnose.h"
#include "experiment/spec.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/function.h"
#include "model/layer.h"
#include "model/network.h"
#include "optim/registry.h"

namespace slalom::experiment {
namespace {

void append(std::vector<std::string> more, std::vector<std::string>& faults) {
  faults.insert(faults.end(), more.begin(), more.end());
}

template <class Registry>
void check(const Registry& registry, const std::string& kind, EntryNeeds needs, std::vector<std::string>& faults) {
  std::vector<std::string> ids;
  for (const Entry& entry : registry) {
    append(entry_faults(entry, kind + " " + entry.id, needs), faults);
    ids.push_back(entry.id);
  }
  append(duplicate_id_faults(ids, kind), faults);
}

}  // namespace

std::vector<std::string> registry_faults() {
  constexpr EntryNeeds kNothing{.equation = false, .reference = false};
  constexpr EntryNeeds kEquation{.equation = true, .reference = false};
  std::vector<std::string> faults = optim::registry_faults();
  check(data::datasets(), "data set", kNothing, faults);  // origin and licence stand in for a reference
  check(data::series(), "series", kNothing, faults);
  check(model::models(), "model", kNothing, faults);
  check(model::layers(), "layer", kEquation, faults);
  check(model::functions(), "function", kEquation, faults);
  check(loss::losses(), "loss", kEquation, faults);
  check(loss::regularizers(), "regularizer", kEquation, faults);
  check(std::vector<Entry>{data::inputs_entry(), train_entry(), stop_entry(), seeds_entry(), function_problem_entry(),
                           diagnostics_entry()},
        "setting", kNothing, faults);
  for (const data::DatasetInfo& info : data::datasets()) {
    if (info.origin.empty() || info.licence.empty()) faults.push_back("data set " + info.id + ": no origin or licence");
  }
  return faults;
}

}  // namespace slalom::experiment
