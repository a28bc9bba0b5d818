// Where the reference trajectories are, and how a test says what it compared and what it left out.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace slalom::reference {

// A file of the folder named by the environment variable SLALOM_REFERENCE_DIR (default: tests/reference). A missing or
// broken file fails the test that asks and gives null.
nlohmann::json read_file(const std::string& name);

// Prints "name: compared N cases; skipped M: ..." so that nothing is dropped silently.
void print_summary(const std::string& name, std::size_t compared, const std::vector<std::string>& skipped);

// |a - b| relative to the larger of |a|, |b| and `floor` (values smaller than it count as equal to it in scale).
double relative_error(double a, double b, double floor);

}  // namespace slalom::reference
