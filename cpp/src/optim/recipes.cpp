// Named recipes: rows of stages with the values that differ from their defaults.
#include "optim/registry.h"

namespace slalom::optim {
namespace {

constexpr const char* kAdamW =
    R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
    R"(\hat m = \frac{m}{1-\beta_1^t},\quad \hat v = \frac{v}{1-\beta_2^t},\quad )"
    R"(w \leftarrow (1-\alpha\lambda)\, w - \alpha\,\frac{\hat m}{\sqrt{\hat v}+\epsilon})";

}  // namespace

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
       .summary = "What large networks for images are mostly trained with.",
       .equation = R"(v \leftarrow \beta v + g + \lambda w,\quad w \leftarrow w - \alpha\, v)",
       .reference = "He et al.: Deep Residual Learning for Image Recognition. CVPR 2016, section 3.4",
       .lr = 0.1,
       .stages = {{"coupled_l2", {{"lambda", 1e-4}}}, {"momentum", {{"beta", 0.9}}}}},
      {.id = "resnet_sgd",
       .name = "ResNet's SGD",
       .summary = "Momentum with a rate that is divided by ten after epochs 30, 60 and 90.",
       .equation = R"(v \leftarrow \beta v + g + \lambda w,\quad w \leftarrow w - \alpha\, v)",
       .reference = "He et al.: Deep Residual Learning for Image Recognition. CVPR 2016, section 3.4",
       .lr = 0.1,
       .lr_schedule = {{"multi_step", {{"at", {0, {30, 60, 90}}}, {"gamma", {0.1}}, {"clock", {1}}}}},
       .stages = {{"coupled_l2", {{"lambda", 1e-4}}}, {"momentum", {{"beta", 0.9}}}}},
      {.id = "sgdw",
       .name = "SGDW",
       .summary = "Momentum with decoupled weight decay: the pull to zero does not enter the velocity.",
       .equation = R"(v \leftarrow \beta v - \alpha\, g,\quad w \leftarrow (1-\alpha\lambda)\, w + v)",
       .reference = "Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019, algorithm 1",
       .lr = 0.1,
       .stages = {{"momentum_classical", {{"beta", 0.9}}}, {"decoupled_decay", {{"lambda", 1e-4}}}}},
      {.id = "adadelta_unit_rate",
       .name = "Adadelta at rate 1",
       .summary = "Adadelta as its paper means it: the rule finds the length of its steps itself.",
       .reference = "Zeiler: ADADELTA: An Adaptive Learning Rate Method. arXiv:1212.5701 (2012), algorithm 1",
       .lr = 1,
       .stages = {{"adadelta", {}}}},
      {.id = "rmsprop_graves",
       .name = "Graves' RMSProp",
       .summary =
           "Centred RMSProp with momentum and the constants that recurrent networks for handwriting were trained "
           "with.",
       .reference = "Graves: Generating Sequences With Recurrent Neural Networks. arXiv:1308.0850 (2013), eq. 38-45",
       .lr = 1e-4,
       .stages = {{"rmsprop_centered", {{"beta", 0.95}, {"momentum", 0.9}, {"eps", 1e-4}, {"eps_position", 1}}}}},
      {.id = "adam",
       .name = "Adam",
       .summary = "The usual first choice: easy to tune, not always the best final result.",
       .reference = "Kingma, Ba 2015, algorithm 1",
       .lr = 0.001,
       .stages = {{"adam", {}}}},
      {.id = "adamw",
       .name = "AdamW",
       .summary = "Adam with decoupled weight decay.",
       .equation = kAdamW,
       .reference = "Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019, algorithm 2",
       .lr = 0.001,
       .stages = {{"adam", {}}, {"decoupled_decay", {{"lambda", 0.01}}}}},
      {.id = "adamw_warmup_cosine",
       .name = "AdamW with warm-up and cosine",
       .summary = "AdamW whose rate rises linearly and then falls along half a cosine, as transformers are trained; "
                  "lengths are for short runs.",
       .equation = kAdamW,
       .reference = "Touvron et al.: Training Data-Efficient Image Transformers & Distillation through Attention. ICML "
                    "2021, table 9",
       .lr = 0.001,
       .lr_schedule = {{"linear_warmup", {{"steps", {100}}}}, {"cosine", {{"steps", {1900}}}}},
       .stages = {{"adam", {}}, {"decoupled_decay", {{"lambda", 0.05}}}}},
      {.id = "nadamw",
       .name = "NAdamW",
       .summary = "NAdam with decoupled weight decay.",
       .reference = "Dahl et al.: Benchmarking Neural Network Training Algorithms. arXiv:2306.07179 (2023)",
       .lr = 0.002,
       .stages = {{"nadam", {}}, {"decoupled_decay", {{"lambda", 0.01}}}}},
      {.id = "lion_decay",
       .name = "Lion with weight decay",
       .summary = "Lion as its paper trains with it; the decay is raised as much as the rate is lowered.",
       .equation = R"(w \leftarrow (1-\alpha\lambda)\, w - \alpha\,\operatorname{sign}\bigl(\beta_1 m + (1-\beta_1)\, )"
                   R"(g\bigr),\quad m \leftarrow \beta_2 m + (1-\beta_2)\, g)",
       .reference = "Chen et al.: Symbolic Discovery of Optimization Algorithms. NeurIPS 2023, algorithm 2",
       .lr = 1e-4,
       .stages = {{"lion", {}}, {"decoupled_decay", {{"lambda", 0.1}}}}},
      {.id = "lars",
       .name = "LARS",
       .summary = "Momentum with steps as long as each layer's weights allow; made for large minibatches.",
       .equation = R"(v \leftarrow \beta v + (1-\beta)(g + \lambda w),\quad )"
                   R"(w_l \leftarrow w_l - \alpha\,\frac{\lVert w_l\rVert}{\lVert v_l\rVert}\, v_l)",
       .reference = "You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes. ICLR 2020, "
                    "algorithm 1",
       .lr = 0.01,
       .stages = {{"coupled_l2", {{"lambda", 1e-4}}}, {"momentum_ema", {{"beta", 0.9}}}, {"trust_ratio", {}}}},
      {.id = "lamb",
       .name = "LAMB",
       .summary = "AdamW with steps as long as each layer's weights allow; made for large minibatches.",
       .equation = R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                   R"(u = \frac{\hat m}{\sqrt{\hat v}+\epsilon} + \lambda w,\quad )"
                   R"(w_l \leftarrow w_l - \alpha\,\frac{\lVert w_l\rVert}{\lVert u_l\rVert}\, u_l)",
       .reference = "You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes. ICLR 2020, "
                    "algorithm 2",
       .lr = 0.01,
       .stages = {{"adam", {{"eps", 1e-6}}}, {"decoupled_decay", {{"lambda", 0.01}}}, {"trust_ratio", {}}}},
      {.id = "muon",
       .name = "Muon",
       .summary = "Nesterov momentum with the step of every weight matrix made orthogonal, so that no direction in it "
                  "is left behind; biases take plain momentum steps.",
       .equation = R"(v \leftarrow \beta v + g,\quad u = g + \beta v,\quad )"
                   R"(W \leftarrow (1-\alpha\lambda)\, W - \alpha\,\sqrt{\max(1, r/c)}\; )"
                   R"(\operatorname{orthogonal}(U))",
       .reference = "Jordan et al.: Muon: An Optimizer for Hidden Layers in Neural Networks (2024)",
       .lr = 0.02,
       .stages = {{"nesterov", {{"beta", 0.95}}}, {"orthogonalize", {}}, {"decoupled_decay", {{"lambda", 0.1}}}}},
      {.id = "adafactor",
       .name = "Adafactor",
       .summary = "Steps as Adam's with hardly any memory: second moments of rows and columns only, no momentum, and a "
                  "learning rate relative to the size of the weights.",
       .equation = R"(u_{ij} = g_{ij} \Big/ \sqrt{\frac{R_i\, C_j}{\operatorname{mean}_k(R_k)}},\quad )"
                   R"(w_l \leftarrow w_l - \alpha\,\max(\epsilon, \operatorname{RMS}(w_l))\,)"
                   R"(\frac{u_l}{\max(1, \operatorname{RMS}(u_l))})",
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
      {.id = "ranger",
       .name = "Ranger",
       .summary = "RAdam explores, slow weights follow half of the way every six steps: a start without warm-up and a "
                  "path without much noise.",
       .reference = "Wright: Ranger, a synergistic optimizer using RAdam and Lookahead. github.com/lessw2020 (2019)",
       .lr = 0.001,
       .stages = {{"radam", {{"beta1", 0.95}, {"eps", 1e-5}, {"threshold", 5}}},
                  {"lookahead", {{"k", 6}, {"alpha", 0.5}}}}},
      {.id = "schedule_free_sgd",
       .name = "Schedule-Free SGD",
       .summary = "Gradient descent that evaluates the average of its path; no schedule is needed.",
       .equation = R"(y = (1-\beta)\, z + \beta x,\quad z \leftarrow z - \alpha\,\nabla L(y),\quad )"
                   R"(x \leftarrow (1-\tfrac1t)\, x + \tfrac1t\, z)",
       .reference = "Defazio et al.: The Road Less Scheduled. NeurIPS 2024, equations 3 to 5",
       .lr = 0.5,
       .stages = {{"sgd", {}}, {"schedule_free", {{"beta", 0.9}}}}},
      {.id = "schedule_free_adamw",
       .name = "Schedule-Free AdamW",
       .summary = "AdamW without momentum that evaluates the average of its path; no schedule is needed.",
       .equation = R"(y = (1-\beta)\, z + \beta x,\quad g = \nabla L(y),\quad )"
                   R"(v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                   R"(z \leftarrow z - \alpha\Bigl(\frac{g}{\sqrt{\hat v}+\epsilon} + \lambda y\Bigr),\quad )"
                   R"(x \leftarrow x + \frac{\alpha_t^2}{\sum_i \alpha_i^2}(z - x))",
       .reference = "Defazio et al.: The Road Less Scheduled. NeurIPS 2024, algorithm 1",
       .lr = 0.0025,
       .stages = {{"adam", {{"beta1", 0}}},
                  {"decoupled_decay", {{"lambda", 0.01}}},
                  {"schedule_free", {{"beta", 0.9}}}}},
  };
  return list;
}

}  // namespace slalom::optim
