// The core's surface in JavaScript. Structure crosses as JSON text, numbers as typed arrays copied out inside the
// call (a growing memory detaches views). Nothing calls back into C++, nothing throws: what can fail returns its
// errors as JSON, "[]" where there are none.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "slalom/slalom.h"

#include "crossing.h"

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Float64Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint32Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)

namespace {

std::vector<double> copy_in(const Float64Array& values) {
  return emscripten::convertJSArrayToNumberVector<double>(values);
}

// What may have failed: `errors` is a JSON list; the other field means something only where that is "[]".
struct TextResult {
  std::string value;
  std::string errors;
};
struct PackedDocument {
  Uint8Array deflated{val::undefined()};
  Uint8Array dictionary{val::undefined()};
  std::string errors;
};
struct NumbersResult {
  Float64Array value{val::undefined()};
  std::string errors;
};
struct GridResult {
  Float32Array value{val::undefined()};
  std::string errors;
};

struct Progress {
  double step;
  double epoch;
  std::string status;
  std::string reason;
  double testEvaluations;
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
  Float64Array values{val::undefined()};
};

struct HistogramRows {
  std::uint32_t generation;
  std::uint32_t firstRow;
  std::uint32_t bins;
  Float64Array steps{val::undefined()};
  Uint32Array counts{val::undefined()};
};

struct NextStep {
  Float64Array gradient{val::undefined()};
  Float64Array change{val::undefined()};
  Float64Array coasting{val::undefined()};
};

NumbersResult numbers(const slalom::Result<std::vector<double>>& result) {
  return {copy_out<Float64Array>(result ? *result : std::vector<double>()), errors_of(result)};
}

GridResult grid(const slalom::Result<std::vector<float>>& result) {
  return {copy_out<Float32Array>(result ? *result : std::vector<float>()), errors_of(result)};
}

Progress to_js(const slalom::Progress& progress) {
  const char* status = progress.status == slalom::Status::kRunning   ? "running"
                       : progress.status == slalom::Status::kStopped ? "stopped"
                                                                     : "diverged";
  return {static_cast<double>(progress.step), progress.epoch, status, progress.reason,
          static_cast<double>(progress.test_evaluations)};
}

class Session {
 public:
  explicit Session(std::unique_ptr<slalom::Session> session) : session_(std::move(session)) {}

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
  NumbersResult predict(const Float64Array& x) const { return numbers(session_->predict(copy_in(x))); }
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
  NumbersResult hessian_vector(const Float64Array& v) { return numbers(session_->hessian_vector(copy_in(v))); }
  NextStep next_step() {
    const slalom::NextStep next = session_->next_step();
    return {copy_out<Float64Array>(next.gradient), copy_out<Float64Array>(next.change),
            copy_out<Float64Array>(next.coasting)};
  }
  NumbersResult lay_plane() { return numbers(session_->lay_plane()); }
  NumbersResult plane_losses(const Float64Array& places, std::uint32_t examples) {
    return numbers(session_->plane_losses(copy_in(places), examples));
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
  std::unique_ptr<slalom::Session> session_;
};

struct Created {
  std::shared_ptr<Session> session;
  std::string errors;
};

Created create_session(const std::string& document, std::uint32_t run) {
  auto created = slalom::Session::create(document, run);
  if (!created) return {nullptr, slalom::to_json(created.errors())};
  return {std::make_shared<Session>(std::move(*created)), "[]"};
}

Uint8Array bytes_of(std::string_view text) { return copy_out<Uint8Array>(as_bytes(text)); }

std::string version() { return std::string(slalom::version()); }

TextResult series(const std::string& id) {
  const auto result = slalom::series(id);
  return {result ? *result : "", errors_of(result)};
}

TextResult validate(const std::string& document) {
  const auto result = slalom::validate(document);
  return {result ? *result : "", errors_of(result)};
}

std::string provide_data(const std::string& id, const std::string& file) {
  return errors_of(slalom::provide_data(id, as_bytes(file)));
}

bool is_data_provided(const std::string& id) { return slalom::is_data_provided(id); }

std::string make_link(const std::string& deflated) { return slalom::make_link(as_bytes(deflated)); }

Uint8Array link_dictionary() { return bytes_of(slalom::link_dictionary()); }

PackedDocument unpack_link(const std::string& link) {
  const auto result = slalom::unpack_link(link);
  const slalom::PackedDocument packed = result ? *result : slalom::PackedDocument{};
  return {copy_out<Uint8Array>(packed.deflated), bytes_of(packed.dictionary), errors_of(result)};
}

std::string damaged_link() { return slalom::to_json(slalom::Errors{slalom::damaged_link()}); }

std::string combine_hashes(const val& hashes) {
  return slalom::combine_hashes(emscripten::vecFromJSArray<std::string>(hashes));
}

}  // namespace

EMSCRIPTEN_BINDINGS(slalom) {
  emscripten::register_type<Float64Array>("Float64Array");
  emscripten::register_type<Float32Array>("Float32Array");
  emscripten::register_type<Uint32Array>("Uint32Array");
  emscripten::register_type<Uint8Array>("Uint8Array");

  emscripten::value_object<TextResult>("TextResult")
      .field("value", &TextResult::value)
      .field("errors", &TextResult::errors);
  emscripten::value_object<PackedDocument>("PackedDocument")
      .field("deflated", &PackedDocument::deflated)
      .field("dictionary", &PackedDocument::dictionary)
      .field("errors", &PackedDocument::errors);
  emscripten::value_object<NumbersResult>("NumbersResult")
      .field("value", &NumbersResult::value)
      .field("errors", &NumbersResult::errors);
  emscripten::value_object<GridResult>("GridResult")
      .field("value", &GridResult::value)
      .field("errors", &GridResult::errors);
  emscripten::value_object<Progress>("Progress")
      .field("step", &Progress::step)
      .field("epoch", &Progress::epoch)
      .field("status", &Progress::status)
      .field("reason", &Progress::reason)
      .field("testEvaluations", &Progress::testEvaluations);
  emscripten::value_object<BestWeights>("BestWeights")
      .field("step", &BestWeights::step)
      .field("loss", &BestWeights::loss)
      .field("accuracy", &BestWeights::accuracy);
  emscripten::value_object<TestResult>("TestResult")
      .field("loss", &TestResult::loss)
      .field("accuracy", &TestResult::accuracy)
      .field("evaluations", &TestResult::evaluations)
      .field("errors", &TestResult::errors);
  emscripten::value_object<MetricRows>("MetricRows")
      .field("generation", &MetricRows::generation)
      .field("firstRow", &MetricRows::firstRow)
      .field("width", &MetricRows::width)
      .field("values", &MetricRows::values);
  emscripten::value_object<HistogramRows>("HistogramRows")
      .field("generation", &HistogramRows::generation)
      .field("firstRow", &HistogramRows::firstRow)
      .field("bins", &HistogramRows::bins)
      .field("steps", &HistogramRows::steps)
      .field("counts", &HistogramRows::counts);
  emscripten::value_object<NextStep>("NextStep")
      .field("gradient", &NextStep::gradient)
      .field("change", &NextStep::change)
      .field("coasting", &NextStep::coasting);
  emscripten::value_object<Created>("Created").field("session", &Created::session).field("errors", &Created::errors);

  emscripten::class_<Session>("Session")
      .smart_ptr<std::shared_ptr<Session>>("SessionPointer")
      .function("step", &Session::step)
      .function("progress", &Session::progress)
      .function("addSeconds", &Session::add_seconds)
      .function("best", &Session::best)
      .function("restoreBest", &Session::restore_best)
      .function("evaluateTest", &Session::evaluate_test)
      .function("setHyper", &Session::set_hyper)
      .function("hyper", &Session::hyper)
      .function("edits", &Session::edits)
      .function("columns", &Session::columns)
      .function("drain", &Session::drain)
      .function("latest", &Session::latest)
      .function("histogram", &Session::histogram)
      .function("describe", &Session::describe)
      .function("read", &Session::read)
      .function("predict", &Session::predict)
      .function("predictGrid", &Session::predict_grid)
      .function("unitMaps", &Session::unit_maps)
      .function("minibatch", &Session::minibatch)
      .function("examples", &Session::examples)
      .function("diagnose", &Session::diagnose)
      .function("hessianVector", &Session::hessian_vector)
      .function("nextStep", &Session::next_step)
      .function("effectiveRates", &Session::effective_rates)
      .function("layPlane", &Session::lay_plane)
      .function("planeLosses", &Session::plane_losses)
      .function("snapshot", &Session::snapshot)
      .function("restore", &Session::restore)
      .function("hash", &Session::hash);

  emscripten::function("version", &version);
  emscripten::function("catalogue", &slalom::catalogue);
  emscripten::function("series", &series);
  emscripten::function("validate", &validate);
  emscripten::function("createSession", &create_session);
  emscripten::function("provideData", &provide_data);
  emscripten::function("isDataProvided", &is_data_provided);
  emscripten::function("linkDictionary", &link_dictionary);
  emscripten::function("makeLink", &make_link);
  emscripten::function("unpackLink", &unpack_link);
  emscripten::function("damagedLink", &damaged_link);
  emscripten::function("combineHashes", &combine_hashes);
}
