// Result<T>: a value or a list of errors. The core's API throws nothing; every fallible public function
// returns one of these, so that the CLI, the WebAssembly binding and the page can show the same words.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace slalom {

// One thing wrong with some input.
//   code    stable machine-readable kind, for instance "out_of_range"
//   path    place in the experiment document, for instance "runs[0].stages[1].beta1"; empty for the whole
//   message a sentence a person can act on: what was found, what is allowed
struct Error {
  std::string code;
  std::string path;
  std::string message;
  bool operator==(const Error&) const = default;
};

using Errors = std::vector<Error>;

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}              // NOLINT(google-explicit-constructor)
  Result(Error error) : content_(Errors{std::move(error)}) {}  // NOLINT(google-explicit-constructor)
  Result(Errors errors) : content_(std::move(errors)) {        // NOLINT(google-explicit-constructor)
    assert(!std::get<Errors>(content_).empty());
  }

  bool ok() const { return std::holds_alternative<T>(content_); }
  explicit operator bool() const { return ok(); }

  // Precondition: ok().
  T& value() { return std::get<T>(content_); }
  const T& value() const { return std::get<T>(content_); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !ok().
  const Errors& errors() const { return std::get<Errors>(content_); }

 private:
  std::variant<T, Errors> content_;
};

}  // namespace slalom
