// What a network computes, said in operations that others carry out with kernels of their own (graphics cards). Each
// layer says its part (Layer::describe); web/src/gpu/program.ts lists the kinds of operations and what belongs to each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slalom::model {

struct Operation {
  std::string_view kind;
  // Extents, places of its parameters among the network's, settings.
  std::vector<std::pair<std::string_view, double>> numbers = {};
  std::string_view activation = {};    // the id of one, where it is applied
  std::vector<Operation> inside = {};  // of a block
};

// y = W x + b of a dense layer. weights, biases: where they begin.
inline Operation product_operation(std::size_t inputs, std::size_t outputs, std::size_t weights, std::size_t biases) {
  return {.kind = "product",
          .numbers = {{"inputs", inputs}, {"outputs", outputs}, {"weights", weights}, {"biases", biases}}};
}

// An activation of each of `count` numbers.
inline Operation function_operation(std::string_view activation, std::size_t count) {
  return {.kind = "function", .numbers = {{"count", count}}, .activation = activation};
}

struct Operations {
  std::vector<Operation> list;       // one after another
  std::vector<std::string> lacking;  // paths of layers that have no such operation
};

}  // namespace slalom::model
