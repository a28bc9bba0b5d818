// The list of models and how one is made from its configuration; the models themselves are in files of their
// own.
#include "model/network.h"

#include <cassert>
#include <string>

#include "model/activation.h"
#include "model/init.h"
#include "model/layer_network.h"
#include "model/layers/kinds.h"
#include "model/mlp.h"

namespace slalom::model {
namespace {

// Places of the fields in the entry, and of "auto" among the choices of kInit.
enum MlpField : std::size_t { kHidden, kActivation, kInit };
enum LayersField : std::size_t { kLayers, kLayersInit };

constexpr std::size_t kMaxLayers = 32;

void bound_by_choices(Field& field) {
  field.min = 0;
  field.max = static_cast<double>(field.choices.size() - 1);
}

Field init_field() {
  Field init;
  init.id = "init";
  init.name = "initial weights";
  init.help =
      "The distribution the first weights are drawn from; auto takes He's for ReLU and its kin, Xavier's otherwise.";
  init.type = FieldType::kChoice;
  init.choices = {"auto"};
  for (const Initializer& choice : initializers()) init.choices.emplace_back(choice.id);
  bound_by_choices(init);
  return init;
}

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
  bound_by_choices(activation);

  Entry entry;
  entry.id = "mlp";
  entry.name = "Multilayer perceptron";
  entry.summary = "Dense layers one after another, an activation behind each but the last.";
  entry.equation = "a_0 = x,\\quad a_l = \\varphi(W_l a_{l-1} + b_l),\\quad y = W_L a_{L-1} + b_L";
  entry.reference = "Rumelhart, Hinton & Williams, Nature 323 (1986)";
  entry.fields = {hidden, activation, init_field()};
  return entry;
}

Entry layers_entry() {
  Field list;
  list.id = "layers";
  list.name = "layers";
  list.help = "What the input passes through, one after another; a dense layer for the outputs follows the last.";
  list.type = FieldType::kEntryList;
  list.list = &kLayerList;
  list.max_length = kMaxLayers;
  list.default_entries = {by_default(kinds::flatten()), by_default(kinds::dense()), by_default(kinds::activation())};

  Entry entry;
  entry.id = "layers";
  entry.name = "List of layers";
  entry.summary =
      "Any of the layers in any order: convolutions and pooling for images, recurrent layers for sequences, residual "
      "blocks, normalization, dropout.";
  entry.equation = "a_0 = x,\\quad a_l = f_l(a_{l-1}),\\quad y = W a_L + b";
  entry.reference = "Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.4";
  entry.fields = {list, init_field()};
  return entry;
}

template <class S>
std::unique_ptr<Network<S>> build_mlp(const Configured& config, std::size_t inputs, std::size_t outputs) {
  std::vector<std::size_t> widths = {inputs};
  for (double width : config.values[kHidden].list) widths.push_back(static_cast<std::size_t>(width));
  widths.push_back(outputs);
  const auto& activation = activations<S>()[static_cast<std::size_t>(config.values[kActivation].number)];
  return make_mlp<S>(std::move(widths), activation, chosen_initializer(config.values[kInit], activation.rectifier));
}

}  // namespace

const std::vector<Entry>& models() {
  static const std::vector<Entry> entries = {mlp_entry(), layers_entry()};
  return entries;
}

const Entry* find_model(std::string_view id) {
  for (const Entry& entry : models()) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

template <class S>
Result<std::unique_ptr<Network<S>>> build_network(const Configured& config, const Shape& input, std::size_t outputs) {
  const Entry& entry = *find_model(config.id);
  if (config.id == models().front().id) return build_mlp<S>(config, input.size(), outputs);
  const std::vector<Configured>& list = config.values[kLayers].entries;
  return make_layer_network<S>(list, entry.fields[kLayers].id,
                               chosen_initializer(config.values[kLayersInit], begins_with_rectifier(list)), input,
                               outputs);
}

template <class S>
std::unique_ptr<Network<S>> make_network(const Configured& config, const Shape& input, std::size_t outputs) {
  auto network = build_network<S>(config, input, outputs);
  assert(network.ok());
  return std::move(*network);
}

template Result<std::unique_ptr<Network<float>>> build_network(const Configured&, const Shape&, std::size_t);
template Result<std::unique_ptr<Network<double>>> build_network(const Configured&, const Shape&, std::size_t);
template std::unique_ptr<Network<float>> make_network(const Configured&, const Shape&, std::size_t);
template std::unique_ptr<Network<double>> make_network(const Configured&, const Shape&, std::size_t);

}  // namespace slalom::model
