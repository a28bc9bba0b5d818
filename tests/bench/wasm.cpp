// The rows of the table as a WebAssembly module; measure.mjs keeps the time.
#include <emscripten/bind.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

#include "rows.h"

namespace {

namespace bench = slalom::bench;

// JSON list of the rows.
std::string list() {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const bench::Row& row : bench::rows()) {
    out.push_back({{"workload", row.name},
                   {"description", row.description},
                   {"unit", row.unit.text},
                   {"isRate", row.unit.is_rate},
                   {"factor", row.unit.factor},
                   {"amount", row.amount},
                   {"period", row.period}});
  }
  return out.dump();
}

// Empty where the row's data set was not provided.
std::string fingerprint(const std::string& name) {
  const auto result = bench::fingerprint(*bench::find_row(name));
  return result ? *result : "";
}

std::unique_ptr<bench::Running> running;

// Makes a fresh instance of a row the one that run() runs.
void start(const std::string& name) {
  running.reset();
  running = std::move(*bench::find_row(name)->start());
}

void run(std::int32_t iterations) { running->run(iterations); }

// embind hands a Uint8Array over as a string of bytes.
std::string provide_data(const std::string& id, const std::string& file) {
  const auto provided = slalom::provide_data(id, {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
  return provided ? "" : slalom::to_json(provided.errors());
}

}  // namespace

EMSCRIPTEN_BINDINGS(slalom_bench) {
  emscripten::function("list", &list);
  emscripten::function("fingerprint", &fingerprint);
  emscripten::function("start", &start);
  emscripten::function("run", &run);
  emscripten::function("provideData", &provide_data);
}
