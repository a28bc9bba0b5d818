// What is fuzzed: the readers of text that comes from outside. Each target takes any bytes, lets the reader loose on
// them and stops the program where something does not hold that must hold for every text. libFuzzer calls them
// (entry.cpp), and so does slalom_tests for every file of the corpus, in every build.
#pragma once

#include <span>
#include <string_view>

#include "slalom/result.h"

namespace slalom::fuzz {

struct Target {
  const char* name;  // also of the folder with its corpus
  void (*run)(std::string_view bytes);
};

void spec(std::string_view bytes);        // an experiment document
void link(std::string_view bytes);        // a link, and any bytes as what a link carries
void expression(std::string_view bytes);  // a function typed by a user
void csv(std::string_view bytes);         // a table

std::span<const Target> targets();

// Stops the program and says why, in every build type.
void require(bool holds, const char* what);
// What holds for the errors of every reader: there is one, each has a code and words, and hosts can read them as JSON.
void require_errors(const Errors& errors);

}  // namespace slalom::fuzz
