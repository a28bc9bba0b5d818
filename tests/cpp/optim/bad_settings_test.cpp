// Every rule and stage with settings nobody should choose but anybody can: each field at its bounds, an absurd rate, no
// gradient, a single parameter. Parameters and state stay finite.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/registry.h"

namespace slalom::optim {
namespace {

struct Setting {
  std::string what;
  StageSpec stage;
};

// The bounds of what a document may say, and of what a slider offers (for decay rates: 0 and 0.9999).
std::set<double> extremes(const Field& field) {
  if (field.type == FieldType::kFlag) return {0, 1};
  if (field.type == FieldType::kChoice) {
    std::set<double> all;
    for (std::size_t i = 0; i < field.choices.size(); ++i) all.insert(static_cast<double>(i));
    return all;
  }
  std::set<double> values{field.min_open ? std::nextafter(field.min, field.max) : field.min,
                          field.max_open ? std::nextafter(field.max, field.min) : field.max};
  if (field.slider_min < field.slider_max) values.insert({field.slider_min, field.slider_max});
  return values;
}

// One field at a time, and all of them at the same end.
std::vector<Setting> bad_settings(const StageInfo& info) {
  Setting lowest{info.id + ", all lowest", stage(info.id)};
  Setting highest{info.id + ", all highest", stage(info.id)};
  std::vector<Setting> list{{info.id, stage(info.id)}};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const std::set<double> values = extremes(info.fields[i]);
    for (const double value : values) {
      list.push_back({info.id + "." + info.fields[i].id + " = " + std::to_string(value), stage(info.id)});
      list.back().stage.values[i].base.number = value;
    }
    lowest.stage.values[i].base.number = *values.begin();
    highest.stage.values[i].base.number = *values.rbegin();
  }
  list.push_back(lowest);
  list.push_back(highest);
  return list;
}

OptimizerSpec with_a_rule(double lr, const StageInfo& info, const StageSpec& chosen) {
  if (info.phase == Phase::kDirection) return optimizer(lr, {chosen});
  return optimizer(lr, {stage(rules().front()->id), chosen});
}

std::vector<const StageInfo*> rules_and_stages() {
  std::vector<const StageInfo*> all = rules();
  all.insert(all.end(), stages().begin(), stages().end());
  return all;
}

template <class S>
void expect_finite(const Pipeline<S>& run, const std::vector<S>& w) {
  for (const S x : w) EXPECT_TRUE(std::isfinite(x));
  for (const auto& slot : run.slots()) {
    for (const S x : slot.values) EXPECT_TRUE(std::isfinite(x)) << slot.stage << "." << slot.info->id;
  }
}

template <class S>
class BadSettings : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(BadSettings, Precisions);

TYPED_TEST(BadSettings, BoundsOfEveryField) {
  using S = TypeParam;
  for (const StageInfo* info : rules_and_stages()) {
    for (const Setting& setting : bad_settings(*info)) {
      SCOPED_TRACE(setting.what);
      for (const std::vector<int>& sizes : {std::vector<int>{1}, std::vector<int>{19, 3}}) {
        const ParamLayout layout = layout_of(sizes);
        std::vector<S> w = scattered<S>(layout.size(), 1);
        const auto run = Pipeline<S>::create(layout, with_a_rule(0.01, *info, setting.stage), w);
        for (unsigned t = 0; t < 12; ++t) {
          std::vector<S> g = scattered<S>(layout.size(), t);
          if (t % 6 > 2) std::fill(g.begin(), g.end(), S(0));
          run->step(w, g);
        }
        expect_finite<S>(*run, w);
      }
    }
  }
}

TYPED_TEST(BadSettings, WithoutAGradientNothingMoves) {
  using S = TypeParam;
  for (const StageInfo* rule : rules()) {
    for (const Setting& setting : bad_settings(*rule)) {
      SCOPED_TRACE(setting.what);
      const ParamLayout layout = layout_of({19, 1});
      const std::vector<S> w0(layout.size(), S(0));  // where a decay has nothing to pull at
      std::vector<S> w = w0;
      const auto run = Pipeline<S>::create(layout, optimizer(1e6, {setting.stage}), w);
      for (int t = 0; t < 8; ++t) {
        std::vector<S> g(w.size(), S(0));
        run->step(w, g);
      }
      EXPECT_EQ(w, w0);
      expect_finite<S>(*run, w);
    }
  }
}

TYPED_TEST(BadSettings, AbsurdRate) {
  using S = TypeParam;
  for (const StageInfo* rule : rules()) {
    for (const double rate : extremes(learning_rate_field())) {
      SCOPED_TRACE(rule->id + " at a rate of " + std::to_string(rate));
      const ParamLayout layout = layout_of({19, 1});
      std::vector<S> w = scattered<S>(layout.size(), 1);
      const auto run = Pipeline<S>::create(layout, optimizer(rate, {stage(rule->id)}), w);
      for (unsigned t = 0; t < 12; ++t) {
        std::vector<S> g = scattered<S>(layout.size(), t);
        run->step(w, g);
      }
      expect_finite<S>(*run, w);
    }
  }
}

// Every decay at 1/2, so that a thousand steps without a gradient take any average past the least number there is.
TYPED_TEST(BadSettings, StateThatFadesNeverBecomesDenormal) {
  using S = TypeParam;
  const ParamLayout layout = layout_of({19, 1});
  for (const StageInfo* rule : rules()) {
    StageSpec chosen = stage(rule->id);
    for (std::size_t i = 0; i < rule->fields.size(); ++i) {
      const Field& field = rule->fields[i];
      if (field.max == 1 && field.max_open) chosen.values[i].base.number = 0.5;
    }
    std::vector<S> w = scattered<S>(layout.size(), 1);
    const auto run = Pipeline<S>::create(layout, optimizer(0.01, {chosen}), w);
    for (unsigned t = 0; t < 1200; ++t) {
      std::vector<S> g = t < 3 ? scattered<S>(layout.size(), t) : std::vector<S>(layout.size(), S(0));
      run->step(w, g);
      for (const auto& slot : run->slots()) {
        if (slot.info->scope == SlotScope::kRun) continue;  // products stop by themselves
        for (const S x : slot.values) {
          ASSERT_NE(std::fpclassify(x), FP_SUBNORMAL) << rule->id << "." << slot.info->id << ", step " << t;
        }
      }
    }
  }
}

}  // namespace
}  // namespace slalom::optim
