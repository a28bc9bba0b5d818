// The three products of a dense layer, at the shapes of workloads b, c and d.
#include <cstddef>
#include <string>

#include "core/hash.h"
#include "core/kernels.h"
#include "rows.h"

namespace slalom::bench {
namespace {

struct Shape {
  const char* name;
  std::size_t m, n, k;  // examples, outputs, inputs
};
constexpr Shape kShapes[] = {{"b1", 32, 32, 64},    {"b2", 32, 10, 32},    {"c1", 64, 128, 784}, {"c2", 64, 10, 128},
                             {"d1", 256, 512, 784}, {"d2", 256, 512, 512}, {"d3", 256, 10, 512}};

enum class Product { kForward, kGradWeights, kGradInput };
constexpr struct {
  Product product;
  const char* name;
} kProducts[] = {{Product::kForward, "forward"}, {Product::kGradWeights, "weights"}, {Product::kGradInput, "input"}};

class ProductRun final : public Running {
 public:
  ProductRun(const Shape& s, Product product)
      : shape_(s),
        product_(product),
        x_(normal_numbers(s.m * s.k, 1)),
        w_(normal_numbers(s.n * s.k, 2)),
        b_(normal_numbers(s.n, 3)),
        dy_(normal_numbers(s.m * s.n, 4)),
        matrix_(product == Product::kForward       ? s.m * s.n
                : product == Product::kGradWeights ? s.n * s.k
                                                   : s.m * s.k),
        vector_(s.n) {}

  void run(std::int64_t iterations) override {
    const auto [name, m, n, k] = shape_;
    for (std::int64_t i = 0; i < iterations; ++i) {
      switch (product_) {
        case Product::kForward:
          kernels::dense_forward<float>(m, n, k, x_, w_, b_, matrix_, workspace_);
          break;
        case Product::kGradWeights:
          kernels::dense_grad_weights<float>(m, n, k, x_, dy_, matrix_, vector_, workspace_);
          break;
        case Product::kGradInput:
          kernels::dense_grad_input<float>(m, n, k, dy_, w_, matrix_, workspace_);
          break;
      }
    }
  }

  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const float>(matrix_));
    hash.add(std::span<const float>(vector_));
    return hash.hex();
  }

 private:
  Shape shape_;
  Product product_;
  std::vector<float> x_, w_, b_, dy_;
  std::vector<float> matrix_, vector_;  // results
  kernels::Workspace<float> workspace_;
};

}  // namespace

void add_product_rows(std::vector<Row>& rows) {
  for (const Shape& shape : kShapes) {
    for (const auto& [product, name] : kProducts) {
      Row row;
      row.name = std::string("product ") + shape.name + " " + name;
      row.description = std::to_string(shape.m) + " examples, " + std::to_string(shape.k) + " to " +
                        std::to_string(shape.n) + " units";
      row.unit = {"GFLOP/s", true, 1e-9};
      row.amount = 2.0 * static_cast<double>(shape.m * shape.n * shape.k);
      row.start = [&shape, product] {
        return Result<std::unique_ptr<Running>>(std::make_unique<ProductRun>(shape, product));
      };
      rows.push_back(std::move(row));
    }
  }
}

}  // namespace slalom::bench
