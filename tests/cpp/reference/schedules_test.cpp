// Schedules against PyTorch's, and the course's formulas.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "optim/build_spec.h"
#include "optim/registry.h"
#include "optim/schedule_kernel.h"
#include "reference/reference_files.h"

namespace slalom::reference {
namespace {

using Json = nlohmann::json;
using Chain = std::vector<Configured>;

Configured with_list(Configured config, const std::string& field, std::vector<double> list) {
  const Entry& entry = *optim::find_schedule(config.id);
  config.values.at(static_cast<std::size_t>(entry.field_index(field))).list = std::move(list);
  return config;
}

// A schedule of the reference in our terms: a base and a chain.
struct Ours {
  double base;
  Chain chain;
};

// nullopt: not known here.
std::optional<Ours> make_ours(const std::string& name, const Json& hyper) {
  const auto number = [&](const char* key) { return hyper.at(key).get<double>(); };
  const double lr = number("lr");
  const double lowest = hyper.contains("lr_min") ? number("lr_min") / lr : 0.0;
  const auto cosine = [&] { return optim::schedule("cosine", {{"steps", number("T")}, {"final_factor", lowest}}); };
  if (name == "step") {
    return Ours{lr, {optim::schedule("step", {{"every", number("step_size")}, {"gamma", number("gamma")}})}};
  }
  if (name == "multistep") {
    return Ours{lr,
                {with_list(optim::schedule("multi_step", {{"gamma", number("gamma")}}), "at",
                           hyper.at("milestones").get<std::vector<double>>())}};
  }
  if (name == "exponential") return Ours{lr, {optim::schedule("exponential", {{"gamma", number("gamma")}})}};
  if (name == "cosine" || name == "course_cosine") return Ours{lr, {cosine()}};
  if (name == "cosine_warm_restarts") {
    return Ours{lr,
                {optim::schedule("cosine_restarts",
                                 {{"first", number("T_0")}, {"growth", number("T_mult")}, {"final_factor", lowest}})}};
  }
  if (name == "one_cycle") {
    const double start = 1 / number("div_factor");
    return Ours{number("max_lr"),
                {optim::schedule("one_cycle", {{"steps", number("total_steps")},
                                               {"rise", number("pct_start")},
                                               {"start_factor", start},
                                               {"final_factor", start / number("final_div_factor")}})}};
  }
  if (name == "linear_warmup_then_cosine") {
    return Ours{lr,
                {optim::schedule("linear_warmup",
                                 {{"steps", number("warmup_steps")}, {"start_factor", number("start_factor")}}),
                 cosine()}};
  }
  if (name == "polynomial") {
    return Ours{lr, {optim::schedule("polynomial", {{"steps", number("T")}, {"power", number("power")}})}};
  }
  if (name == "cyclic_triangular") {
    const double up = number("step_size_up");
    return Ours{
        number("max_lr"),
        {optim::schedule("cyclic", {{"up", up}, {"down", up}, {"low_factor", number("base_lr") / number("max_lr")}})}};
  }
  if (name == "reduce_on_plateau") {
    return Ours{lr,
                {optim::schedule("plateau", {{"gamma", number("factor")},
                                             {"patience", number("patience")},
                                             {"threshold", number("threshold")},
                                             {"cooldown", number("cooldown")},
                                             {"min_factor", number("min_lr") / lr}})}};
  }
  if (name == "course_linear") return Ours{lr, {optim::schedule("linear", {{"steps", number("T")}})}};
  if (name == "course_inverse_sqrt") return Ours{lr, {optim::schedule("inverse_sqrt")}};
  return std::nullopt;
}

TEST(Reference, Schedules) {
  const Json file = read_file("schedules.json");
  ASSERT_TRUE(file.is_object());
  std::size_t compared = 0;
  for (const Json& c : file["cases"]) {
    const auto name = c["schedule"].get<std::string>();
    const std::optional<Ours> ours = make_ours(name, c["hyper"]);
    if (!ours) {
      ADD_FAILURE() << name << " is not known here";
      continue;
    }
    optim::Schedule schedule(ours->chain, 1);
    const auto expected = c["lr"].get<std::vector<double>>();
    for (std::size_t t = 0; t < expected.size(); ++t) {
      const auto step = static_cast<std::int64_t>(t);
      EXPECT_LE(relative_error(ours->base * schedule.factor(step), expected[t], 1e-3 * ours->base), 1e-9)
          << name << " at step " << t;
      if (c.contains("metric")) schedule.observe(step, c["metric"][t].get<double>());
    }
    ++compared;
  }
  print_summary("schedules.json", compared, {});
  EXPECT_GE(compared, 13u);
}

}  // namespace
}  // namespace slalom::reference
