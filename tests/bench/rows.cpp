#include "rows.h"

#include "core/rng.h"

namespace slalom::bench {
namespace {

void add_workload_rows(std::vector<Row>& rows) {
  for (const experiment::Workload& workload : experiment::workloads()) {
    const bool is_training = workload.kind == experiment::WorkloadKind::kTraining;
    Row row;
    row.name = workload.id;
    row.description = workload.name;
    row.unit = is_training ? Unit{"steps/s", true, 1} : Unit{"ms", false, 1e3};
    row.checked = workload.checked;
    row.period = workload.period;
    row.start = [&workload] { return experiment::start(workload); };
    rows.push_back(std::move(row));
  }
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  add_workload_rows(rows);
  add_product_rows(rows);
  add_layer_rows(rows);
  add_function_rows(rows);
  add_rule_rows(rows);
  return rows;
}

}  // namespace

double shown(const Row& row, double seconds_per_iteration) {
  return row.unit.is_rate ? row.amount * row.unit.factor / seconds_per_iteration
                          : seconds_per_iteration * row.unit.factor / row.amount;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = all_rows();
  return all;
}

const Row* find_row(std::string_view name) {
  for (const Row& row : rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

Result<std::string> fingerprint(const Row& row) {
  auto started = row.start();
  if (!started) return started.errors();
  (*started)->run(row.checked);
  return (*started)->hash();
}

std::vector<float> normal_numbers(std::size_t size, std::uint32_t substream) {
  Rng rng(1, Stream::kData, substream);
  std::vector<float> numbers(size);
  for (float& x : numbers) x = static_cast<float>(rng.normal());
  return numbers;
}

}  // namespace slalom::bench
