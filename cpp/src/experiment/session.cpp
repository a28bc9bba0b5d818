// Session::create and what belongs to several sessions at once.
#include "slalom/session.h"

#include <utility>

#include "core/hash.h"
#include "experiment/read_faults.h"
#include "experiment/run_session.h"

namespace slalom {
namespace {

template <class S>
Result<std::unique_ptr<Session>> make_session(const experiment::ExperimentSpec& spec, std::size_t run) {
  auto problem = experiment::build_problem<S>(spec);
  if (!problem) return problem.errors();
  return std::unique_ptr<Session>(std::make_unique<experiment::RunSession<S>>(spec, run, std::move(*problem)));
}

}  // namespace

Result<std::unique_ptr<Session>> Session::create(std::string_view document, std::size_t run) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  if (run >= spec->runs.size()) return experiment::no_such_run(run, spec->runs.size());
  return spec->precision == experiment::Precision::kF32 ? make_session<float>(*spec, run)
                                                        : make_session<double>(*spec, run);
}

std::string combine_hashes(std::span<const std::string> run_hashes) {
  Hash hash;
  for (const std::string& run : run_hashes) hash.add(std::string_view(run));
  return hash.hex();
}

}  // namespace slalom
