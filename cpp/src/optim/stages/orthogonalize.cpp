// Orthogonal steps: the step of each weight matrix is replaced by the orthogonal matrix nearest to it. Around Nesterov
// momentum it is Muon. It works on whole matrices, so its kernel is written here and not made of a function of one
// parameter; the recording has the iteration as one operation.
#include <cmath>

#include "core/kernels.h"
#include "optim/arithmetic.h"
#include "optim/members.h"
#include "optim/newton_schulz.h"
#include "optim/recorder_inputs.h"
#include "optim/stage.h"

namespace slalom::optim {
namespace {

constexpr int kSpectral = 0;  // indices of the choices of `length`
constexpr int kRms = 1;

// PyTorch's epsilon: a step shorter than this is not lengthened to 1.
constexpr double kLeastNorm = 1e-7;

template <class V>
struct Hyper {
  V steps, length, others;
};

StageInfo describe() {
  const Field steps{
      .id = "steps",
      .symbol = "n",
      .name = "iterations",
      .help = "Raised, the step comes nearer to an orthogonal matrix, and takes longer to compute.",
      .type = FieldType::kInteger,
      .default_number = 5,
      .min = 1,
      .max = 20,
      .slider_min = 1,
      .slider_max = 10,
  };
  const Field length{
      .id = "length",
      .name = "length of steps",
      .help =
          "Of the size one layer's outputs may change by (spectral), or as long as Adam's steps usually are (rms), so "
          "that Adam's learning rates fit.",
      .type = FieldType::kChoice,
      .default_number = kSpectral,
      .choices = {"spectral", "rms"},
  };
  const Field others{
      .id = "others",
      .symbol = "η",
      .name = "step of vectors",
      .help = "Biases take the rule's own step times this: raised, they move faster.",
      .scale = FieldScale::kLog,
      .default_number = 1,
      .min = 0,
      .max = 1000,
      .slider_min = 1e-3,
      .slider_max = 10,
      .schedulable = true,
  };
  return {
      Entry{
          .id = "orthogonalize",
          .name = "Orthogonal steps",
          .summary = "Replaces the step of every weight matrix by the nearest orthogonal matrix, so that it acts as "
                     "strongly along its rare directions as along its main ones; biases keep the rule's step.",
          .equation = R"(X_0 = \frac{u_l}{\lVert u_l\rVert},\quad )"
                      R"(X_{i+1} = 3.4445\, X_i - 4.775\,(X_i X_i^\top) X_i + 2.0315\,(X_i X_i^\top)^2 X_i,\quad )"
                      R"(w_l \leftarrow w_l - \alpha\,\sqrt{\max(1, r/c)}\; X_n)"
                      R"(\;\text{ or }\; 0.2\sqrt{\max(r, c)}\; X_n \text{ for } r \times c \text{ weights};\quad )"
                      R"(w_l \leftarrow w_l - \alpha\,\eta\, u_l \text{ for biases})",
          .reference = "Jordan et al.: Muon: An Optimizer for Hidden Layers in Neural Networks (2024); its rms length: "
                       "Liu et al.: Muon is Scalable for LLM Training. arXiv:2502.16982 (2025), section 2.2",
          .fields = {steps, length, others},
      },
      Phase::kUpdate,
      {}};
}

template <class V>
V bounded_norm(const V& norm, const V& least) {
  return select(norm < least, least, norm);
}

// How long the step is made, times the learning rate. Both forms as PyTorch has them.
template <class V>
V scale_of(const V& rows, const V& columns, const Hyper<V>& h) {
  const auto is_tall = columns < rows;
  const V spectral = sqrt(select(is_tall, rows / columns, V(1)));
  const V rms = V(0.2) * sqrt(select(is_tall, rows, columns));
  return select(h.length == kRms, rms, spectral);
}

template <class S>
void update(const UpdateCall<S>& call) {
  const auto h = load_members<Hyper<double>, double>(call.hyper);
  for (const Extent& segment : call.segments) {
    S* __restrict change = call.change + segment.offset;
    if (!segment.is_matrix) {
      const auto factor = static_cast<S>(h.others);
      for (std::size_t i = 0; i < segment.size; ++i) change[i] *= factor;
      continue;
    }
    // The change is the direction times minus the learning rate; the iteration turns a minus into a minus.
    const auto norm = static_cast<double>(kernels::sum_of_squares<S>({change, segment.size}));
    const auto divisor = static_cast<S>(bounded_norm(std::sqrt(norm), call.alpha * kLeastNorm));
    const auto factor = static_cast<S>(
        call.alpha * scale_of(static_cast<double>(segment.rows), static_cast<double>(segment.columns), h));
    // 0 only where a schedule has the learning rate at 0, and then nothing is to move.
    for (std::size_t i = 0; i < segment.size; ++i) change[i] = divisor == 0 ? S(0) : change[i] / divisor;
    newton_schulz(segment.rows, segment.columns, static_cast<int>(h.steps), change, *call.matrices);
    for (std::size_t i = 0; i < segment.size; ++i) change[i] *= factor;
  }
}

}  // namespace

Stage orthogonalize() {
  Stage stage;
  stage.info = describe();
  stage.hyper_count = member_count<Hyper<double>, double>();
  stage.f32.update = update<float>;
  stage.f64.update = update<double>;
  stage.f32.reserve = reserve_newton_schulz<float>;
  stage.f64.reserve = reserve_newton_schulz<double>;
  return stage;
}

Recording orthogonalize_recording() {
  const StageInfo info = describe();
  Recording recording;
  const auto h = record_fields<Hyper<Expr>>(recording, info);
  const Expr direction = recording.input("direction");
  const Expr norm = bounded_norm(sqrt(segment_sum(direction * direction)), Expr(kLeastNorm));
  const Expr orthogonal = newton_schulz(direction / norm, h.steps);
  const Expr scale = scale_of(recording.input("rows"), recording.input("columns"), h);
  recording.output("direction", select(recording.input("is_matrix"), scale * orthogonal, h.others * direction));
  return recording;
}

}  // namespace slalom::optim
