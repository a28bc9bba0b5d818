#include "rows.h"

#include <cmath>
#include <span>

#include <nlohmann/json.hpp>

#include "core/number_text.h"

namespace slalom::cli {
namespace {

// RFC 4180: in quotes where it holds a quote, comma or line end; quotes doubled.
std::string csv_text(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::string column_key(const MetricColumn& column) {
  return column.layer < 0 ? column.id : column.id + "_layer" + std::to_string(column.layer + 1);
}

void RowWriter::write_header(const std::vector<MetricColumn>& columns) {
  std::string line = "run,name,step";
  for (const MetricColumn& column : columns) (line += ',') += column_key(column);
  output_.write(line += '\n');
  has_header_ = true;
}

bool RowWriter::write(std::size_t run, const std::string& name, std::int64_t step, const Session& session) {
  const std::span<const double> values = session.latest();
  const std::vector<MetricColumn>& columns = session.columns();
  if (format_ == RowFormat::kCsv) {
    if (!has_header_) write_header(columns);
    std::string line = std::to_string(run) + "," + csv_text(name) + "," + std::to_string(step);
    for (const double value : values) (line += ',') += std::isnan(value) ? "" : number_text(value);
    return output_.write(line += '\n');
  }
  std::string line = "{\"run\":" + std::to_string(run) + ",\"name\":" + nlohmann::json(name).dump() +
                     ",\"step\":" + std::to_string(step);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    line += ",\"" + column_key(columns[i]) + "\":" + number_text(values[i]);
  }
  return output_.write(line + "}\n");
}

}  // namespace slalom::cli
