// The list of test functions; one line adds one.
#include <cassert>

#include "model/function.h"
#include "model/functions/beale.h"
#include "model/functions/himmelblau.h"
#include "model/functions/quadratic.h"
#include "model/functions/rosenbrock.h"
#include "model/functions/saddle.h"

namespace slalom::model {
namespace {

// Puts the arithmetic F behind the interface. The value alone is the same expression, of which the compiler drops
// the derivatives.
template <class F, class S>
class Adapter final : public Function<S> {
 public:
  explicit Adapter(F f) : f_(f) {}

  S value(std::span<const S> w) const override { return f_(w[0], w[1]).f; }

  S value_and_grad(std::span<const S> w, std::span<S> g) const override {
    const Evaluation<S> at = f_(w[0], w[1]);
    g[0] = at.dx;
    g[1] = at.dy;
    return at.f;
  }

 private:
  F f_;
};

template <class S>
using Maker = std::unique_ptr<Function<S>> (*)(const Entry&, const Configured&);

struct Row {
  FunctionInfo info;
  Maker<float> make_f32;
  Maker<double> make_f64;
};

template <class F, class S>
std::unique_ptr<Function<S>> make(const Entry& entry, const Configured& config) {
  return std::make_unique<Adapter<F, S>>(F(entry, config));
}

template <class F>
Row row() {
  return {F::info(), make<F, float>, make<F, double>};
}

const std::vector<Row>& table() {
  static const std::vector<Row> rows{row<Quadratic>(), row<Rosenbrock>(), row<Beale>(), row<Himmelblau>(),
                                     row<Saddle>()};
  return rows;
}

}  // namespace

const std::vector<FunctionInfo>& functions() {
  static const std::vector<FunctionInfo> list = [] {
    std::vector<FunctionInfo> infos;
    for (const Row& entry : table()) infos.push_back(entry.info);
    return infos;
  }();
  return list;
}

const FunctionInfo* find_function(std::string_view id) { return find_by_id(functions(), id); }

template <class S>
std::unique_ptr<Function<S>> make_function(const Configured& config) {
  for (const Row& entry : table()) {
    if (entry.info.id != config.id) continue;
    if constexpr (std::is_same_v<S, float>) {
      return entry.make_f32(entry.info, config);
    } else {
      return entry.make_f64(entry.info, config);
    }
  }
  assert(false && "unregistered function");
  return nullptr;
}

template std::unique_ptr<Function<float>> make_function<float>(const Configured&);
template std::unique_ptr<Function<double>> make_function<double>(const Configured&);

}  // namespace slalom::model
