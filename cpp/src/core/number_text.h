// Numbers as text, for documents and messages.
#pragma once

#include <string>

namespace slalom {

// The shortest decimal that reads back as the same double, in the form of JavaScript's JSON.stringify: 32, 0.001,
// 1e-8, 1.5e+21. Not finite: null.
std::string number_text(double value);

// At most `digits` significant digits, for measured numbers in sentences: 0.0988, 4.1e+09.
std::string rounded_text(double value, int digits);

}  // namespace slalom
