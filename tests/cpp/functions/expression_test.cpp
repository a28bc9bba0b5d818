// Typed expressions: values, exact derivatives against differences and by hand, precedence, and what is said about
// those that are none. Whatever is thrown at the parser, it answers.
#include "model/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/rng.h"

namespace slalom::model {
namespace {

Expression parsed(const std::string& text) {
  auto expression = Expression::parse(text);
  EXPECT_TRUE(expression.ok()) << text << ": " << expression.errors().front().message;
  return expression ? *expression : *Expression::parse("0");
}

double value(const std::string& text, double x = 0, double y = 0) { return parsed(text).at(x, y).f; }

std::string message(const std::string& text) {
  const auto expression = Expression::parse(text);
  if (expression) return "was accepted";
  EXPECT_EQ(expression.errors().size(), 1U);
  EXPECT_EQ(expression.errors().front().code, "bad_expression");
  return expression.errors().front().message;
}

TEST(Expression, FollowsTheRulesOfArithmetic) {
  EXPECT_EQ(value("1 + 2*3"), 7);
  EXPECT_EQ(value("(1 + 2)*3"), 9);
  EXPECT_EQ(value("8/4/2"), 1);
  EXPECT_EQ(value("8 - 4 - 2"), 2);
  EXPECT_EQ(value("2^3^2"), 512);
  EXPECT_EQ(value("-2^2"), -4);
  EXPECT_EQ(value("(-2)^2"), 4);
  EXPECT_EQ(value("2^-2"), 0.25);
  EXPECT_EQ(value("- -3"), 3);
  EXPECT_EQ(value("3 - -4"), 7);
  EXPECT_EQ(value("2*-3"), -6);
  EXPECT_EQ(value("1.5e2 + .5 + 2."), 152.5);
  EXPECT_EQ(value("x*10 + y", 3, 4), 34);
  EXPECT_EQ(value(" x\n +\ty ", 3, 4), 7);
  EXPECT_EQ(value("-x^2", 3), -9);
  EXPECT_EQ(value("x^2", -3), 9);
  EXPECT_EQ(value("x^3", -3), -27);
  EXPECT_EQ(value("x^-1", -4), -0.25);
  EXPECT_EQ(value("x^0", 0), 1);
  EXPECT_EQ(value("min(x, y) + 10*max(x, y)", 3, 4), 43);
  EXPECT_EQ(value("abs(x) + abs(y)", -3, 4), 7);
  EXPECT_NEAR(value("pi"), std::acos(-1), 1e-15);
  EXPECT_NEAR(value("e^x", 2), std::exp(2), 1e-13);
  EXPECT_NEAR(value("x^2.5", 2), std::pow(2, 2.5), 1e-13);
}

// Every function against the C library, and both derivatives and the second ones against differences.
TEST(Expression, DerivativesMatchDifferences) {
  const std::vector<std::string> texts{"x + 2*y - 3",
                                       "x*y*y",
                                       "(x + y)/(x - 3*y)",
                                       "x^3*y^-2",
                                       "x^y",
                                       "x^2.5 + y^0.5",
                                       "2^(x*y)",
                                       "exp(x - y)",
                                       "log(x + y*y)",
                                       "sqrt(x*x + y)",
                                       "sin(3*x)*cos(y)",
                                       "tan(x*y/4)",
                                       "tanh(x - 2*y)",
                                       "sigmoid(x*y)",
                                       "abs(x - 2*y)*x",
                                       "min(x*x, y)*y",
                                       "max(x, y^2)^2",
                                       "-(x^2)/(1 + exp(-y))",
                                       "x^2/10 + y^2/5 + sin(2*x)*cos(y)"};
  Rng rng(5, Stream::kNoise);
  for (const std::string& text : texts) {
    const Expression f = parsed(text);
    for (int repeat = 0; repeat < 20; ++repeat) {
      const double x = 0.5 + rng.uniform();
      const double y = 0.5 + rng.uniform();
      constexpr double kStep = 1e-6;
      const Evaluation<double> at = f.at(x, y);
      const Evaluation<double> right = f.at(x + kStep, y);
      const Evaluation<double> left = f.at(x - kStep, y);
      const Evaluation<double> above = f.at(x, y + kStep);
      const Evaluation<double> below = f.at(x, y - kStep);
      const auto slope = [&](double high, double low) { return (high - low) / (2 * kStep); };
      const double scale = 1 + std::abs(at.f) + std::abs(at.dx) + std::abs(at.dy);
      EXPECT_NEAR(at.dx, slope(right.f, left.f), 1e-7 * scale * scale) << text;
      EXPECT_NEAR(at.dy, slope(above.f, below.f), 1e-7 * scale * scale) << text;
      const auto along_x = f.at(Dual<double>(x, 1), Dual<double>(y, 0));
      const auto along_y = f.at(Dual<double>(x, 0), Dual<double>(y, 1));
      EXPECT_NEAR(along_x.dx.slope, slope(right.dx, left.dx), 1e-6 * scale * scale * scale) << text;
      EXPECT_NEAR(along_y.dy.slope, slope(above.dy, below.dy), 1e-6 * scale * scale * scale) << text;
      EXPECT_NEAR(along_x.dy.slope, along_y.dx.slope, 1e-11 * scale * scale * scale) << text;
      EXPECT_NEAR(along_x.f.slope, at.dx, 1e-13 * scale) << text;
    }
  }
}

// Where one derivative is infinite or a factor vanishes the others stay numbers.
TEST(Expression, DerivativesAtSpecialPoints) {
  EXPECT_EQ(parsed("sqrt(x) + y").at(0.0, 1.0).dy, 1);
  EXPECT_TRUE(std::isinf(parsed("sqrt(x) + y").at(0.0, 1.0).dx));
  EXPECT_EQ(parsed("x^2").at(0.0, 0.0).dx, 0);
  EXPECT_EQ(parsed("x^1").at(0.0, 0.0).dx, 1);
  EXPECT_EQ(parsed("x^2").at(Dual<double>(0, 1), Dual<double>(0, 0)).dx.slope, 2);
  EXPECT_EQ(parsed("abs(x)").at(0.0, 0.0).dx, 0);
  EXPECT_EQ(parsed("max(x, 0)").at(-1.0, 0.0).dx, 0);
  EXPECT_TRUE(std::isnan(parsed("log(x)").at(-1.0, 0.0).f));
  EXPECT_TRUE(std::isnan(parsed("min(log(x), 1) + max(1, log(x))").at(-1.0, 0.0).f));
  EXPECT_TRUE(std::isinf(parsed("1/x").at(0.0, 0.0).f));
}

TEST(Expression, SaysWhereAndWhatWasExpected) {
  const std::string operand = "expected a number, x, y, pi, e, a function or \"(\", but found ";
  EXPECT_EQ(message(""), "column 1: " + operand + "the end");
  EXPECT_EQ(message("   "), "column 4: " + operand + "the end");
  EXPECT_EQ(message("x +"), "column 4: " + operand + "the end");
  EXPECT_EQ(message("x + * y"), "column 5: " + operand + "\"*\"");
  EXPECT_EQ(message("()"), "column 2: " + operand + "\")\"");
  EXPECT_EQ(message("2x"), "column 2: expected an operator such as + or * before \"x\"");
  EXPECT_EQ(message("x y"), "column 3: expected an operator such as + or * before \"y\"");
  EXPECT_EQ(message("x)"), "column 2: \")\" closes no bracket");
  EXPECT_EQ(message("(x + (y)"),
            "column 9: expected \")\" for the bracket at column 1, or an operator, but found the end");
  EXPECT_EQ(
      message("x + z"),
      "column 5: unknown name \"z\"; known are x, y, pi, e, abs, cos, exp, log, max, min, sigmoid, sin, sqrt, tan, "
      "tanh");
  EXPECT_EQ(message("sin x"), "column 5: expected \"(\" after sin, but found \"x\"");
  EXPECT_EQ(message("sin(x, y)"), "column 6: sin takes 1 argument; expected \")\"");
  EXPECT_EQ(message("min(x)"), "column 6: expected \",\" and another argument, since min takes 2, but found \")\"");
  EXPECT_EQ(message("min(x, y, x)"), "column 9: min takes 2 arguments; expected \")\"");
  EXPECT_EQ(message("x \xc3\x97 y"), "column 3: expected an operator such as + or * before \"\xc3\x97\"");
  EXPECT_EQ(message("x + \xe2\x88\x92y"), "column 5: " + operand + "\"\xe2\x88\x92\"");
  EXPECT_EQ(message("."), "column 1: expected digits around the decimal point");
  EXPECT_EQ(message("1.2.3"), "column 4: expected an operator such as + or * before \".\"");
  EXPECT_EQ(message("1e999"), "column 1: this number is too large");
  EXPECT_EQ(message("x + 1/0"), "column 6: this part has no finite value");
  EXPECT_EQ(message("log(0 - 1)*x"), "column 1: this part has no finite value");
  EXPECT_EQ(message(std::string(501, '1')), "is too long: 501 characters, at most 500 are allowed");
}

TEST(Expression, RefusesWhatIsTooDeep) {
  const auto nested = [](std::size_t n) { return std::string(n, '(') + "x" + std::string(n, ')'); };
  EXPECT_EQ(value(nested(39), 5), 5);
  EXPECT_EQ(message(nested(41)), "column 41: is nested more than 40 deep");
  std::string tower = "x";
  for (int i = 0; i < 100; ++i) tower += "^x";
  EXPECT_NE(message(tower).find("needs more than 32 intermediate values"), std::string::npos);
  std::string right = "x";
  for (int i = 0; i < 20; ++i) right = "x+y*(" + right + ")";
  EXPECT_NE(message(right).find("needs more than 32 intermediate values"), std::string::npos);
  // A long sum needs two values at a time, and signs do not nest.
  std::string chain = "x";
  for (int i = 0; i < 120; ++i) chain += " + y";
  EXPECT_EQ(value(chain, 1, 2), 241);
  EXPECT_EQ(value(std::string(490, '-') + "x", 3), 3);
}

// Random rows of the grammar's own pieces: either refused with a column, or evaluated without harm in every type.
TEST(Expression, AnythingTypedIsAnsweredOrEvaluated) {
  const std::vector<std::string> pieces{
      "x",    "y",   "1", "2.5", "e",  "pi",           "+",    "-", "*",   "/", "^", "(", ")", ",", "sin(",
      "min(", "pow", " ", ".",   "1e", "\xe2\x88\x92", "\x80", "#", "abs("};
  Rng rng(6, Stream::kNoise);
  int accepted = 0;
  for (int repeat = 0; repeat < 20000; ++repeat) {
    std::string text;
    const std::uint32_t length = 1 + rng.below(12);
    for (std::uint32_t i = 0; i < length; ++i) text += pieces[rng.below(static_cast<std::uint32_t>(pieces.size()))];
    const auto expression = Expression::parse(text);
    if (!expression) {
      EXPECT_TRUE(expression.errors().front().message.starts_with("column ")) << text;
      continue;
    }
    ++accepted;
    const Evaluation<double> wide = expression->at(0.75, -1.25);
    const Evaluation<float> narrow = expression->at(0.75F, -1.25F);
    if (std::isfinite(wide.f) && std::abs(wide.f) < 1e6) {
      EXPECT_NEAR(static_cast<double>(narrow.f), wide.f, 1e-3 * (1 + std::abs(wide.f))) << text;
    }
    expression->at(Dual<double>(0.75, 1), Dual<double>(-1.25, 1));
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace slalom::model
