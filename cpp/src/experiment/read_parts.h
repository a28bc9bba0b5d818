// The parts of an experiment document, each read by one function in a file of its own. All note faults and go on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "experiment/json_parse.h"
#include "experiment/read_faults.h"
#include "experiment/spec.h"

namespace slalom::experiment {

using ProblemSpec = std::variant<NetworkProblem, FunctionProblem>;

Seeds read_seeds(const Json& value, const std::string& path, Faults& faults);
TrainSpec read_train(const Json& value, const std::string& path, Faults& faults);
// Nothing (noted) where its parts are not known or do not fit each other.
std::optional<ProblemSpec> read_problem(const Json& value, const std::string& path, Faults& faults);
// One element per element of the list, also of those that are wrong, so that numbers of runs stay right.
std::vector<RunSpec> read_runs(const Json& value, const std::string& path, Faults& faults);
// Ordered by run, then by step; edits of the same step stay in the document's order, the last one counts.
std::vector<Edit> read_edits(const Json& value, const std::string& path, const std::vector<RunSpec>& runs,
                             Faults& faults);
std::optional<Fingerprint> read_fingerprint(const Json& value, const std::string& path, std::size_t runs,
                                            Faults& faults);

// What the parts must agree on: the network's size and the memory its minibatches need.
void check_size(const ProblemSpec& problem, const TrainSpec& train, Faults& faults);
// And that whatever waits for a validation loss or accuracy gets one.
void check_waiting(const ProblemSpec& problem, const TrainSpec& train, const std::vector<RunSpec>& runs,
                   Faults& faults);

}  // namespace slalom::experiment
