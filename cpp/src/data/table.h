// Tables: rows of numbers with a class or a number to predict, made into data sets. Four classical ones are built in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "data/dataset.h"
#include "data/fields.h"
#include "data/source.h"

namespace slalom::data {

struct Table {
  std::size_t features = 0;
  int classes = 0;                      // 0: the numbers in `targets` are to be predicted
  std::array<int, 2> image{0, 0};       // rows, columns where a row's values are an image's pixels, else 0
  std::vector<double> values{};         // [rows x features]
  std::vector<std::uint16_t> labels{};  // [rows], or empty
  std::vector<double> targets{};        // [rows], or empty

  bool is_image() const { return image[0] > 0; }
  std::size_t rows() const { return values.size() / features; }
};

// `values.n` rows of the table, chosen and split by the seed. Error: the table has fewer.
Result<std::shared_ptr<const Dataset>> make_table(std::string_view id, const Table& table, const CommonValues& values,
                                                  std::uint64_t seed);

// Iris, wine, breast cancer, diabetes.
std::vector<Source> table_sources();

}  // namespace slalom::data
