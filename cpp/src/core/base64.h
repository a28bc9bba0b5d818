// Bytes as text, six bits a character (RFC 4648).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace slalom {

// digits: the 64 characters. Without padding.
std::string base64(std::span<const std::uint8_t> bytes, std::string_view digits);

}  // namespace slalom
