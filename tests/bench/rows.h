// What is measured, as one table for the native program and the WebAssembly module: the workloads of
// cpp/src/experiment/workloads.json, the dense products at their shapes, layers, the elementary functions, every rule's
// update. A row is measured on a fresh instance; its fingerprint comes from another one after a fixed number of
// iterations, so that it does not depend on how long was measured.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "slalom/result.h"

#include "experiment/workloads.h"

namespace slalom::bench {

using Running = experiment::WorkloadRun;

// How a time becomes the number shown: a rate (amount * factor / seconds) or a cost (seconds * factor / amount).
struct Unit {
  std::string text;
  bool is_rate = true;
  double factor = 1;
};

struct Row {
  std::string name;
  std::string description;
  Unit unit;
  double amount = 1;         // of what the unit counts, in one iteration
  std::int64_t checked = 1;  // iterations before the fingerprint is taken
  std::int64_t period = 1;   // iterations that make a fair sample
  std::function<Result<std::unique_ptr<Running>>()> start;
};

double shown(const Row& row, double seconds_per_iteration);

// Every row, in the order shown.
const std::vector<Row>& rows();
// nullptr where there is none of this name.
const Row* find_row(std::string_view name);

// Fingerprint of a row, 16 hexadecimal digits. Errors: an external data set that was not provided.
Result<std::string> fingerprint(const Row& row);

// The parts of the table.
void add_product_rows(std::vector<Row>& rows);
void add_layer_rows(std::vector<Row>& rows);
void add_function_rows(std::vector<Row>& rows);
void add_rule_rows(std::vector<Row>& rows);

// Numbers from the standard normal distribution, the same at every call.
std::vector<float> normal_numbers(std::size_t size, std::uint32_t substream);

}  // namespace slalom::bench
