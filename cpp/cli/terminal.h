// What is shown to a person while something goes on, and nothing of which ends up in files or pipes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slalom::cli {

// One line on stderr that is overwritten; silent unless it is wanted and stderr is a terminal.
class StatusLine {
 public:
  explicit StatusLine(bool wanted = true);
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  bool enabled() const { return enabled_; }
  void show(const std::string& text);
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
};

// Columns as wide as their contents, two spaces apart; numbers (as the flag per column says) to the right.
std::string table_text(const std::vector<std::vector<std::string>>& rows, const std::vector<bool>& to_the_right);

// 12345 -> "12,345"
std::string grouped(long long number);
// Few digits, for people: 0.0312, 1.2e-9
std::string short_number(double number);

}  // namespace slalom::cli
