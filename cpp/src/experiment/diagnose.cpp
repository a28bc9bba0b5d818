#include "experiment/diagnose.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

#include "experiment/json_parse.h"
#include "experiment/read_fields.h"

namespace slalom::experiment {
namespace {

using train::Examples;

// Numbers the Lanczos process may keep: half a gigabyte.
constexpr std::size_t kMaxKept = std::size_t{1} << 26;

Field count_field(const char* id, const char* name, const char* help, double otherwise, double min, double max) {
  return {.id = id,
          .name = name,
          .help = help,
          .type = FieldType::kInteger,
          .default_number = otherwise,
          .min = min,
          .max = max};
}

Field below(Field field, const char* other) {
  field.below = other;
  return field;
}

std::size_t count_of(const Configured& request, std::string_view field) {
  return static_cast<std::size_t>(value_of(diagnostics_entry(), request, field).number);
}

template <class S>
std::vector<std::uint32_t> next_minibatch(const train::Trainer<S>& trainer) {
  if (!trainer.batcher()) return {};
  data::Batcher copy = *trainer.batcher();
  const auto batch = copy.next();
  return {batch.begin(), batch.end()};
}

nlohmann::json to_json(const train::TaylorTerms& terms) {
  return {{"rate", terms.rate},
          {"gradient_squared", terms.gradient_squared},
          {"first", terms.first},
          {"second", terms.second},
          {"change", terms.change}};
}

nlohmann::json to_json(const std::vector<train::Eigenvalue>& values) {
  nlohmann::json list = nlohmann::json::array();
  for (const train::Eigenvalue& value : values) list.push_back({{"value", value.value}, {"residual", value.residual}});
  return list;
}

template <class S>
nlohmann::json spectrum_json(train::Trainer<S>& trainer, Examples examples, const Configured& request,
                             std::uint64_t noise_seed) {
  const std::size_t count = count_of(request, "eigenvalues");
  if (count == 0) return nullptr;
  const std::size_t kept = std::max<std::size_t>(2, kMaxKept / trainer.parameters().size());
  const train::LanczosOptions options{.count = count, .iterations = std::min(count_of(request, "iterations"), kept)};
  const train::Spectrum spectrum = train::hessian_spectrum(trainer.objective(), trainer.parameters(), examples, options,
                                                           Rng(noise_seed, Stream::kNoise, substream::kLanczos));
  return {{"largest", to_json(spectrum.largest)},
          {"smallest", to_json(spectrum.smallest)},
          {"iterations", spectrum.iterations},
          {"converged", spectrum.converged}};
}

template <class S>
nlohmann::json gradient_noise_json(train::Trainer<S>& trainer, Examples examples, const Configured& request,
                                   std::uint64_t noise_seed) {
  const std::size_t draws = count_of(request, "draws");
  const std::size_t big = std::min(count_of(request, "big"), examples.size());
  const std::size_t small = count_of(request, "small");
  if (draws == 0 || small >= big) return nullptr;
  const auto noise = train::gradient_noise(trainer.objective(), trainer.parameters(), examples, small, big, draws,
                                           Rng(noise_seed, Stream::kNoise, substream::kGradientNoise));
  return {{"small", small},         {"big", big},           {"draws", draws},
          {"signal", noise.signal}, {"noise", noise.noise}, {"scale", noise.scale}};
}

// Smallest, median and largest of the finite ones.
nlohmann::json rates_json(std::vector<double> rates) {
  std::erase_if(rates, [](double rate) { return !std::isfinite(rate); });
  if (rates.empty()) return nullptr;
  std::sort(rates.begin(), rates.end());
  return {{"least", rates.front()}, {"median", rates[rates.size() / 2]}, {"greatest", rates.back()}};
}

}  // namespace

const Entry& diagnostics_entry() {
  static const Entry entry{
      .id = "diagnostics",
      .name = "Diagnostics",
      .summary =
          "What a running experiment can be asked about its curvature and the noise of its gradients; asking leaves it "
          "as it is.",
      .fields = {count_field("examples", "examples",
                             "How many training examples stand for the whole training part: fewer are faster; 0 takes "
                             "all.",
                             0, 0, 1e6),
                 count_field("eigenvalues", "eigenvalues",
                             "How many eigenvalues of the Hessian to look for at each end of its spectrum; 0: none.", 3,
                             0, 20),
                 count_field("iterations", "iterations",
                             "Products with the Hessian that may be spent on eigenvalues: more find them more exactly.",
                             80, 2, 500),
                 below(count_field("small", "small minibatch",
                                   "The smaller of two minibatches whose gradients are compared.", 4, 1, 65535),
                       "big"),
                 count_field("big", "big minibatch", "The larger one; at most all examples there are.", 128, 2, 65536),
                 count_field("draws", "draws",
                             "How many minibatches of each size the gradient noise is averaged over; 0: do not measure "
                             "it.",
                             20, 0, 10000)}};
  return entry;
}

Result<Configured> read_diagnostics(std::string_view request) {
  const Entry& entry = diagnostics_entry();
  if (request.empty()) return Configured{entry.id, default_values(entry)};
  const auto json = parse_json(request);
  if (!json) return json.errors();
  Faults faults;
  if (!expect_object(*json, "", "an object", faults)) return faults.take();
  Configured read{entry.id, read_values(entry, *json, "", {}, faults)};
  if (!faults.empty()) return faults.take();
  return read;
}

template <class S>
Examples examples_of(const train::Trainer<S>& trainer, std::size_t count) {
  if (!trainer.batcher()) return {};
  const Examples all = trainer.batcher()->examples();
  return count == 0 ? all : all.first(std::min(count, all.size()));
}

template <class S>
std::string diagnose(train::Trainer<S>& trainer, const Configured& request, std::uint64_t noise_seed) {
  const Examples examples = examples_of(trainer, count_of(request, "examples"));
  const double rate = trainer.pipeline().effective("lr");
  const train::NextStep next = next_step(trainer);
  const std::vector<double> mean = train::mean_gradient(trainer.objective(), trainer.parameters(), examples);
  const nlohmann::json answer{{"step", trainer.steps()},
                              {"examples", examples.size()},
                              {"taylor", to_json(train::taylor_terms(trainer.objective(), trainer.parameters(),
                                                                     next_minibatch(trainer), rate))},
                              {"cosine", train::cosine(next.gradient, mean)},
                              {"hessian", spectrum_json(trainer, examples, request, noise_seed)},
                              {"gradient_noise", gradient_noise_json(trainer, examples, request, noise_seed)},
                              {"effective_rate", rates_json(train::effective_rates(next))}};
  return answer.dump();
}

template <class S>
train::NextStep next_step(train::Trainer<S>& trainer) {
  return train::next_step<S>(trainer.objective(), trainer.pipeline(), trainer.parameters(), next_minibatch(trainer));
}

#define SLALOM_INSTANTIATE(S)                                                          \
  template Examples examples_of(const train::Trainer<S>&, std::size_t);                \
  template std::string diagnose(train::Trainer<S>&, const Configured&, std::uint64_t); \
  template train::NextStep next_step(train::Trainer<S>&);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::experiment
