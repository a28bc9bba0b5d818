// A file or the standard output, written to the end or not at all believed: every failure (closed pipe, full disk,
// folder without permission) is kept and reported once.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "slalom/result.h"

namespace slalom::cli {

class Output {
 public:
  // name: a file's path, or "-" for the standard output. Opening may fail; finish() tells.
  explicit Output(std::string name);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // False once anything has failed: no need to go on.
  bool write(std::string_view text);
  // Flushes and closes. Nothing is missing when it gives no error.
  std::optional<Error> finish();

  bool is_stdout() const { return file_ == stdout; }

 private:
  std::string name_;
  std::FILE* file_ = nullptr;
  int error_ = 0;  // errno of the first failure
};

}  // namespace slalom::cli
