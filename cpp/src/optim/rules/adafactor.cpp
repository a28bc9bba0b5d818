// Adafactor's direction: RMSProp whose second moment is kept per row and per column of a weight matrix instead of per
// weight. Its bound on the step and its relative learning rate are update stages of their own. Rows and columns are not
// a matter of one parameter, so the loops are written here; the arithmetic is the same template for them and for the
// recording.
#include <array>

#include "core/kernels.h"
#include "optim/lane_sum.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

template <class V>
struct Hyper {
  V c, eps;
};

// Numbers of one step.
template <class V>
struct Step {
  V kept, entering, eps;
};

StageInfo describe() {
  const Field c{
      .id = "c",
      .symbol = "c",
      .name = "exponent of the decay",
      .help = "Raised, the mean of squared gradients soon spans more of them: about t^c at step t.",
      .default_number = 0.8,
      .min = 0,
      .max = 1,
      .min_open = true,
      .slider_min = 0.1,
      .slider_max = 1,
      .schedulable = true,
  };
  const Field eps{
      .id = "eps",
      .symbol = "ε",
      .name = "epsilon",
      .help = "Keeps the quotient finite where gradients vanish; raised, it damps the adaptation.",
      .scale = FieldScale::kLog,
      .default_number = 1e-30,
      .min = 0,
      .max = 1,
      .min_open = true,
      .slider_min = 1e-30,
      .slider_max = 1e-3,
      .schedulable = true,
  };
  return {
      Entry{
          .id = "adafactor",
          .name = "Adafactor (direction)",
          .summary = "Divides gradients by their recent magnitude as RMSProp does, but keeps that only for rows and "
                     "columns of a weight matrix and multiplies the two: a small part of Adam's memory.",
          .equation = R"(\beta = 1 - t^{-c},\quad )"
                      R"(R_i \leftarrow \beta R_i + (1-\beta)\,\operatorname{mean}_j(g_{ij}^2 + \epsilon),\quad )"
                      R"(C_j \leftarrow \beta C_j + (1-\beta)\,\operatorname{mean}_i(g_{ij}^2 + \epsilon),\quad )"
                      R"(w_{ij} \leftarrow w_{ij} - \alpha\, g_{ij} \Big/ )"
                      R"(\sqrt{\frac{R_i\, C_j}{\operatorname{mean}_k(R_k)}})",
          .reference = "Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost. ICML 2018, "
                       "algorithms 4 and 5 without their bounds",
          .fields = {c, eps},
      },
      Phase::kDirection,
      {{"row", "R", "second moment of rows", SlotScope::kRow},
       {"column", "C", "second moment of columns", SlotScope::kColumn}}};
}

template <class V>
Step<V> prepare(const Now<V>& now, const Hyper<V>& h) {
  const V entering = power(now.t, 0 - h.c);
  return {1 - entering, entering, h.eps};
}

template <class V>
SLALOM_INLINE V squared(const V& g, const Step<V>& c) {
  return g * g + c.eps;
}

template <class V>
SLALOM_INLINE V averaged(const V& old, const V& mean, const Step<V>& c) {
  return c.kept * old + c.entering * mean;
}

// row_share: the row's moment divided by the mean over all rows. Zero where the moments have outgrown their precision.
template <class V>
SLALOM_INLINE V direction(const V& g, const V& row_share, const V& column) {
  const V v = row_share * column;
  return select(number<V>(0) < v, g / sqrt(v), number<V>(0));
}

// Moves the moments of one segment on and returns the mean of those of its rows. Sums run in order: down a column they
// are vectorised across columns.
template <class S>
SLALOM_NOINLINE S move_moments(std::size_t rows, std::size_t columns, const S* __restrict g, const Step<S>& c,
                               S* __restrict row_moments, S* __restrict column_moments) {
  const S part = c.entering / static_cast<S>(rows);
  for (std::size_t j = 0; j < columns; ++j) column_moments[j] = c.kept * column_moments[j];
  S total = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const S* __restrict row = g + i * columns;
    S sum = 0;
    for (std::size_t j = 0; j < columns; ++j) sum += squared(row[j], c);
    for (std::size_t j = 0; j < columns; ++j) column_moments[j] += part * squared(row[j], c);
    row_moments[i] = averaged(row_moments[i], sum / static_cast<S>(columns), c);
    total += row_moments[i];
  }
  return total / static_cast<S>(rows);
}

// One row's step. Returns the sum of squares of the change.
template <class S>
SLALOM_NOINLINE S step_row(std::size_t n, S alpha, S weight_factor, S row_share, const S* __restrict column_moments,
                           const S* __restrict g, S* __restrict w) {
  using V = simd::Vec<S>;
  LaneSum<S> update;
  const V wide_alpha = simd::splat<V>(alpha);
  const V wide_factor = simd::splat<V>(weight_factor);
  const V wide_share = simd::splat<V>(row_share);
  // The squares of the change of a register's worth of parameters.
  const auto step_wide = [&](std::size_t i) SLALOM_INLINE_LAMBDA {
    const V before = simd::load<V>(w + i);
    const V after = before * wide_factor -
                    wide_alpha * direction(simd::load<V>(g + i), wide_share, simd::load<V>(column_moments + i));
    simd::store<V>(w + i, after);
    return (after - before) * (after - before);
  };
  in_lanes<S>(
      n, [&](auto r, std::size_t i) SLALOM_INLINE_LAMBDA { update.add(r, step_wide(i)); },
      [&](std::size_t lane, std::size_t i) SLALOM_INLINE_LAMBDA { update.add_rest(lane, step_wide(i)); },
      [&](std::size_t lane, std::size_t i) SLALOM_INLINE_LAMBDA {
        const S before = w[i];
        w[i] = before * weight_factor - alpha * direction(g[i], row_share, column_moments[i]);
        update.add_rest(lane, (w[i] - before) * (w[i] - before));
      });
  return update.total(n);
}

template <class S>
void step(const RuleCall<S>& call) {
  const Now<double> now{call.alpha, call.t, call.loss, call.norm};
  const auto c = round_members<Step, S>(prepare<double>(now, load_members<Hyper<double>, double>(call.hyper)));
  S* row_moments = call.row_slots[0];
  S* column_moments = call.column_slots[0];
  for (std::size_t s = 0; s < call.segments.size(); ++s) {
    const auto [offset, size, rows, columns, is_matrix] = call.segments[s];
    const S* const g = call.g + offset;
    const S mean = move_moments(rows, columns, g, c, row_moments, column_moments);
    double update = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const S* const row = g + i * columns;
      update +=
          static_cast<double>(step_row(columns, static_cast<S>(call.alpha), static_cast<S>(call.weight_factor),
                                       row_moments[i] / mean, column_moments, row, call.w + offset + i * columns));
    }
    call.grad_squares[s] = static_cast<double>(kernels::sum_of_squares<S>({g, size}));
    call.update_squares[s] = update;
    row_moments += rows;
    column_moments += columns;
  }
}

}  // namespace

Stage adafactor() {
  Stage stage;
  stage.info = describe();
  stage.hyper_count = member_count<Hyper<double>, double>();
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kRow)] = 1;
  stage.slot_counts[static_cast<std::size_t>(SlotScope::kColumn)] = 1;
  stage.f32.rule = step<float>;
  stage.f64.rule = step<double>;
  return stage;
}

Recording adafactor_recording() {
  const StageInfo info = describe();
  Recording recording;
  const Expr g = recording.input("g");
  const Now<Expr> now = record_now(recording);
  const auto c = prepare(now, record_fields<Hyper<Expr>>(recording, info));
  const Expr square = squared(g, c);
  const Expr row = averaged(recording.input(info.slots.at(0).id), row_mean(square), c);
  const Expr column = averaged(recording.input(info.slots.at(1).id), column_mean(square), c);
  const Expr mean = segment_sum(row) / recording.input("size");
  recording.output("w", recording.input("w") - now.alpha * direction(g, row / mean, column));
  recording.output(info.slots.at(0).id, row);
  recording.output(info.slots.at(1).id, column);
  return recording;
}

}  // namespace slalom::optim
