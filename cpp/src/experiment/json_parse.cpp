// A handler for nlohmann's SAX parser, which reports faults to the handler instead of throwing.
#include "experiment/json_parse.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiment/read_faults.h"
#include "experiment/spec.h"

namespace slalom::experiment {
namespace {

// "line 3, column 14" of a byte offset; columns count bytes, as parsers and most editors do for ASCII.
std::string position_words(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// nlohmann's sentence without its number and position, and without the text it quotes, which may be long and
// need not be valid UTF-8: "syntax error while parsing object key - unexpected '}'; expected string literal".
std::string reason_words(std::string_view what) {
  const std::size_t syntax = what.find("syntax error");
  std::string words(what.substr(syntax != std::string_view::npos ? syntax : what.find("] ") + 2));
  if (const std::size_t last_read = words.find("; last read: '"); last_read != std::string::npos) {
    const std::size_t end = words.rfind("'; expected");
    const bool has_more = end != std::string::npos && end > last_read;
    words.erase(last_read, has_more ? end + 1 - last_read : std::string::npos);
  }
  return shortened(words, 160);
}

class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // does not occur in text
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& value) override {
    Frame& frame = frames_.back();
    if (frame.value.contains(value)) {
      faults_.add("duplicate_field", member_path(path(), shortened(value)), "is written twice; keep one of them");
    }
    frame.key = std::move(value);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& fault) override {
    const std::string where = position_words(text_, position > 0 ? position - 1 : 0);
    faults_.add("bad_json", "", where + ": " + reason_words(fault.what()));
    return false;
  }

  Json take_root() { return std::move(root_); }
  Faults& faults() { return faults_; }

 private:
  // A list or object that is not closed yet; `key` is that of the member being read.
  struct Frame {
    Json value;
    std::string key;
  };

  std::string path() const {
    std::string result;
    for (std::size_t i = 0; i + 1 < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      result =
          frame.value.is_array() ? element_path(result, frame.value.size()) : member_path(result, shortened(frame.key));
    }
    return result;
  }

  bool add(Json value) {
    if (frames_.empty()) {
      root_ = std::move(value);
    } else if (Frame& frame = frames_.back(); frame.value.is_array()) {
      frame.value.push_back(std::move(value));
    } else {
      frame.value[frame.key] = std::move(value);
    }
    return true;
  }

  bool open(Json empty) {
    if (frames_.size() == kMaxJsonDepth) {
      faults_.add("bad_json", path(),
                  "lists and objects are nested more than " + std::to_string(kMaxJsonDepth) + " deep");
      return false;
    }
    frames_.push_back({std::move(empty), {}});
    return true;
  }

  bool close() {
    Json done = std::move(frames_.back().value);
    frames_.pop_back();
    return add(std::move(done));
  }

  std::string_view text_;
  std::vector<Frame> frames_;
  Json root_;
  Faults faults_;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return Error{"too_large", "",
                 "the document has " + std::to_string(text.size()) + " bytes; at most " +
                     std::to_string(kMaxDocumentBytes) + " are allowed"};
  }
  TreeBuilder builder(text);
  Json::sax_parse(text.begin(), text.end(), &builder);
  if (!builder.faults().empty()) return builder.faults().take();
  return builder.take_root();
}

}  // namespace slalom::experiment
