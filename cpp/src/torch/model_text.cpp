#include "torch/model_text.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "core/number_text.h"
#include "model/activation.h"
#include "model/init.h"
#include "model/layer.h"
#include "model/layer_network.h"
#include "model/layers/elman.h"
#include "model/network.h"
#include "torch/pieces.h"
#include "torch/python_text.h"

namespace slalom::torch {
namespace {

using model::number_of;
using model::Shape;

std::string count(std::size_t number) { return std::to_string(number); }

struct Written {
  std::string_view id;
  std::string_view text;
};

constexpr Written kActivations[] = {
    {"tanh", "torch.nn.Tanh()"},       {"relu", "torch.nn.ReLU()"},         {"leaky_relu", "torch.nn.LeakyReLU()"},
    {"elu", "torch.nn.ELU()"},         {"gelu", "torch.nn.GELU()"},         {"silu", "torch.nn.SiLU()"},
    {"sigmoid", "torch.nn.Sigmoid()"}, {"softplus", "torch.nn.Softplus()"}, {"linear", "torch.nn.Identity()"}};

Result<std::string> activation_text(std::size_t choice, const std::string& path) {
  const std::string_view id = model::activations<double>()[choice].id;
  for (const Written& written : kActivations) {
    if (written.id == id) return std::string(written.text);
  }
  return no_counterpart(path, "the activation \"" + std::string(id) + "\"");
}

// A layer to be written, and where.
struct Place {
  const Configured& config;
  const Shape& input;
  std::string path;
  int depth;
};

std::string dense(std::size_t in, std::size_t out) { return "torch.nn.Linear(" + count(in) + ", " + count(out) + "),"; }

class Writer {
 public:
  explicit Writer(std::size_t rows) : rows_(rows) {}

  void line(int depth, const std::string& text) { out_.line(depth, text); }

  // One layer after another; input becomes the shape behind the last. build: where the network has come to.
  void write_list(const std::vector<Configured>& list, const std::string& path, int depth, model::LayerBuild& build) {
    for (std::size_t i = 0; i < list.size() && errors_.empty(); ++i) {
      // Made to learn the shape behind it; what is inside a block is made again by itself.
      ParamLayout before = *build.layout;
      const Shape input = build.input;
      build.path = path + "[" + std::to_string(i) + "]";
      const auto layer = model::make_layer<double>(list[i], build);
      if (layer == nullptr) return;
      write_layer({list[i], input, build.path, depth}, before, build);
      build.input = layer->output_shape();
    }
  }

  void refuse(const Error& error) { errors_.push_back(error); }
  const Errors& errors() const { return errors_; }
  bool keeps_averages() const { return keeps_averages_; }
  std::string text() const { return out_.text(); }

 private:
  void write_layer(const Place& at, ParamLayout& before, const model::LayerBuild& build) {
    struct Row {
      std::string_view id;
      void (Writer::*write)(const Place&);
    };
    static constexpr Row kRows[] = {{"dense", &Writer::write_dense},
                                    {"activation", &Writer::write_activation},
                                    {"conv", &Writer::write_conv},
                                    {"max_pool", &Writer::write_max_pool},
                                    {"average_pool", &Writer::write_average_pool},
                                    {"flatten", &Writer::write_flatten},
                                    {"batch_norm", &Writer::write_batch_norm},
                                    {"layer_norm", &Writer::write_layer_norm},
                                    {"dropout", &Writer::write_dropout},
                                    {"rnn", &Writer::write_recurrent}};
    if (at.config.id == "residual") {
      write_block(at, before, build);
      return;
    }
    for (const Row& row : kRows) {
      if (row.id == at.config.id) return (this->*row.write)(at);
    }
    refuse(no_counterpart(at.path, "the layer \"" + model::layer_kind(at.config.id).entry.name + "\""));
  }

  void write_block(const Place& at, ParamLayout& before, const model::LayerBuild& build) {
    const Entry& entry = model::layer_kind(at.config.id).entry;
    model::LayerBuild inside = build;
    std::size_t state = 0;
    std::uint32_t draws = 0;
    inside.layout = &before;
    inside.state_size = &state;
    inside.draws = &draws;
    inside.input = at.input;
    line(at.depth, number_of(at.config, "skip") != 0 ? "Residual(" : "torch.nn.Sequential(");
    write_list(value_of(entry, at.config, "layers").entries, at.path + ".layers", at.depth + 1, inside);
    line(at.depth, "),");
  }

  void write_dense(const Place& at) { line(at.depth, dense(at.input.size(), model::count_of(at.config, "units"))); }

  void write_activation(const Place& at) {
    const auto text = activation_text(model::count_of(at.config, "function"), at.path + ".function");
    if (text) {
      line(at.depth, *text + ",");
    } else {
      refuse(text.errors().front());
    }
  }

  void write_conv(const Place& at) {
    line(at.depth, "torch.nn.Conv2d(" + count(at.input[0]) + ", " + count(model::count_of(at.config, "channels")) +
                       ", kernel_size=" + count(model::count_of(at.config, "kernel")) +
                       ", stride=" + count(model::count_of(at.config, "stride")) +
                       ", padding=" + count(model::count_of(at.config, "padding")) + "),");
  }

  void write_max_pool(const Place& at) {
    line(at.depth, "torch.nn.MaxPool2d(" + count(model::count_of(at.config, "size")) + "),");
  }
  void write_average_pool(const Place& at) {
    line(at.depth, "torch.nn.AvgPool2d(" + count(model::count_of(at.config, "size")) + "),");
  }
  void write_flatten(const Place& at) { line(at.depth, "torch.nn.Flatten(),"); }

  void write_batch_norm(const Place& at) {
    const Shape& in = at.input;
    const std::size_t channels = in.is_sequence() ? in[1] : in[0];
    if (rows_ * (in.size() / channels) < 2) {
      refuse({"no_counterpart", at.path,
              "PyTorch does not normalize a minibatch of a single example, which is what the last one of an epoch is; "
              "change train.batch"});
      return;
    }
    keeps_averages_ = true;
    const std::string arguments = "(" + count(channels) + ", eps=" + number_text(number_of(at.config, "eps")) +
                                  ", momentum=" + number_text(number_of(at.config, "momentum")) + "),";
    if (in.is_sequence()) line(at.depth, "torch.nn.Flatten(0, 1),");
    line(at.depth, (in.is_image() ? "torch.nn.BatchNorm2d" : "torch.nn.BatchNorm1d") + arguments);
    if (in.is_sequence()) line(at.depth, "torch.nn.Unflatten(0, (-1, " + count(in[0]) + ")),");
  }

  void write_layer_norm(const Place& at) {
    const Shape& in = at.input;
    // An image's scales are in a row here, as they are for the optimizer.
    if (in.is_image()) line(at.depth, "torch.nn.Flatten(),");
    line(at.depth, "torch.nn.LayerNorm(" + count(in.is_sequence() ? in[1] : in.size()) +
                       ", eps=" + number_text(number_of(at.config, "eps")) + "),");
    if (in.is_image()) {
      line(at.depth, "torch.nn.Unflatten(1, (" + count(in[0]) + ", " + count(in[1]) + ", " + count(in[2]) + ")),");
    }
  }

  void write_dropout(const Place& at) {
    line(at.depth, "Dropout(" + number_text(number_of(at.config, "rate")) + ", " + count(dropouts_++) + "),");
  }

  void write_recurrent(const Place& at) {
    const model::ElmanSteps steps(at.input);
    line(at.depth, "Recurrent(" + count(steps.steps) + ", " + count(steps.features) + ", " +
                       count(model::count_of(at.config, "units")) +
                       ", gain=" + number_text(number_of(at.config, "gain")) +
                       ", all_steps=" + (number_of(at.config, "all_steps") != 0 ? "True" : "False") + "),");
  }

  PythonText out_;
  std::size_t rows_;
  bool keeps_averages_ = false;
  std::uint32_t dropouts_ = 0;
  Errors errors_;
};

// The list of layers a model stands for, and the choice of first weights.
struct Plan {
  std::vector<Configured> layers;
  std::string path;
  std::string initializer;
};

Configured layer_with(std::string_view id, std::string_view field, double value) {
  const Entry& entry = model::layer_kind(id).entry;
  Configured layer{entry.id, default_values(entry)};
  layer.values[static_cast<std::size_t>(entry.field_index(field))].number = value;
  return layer;
}

Plan plan_of(const Configured& config) {
  const Entry& entry = *model::find_model(config.id);
  Plan plan;
  bool rectifier = false;
  if (entry.field_index("hidden") >= 0) {
    const double activation = value_of(entry, config, "activation").number;
    rectifier = model::activations<double>()[static_cast<std::size_t>(activation)].rectifier;
    plan.layers.push_back({"flatten", {}});
    for (const double units : value_of(entry, config, "hidden").list) {
      plan.layers.push_back(layer_with("dense", "units", units));
      plan.layers.push_back(layer_with("activation", "function", activation));
    }
    plan.path = "hidden";
  } else {
    plan.layers = value_of(entry, config, "layers").entries;
    plan.path = "layers";
    rectifier = model::begins_with_rectifier(plan.layers);
  }
  plan.initializer = model::chosen_initializer(value_of(entry, config, "init"), rectifier).id;
  return plan;
}

}  // namespace

Result<ModelText> model_text(const Configured& config, const model::Shape& input, std::size_t outputs,
                             std::size_t rows) {
  Plan plan = plan_of(config);
  if (find_piece(plan.initializer) == nullptr) {
    return no_counterpart("init", "the distribution \"" + plan.initializer + "\"");
  }
  // A perceptron of numbers in a row needs nothing laid out.
  if (plan.path == "hidden" && input.is_flat()) plan.layers.erase(plan.layers.begin());

  ParamLayout layout;
  std::size_t state = 0;
  std::uint32_t draws = 0;
  Errors unfit;
  model::LayerBuild build{.input = input,
                          .path = plan.path,
                          .initializer = &model::automatic_initializer(false),
                          .layout = &layout,
                          .state_size = &state,
                          .draws = &draws,
                          .errors = &unfit};
  Writer writer(rows);
  writer.line(0, "model = torch.nn.Sequential(");
  writer.write_list(plan.layers, plan.path, 1, build);
  writer.line(1, dense(build.input.size(), outputs));
  writer.line(0, ")");
  writer.line(0, "set_first_weights(model, " + plan.initializer + ")");
  if (!unfit.empty()) return unfit;
  if (!writer.errors().empty()) return writer.errors();
  return ModelText{writer.text(), writer.keeps_averages(), draws > 0};
}

}  // namespace slalom::torch
