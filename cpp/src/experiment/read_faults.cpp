#include "experiment/read_faults.h"

#include <utility>

namespace slalom::experiment {

void Faults::add(std::string code, std::string path, std::string message) {
  if (errors_.size() < kMaxListed) {
    errors_.push_back({std::move(code), std::move(path), std::move(message)});
  } else {
    ++unlisted_;
  }
}

Errors Faults::take() {
  if (unlisted_ > 0) errors_.push_back({"more_errors", "", "and " + std::to_string(unlisted_) + " more errors"});
  unlisted_ = 0;
  return std::exchange(errors_, {});
}

std::string member_path(std::string_view path, std::string_view member) {
  std::string result(path);
  if (!result.empty()) result += '.';
  return result += member;
}

std::string element_path(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

Errors within(std::string_view path, Errors errors) {
  for (Error& error : errors) {
    error.path = error.path.empty() ? std::string(path) : member_path(path, error.path);
  }
  return errors;
}

Error no_such_run(std::size_t run, std::size_t runs) {
  return {
      "out_of_range", "runs",
      "there is no run " + std::to_string(run) + "; the experiment has " + std::to_string(runs) + ", counted from 0"};
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return std::string(text.substr(0, limit)) + "...";
}

std::string in_quotes(std::string_view text) { return '"' + shortened(text) + '"'; }

}  // namespace slalom::experiment
