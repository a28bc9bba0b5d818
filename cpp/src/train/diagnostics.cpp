#include "train/diagnostics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/kernels.h"

namespace slalom::train {
namespace {

// Mean over all examples of what part(examples, out) says of at most `rows` of them; out has size n.
template <class S, class Part>
std::vector<double> mean_over(std::size_t n, Examples examples, std::size_t rows, Part part) {
  std::vector<double> mean(n);
  std::vector<S> out(n);
  std::size_t from = 0;
  do {
    const Examples piece = examples.subspan(from, std::min(rows, examples.size() - from));
    part(piece, std::span<S>(out));
    const double weight =
        examples.empty() ? 1 : static_cast<double>(piece.size()) / static_cast<double>(examples.size());
    for (std::size_t i = 0; i < n; ++i) mean[i] += weight * static_cast<double>(out[i]);
    from += rows;
  } while (from < examples.size());
  return mean;
}

double squared_norm(const std::vector<double>& x) { return kernels::sum_of_squares<double>(x); }

}  // namespace

template <class S>
std::vector<double> mean_gradient(Objective<S>& objective, std::span<const S> w, Examples examples) {
  objective.begin_step(Objective<S>::kNoStep);
  return mean_over<S>(w.size(), examples, objective.most_examples(),
                      [&](Examples piece, std::span<S> g) { objective.value_and_grad(w, piece, g); });
}

template <class S>
std::vector<double> mean_hessian_vector(Objective<S>& objective, std::span<const S> w, Examples examples,
                                        std::span<const double> v) {
  std::vector<S> direction(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) direction[i] = static_cast<S>(v[i]);
  objective.begin_step(Objective<S>::kNoStep);
  return mean_over<S>(w.size(), examples, objective.most_examples(),
                      [&](Examples piece, std::span<S> hv) { objective.hessian_vector(w, piece, direction, hv); });
}

template <class S>
Spectrum hessian_spectrum(Objective<S>& objective, std::span<const S> w, Examples examples,
                          const LanczosOptions& options, Rng random) {
  const auto multiply = [&](std::span<const double> v, std::span<double> out) {
    std::ranges::copy(mean_hessian_vector(objective, w, examples, v), out.begin());
  };
  return lanczos(w.size(), multiply, options, random);
}

template <class S>
TaylorTerms taylor_terms(Objective<S>& objective, std::span<const S> w, Examples minibatch, double rate) {
  const std::size_t n = w.size();
  objective.begin_step(Objective<S>::kNoStep);
  std::vector<S> g(n);
  std::vector<S> hg(n);
  const double here = static_cast<double>(objective.value_and_grad(w, minibatch, g));
  TaylorTerms terms;
  terms.rate = rate;
  terms.gradient_squared = static_cast<double>(kernels::sum_of_squares<S>(g));
  terms.first = -rate * terms.gradient_squared;
  objective.hessian_vector(w, minibatch, g, hg);
  terms.second = rate * rate / 2 * static_cast<double>(kernels::dot<S>(g, hg));
  std::vector<S> there(n);
  for (std::size_t i = 0; i < n; ++i) there[i] = w[i] - static_cast<S>(rate) * g[i];
  terms.change = static_cast<double>(objective.value_and_grad(there, minibatch, g)) - here;
  return terms;
}

double cosine(std::span<const double> a, std::span<const double> b) {
  const double lengths = std::sqrt(kernels::sum_of_squares(a)) * std::sqrt(kernels::sum_of_squares(b));
  return lengths > 0 ? kernels::dot(a, b) / lengths : std::numeric_limits<double>::quiet_NaN();
}

template <class S>
GradientNoise gradient_noise(Objective<S>& objective, std::span<const S> w, Examples examples, std::size_t small,
                             std::size_t big, std::size_t draws, Rng random) {
  assert(1 <= small && small < big && big <= examples.size());
  std::vector<std::uint32_t> order(examples.begin(), examples.end());
  double small_squares = 0;
  double big_squares = 0;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    random.shuffle(order);
    small_squares += squared_norm(mean_gradient(objective, w, Examples(order).first(small)));
    big_squares += squared_norm(mean_gradient(objective, w, Examples(order).first(big)));
  }
  small_squares /= static_cast<double>(draws);
  big_squares /= static_cast<double>(draws);
  // The variance of a mean over B of N examples is this times that of one example.
  const auto n = static_cast<double>(examples.size());
  const auto factor = [n](double batch) { return (n - batch) / ((n - 1) * batch); };
  const double at_small = factor(static_cast<double>(small));
  const double at_big = factor(static_cast<double>(big));
  GradientNoise result;
  result.noise = (small_squares - big_squares) / (at_small - at_big);
  result.signal = big_squares - at_big * result.noise;
  result.scale = result.noise / result.signal;
  return result;
}

template <class S>
NextStep next_step(Objective<S>& objective, optim::Pipeline<S>& pipeline, std::span<const S> w, Examples minibatch) {
  const std::vector<std::byte> before = pipeline.save();
  const auto change_by = [&](std::span<S> g, double loss) {
    std::vector<S> after(w.begin(), w.end());
    pipeline.step(after, g, loss);
    pipeline.load(before);
    std::vector<double> change(w.size());
    for (std::size_t i = 0; i < w.size(); ++i) change[i] = static_cast<double>(after[i]) - static_cast<double>(w[i]);
    return change;
  };
  std::vector<S> g(w.size());
  objective.begin_step(pipeline.steps());
  const double loss = static_cast<double>(objective.value_and_grad(w, minibatch, g));
  NextStep next{.gradient{g.begin(), g.end()}, .change{}, .coasting{}};
  if (pipeline.wants_second_point()) objective.value_and_grad(pipeline.second_point(w, g), minibatch, g);
  next.change = change_by(g, loss);
  std::fill(g.begin(), g.end(), S{0});
  next.coasting = change_by(g, loss);
  return next;
}

std::vector<double> effective_rates(const NextStep& step) {
  std::vector<double> rates(step.change.size());
  for (std::size_t i = 0; i < rates.size(); ++i) {
    rates[i] = step.gradient[i] == 0 ? std::numeric_limits<double>::quiet_NaN() : -step.change[i] / step.gradient[i];
  }
  return rates;
}

#define SLALOM_INSTANTIATE(S)                                                                                  \
  template std::vector<double> mean_gradient(Objective<S>&, std::span<const S>, Examples);                     \
  template std::vector<double> mean_hessian_vector(Objective<S>&, std::span<const S>, Examples,                \
                                                   std::span<const double>);                                   \
  template Spectrum hessian_spectrum(Objective<S>&, std::span<const S>, Examples, const LanczosOptions&, Rng); \
  template TaylorTerms taylor_terms(Objective<S>&, std::span<const S>, Examples, double);                      \
  template GradientNoise gradient_noise(Objective<S>&, std::span<const S>, Examples, std::size_t, std::size_t, \
                                        std::size_t, Rng);                                                     \
  template NextStep next_step(Objective<S>&, optim::Pipeline<S>&, std::span<const S>, Examples);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::train
