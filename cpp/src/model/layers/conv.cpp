// The 2-D convolution (a correlation, as everywhere in deep learning). For each example its patches are laid out as
// the columns of a matrix, [channels * kernel * kernel x places]; the layer is then a product with the weights.
//
// Chellapilla, Puri, Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006, section 2.
#include <algorithm>

#include "core/product.h"
#include "core/simd.h"
#include "model/layers/kinds.h"
#include "model/layers/product_layer.h"

namespace slalom::model {
namespace {

using kernels::Order;

struct Geometry {
  std::size_t channels, rows, columns;              // of the input
  std::size_t out_channels, out_rows, out_columns;  // of the output
  std::size_t kernel, stride, padding;

  std::size_t plane() const { return rows * columns; }
  std::size_t places() const { return out_rows * out_columns; }
  std::size_t depth() const { return channels * kernel * kernel; }
};

// The places along one side at which kernel element k meets the image and not the padding: first <= place < last.
struct Places {
  std::size_t first, last;
  Places(std::size_t k, std::size_t extent, std::size_t out_extent, const Geometry& at) {
    // place * stride + k - padding in [0, extent)
    first = k >= at.padding ? 0 : (at.padding - k + at.stride - 1) / at.stride;
    last = extent + at.padding <= k ? 0 : (extent + at.padding - k - 1) / at.stride + 1;
    last = std::min(last, out_extent);
    first = std::min(first, last);
  }
};

// Calls row(index of the row of the patches, place it begins at, input element it begins at, number of places) for
// every run of places within one output row that a kernel element meets.
template <class F>
SLALOM_INLINE void for_each_run(const Geometry& at, F run) {
  std::size_t k = 0;
  for (std::size_t c = 0; c < at.channels; ++c) {
    for (std::size_t ky = 0; ky < at.kernel; ++ky) {
      const Places down(ky, at.rows, at.out_rows, at);
      for (std::size_t kx = 0; kx < at.kernel; ++kx, ++k) {
        const Places across(kx, at.columns, at.out_columns, at);
        if (across.first == across.last) continue;
        const std::size_t column = across.first * at.stride + kx - at.padding;
        for (std::size_t oy = down.first; oy < down.last; ++oy) {
          const std::size_t row = oy * at.stride + ky - at.padding;
          run(k * at.places() + oy * at.out_columns + across.first, c * at.plane() + row * at.columns + column,
              across.last - across.first);
        }
      }
    }
  }
}

// patches[depth x places] of one example. What meets the padding is left as it is: zero from the start.
template <class S>
SLALOM_NOINLINE void lay_out(const Geometry& at, const S* x, S* patches) {
  using V = simd::Vec<S>;
  constexpr std::size_t kLanes = simd::kLanes<S>;
  if (at.stride == 1) {
    for_each_run(at, [&](std::size_t to, std::size_t from, std::size_t count) SLALOM_INLINE_LAMBDA {
      std::size_t i = 0;
      for (; i + kLanes <= count; i += kLanes) simd::store<V>(patches + to + i, simd::load<V>(x + from + i));
      simd::copy_short<kLanes>(x + from + i, patches + to + i, count - i);
    });
  } else {
    for_each_run(at, [&](std::size_t to, std::size_t from, std::size_t count) SLALOM_INLINE_LAMBDA {
      for (std::size_t i = 0; i < count; ++i) patches[to + i] = x[from + i * at.stride];
    });
  }
}

// The other way round: adds every element of the patches to the one of the image it came from, in order of the patches'
// rows.
template <class S>
SLALOM_NOINLINE void gather_up(const Geometry& at, const S* patches, S* dx) {
  std::fill_n(dx, at.channels * at.plane(), S(0));
  if (at.stride == 1) {
    for_each_run(at, [&](std::size_t from, std::size_t to, std::size_t count) SLALOM_INLINE_LAMBDA {
      simd::transform(dx + to, patches + from, dx + to, count, [](auto sum, auto term) { return sum + term; });
    });
  } else {
    for_each_run(at, [&](std::size_t from, std::size_t to, std::size_t count) SLALOM_INLINE_LAMBDA {
      for (std::size_t i = 0; i < count; ++i) dx[to + i * at.stride] += patches[from + i];
    });
  }
}

template <class S>
class Conv final : public ProductLayer<S> {
 public:
  Conv(const Geometry& at, const LayerBuild& build)
      : ProductLayer<S>(Shape{at.out_channels, at.out_rows, at.out_columns},
                        {at.out_channels, at.channels, at.kernel, at.kernel}, at.depth(),
                        at.out_channels * at.kernel * at.kernel, build),
        at_(at) {}

  void reserve(std::size_t m, kernels::Workspace<S>& workspace) override {
    output_.resize(m * this->width());
    patches_.assign(at_.depth() * at_.places(), S(0));
    d_patches_.resize(patches_.size());
    d_weights_.resize(at_.out_channels * at_.depth());
    workspace.scratch(std::max({kernels::scratch_size<S>(at_.out_channels, at_.depth()),
                                kernels::scratch_size<S>(at_.depth(), at_.places()),
                                kernels::scratch_size<S>(at_.depth(), at_.out_channels)}));
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::span<S> y = std::span<S>(output_).first(pass.m * this->width());
    const std::span<const S> bias = this->biases(pass.w);
    for (std::size_t i = 0; i < pass.m; ++i) {
      S* const to = y.data() + i * this->width();
      lay_out(at_, x.data() + i * inputs(), patches_.data());
      const kernels::Product<S> product{.rows = at_.out_channels,
                                        .columns = at_.places(),
                                        .depth = at_.depth(),
                                        .a = {this->weights(pass.w).data(), at_.depth()},
                                        .b = {patches_.data(), at_.places()},
                                        .c = {to, at_.places()}};
      kernels::multiply<Order::kPlain, Order::kPlain>(product, *pass.workspace);
      for (std::size_t o = 0; o < at_.out_channels; ++o) {
        const S b = bias[o];
        S* const plane = to + o * at_.places();
        simd::transform(plane, plane, at_.places(), [b](auto v) { return v + b; });
      }
    }
    return y;
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const std::span<S> dw = this->weights(g);
    const std::span<S> db = this->biases(g);
    std::ranges::fill(dw, S(0));
    std::ranges::fill(db, S(0));
    for (std::size_t i = 0; i < pass.m; ++i) {
      const std::span<const S> d = dy.subspan(i * this->width(), this->width());
      for (std::size_t o = 0; o < at_.out_channels; ++o) {
        db[o] += kernels::sum(d.subspan(o * at_.places(), at_.places()));
      }
      lay_out(at_, x.data() + i * inputs(), patches_.data());
      // Weights run along the rows here and output channels along the columns: packing the patches would cost more than
      // packing d.
      const kernels::Product<S> by_weights{.rows = at_.depth(),
                                           .columns = at_.out_channels,
                                           .depth = at_.places(),
                                           .a = {patches_.data(), at_.places()},
                                           .b = {d.data(), at_.places()},
                                           .c = {d_weights_.data(), at_.depth()},
                                           .c_order = Order::kTransposed};
      kernels::multiply<Order::kPlain, Order::kTransposed>(by_weights, *pass.workspace);
      kernels::add<S>(d_weights_, dw);
      if (dx.empty()) continue;
      const kernels::Product<S> by_patches{.rows = at_.depth(),
                                           .columns = at_.places(),
                                           .depth = at_.out_channels,
                                           .a = {this->weights(pass.w).data(), at_.depth()},
                                           .b = {d.data(), at_.places()},
                                           .c = {d_patches_.data(), at_.places()}};
      kernels::multiply<Order::kTransposed, Order::kPlain>(by_patches, *pass.workspace);
      gather_up(at_, d_patches_.data(), dx.data() + i * inputs());
    }
    return dx;
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back({.kind = "patch_product",
                       .numbers = {{"channels", at_.channels},
                                   {"rows", at_.rows},
                                   {"columns", at_.columns},
                                   {"out_channels", at_.out_channels},
                                   {"out_rows", at_.out_rows},
                                   {"out_columns", at_.out_columns},
                                   {"kernel", at_.kernel},
                                   {"stride", at_.stride},
                                   {"padding", at_.padding},
                                   {"weights", this->weights_at()},
                                   {"biases", this->biases_at()}}});
  }

 private:
  std::size_t inputs() const { return at_.channels * at_.plane(); }

  Geometry at_;
  std::vector<S> output_;
  std::vector<S> patches_;    // of one example
  std::vector<S> d_patches_;  // d(loss)/d(patches)
  std::vector<S> d_weights_;  // one example's share
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  const std::size_t out = count_of(config, "channels");
  const std::size_t kernel = count_of(config, "kernel");
  const std::size_t stride = count_of(config, "stride");
  const std::size_t padding = count_of(config, "padding");
  const Shape& in = build.input;
  if (!in.is_image())
    return build.refuse("a convolution takes an image (channels of rows x columns), but gets " + in.words());
  const std::size_t rows = window_places(in[1], kernel, stride, padding);
  const std::size_t columns = window_places(in[2], kernel, stride, padding);
  if (rows == 0 || columns == 0) {
    const std::string side = std::to_string(kernel);
    return build.refuse("a kernel of " + side + " x " + side + " with padding " + std::to_string(padding) +
                        " does not fit into " + in.words());
  }
  const auto count = static_cast<double>(out);
  const double depth = static_cast<double>(in[0]) * static_cast<double>(kernel * kernel);
  const double places = static_cast<double>(rows) * static_cast<double>(columns);
  if (!build.allows((depth + 1) * count, std::max(count, depth) * places)) return nullptr;
  return std::make_unique<Conv<S>>(Geometry{in[0], in[1], in[2], out, rows, columns, kernel, stride, padding}, build);
}

Field count_field(const char* id, const char* name, const char* help, double standard, double min, double max,
                  double slider_max) {
  return {.id = id,
          .name = name,
          .help = help,
          .type = FieldType::kInteger,
          .default_number = standard,
          .min = min,
          .max = max,
          .slider_min = min,
          .slider_max = slider_max};
}

}  // namespace

LayerKind kinds::conv() {
  Entry entry;
  entry.id = "conv";
  entry.name = "convolution";
  entry.summary =
      "Looks for the same small patterns everywhere in an image; each channel is a map of where one was found.";
  entry.equation = R"(y_{o r j} = b_o + \sum_{c, u, v} W_{o c u v}\, x_{c,\ s r + u - p,\ s j + v - p})";
  entry.reference =
      "LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86 (1998), section II";
  entry.fields = {
      count_field("channels", "channels", "Patterns looked for; more tell apart more details.", 8, 1, 512, 64),
      count_field("kernel", "kernel", "Side of the square patch that is looked at; larger sees wider patterns.", 3, 1,
                  15, 7),
      count_field("stride", "stride", "Pixels from one patch to the next; raised, the map becomes coarser.", 1, 1, 8,
                  4),
      count_field("padding", "padding", "Zeros added on every side; raised, the map becomes larger.", 1, 0, 8, 4)};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
