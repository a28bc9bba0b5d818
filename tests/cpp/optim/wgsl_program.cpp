#include "optim/wgsl_program.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "core/detmath.h"

namespace slalom::optim {
namespace {

std::vector<std::string> lines_between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  if (start == std::string::npos) return {};
  std::istringstream stream(text.substr(start, text.find(to, start) - start));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line.substr(std::min(line.find_first_not_of(' '), line.size())));
  }
  return lines;
}

bool starts_with(const std::string& line, const std::string& start) { return line.rfind(start, 0) == 0; }

// One invocation: its own names, the memory it shares.
class Invocation {
 public:
  explicit Invocation(WgslMemory& memory) : memory_(memory) {}

  std::map<std::string, float> names;

  // A `let`, or an assignment to an element of a buffer or to a name.
  void run(const std::string& line) {
    rest_ = line;
    if (take("let ")) {
      const std::string name = identifier();
      expect(" = ");
      names[name] = expression();
    } else {
      const std::string name = identifier();
      if (take("[")) {
        const auto index = static_cast<std::size_t>(expression());
        expect("] = ");
        const float value = expression();
        memory_.buffers.at(name).at(index) = value;
      } else {
        expect(" += ");
        names[name] = names[name] + expression();
      }
    }
    expect(";");
    if (!rest_.empty()) ADD_FAILURE() << "not understood: " << rest_ << " in " << line;
  }

 private:
  bool take(const std::string& token) {
    if (!starts_with(rest_, token)) return false;
    rest_.erase(0, token.size());
    return true;
  }
  void expect(const std::string& token) {
    if (!take(token)) {
      ADD_FAILURE() << "expected '" << token << "' before: " << rest_;
      rest_.clear();
    }
  }

  std::string identifier() {
    std::size_t end = 0;
    while (end < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[end])) != 0 || rest_[end] == '_' || rest_[end] == '.')) {
      ++end;
    }
    std::string name = rest_.substr(0, end);
    rest_.erase(0, end);
    return name;
  }

  float expression() {
    float left = sum();
    if (take(" < ")) return left < sum() ? 1.0F : 0.0F;
    if (take(" == ")) return left == sum() ? 1.0F : 0.0F;
    if (take(" != ")) return left != sum() ? 1.0F : 0.0F;
    return left;
  }

  float sum() {
    float value = product();
    for (;;) {
      if (take(" + ")) {
        value = value + product();
      } else if (take(" - ")) {
        value = value - product();
      } else {
        return value;
      }
    }
  }

  float product() {
    float value = operand();
    for (;;) {
      if (take(" * ")) {
        value = value * operand();
      } else if (take(" / ")) {
        value = value / operand();
      } else {
        return value;
      }
    }
  }

  float operand() {
    if (take("-")) return -operand();
    if (take("(")) {
      const float value = expression();
      expect(")");
      return value;
    }
    if (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0])) != 0) return literal();
    const std::string name = identifier();
    if (take("(")) return call(name);
    if (take("[")) {
      const auto index = static_cast<std::size_t>(expression());
      expect("]");
      const auto buffer = memory_.buffers.find(name);
      if (buffer == memory_.buffers.end()) return unknown(name);
      return buffer->second.at(index);
    }
    const auto local = names.find(name);
    if (local != names.end()) return local->second;
    const std::string member = "numbers.";
    if (starts_with(name, member)) {
      const auto number = memory_.numbers.find(name.substr(member.size()));
      if (number != memory_.numbers.end()) return number->second;
    }
    return unknown(name);
  }

  static float unknown(const std::string& name) {
    ADD_FAILURE() << "unknown name " << name;
    return 0;
  }

  // Every literal says its type: f for f32, u for u32.
  float literal() {
    char* end = nullptr;
    const double value = std::strtod(rest_.c_str(), &end);
    rest_.erase(0, static_cast<std::size_t>(end - rest_.c_str()));
    if (!take("f")) expect("u");
    return static_cast<float>(value);
  }

  float call(const std::string& function) {
    std::vector<float> arguments{expression()};
    while (take(", ")) arguments.push_back(expression());
    expect(")");
    if (function == "f32" && arguments.size() == 1) return arguments[0];
    if (function == "sqrt" && arguments.size() == 1) return std::sqrt(arguments[0]);
    if (function == "abs" && arguments.size() == 1) return std::abs(arguments[0]);
    if (function == "pow" && arguments.size() == 2) {
      return static_cast<float>(detmath::pow(arguments[0], arguments[1]));
    }
    if (function == "select" && arguments.size() == 3) return arguments[2] != 0 ? arguments[1] : arguments[0];
    return unknown(function);
  }

  WgslMemory& memory_;
  std::string rest_;
};

bool is_statement(const std::string& line) {
  return !line.empty() && line.back() == ';' && line.find("return") == std::string::npos &&
         !starts_with(line, "let index") && !starts_with(line, "let segment");
}

void describe(const Extent& segment, std::size_t number, Invocation& invocation) {
  invocation.names["segment_index"] = static_cast<float>(number);
  invocation.names["segment.size"] = static_cast<float>(segment.size);
  invocation.names["segment.rows"] = static_cast<float>(segment.rows);
  invocation.names["segment.columns"] = static_cast<float>(segment.columns);
  invocation.names["segment.is_matrix"] = segment.is_matrix ? 1.0F : 0.0F;
}

constexpr std::size_t kLanes = 64;

void sum_segment(const std::string& text, const Extent& segment, std::size_t number, WgslMemory& memory) {
  const std::vector<std::string> body = lines_between(text, "for (var k = lane;", "\n  }\n");
  std::array<std::map<std::string, float>, kLanes> lanes;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    Invocation invocation(memory);
    for (int sum = 1; text.find("var sum" + std::to_string(sum) + " = 0f;") != std::string::npos; ++sum) {
      invocation.names["sum" + std::to_string(sum)] = 0;
    }
    for (std::size_t k = lane; k < segment.size; k += kLanes) {
      invocation.names["index"] = static_cast<float>(segment.offset + k);
      for (const std::string& line : body) {
        if (is_statement(line)) invocation.run(line);
      }
    }
    lanes[lane] = invocation.names;
  }
  for (std::size_t width = kLanes / 2; width > 0; width /= 2) {
    for (std::size_t lane = 0; lane < width; ++lane) {
      for (auto& [name, value] : lanes[lane]) {
        if (starts_with(name, "sum")) value = value + lanes[lane + width].at(name);
      }
    }
  }
  Invocation first(memory);
  describe(segment, number, first);
  for (const auto& [name, value] : lanes[0]) {
    if (starts_with(name, "sum")) memory.buffers["partial" + name.substr(3)] = {value};
  }
  for (const std::string& line : lines_between(text, "if (lane == 0u) {", "\n  }\n")) {
    if (is_statement(line)) first.run(line);
  }
}

}  // namespace

void run_wgsl(const std::string& text, std::size_t parameters, WgslMemory& memory) {
  if (text.find("fn sum_segments(") != std::string::npos) {
    for (std::size_t s = 0; s < memory.segments.size(); ++s) sum_segment(text, memory.segments[s], s, memory);
  }
  const std::vector<std::string> body = lines_between(text, "fn take_step(", "\n}\n");
  ASSERT_FALSE(body.empty());
  std::size_t s = 0;
  for (std::size_t i = 0; i < parameters; ++i) {
    while (i >= memory.segments[s].offset + memory.segments[s].size) ++s;
    Invocation invocation(memory);
    describe(memory.segments[s], s, invocation);
    invocation.names["index"] = static_cast<float>(i);
    for (const std::string& line : body) {
      if (is_statement(line)) invocation.run(line);
    }
  }
}

}  // namespace slalom::optim
