// Golden cases: experiments whose fingerprint is kept in tests/golden/golden.json. Which ones there must be follows
// from the registries: every rule on every base experiment of tests/golden/bases.json, and every stage, schedule, data
// set, loss, activation, layer and function on one.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/result.h"

namespace slalom::golden {

struct Case {
  std::string name;      // "rule adam on digits_f32"
  std::string document;  // canonical: every value written out, so that later defaults do not alter it
  std::string hash;      // of the whole experiment, as links carry it; empty where it is not known yet
};

// The cases there must be. Failures are reported to the test that asks.
std::vector<Case> wanted_cases();

// The cases of the file, and the file's text for cases.
std::vector<Case> kept_cases();
std::string to_text(const std::vector<Case>& cases);

// Runs an experiment to its end and returns its hash. Error: what is wrong with it, or that a run diverged.
Result<std::string> run(const std::string& document);

}  // namespace slalom::golden
