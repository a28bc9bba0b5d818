// The program `slalom`: parses the command line and runs one subcommand.
#include <csignal>
#include <cstdio>
#include <string>

#include "slalom/slalom.h"

#include "cli.h"
#include "experiment/catalogue_faults.h"

int main(int argc, char** argv) {
  using namespace slalom::cli;
#ifdef SIGPIPE
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is reported like a full disk
#endif
  const auto faults = slalom::experiment::registry_faults();
  for (const std::string& fault : faults) std::fprintf(stderr, "%s\n", fault.c_str());
  if (!faults.empty()) return kBadInput;

  CLI::App app{"Slalom: runs optimizers on small networks and 2-D functions, reproducibly to the bit."};
  app.name("slalom");
  app.set_version_flag("--version", std::string(slalom::version()));
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 done, 1 wrong input, 2 wrong usage, 3 a run diverged, 4 not reproduced, 5 output not written.");

  Globals globals;
  app.add_flag("--json", globals.json_errors, "write errors as a JSON list of {code, path, message}");
  app.add_option("--data-dir", globals.data_dir,
                 "folder of external data sets' files (default: $SLALOM_DATA_DIR, else a folder data near the program)")
      ->type_name("DIR");

  Command command;
  add_run(app, globals, command);
  add_validate(app, globals, command);
  add_link(app, globals, command);
  add_spec(app, globals, command);
  add_verify(app, globals, command);
  add_catalogue(app, globals, command);
  add_datasets(app, globals, command);
  add_code(app, globals, command);
  add_diagnose(app, globals, command);
  add_landscape(app, globals, command);
  add_bench(app, globals, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kBadUsage;
  }
  return command();
}
