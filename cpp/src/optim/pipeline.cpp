#include "optim/pipeline.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "core/bytes.h"
#include "core/field_check.h"
#include "core/kernels.h"
#include "optim/arena.h"
#include "optim/gradient_noise.h"
#include "optim/hyper_values.h"
#include "optim/run_state.h"
#include "optim/stage.h"

namespace slalom::optim {
namespace {

template <class S>
class PipelineImpl final : public Pipeline<S> {
 public:
  PipelineImpl(const ParamLayout& layout, const OptimizerSpec& spec, std::span<const S> w0, const RunContext& context)
      : size_(layout.size()),
        noise_seed_(context.noise_seed),
        extents_(extents(layout)),
        hypers_(spec, context.steps_per_epoch),
        parts_(parts(hypers_)),
        arena_(slot_sizes()),
        given_squares_(extents_.size()),
        grad_squares_(extents_.size()),
        update_squares_(extents_.size()) {
    assert(w0.size() == size_);
    place_slots(w0);
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      switch (parts_[p].stage->info.phase) {
        case Phase::kGradient:
          (parts_[p].stage->template kernels<S>().ascend != nullptr ? ascent_ : gradient_).push_back(&parts_[p]);
          break;
        case Phase::kDirection:
          rule_ = &parts_[p];
          break;
        case Phase::kUpdate:
          update_.push_back(&parts_[p]);
          break;
        case Phase::kParams:
          params_.push_back(&parts_[p]);
          break;
      }
    }
    assert(rule_ != nullptr);
    for (const Part* part : update_) {
      if (part->stage->weight_factor == nullptr) change_.resize(size_);
      const auto reserve = part->stage->template kernels<S>().reserve;
      if (reserve != nullptr) reserve(extents_, matrices_);
    }
    if (!ascent_.empty()) point_.resize(size_);
    for (const Part* part : gradient_) {
      if (part->stage->uses_noise) noise_.resize(size_);
    }
    due_.resize(params_.size());
    for (const Part* part : params_) {
      if (part->stage->moves_weights) before_.resize(size_);
      for (const SlotInfo& slot : part->stage->info.slots) {
        if (slot.evaluated) evaluated_ = slot_values(*part, slot);
      }
    }
    call_ = {.segments = extents_,
             .slots = rule_->slots.data(),
             .segment_slots = rule_->segment_slots.data(),
             .row_slots = rule_->row_slots.data(),
             .column_slots = rule_->column_slots.data(),
             .run = run_.data() + rule_->first_run,
             .hyper = hypers_.effective(rule_->hyper_index),
             .grad_squares = grad_squares_.data(),
             .update_squares = update_squares_.data()};
    report_.segment_grad_squares = gradient_.empty() ? grad_squares_ : given_squares_;
    report_.segment_update_squares = update_squares_;
    step_rule_ = rule_->stage->template kernels<S>().rule;
  }

  bool wants_second_point() const override { return !ascent_.empty(); }

  std::span<const S> second_point(std::span<const S> w, std::span<const S> g) override {
    assert(!ascent_.empty());
    hypers_.refresh(steps_);
    const double norm = norm_of(g);
    const S* from = w.data();
    for (const Part* part : ascent_) {
      part->stage->template kernels<S>().ascend(
          {size_, from, g.data(), point_.data(), hypers_.effective(part->hyper_index), norm});
      from = point_.data();
    }
    return point_;
  }

  const StepReport& step(std::span<S> w, std::span<S> g, double loss) override {
    assert(w.size() == size_ && g.size() == size_);
    hypers_.refresh(steps_);
    const double alpha = hypers_.lr();
    if (!gradient_.empty()) change_gradient(w, g);

    const Now<double> now{alpha, static_cast<double>(steps_ + 1), loss, 0};
    bool any_due = false;
    bool any_moves = false;
    for (std::size_t p = 0; p < params_.size(); ++p) {
      const Part& part = *params_[p];
      due_[p] = part.stage->due(now, hypers_.effective(part.hyper_index), run_.data() + part.first_run);
      any_due = any_due || due_[p];
      any_moves = any_moves || (due_[p] && part.stage->moves_weights);
    }
    if (any_moves) std::copy(w.begin(), w.end(), before_.begin());

    call_.g = g.data();
    call_.alpha = alpha;
    call_.t = static_cast<double>(steps_ + 1 - rule_start_);
    call_.loss = loss;
    if (rule_->stage->uses_norms) call_.norm = norm_of(g);
    if (change_.empty()) {
      step_at_once(w);
    } else {
      step_by_change(w);
    }
    if (any_due) change_params(w, now);
    if (any_moves) measure_move(w);
    ++steps_;
    report_.lr = alpha;
    report_.grad_square = total(report_.segment_grad_squares);
    report_.update_square = total(report_.segment_update_squares);
    return report_;
  }

  std::int64_t steps() const override { return steps_; }

  std::span<const S> evaluation_weights(std::span<const S> w) const override {
    return evaluated_.empty() ? w : evaluated_;
  }

  void observe(double validation_loss) override { hypers_.observe(steps_, validation_loss); }

  Result<bool> set_base(std::string_view path, double value) override { return hypers_.set_base(path, value); }

  double effective(std::string_view path) const override { return hypers_.effective_at(path, steps_); }

  std::vector<SlotView<S>> slots() const override {
    for (std::size_t i = 0; i < run_.size(); ++i) run_view_[i] = static_cast<S>(run_[i]);
    std::vector<SlotView<S>> views;
    for (const Part& part : parts_) {
      for (const SlotInfo& slot : part.stage->info.slots) {
        views.push_back({part.stage->info.id, &slot, slot_values(part, slot)});
      }
    }
    return views;
  }

  std::vector<std::byte> save() const override {
    ByteWriter writer;
    save_run_state(writer, {steps_, rule_start_}, hypers_, run_);
    for (std::span<S> array : arena_.arrays()) writer.put_values(std::span<const S>(array));
    return writer.take();
  }

  void load(std::span<const std::byte> bytes) override {
    ByteReader reader(bytes);
    load_run_state(reader);
    for (std::span<S> array : arena_.arrays()) reader.get_values(array);
    assert(reader.done());
  }

  void follow(std::span<const std::byte> run_state, std::span<const S> arrays) override {
    ByteReader reader(run_state);
    load_run_state(reader);
    assert(reader.done());
    if (arrays.empty()) return;
    for (std::span<S> array : arena_.arrays()) {
      std::copy_n(arrays.begin(), array.size(), array.begin());
      arrays = arrays.subspan(array.size());
    }
    assert(arrays.empty());
  }

  std::vector<S> arrays() const override {
    std::vector<S> all;
    for (std::span<S> array : arena_.arrays()) all.insert(all.end(), array.begin(), array.end());
    return all;
  }

 private:
  // A stage of this run and where its values lie.
  struct Part {
    const Stage* stage = nullptr;
    std::size_t hyper_index = 0;  // of its first field
    std::size_t first_run = 0;
    std::size_t first_array = 0;  // its slots that are not of the whole run lie there, in order
    std::vector<S*> slots;
    std::vector<S*> segment_slots;
    std::vector<S*> row_slots;
    std::vector<S*> column_slots;

    // The pointers to its slots of one scope. Precondition: not kRun, whose values lie elsewhere.
    std::vector<S*>& slots_of(SlotScope scope) {
      switch (scope) {
        case SlotScope::kSegment:
          return segment_slots;
        case SlotScope::kRow:
          return row_slots;
        case SlotScope::kColumn:
          return column_slots;
        default:
          assert(scope == SlotScope::kParameter);
          return slots;
      }
    }
  };

  static std::vector<Extent> extents(const ParamLayout& layout) {
    std::vector<Extent> result;
    for (const Segment& segment : layout.segments()) {
      const std::size_t rows = segment.shape.empty() ? 1 : static_cast<std::size_t>(segment.shape[0]);
      result.push_back({segment.offset, segment.size, rows, segment.size / rows, segment.shape.size() > 1});
    }
    return result;
  }

  static std::vector<Part> parts(const HyperValues& hypers) {
    std::vector<Part> result;
    std::size_t run = 0;
    std::size_t array = 0;
    for (std::size_t s = 0; s < hypers.stages().size(); ++s) {
      const Stage* stage = hypers.stages()[s];
      Part part;
      part.stage = stage;
      part.hyper_index = hypers.first_index(s);
      part.first_run = run;
      part.first_array = array;
      result.push_back(std::move(part));
      for (const SlotInfo& slot : stage->info.slots) ++(slot.scope == SlotScope::kRun ? run : array);
    }
    return result;
  }

  void load_run_state(ByteReader& reader) {
    const StepCounts counts = optim::load_run_state(reader, hypers_, run_);
    steps_ = counts.steps;
    rule_start_ = counts.rule_start;
  }

  // How many values a slot has. Precondition: not kRun.
  std::size_t slot_size(SlotScope scope) const {
    std::size_t rows = 0;
    std::size_t columns = 0;
    for (const Extent& segment : extents_) {
      rows += segment.rows;
      columns += segment.columns;
    }
    switch (scope) {
      case SlotScope::kSegment:
        return extents_.size();
      case SlotScope::kRow:
        return rows;
      case SlotScope::kColumn:
        return columns;
      default:
        assert(scope == SlotScope::kParameter);
        return size_;
    }
  }

  std::vector<std::size_t> slot_sizes() const {
    std::vector<std::size_t> sizes;
    for (const Part& part : parts_) {
      for (const SlotInfo& slot : part.stage->info.slots) {
        if (slot.scope != SlotScope::kRun) sizes.push_back(slot_size(slot.scope));
      }
    }
    return sizes;
  }

  // Gives every slot its first value and every part its pointers.
  void place_slots(std::span<const S> w0) {
    for (Part& part : parts_) {
      std::size_t array = part.first_array;
      for (const SlotInfo& slot : part.stage->info.slots) {
        if (slot.scope == SlotScope::kRun) {
          run_.push_back(0);
          continue;
        }
        const std::span<S> values = arena_.arrays()[array++];
        part.slots_of(slot.scope).push_back(values.data());
      }
      start_slots(part, w0);
    }
    run_view_.resize(run_.size());
  }

  // The slots of a part as they are before its first step.
  void start_slots(const Part& part, std::span<const S> w) {
    std::size_t run = part.first_run;
    std::size_t array = part.first_array;
    for (const SlotInfo& slot : part.stage->info.slots) {
      const double first = slot.start == SlotStart::kOne ? 1 : 0;
      if (slot.scope == SlotScope::kRun) {
        run_[run++] = first;
        continue;
      }
      const std::span<S> values = arena_.arrays()[array++];
      std::fill(values.begin(), values.end(), static_cast<S>(first));
      if (slot.start == SlotStart::kParameters) std::copy(w.begin(), w.end(), values.begin());
    }
  }

  std::span<const S> slot_values(const Part& part, const SlotInfo& wanted) const {
    std::size_t run = part.first_run;
    std::size_t array = part.first_array;
    for (const SlotInfo& slot : part.stage->info.slots) {
      if (&slot == &wanted) break;
      ++(slot.scope == SlotScope::kRun ? run : array);
    }
    if (wanted.scope == SlotScope::kRun) return std::span<const S>(run_view_).subspan(run, 1);
    return arena_.arrays()[array];
  }

  void measure(std::span<const S> x, std::vector<double>& squares) const {
    for (std::size_t s = 0; s < extents_.size(); ++s) {
      squares[s] = static_cast<double>(kernels::sum_of_squares<S>(x.subspan(extents_[s].offset, extents_[s].size)));
    }
  }

  static double total(std::span<const double> squares) {
    double sum = squares[0];
    for (std::size_t s = 1; s < squares.size(); ++s) sum += squares[s];
    return sum;
  }

  // The sums of squares of the rule's gradient serve as scratch space: it writes its own.
  double norm_of(std::span<const S> x) {
    measure(x, grad_squares_);
    return std::sqrt(total(grad_squares_));
  }

  void change_gradient(std::span<S> w, std::span<S> g) {
    measure(g, given_squares_);
    if (!noise_.empty()) draw_gradient_noise(noise_seed_, steps_, std::span<S>(noise_));
    const std::vector<double>* squares = &given_squares_;
    double norm = std::sqrt(total(given_squares_));
    for (std::size_t p = 0; p < gradient_.size(); ++p) {
      const Part& part = *gradient_[p];
      if (p > 0 && part.stage->uses_norms) {
        norm = norm_of(g);
        squares = &grad_squares_;
      }
      part.stage->template kernels<S>().gradient(
          {extents_, w.data(), g.data(), hypers_.effective(part.hyper_index), norm, squares->data(), noise_.data()});
    }
  }

  // The rule's step in one pass over the parameters, update stages being no more than a factor.
  void step_at_once(std::span<S> w) {
    call_.w = w.data();
    call_.weight_factor = 1;
    for (const Part* part : update_) {
      call_.weight_factor *= part->stage->weight_factor(call_.alpha, hypers_.effective(part->hyper_index));
    }
    step_rule_(call_);
  }

  // The rule's step where an update stage looks at it as a whole: what the rule and each stage in turn want added to w
  // is kept apart from w until the last of them has seen it.
  void step_by_change(std::span<S> w) {
    std::copy(w.begin(), w.end(), change_.begin());
    call_.w = change_.data();
    call_.weight_factor = 0;  // leaves nothing of w and the rule's change alone
    step_rule_(call_);
    for (const Part* part : update_) {
      part->stage->template kernels<S>().update({extents_, w.data(), change_.data(), part->segment_slots.data(),
                                                 hypers_.effective(part->hyper_index), call_.alpha, &matrices_});
    }
    for (std::size_t i = 0; i < size_; ++i) {
      const S before = w[i];
      w[i] = before + change_[i];
      change_[i] = w[i] - before;
    }
    measure(change_, update_squares_);
  }

  void change_params(std::span<S> w, const Now<double>& now) {
    for (std::size_t p = 0; p < params_.size(); ++p) {
      const Part& part = *params_[p];
      if (!due_[p]) continue;
      const double* hyper = hypers_.effective(part.hyper_index);
      part.stage->template kernels<S>().params(
          {size_, w.data(), before_.data(), part.slots.data(), run_.data() + part.first_run, hyper, now});
      if (part.stage->restarts_rule != nullptr && part.stage->restarts_rule(hyper)) {
        start_slots(*rule_, w);
        rule_start_ = steps_ + 1;
      }
    }
  }

  // Norms of the whole change of w, the moves of params stages included.
  void measure_move(std::span<const S> w) {
    for (std::size_t i = 0; i < size_; ++i) before_[i] = w[i] - before_[i];
    measure(before_, update_squares_);
  }

  std::size_t size_;
  std::uint64_t noise_seed_;
  std::vector<Extent> extents_;
  HyperValues hypers_;
  std::vector<Part> parts_;  // in the order in which they act
  Arena<S> arena_;
  std::vector<double> run_;          // slots of the whole run, of all parts
  mutable std::vector<S> run_view_;  // the same as slots() shows them
  std::vector<const Part*> ascent_, gradient_, update_, params_;
  const Part* rule_ = nullptr;
  void (*step_rule_)(const RuleCall<S>&) = nullptr;
  RuleCall<S> call_;
  StepReport report_;
  std::vector<std::uint8_t> due_;  // of params_, at this step
  std::vector<S> change_;          // of w by the step being taken; only where an update stage looks at it
  MatrixScratch<S> matrices_;      // for update stages that work on matrices
  std::vector<S> before_;          // w before a step at which a params stage moves it
  std::vector<S> point_;           // the second point; only where a stage asks for one
  std::vector<S> noise_;           // of the step being taken; only where a stage uses it
  std::span<const S> evaluated_;   // the slot that evaluation_weights() gives; empty: w itself
  // Per segment: of the gradient as given (where gradient stages change it), as the rule saw it, of the change of w.
  std::vector<double> given_squares_, grad_squares_, update_squares_;
  std::int64_t steps_ = 0;
  std::int64_t rule_start_ = 0;  // steps done when the rule last started afresh
};

}  // namespace

template <class S>
std::unique_ptr<Pipeline<S>> Pipeline<S>::create(const ParamLayout& layout, const OptimizerSpec& spec,
                                                 std::span<const S> w0, const RunContext& context) {
  return std::make_unique<PipelineImpl<S>>(layout, spec, w0, context);
}

template class Pipeline<float>;
template class Pipeline<double>;

}  // namespace slalom::optim
