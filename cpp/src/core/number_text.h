// Numbers as text, for documents and messages.
#pragma once

#include <string>

namespace slalom {

// The shortest decimal that reads back as the same double, in the form of JavaScript's JSON.stringify: 32, 0.001,
// 1e-8, 1.5e+21. Not finite: null.
std::string number_text(double value);

}  // namespace slalom
