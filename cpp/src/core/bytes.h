// ByteWriter and ByteReader: plain values to bytes and back, for save() and load() of everything that has
// state. Native byte order (every target is little-endian), no version and no type tags: a container format
// adds those. A reader never reads past the end: it gives zeros instead, and ok() stays false from then on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace slalom {

static_assert(std::endian::native == std::endian::little, "saved bytes and hashes are little-endian");

// Numbers and enums only: structs may hold padding, whose bytes are not determined.
template <class T>
concept PlainValue = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class ByteWriter {
 public:
  template <PlainValue T>
  void put(T value) {
    append(&value, sizeof value);
  }

  // The values alone, without their number: for arrays whose size the reader knows.
  template <PlainValue T>
  void put_values(std::span<const T> values) {
    append(values.data(), values.size_bytes());
  }

  // Their number first, as 64 bits.
  template <PlainValue T>
  void put_vector(const std::vector<T>& values) {
    put(static_cast<std::uint64_t>(values.size()));
    put_values(std::span<const T>(values));
  }

  void put_text(std::string_view text) {
    put(static_cast<std::uint64_t>(text.size()));
    append(text.data(), text.size());
  }

  std::size_t size() const { return bytes_.size(); }
  const std::vector<std::byte>& bytes() const { return bytes_; }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  // Out of line: inlined with a constant size, GCC 12 sees overflows in it where there are none.
  __attribute__((noinline)) void append(const void* data, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }

  std::vector<std::byte> bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  // Usage: const auto t = reader.get<std::int64_t>();
  template <PlainValue T>
  T get() {
    T value{};
    take(&value, sizeof value);
    return value;
  }

  template <PlainValue T>
  void get_values(std::span<T> values) {
    take(values.data(), values.size_bytes());
  }

  // Empty when the stated number of values is more than there are bytes.
  template <PlainValue T>
  std::vector<T> get_vector() {
    std::vector<T> values(get_count(sizeof(T)));
    get_values(std::span<T>(values));
    return values;
  }

  std::string get_text() {
    std::string text(get_count(1), '\0');
    take(text.data(), text.size());
    return text;
  }

  bool ok() const { return ok_; }                     // nothing was read past the end so far
  bool done() const { return ok_ && rest_.empty(); }  // everything was read, and no more than that
  std::size_t remaining() const { return rest_.size(); }

 private:
  void take(void* data, std::size_t size) {
    if (size > rest_.size()) {
      fail();
      std::memset(data, 0, size);
    } else if (size > 0) {
      std::memcpy(data, rest_.data(), size);
      rest_ = rest_.subspan(size);
    }
  }

  // Reads a number of elements; 0 and failure where that many cannot follow, so a damaged count allocates nothing.
  std::size_t get_count(std::size_t element_size) {
    const auto count = get<std::uint64_t>();
    if (count > rest_.size() / element_size) {
      fail();
      return 0;
    }
    return static_cast<std::size_t>(count);
  }

  void fail() {
    ok_ = false;
    rest_ = {};
  }

  std::span<const std::byte> rest_;
  bool ok_ = true;
};

}  // namespace slalom
