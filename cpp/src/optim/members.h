// Structs of one value type (the hyper-parameters, slots and step numbers of a rule) seen as arrays: rules name
// their values, the engine counts, loads and stores them in order.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>

namespace slalom::optim {

// Number of members of T, a struct whose members all have type V.
template <class T, class V>
constexpr std::size_t member_count() {
  static_assert(std::is_trivially_copyable_v<T> && (std::is_empty_v<T> || sizeof(T) % sizeof(V) == 0));
  return std::is_empty_v<T> ? 0 : sizeof(T) / sizeof(V);
}

template <class T, class V>
T from_array(const std::array<V, member_count<T, V>()>& values) {
  if constexpr (std::is_empty_v<T>) {
    return {};
  } else {
    return std::bit_cast<T>(values);
  }
}

template <class V, class T>
std::array<V, member_count<T, V>()> to_array(const T& members) {
  if constexpr (std::is_empty_v<T>) {
    return {};
  } else {
    return std::bit_cast<std::array<V, member_count<T, V>()>>(members);
  }
}

template <class T, class V>
T load_members(const V* values) {
  std::array<V, member_count<T, V>()> array{};
  for (std::size_t i = 0; i < array.size(); ++i) array[i] = values[i];
  return from_array<T, V>(array);
}

template <class V, class T>
void store_members(const T& members, V* values) {
  const auto array = to_array<V>(members);
  for (std::size_t i = 0; i < array.size(); ++i) values[i] = array[i];
}

// The same struct with another value type, member by member: convert(From) -> To.
template <template <class> class T, class To, class From, class Convert>
T<To> convert_members(const T<From>& from, Convert&& convert) {
  if constexpr (std::is_empty_v<T<From>>) {
    return {};
  } else {
    const auto values = to_array<From>(from);
    std::array<To, member_count<T<From>, From>()> converted;
    for (std::size_t i = 0; i < converted.size(); ++i) converted[i] = convert(values[i]);
    return from_array<T<To>, To>(converted);
  }
}

// Rounds a struct of double to float (or leaves it).
template <template <class> class T, class To>
T<To> round_members(const T<double>& from) {
  if constexpr (std::is_same_v<To, double>) {
    return from;
  } else {
    return convert_members<T, To, double>(from, [](double x) { return static_cast<To>(x); });
  }
}

}  // namespace slalom::optim
