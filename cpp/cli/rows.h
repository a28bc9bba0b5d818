// The metrics of runs as rows of text: CSV or NDJSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "slalom/session.h"

#include "output.h"

namespace slalom::cli {

enum class RowFormat { kCsv, kNdjson };

// "loss", "grad_norm_layer1": a column's name in files. Layers count from 1, as in parameter names.
std::string column_key(const MetricColumn& column);

class RowWriter {
 public:
  RowWriter(RowFormat format, std::string file) : format_(format), output_(std::move(file)) {}

  // The session's latest values. step: the number of steps taken before the one they belong to. Values not measured
  // yet are empty in CSV and null in NDJSON. False once writing has failed.
  bool write(std::size_t run, const std::string& name, std::int64_t step, const Session& session);
  std::optional<Error> finish() { return output_.finish(); }

 private:
  void write_header(const std::vector<MetricColumn>& columns);

  RowFormat format_;
  Output output_;
  bool has_header_ = false;
};

}  // namespace slalom::cli
