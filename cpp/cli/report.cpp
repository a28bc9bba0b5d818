#include <cstdio>

#include "slalom/experiment.h"

#include "cli.h"
#include "output.h"

namespace slalom::cli {

ExitCode report(const Errors& errors, const Globals& globals, ExitCode code) {
  if (globals.json_errors) {
    std::fprintf(stderr, "%s\n", to_json(errors).c_str());
    return code;
  }
  for (const Error& error : errors) {
    const char* separator = error.path.empty() ? "" : ": ";
    std::fprintf(stderr, "%s%s%s\n", error.path.c_str(), separator, error.message.c_str());
  }
  return code;
}

ExitCode print(std::string_view text, const Globals& globals) {
  Output output("-");
  output.write(text);
  if (const auto error = output.finish()) return report({*error}, globals, kWriteFailed);
  return kOk;
}

}  // namespace slalom::cli
