// Named recipes: rows of stages with the values that differ from their defaults.
#include "optim/registry.h"

namespace slalom::optim {

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> list{
      {.id = "sgd",
       .name = "SGD",
       .summary = "Plain stochastic gradient descent.",
       .reference = "Robbins, Monro 1951",
       .lr = 0.1,
       .stages = {{"sgd", {}}}},
      {.id = "sgd_momentum",
       .name = "SGD with momentum and weight decay",
       .summary = "What residual networks are trained with.",
       .reference = "He et al.: Deep Residual Learning for Image Recognition. CVPR 2016, section 3.4",
       .lr = 0.1,
       .stages = {{"coupled_l2", {{"lambda", 1e-4}}}, {"momentum", {{"beta", 0.9}}}}},
      {.id = "adam",
       .name = "Adam",
       .summary = "The usual first choice: easy to tune, not always the best final result.",
       .reference = "Kingma, Ba 2015, algorithm 1",
       .lr = 0.001,
       .stages = {{"adam", {}}}},
      {.id = "adamw",
       .name = "AdamW",
       .summary = "Adam with decoupled weight decay.",
       .reference = "Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019, algorithm 2",
       .lr = 0.001,
       .stages = {{"adam", {}}, {"decoupled_decay", {{"lambda", 0.01}}}}},
      {.id = "lars",
       .name = "LARS",
       .summary = "Momentum with steps as long as each layer's weights allow; made for large minibatches.",
       .reference = "You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes. ICLR 2020, "
                    "algorithm 1",
       .lr = 0.01,
       .stages = {{"coupled_l2", {{"lambda", 1e-4}}}, {"momentum_ema", {{"beta", 0.9}}}, {"trust_ratio", {}}}},
      {.id = "lamb",
       .name = "LAMB",
       .summary = "AdamW with steps as long as each layer's weights allow; made for large minibatches.",
       .reference = "You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes. ICLR 2020, "
                    "algorithm 2",
       .lr = 0.01,
       .stages = {{"adam", {{"eps", 1e-6}}}, {"decoupled_decay", {{"lambda", 0.01}}}, {"trust_ratio", {}}}},
      {.id = "muon",
       .name = "Muon",
       .summary = "Nesterov momentum with the step of every weight matrix made orthogonal, so that no direction in it "
                  "is left behind; biases take plain momentum steps.",
       .reference = "Jordan et al.: Muon: An Optimizer for Hidden Layers in Neural Networks (2024)",
       .lr = 0.02,
       .stages = {{"nesterov", {{"beta", 0.95}}}, {"orthogonalize", {}}, {"decoupled_decay", {{"lambda", 0.1}}}}},
      {.id = "adafactor",
       .name = "Adafactor",
       .summary = "Steps as Adam's with hardly any memory: second moments of rows and columns only, no momentum, and a "
                  "learning rate relative to the size of the weights.",
       .reference = "Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost. ICML 2018, "
                    "algorithms 4 to 6",
       .lr = 0.01,
       .stages = {{"adafactor", {}}, {"clip_update", {}}, {"relative_step", {}}}},
      {.id = "lookahead_adam",
       .name = "Lookahead around Adam",
       .summary = "Adam explores, slow weights follow half of the way every five steps.",
       .reference = "Zhang et al.: Lookahead Optimizer: k Steps Forward, 1 Step Back. NeurIPS 2019, algorithm 1",
       .lr = 0.001,
       .stages = {{"adam", {}}, {"lookahead", {{"k", 5}, {"alpha", 0.5}}}}},
      {.id = "schedule_free_sgd",
       .name = "Schedule-Free SGD",
       .summary = "Gradient descent that evaluates the average of its path; no schedule is needed.",
       .reference = "Defazio et al.: The Road Less Scheduled. NeurIPS 2024, equations 3 to 5",
       .lr = 0.5,
       .stages = {{"sgd", {}}, {"schedule_free", {{"beta", 0.9}}}}},
      {.id = "schedule_free_adamw",
       .name = "Schedule-Free AdamW",
       .summary = "AdamW without momentum that evaluates the average of its path; no schedule is needed.",
       .reference = "Defazio et al.: The Road Less Scheduled. NeurIPS 2024, algorithm 1",
       .lr = 0.0025,
       .stages = {{"adam", {{"beta1", 0}}},
                  {"decoupled_decay", {{"lambda", 0.01}}},
                  {"schedule_free", {{"beta", 0.9}}}}},
  };
  return list;
}

}  // namespace slalom::optim
