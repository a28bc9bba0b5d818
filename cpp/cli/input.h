// Experiments and data as the command line gets them: files, links, standard input, folders.
#pragma once

#include <string>

#include "slalom/result.h"

#include "cli.h"
#include "experiment/spec.h"

namespace slalom::cli {

// The experiment named by an argument: a path, "-", or a link (whole address, "#v1....", "v1....").
Result<experiment::ExperimentSpec> read_experiment(const std::string& argument);

// The link to an experiment.
std::string link_to(const experiment::ExperimentSpec& spec);

// Where the file of an external data set lies if it is there; see --data-dir.
std::string data_file(const std::string& dataset, const Globals& globals);

// Makes sure the data set of an experiment can be made: reads its file if it is external.
Result<bool> load_data(const experiment::ExperimentSpec& spec, const Globals& globals);

}  // namespace slalom::cli
