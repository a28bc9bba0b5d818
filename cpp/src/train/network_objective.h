// NetworkObjective: a network, a data set, a loss and regularizers as one objective. Owns the buffers a
// minibatch passes through, so that a training step allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/network.h"
#include "train/objective.h"
#include "train/targets.h"

namespace slalom::train {

template <class S>
class NetworkObjective final : public Objective<S> {
 public:
  // max_batch: the largest minibatch value_and_grad will be called with. noise_seed: of what layers draw in training.
  NetworkObjective(std::shared_ptr<const data::Dataset> dataset, std::unique_ptr<model::Network<S>> network,
                   std::unique_ptr<loss::Loss<S>> loss, loss::TargetPlan targets, const Configured& regularizer,
                   std::uint64_t init_seed, std::size_t max_batch, std::uint64_t noise_seed = 0);

  const ParamLayout& layout() const override { return network_->layout(); }
  void init(std::span<S> w) const override { network_->init(init_seed_, w); }
  S value_and_grad(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<S> g) override;
  bool is_random() const override { return network_->draws(); }
  void begin_step(std::int64_t step) override { mode_.step = step; }
  void end_step() override { network_->end_step(); }
  std::span<S> state() override { return network_->state(); }
  std::size_t most_examples() const override { return chunk_; }
  void hessian_vector(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<const S> v,
                      std::span<S> hv) override;
  Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t> examples) override;

  // Outputs for m standardised inputs x[m x inputs], any m, into out[m x outputs].
  void outputs(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<S> out);

  // The same inputs one after another, then the outputs of every unit of the network's unit_layers() but the last:
  // out[(inputs + units) x m].
  void unit_outputs(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<float> out);

  const data::Dataset& dataset() const { return *dataset_; }
  const model::Network<S>& network() const { return *network_; }

 private:
  std::shared_ptr<const data::Dataset> dataset_;
  std::unique_ptr<model::Network<S>> network_;
  std::unique_ptr<loss::Loss<S>> loss_;
  std::size_t chunk_;  // rows the buffers hold
  TargetGatherer<S> targets_;
  loss::Regularizer<S> regularizer_;
  std::uint64_t init_seed_;
  model::Mode mode_;  // of gradients
  std::vector<S> x_;
  std::vector<S> d_outputs_;
};

}  // namespace slalom::train
