// Multiclass hinge loss (Weston and Watkins): every wrong class that comes within the margin of the right one costs.
#include <algorithm>
#include <cassert>

#include "loss/list.h"

namespace slalom::loss {
namespace {

template <class S>
class Hinge final : public Loss<S> {
 public:
  explicit Hinge(S margin) : margin_(margin) {}
  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override;
  void grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override;

 private:
  S margin_;
};

template <class S>
S Hinge<S>::value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                           std::span<S> grad) const {
  assert(outputs.size() == m * k && targets.labels.size() == m && (grad.empty() || grad.size() == m * k));
  const S weight = S{1} / static_cast<S>(m);
  double total = 0;
  for (std::size_t i = 0; i < m; ++i) {
    const auto row = outputs.subspan(i * k, k);
    const std::size_t y = targets.labels[i];
    const S bar = row[y] - margin_;  // what a wrong class may reach without cost
    S cost = 0;
    S within = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const S excess = row[j] - bar;
      // Not "excess > 0": a NaN must reach the loss, so that a diverged run is seen as one.
      const bool costs = j != y && !(excess <= 0);
      cost += costs ? excess : S{0};
      within += costs ? S{1} : S{0};
      if (!grad.empty()) grad[i * k + j] = costs ? weight : S{0};
    }
    if (!grad.empty()) grad[i * k + y] = -within * weight;
    total += static_cast<double>(cost);
  }
  return static_cast<S>(total / static_cast<double>(m));
}

// The gradient is constant between the kinks.
template <class S>
void Hinge<S>::grad_along(std::size_t, std::size_t, std::span<const S>, const Targets<S>&, std::span<const S>,
                          std::span<S> grad_along) const {
  std::fill(grad_along.begin(), grad_along.end(), S{0});
}

double margin(const Configured& config) { return value_of(*find_loss(config.id), config, "margin").number; }

}  // namespace

LossInfo hinge_info() {
  LossInfo info;
  info.id = "hinge";
  info.name = "multiclass hinge";
  info.summary = "Costs nothing once the right class leads every other by the margin; below that the cost is linear.";
  info.equation = R"(L = \frac1m \sum_i \sum_{j \neq y_i} \max(0,\ f_{ij} - f_{i y_i} + \Delta))";
  info.reference = "Weston and Watkins, Support vector machines for multi-class pattern recognition, ESANN (1999)";
  info.fields = {Field{.id = "margin",
                       .symbol = "Δ",
                       .name = "margin",
                       .help = "How far the right class must lead before it costs nothing.",
                       .default_number = 1,
                       .min = 0,
                       .max = 100,
                       .slider_min = 0,
                       .slider_max = 5}};
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> hinge(const Configured& config) {
  return std::make_unique<Hinge<S>>(static_cast<S>(margin(config)));
}

// What value_and_grad() does for an example.
LossRecording hinge_recording(const Configured& config) {
  LossRecording made;
  Recording& recording = made.recording;
  const Expr f = recording.input("f");
  const Expr wanted = recording.input("wanted");
  const Expr bar = example_sum(f * wanted) - Expr(margin(config));
  const Expr excess = f - bar;
  const Expr within = select(wanted, Expr(0), select(excess <= Expr(0), Expr(0), Expr(1)));
  recording.output("cost", example_sum(select(within, excess, Expr(0))));
  recording.output("slope", select(wanted, -example_sum(within), within));
  return made;
}

template std::unique_ptr<Loss<float>> hinge(const Configured&);
template std::unique_ptr<Loss<double>> hinge(const Configured&);

}  // namespace slalom::loss
