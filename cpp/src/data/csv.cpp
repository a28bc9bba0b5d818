#include "data/csv.h"

#include <algorithm>
#include <array>
#include <utility>

namespace slalom::data {
namespace {

constexpr std::size_t kMaxFaults = 10;
constexpr std::array<char, 3> kSeparators{',', ';', '\t'};
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the UTF-8 character that begins the text (Unicode 15, table 3-7); 0: there is none, or one that stands for
// no text (control characters).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return lead >= ' ' || lead == '\t' ? 1 : 0;
  const std::size_t length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool no_character = (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf4 && byte(1) > 0x8f);
  return overlong || no_character ? 0 : length;
}

// Commonest in the first line that is not blank, outside quotes.
char separator_of(std::string_view text) {
  std::array<std::size_t, kSeparators.size()> counts{};
  bool quoted = false;
  bool blank = true;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (is_line_end(c) && !quoted && !blank) break;
    blank = blank && is_line_end(c);
    if (quoted) continue;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += c == kSeparators[i] ? 1 : 0;
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

std::string cells_in_words(std::size_t count) { return std::to_string(count) + (count == 1 ? " cell" : " cells"); }

}  // namespace

void CsvFaults::add(const char* code, CsvPlace place, std::string_view name, const std::string& message) {
  if (++found_ > kMaxFaults) return;
  std::string where = "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
  if (!name.empty()) where += " (" + quoted_cell(name) + ")";
  errors_.push_back({code, "text", where + ": " + message});
}

Errors CsvFaults::take() {
  if (found_ > kMaxFaults) {
    errors_.push_back({"more", "text", "and " + std::to_string(found_ - kMaxFaults) + " more errors in the table"});
  }
  return std::move(errors_);
}

std::string quoted_cell(std::string_view cell) {
  constexpr std::size_t kLimit = 40;
  std::size_t end = std::min(cell.size(), kLimit);
  while (end < cell.size() && end > 0 && is_continuation(cell[end])) --end;
  return "\"" + std::string(cell.substr(0, end)) + (end < cell.size() ? "..." : "") + "\"";
}

// One pass over the text. A row that does not fit is noted and left out; a fault of quoting ends the reading, because
// nothing behind it can be told apart.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

  Result<Csv> read() {
    if (text_.size() > kMaxCsvBytes) {
      return Error{"too_large", "text",
                   "a table may have at most " + std::to_string(kMaxCsvBytes >> 10) + " KiB; this one has " +
                       std::to_string(text_.size() >> 10) + ": leave out rows or columns"};
    }
    csv_.characters_.reserve(text_.size());
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size() && !stopped_) {
      if (is_line_end(text_[at_])) {
        pass_line_end();
      } else {
        row();
      }
    }
    if (faults_.any()) return faults_.take();
    if (csv_.lines_.empty()) return Error{"no_rows", "text", "the table is empty; it needs rows of cells"};
    return std::move(csv_);
  }

 private:
  bool at_line_end() const { return at_ >= text_.size() || is_line_end(text_[at_]); }
  CsvPlace here() const { return {line_, cells_in_row_ + 1}; }

  void stop(const char* code, CsvPlace place, const std::string& message) {
    faults_.add(code, place, "", message);
    stopped_ = true;
  }

  void pass_line_end() {
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    ++line_;
  }

  void row() {
    const std::size_t line = line_;
    const std::size_t first = csv_.cells_.size();
    cells_in_row_ = 0;
    for (bool more = true; more && !stopped_; ++cells_in_row_) {
      if (cells_in_row_ == kMaxCsvColumns) {
        return stop("too_large", here(), "a table may have at most " + std::to_string(kMaxCsvColumns) + " columns");
      }
      cell();
      more = at_ < text_.size() && text_[at_] == separator_;
      if (more) ++at_;
    }
    if (stopped_) return;
    if (!at_line_end()) return stop("bad_quote", here(), "expected a separator or the end of the line after a quote");
    if (at_ < text_.size()) pass_line_end();
    if (csv_.columns_ == 0) csv_.columns_ = cells_in_row_;
    if (cells_in_row_ != csv_.columns_) {
      faults_.add("ragged_row", {line, std::min(cells_in_row_, csv_.columns_) + 1}, "",
                  "the row has " + cells_in_words(cells_in_row_) + ", but the first row has " +
                      std::to_string(csv_.columns_) + "; every row needs as many");
      csv_.cells_.resize(first);
      return;
    }
    if (csv_.lines_.size() == kMaxCsvRows + 1) {  // one of them may be the header
      return stop("too_large", {line, 1}, "a table may have at most " + std::to_string(kMaxCsvRows) + " rows");
    }
    csv_.lines_.push_back(line);
  }

  void cell() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    const auto begin = static_cast<std::uint32_t>(csv_.characters_.size());
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted) {
      quoted_text();
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    } else {
      plain_text();
      while (csv_.characters_.size() > begin && csv_.characters_.back() == ' ') csv_.characters_.pop_back();
    }
    csv_.cells_.push_back({begin, static_cast<std::uint32_t>(csv_.characters_.size()) - begin});
  }

  // Takes one character; false where it is none.
  bool take_character() {
    const std::size_t length = utf8_length(text_.substr(at_));
    if (length == 0) {
      stop("bad_text", here(), "this is not text in UTF-8; save the table as CSV in UTF-8");
      return false;
    }
    csv_.characters_.append(text_.substr(at_, length));
    at_ += length;
    return true;
  }

  void plain_text() {
    while (!at_line_end() && text_[at_] != separator_) {
      if (text_[at_] == '"') {
        return stop("bad_quote", here(),
                    "a quote inside a cell; put the whole cell in quotes and write the quote inside twice");
      }
      if (!take_character()) return;
    }
  }

  void quoted_text() {
    const CsvPlace start = here();
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return;
        }
        csv_.characters_ += '"';
        at_ += 2;
      } else if (is_line_end(text_[at_])) {
        csv_.characters_ += '\n';
        pass_line_end();
      } else if (!take_character()) {
        return;
      }
    }
    stop("bad_quote", start, "the cell begins with a quote that is never closed");
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t cells_in_row_ = 0;
  bool stopped_ = false;
  CsvFaults faults_;
  Csv csv_;
};

Result<Csv> Csv::read(std::string_view text) { return CsvReader(text).read(); }

}  // namespace slalom::data
