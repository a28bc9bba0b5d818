// Compression by zlib: raw deflate for links, gzip for data files. The core itself has none: in a browser the page's
// library does this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slalom::cli {

// dictionary: text that both sides know beforehand; may be empty.
std::vector<std::uint8_t> deflate_raw(std::string_view text, std::string_view dictionary);

// Nothing where the bytes are damaged, incomplete, followed by others, or give more than `limit` bytes.
std::optional<std::string> inflate_raw(std::span<const std::uint8_t> bytes, std::string_view dictionary,
                                       std::size_t limit);

// Contents of a gzip file; progress(bytes so far) is called now and then. Nothing where it is damaged or incomplete.
std::optional<std::vector<std::uint8_t>> read_gzip_file(const std::string& path,
                                                        const std::function<void(std::size_t)>& progress);

}  // namespace slalom::cli
