// RunSession: the session behind slalom::Session for one precision. Joins a trainer with the document it came
// from: replayed and live edits, snapshots bound to the document, hashes, views.
#pragma once

#include <string>
#include <vector>

#include "slalom/session.h"

#include "experiment/edit_log.h"
#include "experiment/problem.h"
#include "experiment/spec.h"
#include "train/trainer.h"

namespace slalom::experiment {

template <class S>
class RunSession final : public Session {
 public:
  RunSession(const ExperimentSpec& spec, std::size_t run, Problem<S> problem);

  Progress step(std::int64_t n) override;
  Progress progress() const override;
  void add_seconds(double seconds) override { trainer_.add_seconds(seconds); }
  std::optional<BestWeights> best() const override;
  Result<bool> restore_best() override;
  Result<TestResult> evaluate_test() override;
  Result<bool> set_hyper(std::string_view path, double value) override;
  Result<double> hyper(std::string_view path) const override;
  std::vector<EditRecord> edits() const override;
  const std::vector<MetricColumn>& columns() const override { return columns_; }
  MetricRows drain(std::uint32_t generation, std::size_t from_row) const override;
  std::span<const double> latest() const override { return trainer_.latest(); }
  HistogramRows histogram(std::uint32_t generation, std::size_t from_row) const override;
  std::vector<std::string> readable() const override;
  Result<std::vector<double>> read(std::string_view name) override;
  std::vector<SegmentInfo> segments() const override;
  Result<std::vector<double>> predict(std::span<const double> x) const override;
  Result<std::vector<float>> predict_grid(double x0, double x1, double y0, double y1, std::size_t columns,
                                          std::size_t rows) const override;
  Result<std::vector<float>> unit_maps(double x0, double x1, double y0, double y1, std::size_t columns,
                                       std::size_t rows) const override;
  std::string describe() const override;
  Result<std::vector<double>> examples(std::string_view part, std::size_t limit) const override;
  std::vector<std::uint32_t> minibatch() const override;
  Result<std::string> diagnose(std::string_view request) override;
  Result<std::vector<double>> hessian_vector(std::span<const double> v) override;
  NextStep next_step() override;
  std::vector<double> effective_rates() override;
  Result<std::vector<double>> lay_plane() override;
  Result<std::vector<double>> plane_losses(std::span<const double> places, std::size_t examples) override;
  std::vector<std::byte> snapshot() const override;
  Result<bool> restore(std::span<const std::byte> snapshot) override;
  std::string hash() const override;

  // For whoever takes the steps elsewhere.
  train::Trainer<S>& trainer() { return trainer_; }
  const EditLog& edit_log() const { return edits_; }
  // As Trainer::follow(), with the recorded edits that were due.
  void follow(const train::FollowedStep& step);

 private:
  // Makes the recorded edits whose step has come; the next one that has not, or nullptr.
  const Edit* make_due_edits();

  // What views and the test part see: the last weights, or the best ones where those were restored.
  std::span<const S> weights() const {
    return best_restored_ ? trainer_.best_parameters() : trainer_.evaluation_weights();
  }
  // What f() returns with the state that belongs to them.
  template <class F>
  auto at_weights(F f) const {
    return best_restored_ ? trainer_.with_best_state(f) : f();
  }

  // Of weights, with the objective's state in the middle of it.
  struct Plane {
    std::vector<S> middle;
    std::vector<S> first;
    std::vector<S> second;
    std::vector<S> state;
  };

  std::unique_ptr<ProblemView<S>> view_;
  train::Trainer<S> trainer_;
  EditLog edits_;
  std::vector<std::uint32_t> test_;  // examples
  std::int64_t test_evaluations_ = 0;
  bool best_restored_ = false;
  std::optional<Plane> plane_;
  // What the steps taken here have cost in matrix products.
  std::uint64_t operations_ = 0;
  std::int64_t counted_steps_ = 0;
  std::vector<std::string> hypers_;  // paths of what can be edited live
  std::vector<MetricColumn> columns_;
  std::uint64_t noise_seed_;
  std::uint64_t identity_;  // of the document and run, edits and fingerprint left out
};

}  // namespace slalom::experiment
