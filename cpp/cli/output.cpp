#include "output.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace slalom::cli {

Output::Output(std::string name) : name_(std::move(name)) {
  file_ = name_ == "-" ? stdout : std::fopen(name_.c_str(), "wb");
  if (file_ == nullptr) error_ = errno;
}

Output::~Output() {
  if (file_ != nullptr && !is_stdout()) std::fclose(file_);
}

bool Output::write(std::string_view text) {
  if (error_ == 0 && std::fwrite(text.data(), 1, text.size(), file_) != text.size()) error_ = errno;
  return error_ == 0;
}

std::optional<Error> Output::finish() {
  if (file_ != nullptr) {
    // A full disk often shows only when the last bytes go out.
    const bool failed = is_stdout() ? std::fflush(file_) != 0 : std::fclose(file_) != 0;
    if (failed && error_ == 0) error_ = errno;
    if (!is_stdout()) file_ = nullptr;
  }
  if (error_ == 0) return std::nullopt;
  const std::string target = name_ == "-" ? "the standard output" : "\"" + name_ + "\"";
  return Error{"write_failed", "", "cannot write " + target + ": " + std::strerror(error_)};
}

}  // namespace slalom::cli
