#include "data/table.h"

#include <string>
#include <utility>

#include "data/columns.h"
#include "data/fields.h"
#include "embedded/breast_cancer.h"
#include "embedded/diabetes.h"
#include "embedded/iris.h"
#include "embedded/wine.h"

namespace slalom::data {
namespace {

// The column to predict is the last one.
Table read_table(const DatasetInfo& info, std::string_view text) {
  Table table{.features = info.features, .classes = info.classes};
  const std::size_t rows = info.max_examples;
  table.values.resize(rows * info.features);
  for (std::size_t j = 0; j < info.features; ++j) {
    const std::vector<double> column = take_column(text, rows);
    for (std::size_t row = 0; row < rows; ++row) table.values[row * info.features + j] = column[row];
  }
  std::vector<double> last = take_column(text, rows);
  if (info.classes > 0) {
    for (const double label : last) table.labels.push_back(static_cast<std::uint16_t>(label));
  } else {
    table.targets = std::move(last);
  }
  return table;
}

Source built_in(DatasetInfo info, std::size_t rows, std::size_t features, int classes, const char* text,
                std::size_t size) {
  info.max_examples = rows;
  info.features = features;
  info.classes = classes;
  info.fields = common_fields(rows, rows, {0.6, 0.2, 0.2});
  const auto make = [info, table = read_table(info, {text, size})](const Configured& config, std::uint64_t seed) {
    return make_table(info.id, table, common_values(info, config), seed);
  };
  return {info, make};
}

DatasetInfo described(std::string id, std::string name, std::string summary, std::string reference, std::string origin,
                      std::string licence) {
  DatasetInfo info;
  info.id = std::move(id);
  info.name = std::move(name);
  info.summary = std::move(summary);
  info.reference = std::move(reference);
  info.origin = std::move(origin);
  info.licence = std::move(licence);
  return info;
}

}  // namespace

Result<std::shared_ptr<const Dataset>> make_table(std::string_view id, const Table& table, const CommonValues& values,
                                                  std::uint64_t seed) {
  const auto sizes = part_sizes(values);
  if (!sizes) return sizes.errors();
  if (values.n > table.rows()) return too_many_examples("n", values.n, "", table.rows());
  Parts parts = cut_parts(permutation(0, table.rows(), seed, kSplitStream), *sizes);
  // All pixels are standardised as one, as those of every set of images.
  const std::size_t period = table.is_image() ? 1 : 0;
  auto data = table.classes > 0 ? Dataset::from_reals(table.features, table.values, table.labels, table.classes,
                                                      std::move(parts), values.standardise, period)
                                : Dataset::from_reals(table.features, table.values, table.targets, std::move(parts),
                                                      values.standardise, period);
  data->id = id;
  data->image = table.image;
  return std::shared_ptr<const Dataset>(std::move(data));
}

std::vector<Source> table_sources() {
  namespace text = embedded;
  return {
      built_in(described("iris", "Iris",
                         "150 irises of three species by length and width of sepals and petals: one species stands "
                         "apart, the other two touch.",
                         "Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936)",
                         "UCI Machine Learning Repository, Iris (1936), with Fisher's own values, as carried by "
                         "scikit-learn",
                         "CC BY 4.0"),
               150, 4, 3, text::iris, text::iris_size),
      built_in(described("wine", "Wine",
                         "178 Italian wines from three growers by 13 chemical measurements in very different units.",
                         "Forina et al., PARVUS: an extendable package of programs for data exploration (1988)",
                         "UCI Machine Learning Repository, Wine (1991), as carried by scikit-learn", "CC BY 4.0"),
               178, 13, 3, text::wine, text::wine_size),
      built_in(described("breast_cancer", "Breast cancer",
                         "569 tumours, class 0 malignant and 1 benign, by the mean of 10 measurements of their cell "
                         "nuclei, to about three digits.",
                         "Street, Wolberg and Mangasarian, Nuclear feature extraction for breast tumor diagnosis, "
                         "SPIE 1905 (1993)",
                         "UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic) (1995), as carried by "
                         "scikit-learn",
                         "CC BY 4.0"),
               569, 10, 2, text::breast_cancer, text::breast_cancer_size),
      built_in(described("diabetes", "Diabetes",
                         "442 patients by age, sex, body mass index, blood pressure and six serum measurements; to "
                         "predict: how far the disease has progressed a year later.",
                         "Efron, Hastie, Johnstone and Tibshirani, Least angle regression, Annals of Statistics 32 "
                         "(2004)",
                         "Efron et al. (2004), data published beside the paper, as carried by scikit-learn",
                         "BSD-3-Clause (as scikit-learn, which carries them; the authors state none)"),
               442, 10, 0, text::diabetes, text::diabetes_size),
  };
}

}  // namespace slalom::data
