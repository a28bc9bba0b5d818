// How numbers and errors cross between the core and JavaScript. Numbers are copied out inside the call: a growing
// memory detaches views.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

// Array: a type that is declared for embind, as Float64Array.
template <class Array, class T>
Array copy_out(std::span<const T> values) {
  using emscripten::val;
  return Array(val(emscripten::typed_memory_view(values.size(), values.data())).template call<val>("slice"));
}

template <class Array, class T>
Array copy_out(const std::vector<T>& values) {
  return copy_out<Array>(std::span<const T>(values));
}

template <class T, class Array>
std::vector<T> copy_in(const Array& values) {
  return emscripten::convertJSArrayToNumberVector<T>(values);
}

// embind hands a Uint8Array over as a string of bytes.
inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// As JSON; "[]" where there are none.
template <class T>
std::string errors_of(const slalom::Result<T>& result) {
  return result ? "[]" : slalom::to_json(result.errors());
}
