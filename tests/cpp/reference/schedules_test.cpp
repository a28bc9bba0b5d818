// Schedules against PyTorch's, and the course's formulas.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "optim/build_spec.h"
#include "optim/schedule.h"
#include "reference/reference_files.h"

namespace slalom::reference {
namespace {

using Json = nlohmann::json;
using Chain = std::vector<Configured>;

// Our chain for a schedule of the reference. nullopt: not known here (yet).
std::optional<Chain> make_chain(const std::string& name, const Json& hyper) {
  const auto number = [&](const char* key) { return hyper.at(key).get<double>(); };
  const auto cosine = [&] {
    const double last = hyper.contains("lr_min") ? number("lr_min") : 0.0;
    return optim::schedule("cosine", {{"steps", number("T")}, {"final_factor", last / number("lr")}});
  };
  if (name == "step")
    return Chain{optim::schedule("step", {{"every", number("step_size")}, {"gamma", number("gamma")}})};
  if (name == "cosine" || name == "course_cosine") return Chain{cosine()};
  if (name == "linear_warmup_then_cosine") {
    return Chain{
        optim::schedule("linear_warmup", {{"steps", number("warmup_steps")}, {"start_factor", number("start_factor")}}),
        cosine()};
  }
  return std::nullopt;
}

TEST(Reference, Schedules) {
  const Json file = read_file("schedules.json");
  ASSERT_TRUE(file.is_object());
  std::size_t compared = 0;
  std::vector<std::string> skipped;
  for (const Json& c : file["cases"]) {
    const auto name = c["schedule"].get<std::string>();
    const auto chain = make_chain(name, c["hyper"]);
    if (!chain) {
      skipped.push_back(name);
      continue;
    }
    const double base = c["hyper"]["lr"].get<double>();
    const auto expected = c["lr"].get<std::vector<double>>();
    for (std::size_t t = 0; t < expected.size(); ++t) {
      const double lr = base * optim::schedule_factor(*chain, static_cast<std::int64_t>(t));
      EXPECT_LE(relative_error(lr, expected[t], 1e-3 * base), 1e-9) << name << " at step " << t;
    }
    ++compared;
  }
  print_summary("schedules.json", compared, skipped);
  EXPECT_GE(compared, 4u);
}

}  // namespace
}  // namespace slalom::reference
