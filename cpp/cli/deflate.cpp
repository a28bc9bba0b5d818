#include "deflate.h"

#include <zlib.h>

#include <array>
#include <memory>

namespace slalom::cli {
namespace {

constexpr int kRawWindow = -15;  // negative: no zlib header, no checksum

// zlib's interface is not const-correct; it does not write to its input.
Bytef* input_pointer(const void* data) { return const_cast<Bytef*>(static_cast<const Bytef*>(data)); }

}  // namespace

std::vector<std::uint8_t> deflate_raw(std::string_view text, std::string_view dictionary) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRawWindow, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  deflateSetDictionary(&stream, input_pointer(dictionary.data()), static_cast<uInt>(dictionary.size()));
  std::vector<std::uint8_t> out(deflateBound(&stream, static_cast<uLong>(text.size())));
  stream.next_in = input_pointer(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::optional<std::string> inflate_raw(std::span<const std::uint8_t> bytes, std::string_view dictionary,
                                       std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, kRawWindow) != Z_OK) return std::nullopt;
  if (!dictionary.empty()) {
    inflateSetDictionary(&stream, input_pointer(dictionary.data()), static_cast<uInt>(dictionary.size()));
  }
  stream.next_in = input_pointer(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 16384> chunk;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  const bool whole = state == Z_STREAM_END && stream.avail_in == 0 && out.size() <= limit;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return out;
}

std::optional<std::vector<std::uint8_t>> read_gzip_file(const std::string& path,
                                                        const std::function<void(std::size_t)>& progress) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose_r);
  if (!file) return std::nullopt;
  gzbuffer(file.get(), 1 << 17);
  std::vector<std::uint8_t> out;
  std::vector<std::uint8_t> chunk(1 << 20);
  int count = 0;
  while ((count = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
    out.insert(out.end(), chunk.begin(), chunk.begin() + count);
    progress(out.size());
  }
  int error = Z_OK;
  gzerror(file.get(), &error);
  // gzread passes on files that are not compressed at all; the data module recognises its own format, or refuses.
  if (count < 0 || error != Z_OK) return std::nullopt;
  return out;
}

}  // namespace slalom::cli
