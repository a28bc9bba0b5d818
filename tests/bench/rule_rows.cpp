// One update by every rule, over the parameters of workload c's network.
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/param_layout.h"
#include "optim/pipeline.h"
#include "optim/registry.h"
#include "rows.h"

namespace slalom::bench {
namespace {

ParamLayout layout() {
  ParamLayout layout;
  layout.add("layer1.weight", 0, {128, 784}, true);
  layout.add("layer1.bias", 0, {128}, false);
  layout.add("layer2.weight", 1, {10, 128}, true);
  layout.add("layer2.bias", 1, {10}, false);
  return layout;
}

class RuleRun final : public Running {
 public:
  explicit RuleRun(const optim::StageInfo& rule)
      : layout_(layout()), w_(normal_numbers(layout_.size(), 6)), g_(normal_numbers(layout_.size(), 7)) {
    optim::OptimizerSpec spec;
    spec.lr.base = default_value(optim::learning_rate_field());
    optim::StageSpec stage{rule.id, {}};
    for (const Field& field : rule.fields) stage.values.push_back({default_value(field), {}});
    spec.stages.push_back(std::move(stage));
    pipeline_ = optim::Pipeline<float>::create(layout_, spec, w_);
  }

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) pipeline_->step(w_, g_);
  }
  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const float>(w_));
    return hash.hex();
  }

 private:
  ParamLayout layout_;
  std::vector<float> w_;
  std::vector<float> g_;  // the same at every step; a rule alone leaves it as it is
  std::unique_ptr<optim::Pipeline<float>> pipeline_;
};

}  // namespace

void add_rule_rows(std::vector<Row>& rows) {
  for (const optim::StageInfo* rule : optim::rules()) {
    Row row;
    row.name = "rule " + rule->id;
    row.description = rule->name + ", " + std::to_string(layout().size()) + " parameters";
    row.unit = {"ns/parameter", false, 1e9};
    row.amount = static_cast<double>(layout().size());
    row.checked = 20;
    row.start = [rule] { return Result<std::unique_ptr<Running>>(std::make_unique<RuleRun>(*rule)); };
    rows.push_back(std::move(row));
  }
}

}  // namespace slalom::bench
