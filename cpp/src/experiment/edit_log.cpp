#include "experiment/edit_log.h"

#include <algorithm>

namespace slalom::experiment {

EditLog::EditLog(std::span<const Edit> edits, std::size_t run) {
  for (const Edit& edit : edits) {
    if (edit.run == run) edits_.push_back(edit);
  }
  std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.step < b.step; });
}

void EditLog::append(std::int64_t step, std::string_view path, double value) {
  edits_.resize(done_);
  const auto same = std::find_if(edits_.begin(), edits_.end(),
                                 [&](const Edit& edit) { return edit.step == step && edit.path == path; });
  if (same != edits_.end()) {
    same->value = value;
    return;
  }
  const std::uint32_t run = 0;  // a log belongs to one run; the document that collects logs knows which
  edits_.push_back({run, step, std::string(path), value});
  done_ = edits_.size();
}

void EditLog::save(ByteWriter& out) const {
  out.put(static_cast<std::uint64_t>(edits_.size()));
  out.put(static_cast<std::uint64_t>(done_));
  for (const Edit& edit : edits_) {
    out.put(edit.step);
    out.put(edit.value);
    out.put_text(edit.path);
  }
}

std::optional<EditLog> EditLog::load(ByteReader& in) {
  EditLog log;
  const auto count = in.get<std::uint64_t>();
  log.done_ = static_cast<std::size_t>(in.get<std::uint64_t>());
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Edit edit;
    edit.step = in.get<std::int64_t>();
    edit.value = in.get<double>();
    edit.path = in.get_text();
    log.edits_.push_back(std::move(edit));
  }
  if (!in.ok() || log.done_ > log.edits_.size()) return std::nullopt;
  return log;
}

}  // namespace slalom::experiment
