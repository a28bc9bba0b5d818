// EditLog: base values changed while a run goes on, and the replay of a recorded log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "experiment/spec.h"

namespace slalom::experiment {

class EditLog {
 public:
  // The edits of `run` in a document, all of them still to come.
  EditLog(std::span<const Edit> edits, std::size_t run);

  // The next recorded edit still to be made; nullptr when there is none.
  const Edit* pending() const { return done_ < edits_.size() ? &edits_[done_] : nullptr; }
  void mark_done() { ++done_; }

  // Appends a live edit. What was recorded for later is dropped: the run has taken another course. A second edit of
  // the same value at the same step (a slider being dragged while paused) replaces the first.
  void append(std::int64_t step, std::string_view path, double value);

  // Edits made so far.
  std::span<const Edit> made() const { return std::span<const Edit>(edits_).first(done_); }

  void save(ByteWriter& out) const;
  // nullopt where the bytes end early or make no sense.
  static std::optional<EditLog> load(ByteReader& in);

 private:
  EditLog() = default;

  std::vector<Edit> edits_;
  std::size_t done_ = 0;
};

}  // namespace slalom::experiment
