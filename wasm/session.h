// A session in JavaScript, in the terms of bindings.cpp: structure as JSON text, numbers as typed arrays copied out
// inside the call, errors as JSON, "[]" where there are none.
#pragma once

#include <emscripten/bind.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "slalom/slalom.h"

#include "crossing.h"

EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)

// What may have failed: `errors` is a JSON list; the other field means something only where that is "[]".
struct TextResult {
  std::string value;
  std::string errors;
};
struct NumbersResult {
  Float64Array value{emscripten::val::undefined()};
  std::string errors;
};
struct GridResult {
  Float32Array value{emscripten::val::undefined()};
  std::string errors;
};

struct Progress {
  double step;
  double epoch;
  std::string status;
  std::string reason;
  double testEvaluations;
  bool exact;
};

// Of the best weights; a step of -1: nothing was measured yet.
struct BestWeights {
  double step;
  double loss;
  double accuracy;
};

struct TestResult {
  double loss;
  double accuracy;
  double evaluations;
  std::string errors;
};

struct MetricRows {
  std::uint32_t generation;
  std::uint32_t firstRow;
  std::uint32_t width;
  Float64Array values{emscripten::val::undefined()};
};

struct HistogramRows {
  std::uint32_t generation;
  std::uint32_t firstRow;
  std::uint32_t bins;
  Float64Array steps{emscripten::val::undefined()};
  Uint32Array counts{emscripten::val::undefined()};
};

struct NextStep {
  Float64Array gradient{emscripten::val::undefined()};
  Float64Array change{emscripten::val::undefined()};
  Float64Array coasting{emscripten::val::undefined()};
};

inline NumbersResult numbers(const slalom::Result<std::vector<double>>& result) {
  return {copy_out<Float64Array>(result ? *result : std::vector<double>()), errors_of(result)};
}

inline GridResult grid(const slalom::Result<std::vector<float>>& result) {
  return {copy_out<Float32Array>(result ? *result : std::vector<float>()), errors_of(result)};
}

inline Progress to_js(const slalom::Progress& progress) {
  const char* status = progress.status == slalom::Status::kRunning   ? "running"
                       : progress.status == slalom::Status::kStopped ? "stopped"
                                                                     : "diverged";
  return {static_cast<double>(progress.step),
          progress.epoch,
          status,
          progress.reason,
          static_cast<double>(progress.test_evaluations),
          progress.exact};
}

class Session {
 public:
  explicit Session(std::shared_ptr<slalom::Session> session) : session_(std::move(session)) {}

  Progress step(double n) { return to_js(session_->step(static_cast<std::int64_t>(n))); }
  Progress progress() const { return to_js(session_->progress()); }
  void add_seconds(double seconds) { session_->add_seconds(seconds); }
  BestWeights best() const {
    const auto best = session_->best().value_or(slalom::BestWeights{.step = -1});
    return {static_cast<double>(best.step), best.loss, best.accuracy};
  }
  std::string restore_best() { return errors_of(session_->restore_best()); }
  TestResult evaluate_test() {
    const auto result = session_->evaluate_test();
    const slalom::TestResult found = result ? *result : slalom::TestResult{};
    return {found.loss, found.accuracy, static_cast<double>(found.evaluations), errors_of(result)};
  }
  std::string set_hyper(const std::string& path, double value) { return errors_of(session_->set_hyper(path, value)); }
  // Not a number where the path is unknown.
  double hyper(const std::string& path) const {
    const auto value = session_->hyper(path);
    return value ? *value : std::numeric_limits<double>::quiet_NaN();
  }
  std::string edits() const { return slalom::to_json(session_->edits()); }
  std::string columns() const { return slalom::to_json(session_->columns()); }
  MetricRows drain(std::uint32_t generation, std::uint32_t from_row) const {
    const slalom::MetricRows rows = session_->drain(generation, from_row);
    return {rows.generation, static_cast<std::uint32_t>(rows.first_row), static_cast<std::uint32_t>(rows.width),
            copy_out<Float64Array>(rows.values)};
  }
  Float64Array latest() const { return copy_out<Float64Array>(session_->latest()); }
  HistogramRows histogram(std::uint32_t generation, std::uint32_t from_row) const {
    const slalom::HistogramRows rows = session_->histogram(generation, from_row);
    return {rows.generation, static_cast<std::uint32_t>(rows.first_row), static_cast<std::uint32_t>(rows.bins),
            copy_out<Float64Array>(rows.steps), copy_out<Uint32Array>(rows.counts)};
  }
  std::string describe() const { return session_->describe(); }
  NumbersResult read(const std::string& name) { return numbers(session_->read(name)); }
  NumbersResult predict(const Float64Array& x) const { return numbers(session_->predict(copy_in<double>(x))); }
  GridResult predict_grid(double x0, double x1, double y0, double y1, std::uint32_t columns, std::uint32_t rows) const {
    return grid(session_->predict_grid(x0, x1, y0, y1, columns, rows));
  }
  GridResult unit_maps(double x0, double x1, double y0, double y1, std::uint32_t columns, std::uint32_t rows) const {
    return grid(session_->unit_maps(x0, x1, y0, y1, columns, rows));
  }
  NumbersResult examples(const std::string& part, std::uint32_t limit) const {
    return numbers(session_->examples(part, limit));
  }
  Uint32Array minibatch() const { return copy_out<Uint32Array>(session_->minibatch()); }
  TextResult diagnose(const std::string& request) {
    const auto answer = session_->diagnose(request);
    return {answer ? *answer : "", errors_of(answer)};
  }
  NumbersResult hessian_vector(const Float64Array& v) { return numbers(session_->hessian_vector(copy_in<double>(v))); }
  NextStep next_step() {
    const slalom::NextStep next = session_->next_step();
    return {copy_out<Float64Array>(next.gradient), copy_out<Float64Array>(next.change),
            copy_out<Float64Array>(next.coasting)};
  }
  NumbersResult lay_plane() { return numbers(session_->lay_plane()); }
  NumbersResult plane_losses(const Float64Array& places, std::uint32_t examples) {
    return numbers(session_->plane_losses(copy_in<double>(places), examples));
  }
  Float64Array effective_rates() { return copy_out<Float64Array>(session_->effective_rates()); }
  Uint8Array snapshot() const {
    const std::vector<std::byte> bytes = session_->snapshot();
    return copy_out<Uint8Array>(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  }
  std::string restore(const std::string& bytes) {
    return errors_of(session_->restore(std::as_bytes(std::span(bytes.data(), bytes.size()))));
  }
  std::string hash() const { return session_->hash(); }

 private:
  std::shared_ptr<slalom::Session> session_;
};
