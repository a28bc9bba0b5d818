// A forward and a backward pass of one layer of every kind that takes images, with its default values, at the second
// convolution of workload e.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/hash.h"
#include "model/init.h"
#include "model/layer.h"
#include "model/layer_stack.h"
#include "rows.h"

namespace slalom::bench {
namespace {

constexpr std::size_t kExamples = 32;

const model::Shape& input_shape() {
  static const model::Shape shape{8, 14, 14};
  return shape;
}

class LayerRun final : public Running {
 public:
  explicit LayerRun(const Entry& kind) {
    const model::LayerBuild build{.input = input_shape(),
                                  .path = "layers",
                                  .initializer = &model::initializers().front(),
                                  .layout = &layout_,
                                  .state_size = &state_size_,
                                  .draws = &draws_,
                                  .errors = &errors_};
    const std::vector<Configured> list{Configured{kind.id, default_values(kind)}};
    takes_images_ = stack_.build(list, build);
    if (!takes_images_) return;
    const std::size_t outputs = stack_.layers().back()->width();
    w_ = normal_numbers(layout_.size(), 8);
    g_.resize(layout_.size());
    state_.resize(state_size_);
    stack_.init_state(state_);
    x_ = normal_numbers(kExamples * input_shape().size(), 9);
    dy_ = normal_numbers(kExamples * outputs, 10);
    stack_.reserve(kExamples, input_shape().size(), workspace_);
  }

  bool takes_images() const { return takes_images_; }

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) {
      const model::LayerPass<float> pass{{true, 1, step_++}, w_, state_, kExamples, &workspace_};
      y_ = stack_.forward(pass, x_);
      dx_ = stack_.backward(pass, dy_, g_, true);
    }
  }
  std::string hash() const override {
    Hash hash;
    for (const std::span<const float> numbers : {y_, dx_, std::span<const float>(g_)}) hash.add(numbers);
    return hash.hex();
  }

 private:
  ParamLayout layout_;
  std::size_t state_size_ = 0;
  std::uint32_t draws_ = 0;
  Errors errors_;
  model::LayerStack<float> stack_;
  kernels::Workspace<float> workspace_;
  bool takes_images_ = false;
  std::int64_t step_ = 0;
  std::vector<float> w_, g_, state_, x_, dy_;
  std::span<const float> y_, dx_;
};

}  // namespace

void add_layer_rows(std::vector<Row>& rows) {
  for (const Entry& kind : model::layers()) {
    if (!LayerRun(kind).takes_images()) continue;
    Row row;
    row.name = "layer " + kind.id;
    row.description = kind.name + ", " + std::to_string(kExamples) + " examples of " + input_shape().words();
    row.unit = {"ns/value", false, 1e9};
    row.amount = static_cast<double>(kExamples * input_shape().size());
    row.checked = 3;
    row.start = [&kind] { return Result<std::unique_ptr<Running>>(std::make_unique<LayerRun>(kind)); };
    rows.push_back(std::move(row));
  }
}

}  // namespace slalom::bench
