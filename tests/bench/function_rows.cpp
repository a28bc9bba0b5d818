// The elementary functions over arrays.
#include <cstddef>
#include <string>
#include <vector>

#include "core/detmath.h"
#include "core/hash.h"
#include "rows.h"

namespace slalom::bench {
namespace {

constexpr std::size_t kValues = 4096;

template <class S>
class FunctionRun final : public Running {
 public:
  using Function = void (*)(std::span<const S>, std::span<S>);

  explicit FunctionRun(Function function) : function_(function), y_(kValues) {
    const std::vector<float> numbers = normal_numbers(kValues, 5);
    x_.assign(numbers.begin(), numbers.end());
  }

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) function_(x_, y_);
  }
  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const S>(y_));
    return hash.hex();
  }

 private:
  Function function_;
  std::vector<S> x_, y_;
};

template <class S>
void add(std::vector<Row>& rows, const std::string& name, typename FunctionRun<S>::Function function) {
  Row row;
  row.name = name + (sizeof(S) == 4 ? " f32" : " f64");
  row.description = std::to_string(kValues) + " values";
  row.unit = {"ns/value", false, 1e9};
  row.amount = kValues;
  row.start = [function] { return Result<std::unique_ptr<Running>>(std::make_unique<FunctionRun<S>>(function)); };
  rows.push_back(std::move(row));
}

template <class S>
void add_functions(std::vector<Row>& rows) {
  add<S>(rows, "exp", detmath::exp<S>);
  add<S>(rows, "tanh", detmath::tanh<S>);
  add<S>(rows, "sigmoid", detmath::sigmoid<S>);
}

}  // namespace

void add_function_rows(std::vector<Row>& rows) {
  add_functions<float>(rows);
  add_functions<double>(rows);
}

}  // namespace slalom::bench
