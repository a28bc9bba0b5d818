// What every subcommand shares: the global options, the exit codes, and its place in the parser. A subcommand is one
// file with one add_...() function that declares its options and what it does.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "slalom/result.h"

namespace slalom::cli {

// Documented in the program's --help.
enum ExitCode : int {
  kOk = 0,
  kBadInput = 1,       // an experiment, a link or a data file
  kBadUsage = 2,       // the command line itself
  kDiverged = 3,       // a run reached infinity or NaN
  kNotReproduced = 4,  // verify: another fingerprint
  kWriteFailed = 5,    // a file or the standard output
};

struct Globals {
  bool json_errors = false;
  std::string data_dir;  // empty: look in the usual places
};

// The parsed command: what main() calls after parsing.
using Command = std::function<ExitCode()>;

void add_run(CLI::App& app, const Globals& globals, Command& command);
void add_validate(CLI::App& app, const Globals& globals, Command& command);
void add_link(CLI::App& app, const Globals& globals, Command& command);
void add_spec(CLI::App& app, const Globals& globals, Command& command);
void add_verify(CLI::App& app, const Globals& globals, Command& command);
void add_catalogue(CLI::App& app, const Globals& globals, Command& command);
void add_datasets(CLI::App& app, const Globals& globals, Command& command);
void add_code(CLI::App& app, const Globals& globals, Command& command);
void add_diagnose(CLI::App& app, const Globals& globals, Command& command);
void add_landscape(CLI::App& app, const Globals& globals, Command& command);
void add_bench(CLI::App& app, const Globals& globals, Command& command);

// The argument most subcommands take.
inline constexpr const char* kInputHelp = "experiment: a JSON file, a share link, or - for either on standard input";

// Writes errors to stderr, one "path: message" per line, or a JSON list with --json. Returns `code`.
ExitCode report(const Errors& errors, const Globals& globals, ExitCode code = kBadInput);

// Writes text to the standard output. Returns kOk, or kWriteFailed (reported).
ExitCode print(std::string_view text, const Globals& globals);

}  // namespace slalom::cli
