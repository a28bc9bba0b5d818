#include "experiment/run_session.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/bytes.h"
#include "core/hash.h"
#include "core/product.h"
#include "experiment/diagnose.h"
#include "optim/registry.h"
#include "train/diagnostics.h"
#include "train/loss_grid.h"
#include "train/plane_directions.h"

namespace slalom::experiment {
namespace {

constexpr std::string_view kSnapshotMagic = "slalom snapshot 4";
constexpr std::size_t kMaxGridSide = 2048;

// Snapshots fit a session of the same document and run; what may differ is the record of edits and fingerprint.
std::uint64_t identity_of(ExperimentSpec spec, std::size_t run) {
  spec.edits.clear();
  spec.fingerprint.reset();
  Hash hash;
  hash.add(write_spec(spec));
  hash.add(static_cast<std::uint64_t>(run));
  return hash.value();
}

std::uint64_t checksum(std::span<const std::byte> bytes) {
  Hash hash;
  hash.add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return hash.value();
}

// "lr" and every number among the fields of the run's stages.
std::vector<std::string> hyper_paths(const optim::OptimizerSpec& optimizer) {
  std::vector<std::string> paths{optim::learning_rate_field().id};
  for (const optim::StageSpec& stage : optimizer.stages) {
    for (const Field& field : optim::find_stage(stage.id)->fields) {
      if (field.type == FieldType::kReal || field.type == FieldType::kInteger) {
        paths.push_back(stage.id + "." + field.id);
      }
    }
  }
  return paths;
}

std::optional<Error> wrong_grid(std::size_t columns, std::size_t rows) {
  if (columns >= 1 && rows >= 1 && columns <= kMaxGridSide && rows <= kMaxGridSide) return std::nullopt;
  return Error{"out_of_range", "", "a grid has 1 to " + std::to_string(kMaxGridSide) + " columns and rows"};
}

template <class S>
std::vector<double> to_double(std::span<const S> values) {
  return std::vector<double>(values.begin(), values.end());
}

}  // namespace

template <class S>
RunSession<S>::RunSession(const ExperimentSpec& spec, std::size_t run, Problem<S> problem)
    : view_(std::move(problem.view)),
      trainer_(std::move(problem.objective), std::move(problem.batcher), spec.runs[run].optimizer,
               std::move(problem.options)),
      edits_(spec.edits, run),
      test_(std::move(problem.test)),
      hypers_(hyper_paths(spec.runs[run].optimizer)),
      noise_seed_(spec.seeds.noise),
      identity_(identity_of(spec, run)) {
  for (const metrics::Column& column : trainer_.recorder().columns()) {
    columns_.push_back({column.id, column.name, column.layer});
  }
}

template <class S>
Progress RunSession<S>::step(std::int64_t n) {
  const std::int64_t until = trainer_.steps() + std::max<std::int64_t>(n, 0);
  if (n > 0 && trainer_.outcome() == train::Outcome::kRunning) best_restored_ = false;
  const std::uint64_t operations = kernels::operations();
  const std::int64_t first = trainer_.steps();
  // In pieces between recorded edits, so that the trainer's loop knows nothing of them.
  while (trainer_.outcome() == train::Outcome::kRunning) {
    const Edit* edit = make_due_edits();
    if (trainer_.steps() >= until) break;
    trainer_.run_to(edit != nullptr ? std::min(until, edit->step) : until);
  }
  operations_ += kernels::operations() - operations;
  counted_steps_ += trainer_.steps() - first;
  return progress();
}

template <class S>
const Edit* RunSession<S>::make_due_edits() {
  const Edit* edit = edits_.pending();
  while (edit != nullptr && edit->step <= trainer_.steps()) {
    // A recorded value was checked when it was made; one that no longer fits leaves the base as it is.
    (void)trainer_.pipeline().set_base(edit->path, edit->value);
    edits_.mark_done();
    edit = edits_.pending();
  }
  return edit;
}

template <class S>
void RunSession<S>::follow(const train::FollowedStep& step) {
  best_restored_ = false;
  make_due_edits();
  trainer_.follow(step);
}

template <class S>
Progress RunSession<S>::progress() const {
  const train::Outcome outcome = trainer_.outcome();
  const Status status = outcome == train::Outcome::kRunning   ? Status::kRunning
                        : outcome == train::Outcome::kStopped ? Status::kStopped
                                                              : Status::kDiverged;
  return {trainer_.steps(), trainer_.epochs(), status, trainer_.reason(), test_evaluations_, trainer_.is_exact()};
}

template <class S>
std::optional<BestWeights> RunSession<S>::best() const {
  const train::Best& best = trainer_.best();
  if (best.step < 0) return std::nullopt;
  return BestWeights{best.step, best.found.loss, best.found.accuracy};
}

template <class S>
Result<bool> RunSession<S>::restore_best() {
  if (trainer_.best().step < 0) {
    return Error{"nothing_measured", "train.validate_every",
                 "the validation loss was not measured yet, so there are no best weights"};
  }
  best_restored_ = true;
  return true;
}

template <class S>
Result<TestResult> RunSession<S>::evaluate_test() {
  if (test_.empty()) {
    return Error{"no_test_part", "problem", "there is no test part: only a data set with a share for it has one"};
  }
  const train::Evaluation found = at_weights([&] { return trainer_.evaluate(weights(), test_); });
  return TestResult{found.loss, found.accuracy, ++test_evaluations_};
}

template <class S>
Result<bool> RunSession<S>::set_hyper(std::string_view path, double value) {
  Result<bool> set = trainer_.pipeline().set_base(path, value);
  if (set) edits_.append(trainer_.steps(), path, value == 0 ? 0 : value);  // documents have no -0
  return set;
}

template <class S>
Result<double> RunSession<S>::hyper(std::string_view path) const {
  if (std::find(hypers_.begin(), hypers_.end(), path) == hypers_.end()) {
    std::string known;
    for (const std::string& hyper : hypers_) known += (known.empty() ? "" : ", ") + hyper;
    return Error{"unknown_field", std::string(path), "this run has no such hyper-parameter; it has " + known};
  }
  return trainer_.pipeline().effective(path);
}

template <class S>
std::vector<EditRecord> RunSession<S>::edits() const {
  std::vector<EditRecord> records;
  for (const Edit& edit : edits_.made()) records.push_back({edit.step, edit.path, edit.value});
  return records;
}

template <class S>
MetricRows RunSession<S>::drain(std::uint32_t generation, std::size_t from_row) const {
  const metrics::Recorder& recorder = trainer_.recorder();
  const std::size_t from = generation == recorder.generation() ? std::min(from_row, recorder.rows()) : std::size_t{0};
  MetricRows rows{recorder.generation(), from, recorder.row_width(), {}};
  rows.values.resize((recorder.rows() - from) * rows.width);
  recorder.copy(from, rows.values);
  return rows;
}

template <class S>
HistogramRows RunSession<S>::histogram(std::uint32_t generation, std::size_t from_row) const {
  const metrics::GradientHistogram& histogram = trainer_.histogram();
  const std::size_t from = generation == histogram.generation() ? std::min(from_row, histogram.rows()) : std::size_t{0};
  HistogramRows rows{histogram.generation(), from, histogram.row_width(), {}, {}};
  for (std::size_t row = from; row < histogram.rows(); ++row) {
    rows.steps.push_back(static_cast<double>(histogram.step(row)));
    const auto counts = histogram.counts(row);
    rows.counts.insert(rows.counts.end(), counts.begin(), counts.end());
  }
  return rows;
}

template <class S>
std::vector<std::string> RunSession<S>::readable() const {
  std::vector<std::string> names{"w", "gradient", "full_gradient"};
  for (const auto& slot : trainer_.pipeline().slots()) names.push_back(slot.stage + "." + slot.info->id);
  return names;
}

template <class S>
Result<std::vector<double>> RunSession<S>::read(std::string_view name) {
  const std::span<const S> w = best_restored_ ? trainer_.best_parameters() : trainer_.parameters();
  if (name == "w") return to_double(w);
  if (name == "full_gradient") return train::mean_gradient(trainer_.objective(), w, examples_of(trainer_, 0));
  if (name == "gradient") return to_double(trainer_.gradient());
  for (const auto& slot : trainer_.pipeline().slots()) {
    if (slot.stage + "." + slot.info->id == name) return to_double(slot.values);
  }
  return Error{"unknown_field", std::string(name), "this run has nothing of that name to read"};
}

template <class S>
std::vector<SegmentInfo> RunSession<S>::segments() const {
  std::vector<SegmentInfo> infos;
  for (const Segment& segment : trainer_.objective().layout().segments()) {
    infos.push_back({segment.name, segment.layer, segment.offset, segment.shape});
  }
  return infos;
}

template <class S>
Result<std::vector<double>> RunSession<S>::predict(std::span<const double> x) const {
  return at_weights([&] { return view_->predict(weights(), x); });
}

template <class S>
Result<std::vector<float>> RunSession<S>::predict_grid(double x0, double x1, double y0, double y1, std::size_t columns,
                                                       std::size_t rows) const {
  if (auto error = wrong_grid(columns, rows)) return *std::move(error);
  return at_weights([&] { return view_->predict_grid(weights(), {x0, x1, y0, y1, columns, rows}); });
}

template <class S>
Result<std::vector<float>> RunSession<S>::unit_maps(double x0, double x1, double y0, double y1, std::size_t columns,
                                                    std::size_t rows) const {
  if (auto error = wrong_grid(columns, rows)) return *std::move(error);
  return at_weights([&] { return view_->unit_maps(weights(), {x0, x1, y0, y1, columns, rows}); });
}

template <class S>
std::string RunSession<S>::describe() const {
  nlohmann::json out;
  view_->describe(out);
  out["parameters"] = trainer_.parameters().size();
  out["segments"] = nlohmann::json::array();
  for (const SegmentInfo& segment : segments()) {
    out["segments"].push_back(
        {{"name", segment.name}, {"layer", segment.layer}, {"offset", segment.offset}, {"shape", segment.shape}});
  }
  out["hypers"] = hypers_;
  out["readable"] = readable();
  out["operations_per_step"] =
      counted_steps_ > 0 ? nlohmann::json(static_cast<double>(operations_) / static_cast<double>(counted_steps_))
                         : nlohmann::json(nullptr);
  return out.dump();
}

template <class S>
Result<std::vector<double>> RunSession<S>::examples(std::string_view part, std::size_t limit) const {
  return view_->examples(part, limit);
}

template <class S>
std::vector<std::uint32_t> RunSession<S>::minibatch() const {
  return trainer_.batcher() ? trainer_.batcher()->last() : std::vector<std::uint32_t>();
}

template <class S>
Result<std::string> RunSession<S>::diagnose(std::string_view request) {
  const auto asked = read_diagnostics(request);
  if (!asked) return asked.errors();
  return experiment::diagnose(trainer_, *asked, noise_seed_);
}

template <class S>
Result<std::vector<double>> RunSession<S>::hessian_vector(std::span<const double> v) {
  const std::size_t n = trainer_.parameters().size();
  if (v.size() != n) {
    return Error{"wrong_size", "",
                 "must have " + std::to_string(n) + " numbers, one per parameter; has " + std::to_string(v.size())};
  }
  return train::mean_hessian_vector(trainer_.objective(), trainer_.parameters(), examples_of(trainer_, 0), v);
}

template <class S>
NextStep RunSession<S>::next_step() {
  train::NextStep next = experiment::next_step(trainer_);
  return {std::move(next.gradient), std::move(next.change), std::move(next.coasting)};
}

template <class S>
std::vector<double> RunSession<S>::effective_rates() {
  return train::effective_rates(experiment::next_step(trainer_));
}

template <class S>
Result<std::vector<double>> RunSession<S>::lay_plane() {
  if (!trainer_.batcher()) {
    return Error{"no_plane", "problem",
                 "a plane of weights is laid through a network; a function is its own landscape"};
  }
  const std::span<const S> w = best_restored_ ? trainer_.best_parameters() : trainer_.parameters();
  const auto state = at_weights([&] {
    const std::span<S> here = trainer_.objective().state();
    return std::vector<S>(here.begin(), here.end());
  });
  const ParamLayout& layout = trainer_.objective().layout();
  Rng random(noise_seed_, Stream::kNoise, substream::kPlane);
  plane_ = Plane{.middle = std::vector<S>(w.begin(), w.end()),
                 .first = train::filter_normalised_direction(layout, w, random),
                 .second = train::filter_normalised_direction(layout, w, random),
                 .state = state};
  std::vector<double> both(plane_->first.begin(), plane_->first.end());
  both.insert(both.end(), plane_->second.begin(), plane_->second.end());
  return both;
}

template <class S>
Result<std::vector<double>> RunSession<S>::plane_losses(std::span<const double> places, std::size_t examples) {
  if (!plane_) return Error{"no_plane", "", "no plane was laid through the weights yet"};
  if (places.size() % 2 != 0) {
    return Error{"wrong_size", "", "places come as pairs; got " + std::to_string(places.size()) + " numbers"};
  }
  return trainer_.with_state(plane_->state, [&] {
    std::vector<double> losses(places.size() / 2);
    for (std::size_t i = 0; i < losses.size(); ++i) {
      train::loss_grid<S>(trainer_.objective(), plane_->middle, plane_->first, plane_->second, places.subspan(2 * i, 1),
                          places.subspan(2 * i + 1, 1), examples_of(trainer_, examples),
                          std::span(losses).subspan(i, 1));
    }
    return losses;
  });
}

template <class S>
std::vector<std::byte> RunSession<S>::snapshot() const {
  ByteWriter body;
  body.put_text(kSnapshotMagic);
  body.put(identity_);
  edits_.save(body);
  body.put(test_evaluations_);
  body.put_vector(trainer_.save());
  body.put(checksum(body.bytes()));
  return body.take();
}

template <class S>
Result<bool> RunSession<S>::restore(std::span<const std::byte> snapshot) {
  const Error damaged{"damaged_snapshot", "", "the snapshot is damaged; the run stays where it is"};
  if (snapshot.size() < sizeof(std::uint64_t)) return damaged;
  const auto body = snapshot.first(snapshot.size() - sizeof(std::uint64_t));
  ByteReader end(snapshot.last(sizeof(std::uint64_t)));
  if (end.get<std::uint64_t>() != checksum(body)) return damaged;

  ByteReader in(body);
  if (in.get_text() != kSnapshotMagic) {
    return Error{"foreign_snapshot", "", "the snapshot was made by another version; the run stays where it is"};
  }
  if (in.get<std::uint64_t>() != identity_) {
    return Error{"foreign_snapshot", "", "the snapshot belongs to another experiment; the run stays where it is"};
  }
  std::optional<EditLog> edits = EditLog::load(in);
  if (!edits) return damaged;
  const auto test_evaluations = in.get<std::int64_t>();
  const auto state = in.get_vector<std::byte>();
  if (!in.done() || !trainer_.load(state)) return damaged;
  edits_ = std::move(*edits);
  test_evaluations_ = std::max(test_evaluations_, test_evaluations);
  best_restored_ = false;
  return true;
}

template <class S>
std::string RunSession<S>::hash() const {
  return trainer_.hash();
}

template class RunSession<float>;
template class RunSession<double>;

}  // namespace slalom::experiment
