#include "reference/reference_optimizers.h"

#include <set>
#include <string_view>
#include <vector>

#include "optim/registry.h"

namespace slalom::reference {
namespace {

// Our field and where its value comes from: a hyper-parameter of the case, or a number when `from` is empty.
struct Value {
  std::string_view field;
  std::string_view from;
  double number = 0;
};

struct StageRow {
  std::string_view id;
  std::vector<Value> values;
};

struct Row {
  std::string_view name;  // in the reference files
  std::vector<StageRow> stages;
  std::vector<std::string_view> implied{};  // hyper-parameters of the case that the choice of stages already says
};

const std::vector<Value> kAdamValues{{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}, {"eps_position", "", 0}};
const std::vector<Value> kRmsPropOutside{{"beta", "beta"}, {"eps", "eps"}, {"eps_position", "", 0}};
const std::vector<Value> kAdamRelative{{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}};
const std::vector<Value> kLookahead{{"k", "k"}, {"alpha", "alpha"}};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"sgd", {{"sgd", {}}}},
      {"sgd_weight_decay", {{"coupled_l2", {{"lambda", "weight_decay"}}}, {"sgd", {}}}},
      {"momentum_pytorch", {{"momentum", {{"beta", "beta"}}}}},
      {"momentum_classical", {{"momentum_classical", {{"beta", "beta"}}}}},
      {"momentum_ema", {{"momentum_ema", {{"beta", "beta"}}}}},
      {"nesterov", {{"nesterov", {{"beta", "beta"}}}}},
      {"rmsprop", {{"rmsprop", kRmsPropOutside}}},
      {"rmsprop_eps_inside", {{"rmsprop", {{"beta", "beta"}, {"eps", "eps"}, {"eps_position", "", 1}}}}},
      {"adam", {{"adam", kAdamValues}}},
      {"adam_eps_inside",
       {{"adam", {{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}, {"eps_position", "", 1}}}}},
      {"adam_l2", {{"coupled_l2", {{"lambda", "weight_decay"}}}, {"adam", kAdamValues}}},
      {"adamw", {{"adam", kAdamValues}, {"decoupled_decay", {{"lambda", "weight_decay"}}}}},
      {"adam_amsgrad", {{"amsgrad", kAdamValues}}, {"amsgrad"}},
      {"adamax", {{"adamax", kAdamRelative}}},
      {"nadam",
       {{"nadam", {{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}, {"momentum_decay", "momentum_decay"}}}}},
      {"radam", {{"radam", {{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}, {"threshold", "", 5}}}}},
      // Without an epsilon; ours may be as small as makes no difference.
      {"radam_paper", {{"radam", {{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "", 1e-30}, {"threshold", "", 4}}}}},
      {"adagrad", {{"adagrad", {{"eps", "eps"}, {"initial", "", 0}}}}},
      {"adadelta", {{"adadelta", {{"rho", "rho"}, {"eps", "eps"}}}}},
      {"rmsprop_centered_momentum",
       {{"rmsprop_centered", {{"beta", "beta"}, {"momentum", "momentum"}, {"eps", "eps"}, {"eps_position", "", 0}}}},
       {"centered"}},
      {"rprop",
       {{"rprop",
         {{"eta_minus", "eta_minus"}, {"eta_plus", "eta_plus"}, {"step_min", "step_min"}, {"step_max", "step_max"}}}}},
      {"lion", {{"lion", {{"beta1", "beta1"}, {"beta2", "beta2"}}}, {"decoupled_decay", {{"lambda", "weight_decay"}}}}},
      {"novograd", {{"novograd", {{"beta1", "beta1"}, {"beta2", "beta2"}, {"eps", "eps"}, {"d", "weight_decay"}}}}},
      // There the norm of the weights is not bounded.
      {"lamb",
       {{"adam", kAdamValues},
        {"decoupled_decay", {{"lambda", "weight_decay"}}},
        {"trust_ratio", {{"high", "", 1e6}}}}},
      // PyTorch averages the gradients where we sum them: the length of a step is not that of the average here.
      {"muon",
       {{"nesterov", {{"beta", "momentum"}}},
        {"orthogonalize", {{"steps", "ns_steps"}}},
        {"decoupled_decay", {{"lambda", "weight_decay"}}}},
       {"nesterov", "ns_coefficients", "eps"}},
      // The inner Adam has PyTorch's defaults, which are ours.
      {"lookahead_adam", {{"adam", {}}, {"lookahead", kLookahead}}},
      // The inner RAdam has PyTorch's defaults: ours, but for the threshold.
      {"lookahead_radam", {{"radam", {{"threshold", "", 5}}}, {"lookahead", kLookahead}}},
      {"lookahead_sgd", {{"sgd", {}}, {"lookahead", kLookahead}}},
  };
  return table;
}

}  // namespace

std::optional<optim::OptimizerSpec> make_optimizer(const std::string& name, const nlohmann::json& hyper) {
  const Row* row = nullptr;
  for (const Row& candidate : rows()) {
    if (candidate.name == name) row = &candidate;
  }
  if (row == nullptr) return std::nullopt;

  std::set<std::string, std::less<>> used{"lr", "inner"};
  used.insert(row->implied.begin(), row->implied.end());
  optim::OptimizerSpec spec;
  spec.lr.base.number = hyper.at("lr").get<double>();
  for (const StageRow& stage : row->stages) {
    const optim::StageInfo* info = optim::find_stage(stage.id);
    if (info == nullptr) return std::nullopt;
    optim::StageSpec chosen{info->id, {}};
    for (const Field& field : info->fields) chosen.values.push_back({default_value(field), {}});
    for (const Value& value : stage.values) {
      const int index = info->field_index(value.field);
      if (index < 0 || (!value.from.empty() && !hyper.contains(value.from))) return std::nullopt;
      chosen.values[static_cast<std::size_t>(index)].base.number =
          value.from.empty() ? value.number : hyper.at(std::string(value.from)).get<double>();
      used.emplace(value.from);
    }
    spec.stages.push_back(std::move(chosen));
  }
  for (const auto& [key, value] : hyper.items()) {
    if (!used.contains(key)) return std::nullopt;
  }
  return spec;
}

}  // namespace slalom::reference
