// Experiments and data as the command line gets them: files, links, standard input, folders.
#pragma once

#include <string>

#include "slalom/result.h"

#include "cli.h"
#include "experiment/spec.h"

namespace slalom::cli {

// An experiment as the command line names it.
struct ExperimentInput {
  std::string experiment;  // a path, "-", or a link (whole address, "#v2....", "v2....")
  std::string table;       // a CSV file to be its data; empty: the data it has
};

// Declares both as arguments of a subcommand.
void add_input(CLI::App& subcommand, ExperimentInput& input);

// Errors also say, with path "--data", what is wrong with the table.
Result<experiment::ExperimentSpec> read_experiment(const ExperimentInput& input);

// The link to an experiment.
std::string link_to(const experiment::ExperimentSpec& spec);

// Where the file of an external data set lies if it is there; see --data-dir.
std::string data_file(const std::string& dataset, const Globals& globals);

// Makes sure the data set of an experiment can be made: reads its file if it is external.
Result<bool> load_data(const experiment::ExperimentSpec& spec, const Globals& globals);

}  // namespace slalom::cli
