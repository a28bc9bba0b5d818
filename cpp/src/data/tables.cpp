#include "data/tables.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "data/fields.h"
#include "embedded/breast_cancer.h"
#include "embedded/diabetes.h"
#include "embedded/iris.h"
#include "embedded/seattle_temperatures.h"
#include "embedded/wine.h"

namespace slalom::data {
namespace {

TableSet table(DatasetInfo info, const char* text, std::size_t size) {
  info.fields = common_fields(info.max_examples, info.max_examples, {0.6, 0.2, 0.2});
  return {std::move(info), {text, size}};
}

// Facts of the set as published; the other members of its entry follow from them.
DatasetInfo entry(const char* id, const char* name, const char* summary, const char* reference) {
  DatasetInfo info;
  info.id = id;
  info.name = name;
  info.summary = summary;
  info.reference = reference;
  return info;
}

DatasetInfo iris() {
  DatasetInfo info =
      entry("iris", "Iris",
            "Length and width of the sepals and petals of 150 flowers of three species: one is easy to "
            "tell, the other two overlap.",
            "Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 (1936)");
  info.origin = "UCI Machine Learning Repository, Iris (1988), with Fisher's own numbers as carried by scikit-learn";
  info.licence = "CC BY 4.0";
  info.max_examples = 150;
  info.features = 4;
  info.classes = 3;
  return info;
}

DatasetInfo wine() {
  DatasetInfo info = entry("wine", "Wine",
                           "Thirteen chemical measurements of 178 Italian wines from three cultivars; their scales "
                           "differ by a factor of thousands, so try it without standardising.",
                           "Aeberhard, Coomans and de Vel, Comparative analysis of statistical pattern recognition "
                           "methods in high dimensional settings, Pattern Recognition 27 (1994)");
  info.origin = "UCI Machine Learning Repository, Wine (1991), as carried by scikit-learn";
  info.licence = "CC BY 4.0";
  info.max_examples = 178;
  info.features = 13;
  info.classes = 3;
  return info;
}

DatasetInfo breast_cancer() {
  DatasetInfo info =
      entry("breast_cancer", "Breast cancer",
            "Ten mean properties of the cell nuclei in 569 images of tissue, radius and texture among them: malignant "
            "(class 0) or benign (class 1).",
            "Street, Wolberg and Mangasarian, Nuclear feature extraction for breast tumor diagnosis, "
            "SPIE 1905 (1993)");
  info.origin =
      "UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic) (1995), as carried by scikit-learn";
  info.licence = "CC BY 4.0";
  info.max_examples = 569;
  info.features = 10;
  info.classes = 2;
  return info;
}

DatasetInfo diabetes() {
  DatasetInfo info = entry("diabetes", "Diabetes",
                           "Age, sex, body mass index, blood pressure and six blood values of 442 patients, and a "
                           "number to predict: how far the disease has progressed a year later.",
                           "Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, Annals of Statistics 32 "
                           "(2004)");
  info.origin = "the authors of Least Angle Regression (2004), in the original units, as carried by scikit-learn";
  info.licence = "BSD-3-Clause";
  info.max_examples = 442;
  info.features = 10;
  info.classes = 0;
  return info;
}

DatasetInfo seattle_temperatures() {
  DatasetInfo info = entry("seattle_temperatures", "Seattle temperatures",
                           "The highest temperature of each of 1,461 days, in °C, by the number of the day since 1 "
                           "January 2012: four noisy years to smooth or to fit.",
                           "U.S. National Climatic Data Center, daily records of Seattle, 2012 to 2015");
  info.origin =
      "NOAA National Climatic Data Center, daily weather of Seattle 2012 to 2015, as carried by vega-datasets";
  info.licence = "public domain (U.S. government work)";
  info.max_examples = 1461;
  info.features = 1;
  info.classes = 0;
  return info;
}

// Shifts and scales numbers to mean 0 and variance 1 over the chosen ones; constant ones are left at their scale.
void standardise_targets(std::vector<double>& targets, const std::vector<std::uint32_t>& chosen) {
  const auto count = static_cast<double>(chosen.size());
  double mean = 0;
  for (const std::uint32_t i : chosen) mean += targets[i] / count;
  double variance = 0;
  for (const std::uint32_t i : chosen) variance += (targets[i] - mean) * (targets[i] - mean) / count;
  const double scale = variance > 0 ? 1 / std::sqrt(variance) : 1;
  for (double& target : targets) target = (target - mean) * scale;
}

}  // namespace

const std::vector<TableSet>& table_sets() {
  static const std::vector<TableSet> sets{
      table(iris(), embedded::iris, embedded::iris_size), table(wine(), embedded::wine, embedded::wine_size),
      table(breast_cancer(), embedded::breast_cancer, embedded::breast_cancer_size),
      table(diabetes(), embedded::diabetes, embedded::diabetes_size),
      table(seattle_temperatures(), embedded::seattle_temperatures, embedded::seattle_temperatures_size)};
  return sets;
}

std::vector<double> read_table(std::string_view text) {
  std::vector<double> numbers;
  std::int64_t digits = 0;
  double power = 1;
  bool negative = false;
  bool behind_point = false;
  for (const char c : text) {
    if (c == '-') {
      negative = true;
    } else if (c == '.') {
      behind_point = true;
    } else if (c >= '0' && c <= '9') {
      digits = 10 * digits + (c - '0');
      if (behind_point) power *= 10;
    } else {
      const double number = static_cast<double>(digits) / power;
      numbers.push_back(negative ? -number : number);
      digits = 0;
      power = 1;
      negative = behind_point = false;
    }
  }
  return numbers;
}

Result<std::shared_ptr<const Dataset>> make_table(const TableSet& set, const Configured& config, std::uint64_t seed) {
  const DatasetInfo& info = set.info;
  const CommonValues values = common_values(info, config);
  const auto sizes = part_sizes(values);
  if (!sizes) return sizes.errors();

  const std::vector<double> numbers = read_table(set.text);
  std::vector<double> raw;
  std::vector<std::uint16_t> labels;
  std::vector<double> targets;
  for (std::size_t at = 0; at < numbers.size(); at += info.features + 1) {
    const auto row = numbers.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = row + static_cast<std::ptrdiff_t>(info.features);
    raw.insert(raw.end(), row, end);
    if (info.classes > 0) {
      labels.push_back(static_cast<std::uint16_t>(*end));
    } else {
      targets.push_back(*end);
    }
  }
  Parts parts = cut_parts(permutation(0, info.max_examples, seed, kSplitStream), *sizes);
  if (values.standardise && info.classes == 0) standardise_targets(targets, parts[0]);
  auto data = Dataset::from_reals(info.features, std::move(raw), std::move(labels), info.classes, std::move(parts),
                                  values.standardise);
  data->id = info.id;
  data->targets = std::move(targets);
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace slalom::data
