// The core's kernels over numbers from outside: what to compute in the arguments, 32-bit floats in at standard input
// and out at standard output. The tests of the kernels for graphics cards compare with what this says.
//
//   slalom_reference forward M N K             x[M x K], w[N x K], b[N]   ->  y[M x N]
//   slalom_reference weights M N K             x[M x K], dy[M x N]        ->  dw[N x K], db[N]
//   slalom_reference input M N K               dy[M x N], w[N x K]        ->  dx[M x K]
//   slalom_reference activate ID COUNT         x[COUNT]                   ->  y[COUNT]
//   slalom_reference backward ID COUNT         kept[COUNT], d[COUNT]      ->  dx[COUNT]
//   slalom_reference loss ID M K FIELDS...     outputs[M x K], targets    ->  loss, slopes[M x K]
//   slalom_reference layer ID M C R K FIELDS...   x[M x C x R x K], w[...], dy[M x ...]   ->  y, dx, dw
//
// The layer is in the eighth step of a training whose noise has the seed 3. FIELDS are the numbers of the
// fields of the loss or the layer; targets are M numbers of classes or [M x K] numbers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kernels.h"
#include "loss/loss.h"
#include "model/activation.h"
#include "model/init.h"
#include "model/layer.h"

namespace slalom {
namespace {

// Hands out what came in, in pieces.
class Input {
 public:
  Input() : bytes_(std::istreambuf_iterator<char>(std::cin), {}) {}
  std::span<const float> take(std::size_t count) {
    if ((taken_ + count) * sizeof(float) > bytes_.size()) {
      std::cerr << "too few numbers\n";
      std::exit(2);
    }
    const auto* numbers = reinterpret_cast<const float*>(bytes_.data());
    taken_ += count;
    return {numbers + taken_ - count, count};
  }

 private:
  std::vector<char> bytes_;
  std::size_t taken_ = 0;
};

void give(std::span<const float> numbers) {
  std::cout.write(reinterpret_cast<const char*>(numbers.data()), static_cast<std::streamsize>(numbers.size_bytes()));
}

bool product(std::string_view what, std::size_t m, std::size_t n, std::size_t k) {
  Input in;
  kernels::Workspace<float> workspace;
  if (what == "forward") {
    const auto x = in.take(m * k);
    const auto w = in.take(n * k);
    std::vector<float> y(m * n);
    kernels::dense_forward<float>(m, n, k, x, w, in.take(n), y, workspace);
    give(y);
  } else if (what == "weights") {
    const auto x = in.take(m * k);
    std::vector<float> dw(n * k);
    std::vector<float> db(n);
    kernels::dense_grad_weights<float>(m, n, k, x, in.take(m * n), dw, db, workspace);
    give(dw);
    give(db);
  } else if (what == "input") {
    const auto dy = in.take(m * n);
    std::vector<float> dx(m * k);
    kernels::dense_grad_input<float>(m, n, k, dy, in.take(n * k), dx, workspace);
    give(dx);
  } else {
    return false;
  }
  return true;
}

bool activation(std::string_view what, std::string_view id, std::size_t count) {
  for (const auto& one : model::activations<float>()) {
    if (one.id != id) continue;
    Input in;
    std::vector<float> result(count);
    const auto first = in.take(count);
    if (what == "activate") one.apply(first, result);
    if (what == "backward") one.backward(first, in.take(count), result);
    give(result);
    return true;
  }
  return false;
}

bool loss_and_slopes(const std::vector<std::string>& words) {
  Configured config{words[1], {}};
  for (std::size_t i = 4; i < words.size(); ++i) config.values.push_back({.number = std::stod(words[i])});
  const loss::LossInfo* info = loss::find_loss(config.id);
  if (info == nullptr || info->fields.size() != config.values.size()) return false;
  const std::size_t m = std::stoul(words[2]);
  const std::size_t k = std::stoul(words[3]);
  Input in;
  const auto outputs = in.take(m * k);
  const bool labelled = info->targets == loss::TargetKind::kLabels;
  const auto targets = in.take(labelled ? m : m * k);
  std::vector<std::uint16_t> labels;
  for (const float label : targets) labels.push_back(static_cast<std::uint16_t>(label));
  const auto given = labelled ? loss::Targets<float>{labels, {}} : loss::Targets<float>{{}, targets};
  std::vector<float> slopes(m * k);
  const float value = loss::make_loss<float>(config)->value_and_grad(m, k, outputs, given, slopes);
  give({&value, 1});
  give(slopes);
  return true;
}

// Of a layer for images of c channels of r x k.
bool layer(const std::vector<std::string>& words) {
  Configured config{words[1], {}};
  for (std::size_t i = 6; i < words.size(); ++i) config.values.push_back({.number = std::stod(words[i])});
  const auto extent = [&](std::size_t i) { return static_cast<std::size_t>(std::stoul(words[i])); };
  const std::size_t m = extent(2);
  ParamLayout layout;
  std::size_t state_size = 0;
  std::uint32_t draws = 0;
  Errors errors;
  const model::LayerBuild build{.input = {extent(3), extent(4), extent(5)},
                                .path = {},
                                .initializer = &model::initializers()[0],
                                .layout = &layout,
                                .state_size = &state_size,
                                .draws = &draws,
                                .errors = &errors};
  const auto made = model::make_layer<float>(config, build);
  for (const Error& error : errors) std::cerr << error.message << "\n";
  if (made == nullptr) return false;
  kernels::Workspace<float> workspace;
  made->reserve(m, workspace);
  Input in;
  const auto x = in.take(m * build.input.size());
  const auto w = in.take(layout.size());
  const std::vector<float> state(state_size);
  const model::LayerPass<float> pass{{.training = true, .seed = 3, .step = 7}, w, state, m, &workspace};
  give(made->forward(pass, x));
  std::vector<float> g(layout.size());
  std::vector<float> dx(x.size());
  give(made->backward(pass, x, in.take(m * made->width()), g, dx));
  give(g);
  return true;
}

bool answer(const std::vector<std::string>& words) {
  if (words.size() >= 4 && words[0] == "loss") return loss_and_slopes(words);
  if (words.size() >= 6 && words[0] == "layer") return layer(words);
  if (words.size() == 3) return activation(words[0], words[1], std::stoul(words[2]));
  return words.size() == 4 && product(words[0], std::stoul(words[1]), std::stoul(words[2]), std::stoul(words[3]));
}

}  // namespace
}  // namespace slalom

int main(int count, char** words) {
  std::ios::sync_with_stdio(false);
  if (slalom::answer(std::vector<std::string>(words + 1, words + count))) return 0;
  std::cerr << "unknown request\n";
  return 2;
}
