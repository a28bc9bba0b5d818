// The list of models and how one is made from its configuration; the models themselves are in files of their
// own.
#include "model/network.h"

#include <cassert>
#include <string>

#include "model/activation.h"
#include "model/init.h"
#include "model/mlp.h"

namespace slalom::model {
namespace {

// Places of the fields in the entry, and of "auto" among the choices of kInit.
enum MlpField : std::size_t { kHidden, kActivation, kInit };

Entry mlp_entry() {
  Field hidden;
  hidden.id = "hidden";
  hidden.name = "hidden layers";
  hidden.help = "Units in each hidden layer, from the input side; more units fit more complicated shapes.";
  hidden.type = FieldType::kIntegerList;
  hidden.default_list = {8, 8};
  hidden.min = 1;
  hidden.max = 4096;
  hidden.min_length = 0;
  hidden.max_length = 8;

  Field activation;
  activation.id = "activation";
  activation.symbol = "φ";
  activation.name = "activation";
  activation.help = "The function every hidden unit applies to its weighted sum.";
  activation.type = FieldType::kChoice;
  for (const Activation<double>& choice : activations<double>()) activation.choices.emplace_back(choice.id);

  Field init;
  init.id = "init";
  init.name = "initial weights";
  init.help = "The distribution the first weights are drawn from; auto takes He's for ReLU and Xavier's otherwise.";
  init.type = FieldType::kChoice;
  init.choices = {"auto"};
  for (const Initializer& choice : initializers()) init.choices.emplace_back(choice.id);

  Entry entry;
  entry.id = "mlp";
  entry.name = "Multilayer perceptron";
  entry.summary = "Dense layers one after another, an activation behind each but the last.";
  entry.equation = "a_0 = x,\\quad a_l = \\varphi(W_l a_{l-1} + b_l),\\quad y = W_L a_{L-1} + b_L";
  entry.reference = "Rumelhart, Hinton & Williams, Nature 323 (1986)";
  entry.fields = {hidden, activation, init};
  for (Field* field : {&entry.fields[kActivation], &entry.fields[kInit]}) {
    field->min = 0;
    field->max = static_cast<double>(field->choices.size() - 1);
  }
  return entry;
}

}  // namespace

const std::vector<Entry>& models() {
  static const std::vector<Entry> entries = {mlp_entry()};
  return entries;
}

const Entry* find_model(std::string_view id) {
  for (const Entry& entry : models()) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

template <class S>
std::unique_ptr<Network<S>> make_network(const Configured& config, std::size_t inputs, std::size_t outputs) {
  assert(find_model(config.id) != nullptr);
  std::vector<std::size_t> widths = {inputs};
  for (double width : config.values[kHidden].list) widths.push_back(static_cast<std::size_t>(width));
  widths.push_back(outputs);
  const auto& activation = activations<S>()[static_cast<std::size_t>(config.values[kActivation].number)];
  const auto init = static_cast<std::size_t>(config.values[kInit].number);
  const Initializer& initializer = init == 0 ? automatic_initializer(activation.rectifier) : initializers()[init - 1];
  return make_mlp<S>(std::move(widths), activation, initializer);
}

template std::unique_ptr<Network<float>> make_network(const Configured&, std::size_t, std::size_t);
template std::unique_ptr<Network<double>> make_network(const Configured&, std::size_t, std::size_t);

}  // namespace slalom::model
