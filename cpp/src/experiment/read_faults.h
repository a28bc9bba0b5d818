// Faults: the list a reader adds to while it goes on, so that a person sees everything that is wrong at once;
// and the small words (paths, quotations) its messages are made of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "slalom/result.h"

namespace slalom::experiment {

class Faults {
 public:
  // A document of megabytes can be wrong in a million places; nobody reads more than these.
  static constexpr std::size_t kMaxListed = 100;

  void add(std::string code, std::string path, std::string message);
  void add(Error error) { add(std::move(error.code), std::move(error.path), std::move(error.message)); }

  bool empty() const { return errors_.empty(); }
  std::size_t count() const { return errors_.size() + unlisted_; }
  // The list, with a last entry that counts those left out.
  Errors take();

 private:
  Errors errors_;
  std::size_t unlisted_ = 0;
};

// "runs[0]" + "lr" -> "runs[0].lr"
std::string member_path(std::string_view path, std::string_view member);
// "runs" + 2 -> "runs[2]"
std::string element_path(std::string_view path, std::size_t index);

// Errors of a part, with paths within it, as those of the whole: the part's path goes before them.
Errors within(std::string_view path, Errors errors);

// For an index beyond an experiment's runs.
Error no_such_run(std::size_t run, std::size_t runs);

// At most about `limit` bytes of a text, cut between UTF-8 characters, with "..." where something was cut.
std::string shortened(std::string_view text, std::size_t limit = 40);
// The same in double quotes.
std::string in_quotes(std::string_view text);

}  // namespace slalom::experiment
