// The list of test functions; one line adds one.
#include <algorithm>
#include <cassert>
#include <type_traits>

#include "model/function.h"
#include "model/functions/ackley.h"
#include "model/functions/beale.h"
#include "model/functions/cliff.h"
#include "model/functions/goldstein_price.h"
#include "model/functions/himmelblau.h"
#include "model/functions/monkey_saddle.h"
#include "model/functions/plateau.h"
#include "model/functions/quadratic.h"
#include "model/functions/rastrigin.h"
#include "model/functions/rosenbrock.h"
#include "model/functions/saddle.h"
#include "model/functions/styblinski_tang.h"
#include "model/functions/three_hump_camel.h"
#include "model/functions/typed.h"

namespace slalom::model {
namespace {

// A run of this many parameters still fits a link's and a page's patience.
constexpr double kMaxDimension = 10000;
constexpr double kMaxDomain = 1e6;

// Puts the arithmetic F behind the interface. N is 2, for which loops over the variables vanish, or dynamic_extent.
template <class F, class S, std::size_t N>
class Adapter final : public Function<S> {
 public:
  Adapter(F f, std::size_t dimension) : f_(std::move(f)), dimension_(dimension) {}

  std::size_t dimension() const override { return dimension_; }

  // The same expression as value_and_grad(), of which the compiler drops the derivatives where N is 2.
  S value(std::span<const S> w) const override {
    Numbers<S> g{};
    resize(g);
    return evaluate(f_, std::span<const S, N>(w), std::span<S, N>(g));
  }

  S value_and_grad(std::span<const S> w, std::span<S> g) const override {
    return evaluate(f_, std::span<const S, N>(w), std::span<S, N>(g));
  }

  S hessian_vector(std::span<const S> w, std::span<const S> v, std::span<S> hv) const override {
    Numbers<Dual<S>> at{};
    Numbers<Dual<S>> g{};
    resize(at);
    resize(g);
    for (std::size_t i = 0; i < w.size(); ++i) at[i] = {w[i], v[i]};
    const Dual<S> f = evaluate(f_, std::span<const Dual<S>, N>(at), std::span<Dual<S>, N>(g));
    for (std::size_t i = 0; i < hv.size(); ++i) hv[i] = g[i].slope;
    return f.slope;
  }

 private:
  template <class T>
  using Numbers = std::conditional_t<N == std::dynamic_extent, std::vector<T>, std::array<T, 2>>;

  template <class T>
  void resize(T& numbers) const {
    if constexpr (N == std::dynamic_extent) numbers.resize(dimension_);
  }

  F f_;
  std::size_t dimension_;
};

template <class S>
using Maker = std::unique_ptr<Function<S>> (*)(const Entry&, const Configured&);

struct Row {
  FunctionInfo info;
  Maker<float> make_f32;
  Maker<double> make_f64;
  std::optional<Error> (*check)(const Entry&, const Configured&);  // null: there is nothing to check
};

template <class F, class S>
std::unique_ptr<Function<S>> make(const Entry& entry, const Configured& config) {
  if constexpr (AnyDimension<F>) {
    const std::size_t dimension = dimension_of(config);
    if (dimension != 2) {
      return std::make_unique<Adapter<F, S, std::dynamic_extent>>(F(entry, config), dimension);
    }
  }
  return std::make_unique<Adapter<F, S, 2>>(F(entry, config), 2);
}

template <class F>
Row row() {
  if constexpr (requires { &F::check; }) {
    return {F::info(), make<F, float>, make<F, double>, &F::check};
  } else {
    return {F::info(), make<F, float>, make<F, double>, nullptr};
  }
}

const std::vector<Row>& table() {
  static const std::vector<Row> rows{
      row<Quadratic>(),    row<Rosenbrock>(),     row<Beale>(),          row<Himmelblau>(),     row<Rastrigin>(),
      row<Ackley>(),       row<StyblinskiTang>(), row<GoldsteinPrice>(), row<ThreeHumpCamel>(), row<Saddle>(),
      row<MonkeySaddle>(), row<Cliff>(),          row<Plateau>(),        row<Typed>()};
  return rows;
}

std::vector<double> repeated(const std::array<double, 2>& pair, std::size_t dimension) {
  std::vector<double> point(dimension);
  for (std::size_t i = 0; i < dimension; ++i) point[i] = pair[i % 2];
  return point;
}

}  // namespace

std::vector<double> FunctionInfo::start_in(std::size_t dimension) const { return repeated(start, dimension); }

std::vector<std::vector<double>> FunctionInfo::minima_in(std::size_t dimension) const {
  std::vector<std::vector<double>> points;
  for (const auto& minimum : minima) points.push_back(repeated(minimum, dimension));
  return points;
}

double FunctionInfo::minimum_value_in(std::size_t dimension) const {
  return minimum_value + minimum_per_variable * (static_cast<double>(dimension) - 2);
}

Field dimension_field() {
  return {.id = "dimension",
          .symbol = "n",
          .name = "variables",
          .help =
              "How many variables the function has; raised, there are more directions to get lost in. Pictures show "
              "the first two.",
          .type = FieldType::kInteger,
          .scale = FieldScale::kLog,
          .default_number = 2,
          .min = 2,
          .max = kMaxDimension,
          .slider_min = 2,
          .slider_max = 100};
}

Field domain_field(std::array<double, 4> standard) {
  return {.id = "domain",
          .name = "picture",
          .help = "What the picture shows: x from, x to, y from, y to. Runs may leave it.",
          .type = FieldType::kRealList,
          .default_list = {standard.begin(), standard.end()},
          .min = -kMaxDomain,
          .max = kMaxDomain,
          .min_length = 4,
          .max_length = 4};
}

const std::vector<FunctionInfo>& functions() {
  static const std::vector<FunctionInfo> list = [] {
    std::vector<FunctionInfo> infos;
    for (const Row& entry : table()) infos.push_back(entry.info);
    return infos;
  }();
  return list;
}

const FunctionInfo* find_function(std::string_view id) { return find_by_id(functions(), id); }

std::size_t dimension_of(const Configured& config) {
  const Entry& entry = *find_function(config.id);
  const int index = entry.field_index(dimension_field().id);
  return index < 0 ? 2 : static_cast<std::size_t>(config.values[static_cast<std::size_t>(index)].number);
}

std::array<double, 4> domain_of(const Configured& config) {
  const FunctionInfo& info = *find_function(config.id);
  const int index = info.field_index(domain_field(info.domain).id);
  if (index < 0) return info.domain;
  std::array<double, 4> domain{};
  std::copy_n(config.values[static_cast<std::size_t>(index)].list.begin(), domain.size(), domain.begin());
  return domain;
}

std::optional<Error> check_function(const Configured& config) {
  const auto domain = domain_of(config);
  if (!(domain[0] < domain[1] && domain[2] < domain[3])) {
    return Error{"out_of_range", domain_field(domain).id, "each first number must be less than the one behind it"};
  }
  for (const Row& entry : table()) {
    if (entry.info.id == config.id && entry.check != nullptr) return entry.check(entry.info, config);
  }
  return std::nullopt;
}

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
