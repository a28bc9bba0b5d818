#include "train/network_objective.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace slalom::train {
namespace {

// Evaluations of whole parts go through the network in pieces of kRows, or fewer where the network would keep too many
// numbers for them.
constexpr double kEvaluationNumbers = 50e6;

std::size_t evaluation_rows(double numbers_per_row, std::size_t most) {
  return static_cast<std::size_t>(std::clamp(kEvaluationNumbers / numbers_per_row, 1.0, static_cast<double>(most)));
}

}  // namespace

template <class S>
NetworkObjective<S>::NetworkObjective(std::shared_ptr<const data::Dataset> dataset,
                                      std::unique_ptr<model::Network<S>> network, std::unique_ptr<loss::Loss<S>> loss,
                                      loss::TargetPlan targets, const Configured& regularizer, std::uint64_t init_seed,
                                      std::size_t max_batch, std::uint64_t noise_seed)
    : dataset_(std::move(dataset)),
      network_(std::move(network)),
      loss_(std::move(loss)),
      chunk_(std::max(max_batch, evaluation_rows(network_->memory(), Objective<S>::kRows))),
      targets_(*dataset_, targets, chunk_),
      regularizer_(regularizer, network_->layout()),
      init_seed_(init_seed),
      mode_{.training = true, .seed = noise_seed, .step = Objective<S>::kNoStep},
      x_(chunk_ * network_->inputs()),
      d_outputs_(chunk_ * network_->outputs()) {
  network_->reserve(chunk_);
}

template <class S>
S NetworkObjective<S>::value_and_grad(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<S> g) {
  const std::size_t m = examples.size();
  const std::size_t k = network_->outputs();
  const std::span<S> x = std::span<S>(x_).first(m * network_->inputs());
  dataset_->gather(examples, x);
  const std::span<const S> outputs = network_->forward(w, x, m, mode_);
  const std::span<S> d_outputs = std::span<S>(d_outputs_).first(m * k);
  S value = loss_->value_and_grad(m, k, outputs, targets_.gather(examples), d_outputs);
  network_->backward(w, x, m, d_outputs, g);
  if (regularizer_.active()) value += regularizer_.add_value_and_grad(w, g);
  return value;
}

// The passes of value_and_grad() and, behind each, how it changes along v.
template <class S>
void NetworkObjective<S>::hessian_vector(std::span<const S> w, std::span<const std::uint32_t> examples,
                                         std::span<const S> v, std::span<S> hv) {
  const std::size_t m = examples.size();
  const std::size_t k = network_->outputs();
  const std::span<S> x = std::span<S>(x_).first(m * network_->inputs());
  dataset_->gather(examples, x);
  const std::span<const S> outputs = network_->forward(w, x, m, mode_);
  const loss::Targets<S> targets = targets_.gather(examples);
  const std::span<S> d_outputs = std::span<S>(d_outputs_).first(m * k);
  loss_->value_and_grad(m, k, outputs, targets, d_outputs);
  // forward_along() may leave other numbers where the outputs were.
  const std::vector<S> kept(outputs.begin(), outputs.end());
  std::vector<S> outputs_along(m * k);
  std::vector<S> d_outputs_along(m * k);
  network_->forward_along(w, x, m, v, outputs_along);
  loss_->grad_along(m, k, kept, targets, outputs_along, d_outputs_along);
  network_->backward_along(w, x, m, v, d_outputs, d_outputs_along, hv);
  regularizer_.add_hessian_vector(v, hv);
}

template <class S>
Evaluation NetworkObjective<S>::evaluate(std::span<const S> w, std::span<const std::uint32_t> examples) {
  const std::size_t k = network_->outputs();
  double total = 0;
  std::size_t correct = 0;
  for (std::size_t from = 0; from < examples.size(); from += chunk_) {
    const auto piece = examples.subspan(from, std::min(chunk_, examples.size() - from));
    const std::size_t m = piece.size();
    const std::span<S> x = std::span<S>(x_).first(m * network_->inputs());
    dataset_->gather(piece, x);
    const std::span<const S> outputs = network_->forward(w, x, m);
    const S mean = loss_->value_and_grad(m, k, outputs, targets_.gather(piece), std::span<S>());
    total += static_cast<double>(mean) * static_cast<double>(m);
    correct += targets_.count_correct(outputs);
  }
  const auto n = static_cast<double>(examples.size());
  return {total / n,
          dataset_->classes > 0 ? static_cast<double>(correct) / n : std::numeric_limits<double>::quiet_NaN()};
}

template <class S>
void NetworkObjective<S>::outputs(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<S> out) {
  const std::size_t d = network_->inputs();
  const std::size_t k = network_->outputs();
  for (std::size_t from = 0; from < m; from += chunk_) {
    const std::size_t rows = std::min(chunk_, m - from);
    const std::span<const S> piece = network_->forward(w, x.subspan(from * d, rows * d), rows);
    std::copy(piece.begin(), piece.end(), out.begin() + static_cast<std::ptrdiff_t>(from * k));
  }
}

template <class S>
void NetworkObjective<S>::unit_outputs(std::span<const S> w, std::span<const S> x, std::size_t m,
                                       std::span<float> out) {
  const std::size_t d = network_->inputs();
  const std::vector<model::UnitLayer> layers = network_->unit_layers();
  for (std::size_t from = 0; from < m; from += chunk_) {
    const std::size_t rows = std::min(chunk_, m - from);
    const std::span<const S> piece = x.subspan(from * d, rows * d);
    network_->forward(w, piece, rows);
    float* unit = out.data() + from;
    const auto write = [&](std::span<const S> values) {
      const std::size_t width = values.size() / rows;
      for (std::size_t i = 0; i < width; ++i, unit += m) {
        for (std::size_t row = 0; row < rows; ++row) unit[row] = static_cast<float>(values[row * width + i]);
      }
    };
    write(piece);
    for (std::size_t l = 0; l + 1 < layers.size(); ++l) write(network_->activations(layers[l].values));
  }
}

template class NetworkObjective<float>;
template class NetworkObjective<double>;

}  // namespace slalom::train
