// The text form of links: "#v2." + base64url without padding (RFC 4648, section 5).
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "slalom/experiment.h"

#include "core/base64.h"
#include "embedded/link_dictionary.h"
#include "experiment/json_write.h"
#include "experiment/read_faults.h"

namespace slalom {
namespace {

// Of the form of links; the document inside has a version of its own. Version 1 had no dictionary.
constexpr unsigned kNewest = 2;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Error truncated_link() {
  return {"truncated_link", "",
          "the end of the link is missing; copy it again, all of it: mail and chat programs cut long links"};
}

// A length or a last digit that no bytes give is what cutting leaves behind.
Result<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return damaged_link();
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  const bool whole = held < 6 && (bits & ((1u << held) - 1)) == 0;
  if (!whole || bytes.empty()) return truncated_link();
  return bytes;
}

// What stands between 'v' and '.': digits only.
std::optional<std::string_view> version_digits(std::string_view fragment) {
  const std::size_t dot = fragment.find('.');
  if (dot == std::string_view::npos || dot < 2 || fragment.front() != 'v') return std::nullopt;
  const std::string_view digits = fragment.substr(1, dot - 1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return digits;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::string_view link_dictionary() { return {embedded::link_dictionary, embedded::link_dictionary_size}; }

std::string make_link(std::span<const std::uint8_t> deflated) {
  return "#v" + std::to_string(kNewest) + "." + base64(deflated, kDigits);
}

Result<PackedDocument> unpack_link(std::string_view link) {
  std::string_view fragment = trimmed(link);
  if (const std::size_t hash = fragment.find('#'); hash != std::string_view::npos) fragment.remove_prefix(hash + 1);
  fragment = trimmed(fragment.substr(0, fragment.find('&')));
  const auto digits = version_digits(fragment);
  if (!digits || digits->front() == '0') {
    return Error{"not_a_link", "",
                 "this is not a link to an experiment: it should hold \"#v" + std::to_string(kNewest) +
                     ".\" followed by letters and digits"};
  }
  const bool first = *digits == "1";
  if (!first && *digits != std::to_string(kNewest)) {
    return Error{"future_version", "",
                 "this link was made by a newer version (v" + experiment::shortened(*digits) +
                     "); this one reads v1 to v" + std::to_string(kNewest) + ": reload the page or update slalom"};
  }
  auto deflated = from_base64url(fragment.substr(digits->size() + 2));
  if (!deflated) return deflated.errors();
  return PackedDocument{std::move(*deflated), first ? std::string_view() : link_dictionary()};
}

Error damaged_link() { return {"damaged_link", "", "the link is damaged or incomplete; copy it again, all of it"}; }

}  // namespace slalom
