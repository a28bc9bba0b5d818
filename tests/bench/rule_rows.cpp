// One update by every rule in either precision, over the parameters of workload c's network; and plain copies that
// touch as many bytes, which is what memory allows.
#include <algorithm>
#include <set>
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

// Bytes that a rule cannot but read or write for each parameter: the gradient once, the weight and its slots twice.
template <class S>
std::size_t bytes_touched(const optim::StageInfo& rule) {
  const auto slots = std::count_if(rule.slots.begin(), rule.slots.end(), [](const optim::SlotInfo& slot) {
    return slot.scope == optim::SlotScope::kParameter;
  });
  return sizeof(S) * (3 + 2 * static_cast<std::size_t>(slots));
}

template <class S>
std::vector<S> numbers(std::size_t size, std::uint32_t substream) {
  const std::vector<float> drawn = normal_numbers(size, substream);
  return std::vector<S>(drawn.begin(), drawn.end());
}

template <class S>
class RuleRun final : public Running {
 public:
  explicit RuleRun(const optim::StageInfo& rule)
      : layout_(layout()), w_(numbers<S>(layout_.size(), 6)), g_(numbers<S>(layout_.size(), 7)) {
    optim::OptimizerSpec spec;
    spec.lr.base = default_value(optim::learning_rate_field());
    optim::StageSpec stage{rule.id, {}};
    for (const Field& field : rule.fields) stage.values.push_back({default_value(field), {}});
    spec.stages.push_back(std::move(stage));
    pipeline_ = optim::Pipeline<S>::create(layout_, spec, w_);
  }

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) pipeline_->step(w_, g_);
  }
  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const S>(w_));
    return hash.hex();
  }

 private:
  ParamLayout layout_;
  std::vector<S> w_;
  std::vector<S> g_;  // the same at every step; a rule alone leaves it as it is
  std::unique_ptr<optim::Pipeline<S>> pipeline_;
};

// Half of the bytes are read, half are written; to and fro, so that no copy can be left out.
class CopyRun final : public Running {
 public:
  explicit CopyRun(std::size_t bytes) : from_(normal_numbers(bytes / 2 / sizeof(float), 11)), to_(from_.size()) {}

  void run(std::int64_t iterations) override {
    for (std::int64_t i = 0; i < iterations; ++i) {
      std::copy(from_.begin(), from_.end(), to_.begin());
      from_.swap(to_);
    }
  }
  std::string hash() const override {
    Hash hash;
    hash.add(std::span<const float>(from_));
    return hash.hex();
  }

 private:
  std::vector<float> from_, to_;
};

Row row_per_parameter(std::string name, std::string what) {
  const std::size_t parameters = layout().size();
  Row row;
  row.name = std::move(name);
  row.description = std::move(what) + ", " + std::to_string(parameters) + " parameters";
  row.unit = {"ns/parameter", false, 1e9};
  row.amount = static_cast<double>(parameters);
  row.checked = 20;
  return row;
}

template <class S>
void add_rules(std::vector<Row>& rows, const std::string& suffix) {
  for (const optim::StageInfo* rule : optim::rules()) {
    Row row = row_per_parameter("rule " + rule->id + suffix,
                                rule->name + ", touches " + std::to_string(bytes_touched<S>(*rule)) + " bytes each");
    row.start = [rule] { return Result<std::unique_ptr<Running>>(std::make_unique<RuleRun<S>>(*rule)); };
    rows.push_back(std::move(row));
  }
}

void add_copies(std::vector<Row>& rows) {
  std::set<std::size_t> sizes;
  for (const optim::StageInfo* rule : optim::rules()) {
    sizes.insert({bytes_touched<float>(*rule), bytes_touched<double>(*rule)});
  }
  for (const std::size_t size : sizes) {
    const std::string bytes = std::to_string(size) + " bytes";
    Row row = row_per_parameter("copy of " + bytes, "a plain copy that touches " + bytes + " each");
    row.start = [total = size * layout().size()] {
      return Result<std::unique_ptr<Running>>(std::make_unique<CopyRun>(total));
    };
    rows.push_back(std::move(row));
  }
}

}  // namespace

void add_rule_rows(std::vector<Row>& rows) {
  add_copies(rows);
  add_rules<float>(rows, "");
  add_rules<double>(rows, " f64");
}

}  // namespace slalom::bench
