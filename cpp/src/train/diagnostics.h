// What can be measured at a point of training besides the loss: mean gradients and Hessian-vector products over any
// number of examples, the two terms of ill-conditioning, the noise of minibatch gradients, effective step sizes. All of
// them leave the run as it is; all of them allocate and take as long as they take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "optim/pipeline.h"
#include "train/lanczos.h"
#include "train/objective.h"

namespace slalom::train {

using Examples = std::span<const std::uint32_t>;

// Gradient of the mean over all of `examples` (no examples: of the function itself), without anything random.
template <class S>
std::vector<double> mean_gradient(Objective<S>& objective, std::span<const S> w, Examples examples);

// The Hessian of the same mean times v, exact.
template <class S>
std::vector<double> mean_hessian_vector(Objective<S>& objective, std::span<const S> w, Examples examples,
                                        std::span<const double> v);

// Eigenvalues at both ends of that Hessian's spectrum.
template <class S>
Spectrum hessian_spectrum(Objective<S>& objective, std::span<const S> w, Examples examples,
                          const LanczosOptions& options, Rng random);

// f(w - rate g) - f(w) = -rate g'g + rate^2/2 g'Hg + ... for the gradient g and Hessian H on one minibatch: where the
// second term outweighs the first, a step along the gradient raises the loss (Goodfellow, Bengio and Courville, Deep
// Learning, section 8.2.1).
struct TaylorTerms {
  double rate = 0;
  double gradient_squared = 0;  // g'g
  double first = 0;             // -rate g'g
  double second = 0;            // rate^2/2 g'Hg
  double change = 0;            // what the step really changes
};
template <class S>
TaylorTerms taylor_terms(Objective<S>& objective, std::span<const S> w, Examples minibatch, double rate);

// Of two vectors of the same size; not a number where one of them is 0.
double cosine(std::span<const double> a, std::span<const double> b);

// How noisy minibatch gradients are, from the squared norms of gradients on minibatches of two sizes (McCandlish et
// al., "An Empirical Model of Large-Batch Training", 2018, appendix A.1), here with the factor (N - B)/(N - 1) for
// batches of B drawn from N examples without replacement.
struct GradientNoise {
  double signal = 0;  // |G|^2: squared norm of the mean gradient
  double noise = 0;   // tr(Sigma): variance of one example's gradient, summed over the parameters
  double scale = 0;   // noise / signal: the batch size at which noise and signal are equal
};
// draws: how many minibatches of each size are averaged over. Precondition: 1 <= small < big <= examples.size().
template <class S>
GradientNoise gradient_noise(Objective<S>& objective, std::span<const S> w, Examples examples, std::size_t small,
                             std::size_t big, std::size_t draws, Rng random);

// The step that comes next, without taking it: the pipeline is left as it was.
struct NextStep {
  std::vector<double> gradient;  // it begins with, before any stage changes it
  std::vector<double> change;    // of w
  std::vector<double> coasting;  // what the change would be were the gradient 0: of the optimizer's memory alone
};
template <class S>
NextStep next_step(Objective<S>& objective, optim::Pipeline<S>& pipeline, std::span<const S> w, Examples minibatch);

// For each parameter the rate at which plain descent would make this step: -(change of w) / gradient; not a number
// where the gradient is 0.
std::vector<double> effective_rates(const NextStep& step);

}  // namespace slalom::train
