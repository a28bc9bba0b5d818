// The core's surface in JavaScript. Structure crosses as JSON text, numbers as typed arrays copied out inside the
// call (a growing memory detaches views). Nothing calls back into C++, nothing throws: what can fail returns its
// errors as JSON, "[]" where there are none.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slalom/slalom.h"

#include "crossing.h"
#include "session.h"

using emscripten::val;

namespace {

struct PackedDocument {
  Uint8Array deflated{val::undefined()};
  Uint8Array dictionary{val::undefined()};
  std::string errors;
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
      .field("testEvaluations", &Progress::testEvaluations)
      .field("exact", &Progress::exact);
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
