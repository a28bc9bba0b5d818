// Every registered data set: parts, standardisation, gathering, errors; and the facts docs/data.md must name.
#include "data/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/detmath.h"
#include "core/entry_check.h"
#include "data/images.h"
#include "data/inputs.h"
#include "support/configured.h"

namespace slalom::data {
namespace {

constexpr Split kSplits[] = {Split::kTrain, Split::kValidation, Split::kTest};

// A file in MNIST's format whose pixels and labels follow a rule. Shorter than the real one, but as large as its
// default fields ask for where `n` is 70000.
std::vector<std::uint8_t> image_file(std::uint32_t n, std::uint32_t train, std::uint32_t rows = 28,
                                     std::uint32_t columns = 28) {
  std::vector<std::uint8_t> file;
  for (char c : std::string("SLMNIST1")) file.push_back(static_cast<std::uint8_t>(c));
  for (std::uint32_t number : {n, train, rows, columns}) {
    for (int i = 0; i < 4; ++i) file.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  for (std::uint32_t i = 0; i < n; ++i) file.push_back(static_cast<std::uint8_t>(i % 10));
  for (std::uint32_t i = 0; i < n * rows * columns; ++i)
    file.push_back(static_cast<std::uint8_t>((i * 2654435761u) >> 24));
  return file;
}

// Configured so that a set of 1000 images with 800 for training will do.
Configured small(const DatasetInfo& info) {
  if (!info.external) return configured(info);
  return configured(info, {{"n", {700, {}}}, {"split", {0, {5, 1, 1}}}});
}

std::shared_ptr<const Dataset> make(const DatasetInfo& info, const Configured& config, std::uint64_t seed = 1) {
  auto made = make_dataset(config, seed);
  EXPECT_TRUE(made.ok()) << info.id << ": " << (made.ok() ? "" : made.errors().front().message);
  return made.ok() ? *made : nullptr;
}

std::vector<std::uint32_t> all_of(const Dataset& set) {
  std::vector<std::uint32_t> all;
  for (Split split : kSplits) all.insert(all.end(), set.part(split).begin(), set.part(split).end());
  return all;
}

template <class S>
std::vector<S> gathered(const Dataset& set, std::span<const std::uint32_t> index) {
  std::vector<S> x(index.size() * set.features);
  set.gather<S>(index, x);
  return x;
}

class Datasets : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    for (const DatasetInfo& info : datasets()) {
      if (!info.external) continue;
      ASSERT_TRUE(provide(info.id, image_file(1000, 800)).ok());
    }
  }
  static void TearDownTestSuite() {
    for (const DatasetInfo& info : datasets()) withdraw(info.id);
  }
  const DatasetInfo& info() const { return *find_dataset(GetParam()); }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const DatasetInfo& info : datasets()) all.push_back(info.id);
  return all;
}
INSTANTIATE_TEST_SUITE_P(Registry, Datasets, testing::ValuesIn(ids()),
                         [](const auto& instance) { return instance.param; });

TEST_P(Datasets, EntryIsComplete) {
  // A set that is drawn from a formula shows it.
  const EntryNeeds needs{.equation = info().origin.starts_with("generated"), .reference = true};
  EXPECT_EQ(entry_faults(info(), info().id, needs), std::vector<std::string>{});
}

TEST_P(Datasets, IsWhatItsEntrySays) {
  const auto set = make(info(), small(info()));
  EXPECT_EQ(set->id, info().id);
  EXPECT_EQ(set->features, info().features);
  EXPECT_EQ(set->classes, info().classes);
  EXPECT_EQ(set->image, info().image);
  EXPECT_LE(set->examples, info().max_examples);
  EXPECT_EQ(set->sequence, info().sequence);
  if (info().sequence[0] > 0) {
    EXPECT_EQ(static_cast<std::size_t>(info().sequence[0] * info().sequence[1]), info().features);
  }
  if (info().classes == 0) {
    EXPECT_TRUE(set->labels.empty());
    ASSERT_EQ(set->raw_targets.size(), set->examples);
    ASSERT_EQ(set->targets.size(), set->examples);
    return;
  }
  EXPECT_TRUE(set->targets.empty());
  ASSERT_EQ(set->labels.size(), set->examples);
  std::set<int> seen;
  for (std::uint32_t i : all_of(*set)) seen.insert(set->labels[i]);
  EXPECT_EQ(static_cast<int>(seen.size()), info().classes);
  EXPECT_EQ(*seen.begin(), 0);
  EXPECT_EQ(*seen.rbegin(), info().classes - 1);
}

TEST_P(Datasets, PartsAreDisjointAndTogetherN) {
  const Configured config = small(info());
  const auto set = make(info(), config);
  std::vector<std::uint32_t> all = all_of(*set);
  // A table of one's own may be shorter than the most it may use.
  const double held = info().external ? value_of(info(), config, "n").number : static_cast<double>(set->examples);
  EXPECT_EQ(static_cast<double>(all.size()), std::min(held, value_of(info(), config, "n").number));
  const auto plan = plan_dataset(config);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->shape.features, set->features);
  EXPECT_EQ(plan->shape.classes, set->classes);
  EXPECT_EQ(plan->shape.sequence, set->sequence);
  for (Split split : kSplits) EXPECT_EQ(plan->part_sizes[static_cast<std::size_t>(split)], set->part(split).size());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  EXPECT_LT(all.back(), set->examples);
  const std::vector<double>& shares = value_of(info(), config, "split").list;
  const double total = shares[0] + shares[1] + shares[2];
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(static_cast<double>(set->part(kSplits[i]).size()), static_cast<double>(all.size()) * shares[i] / total,
                1);
  }
}

TEST_P(Datasets, TheSeedDecides) {
  const auto one = make(info(), small(info()), 1);
  const auto same = make(info(), small(info()), 1);
  const auto other = make(info(), small(info()), 2);
  const auto& train = one->part(Split::kTrain);
  EXPECT_EQ(train, same->part(Split::kTrain));
  EXPECT_NE(train, other->part(Split::kTrain));
  EXPECT_EQ(gathered<double>(*one, train), gathered<double>(*same, train));
}

TEST_P(Datasets, StandardisedOverTheTrainingPartOnly) {
  const auto set = make(info(), small(info()));
  const auto& train = set->part(Split::kTrain);
  const std::vector<double> x = gathered<double>(*set, train);
  // Images have one mean and scale in all, sequences one for each input, other sets one for each feature.
  const auto inputs = static_cast<std::size_t>(info().sequence[1]);
  const std::size_t groups = info().image[0] > 0 ? 1 : inputs > 0 ? inputs : set->features;
  for (std::size_t group = 0; group < groups; ++group) {
    double sum = 0, squares = 0, count = 0;
    for (std::size_t i = group; i < x.size(); i += groups) {
      sum += x[i];
      squares += x[i] * x[i];
      ++count;
    }
    EXPECT_NEAR(sum / count, 0, 1e-9);
    EXPECT_NEAR(squares / count, 1, 1e-9);
  }
  if (set->classes > 0) return;
  double sum = 0, squares = 0;
  for (std::uint32_t i : train) {
    sum += set->targets[i];
    squares += set->targets[i] * set->targets[i];
    std::vector<double> back{set->targets[i]};
    set->to_raw_targets(std::span<double>(back));
    EXPECT_NEAR(back[0], set->raw_targets[i], 1e-12 * (1 + std::abs(set->raw_targets[i])));
  }
  const auto count = static_cast<double>(train.size());
  EXPECT_NEAR(sum / count, 0, 1e-9);
  EXPECT_NEAR(squares / count, 1, 1e-9);
}

TEST_P(Datasets, WithoutStandardisationTheModelSeesRawUnits) {
  Configured config = small(info());
  config.values[static_cast<std::size_t>(info().field_index("standardise"))].number = 0;
  const auto set = make(info(), config);
  const std::vector<std::uint32_t> some{set->part(Split::kTest)};
  std::vector<double> raw(some.size() * set->features);
  set->gather_raw(some, raw);
  EXPECT_EQ(gathered<double>(*set, some), raw);
  for (double mean : set->mean) EXPECT_EQ(mean, 0);
  for (double scale : set->scale) EXPECT_EQ(scale, 1);
  EXPECT_EQ(set->targets, set->raw_targets);
}

TEST_P(Datasets, GatherRawAndStandardiseAgree) {
  const auto set = make(info(), small(info()));
  // Any order, and the same example twice.
  const std::vector<std::uint32_t> some{7, 3, 9, 3, 0, static_cast<std::uint32_t>(set->examples - 1)};
  std::vector<double> raw(some.size() * set->features);
  set->gather_raw(some, raw);
  const std::vector<double> x = gathered<double>(*set, some);
  const std::vector<float> narrow = gathered<float>(*set, some);
  std::vector<double> again(raw.size());
  set->standardise<double>(raw, again);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t j = i % set->features;
    EXPECT_NEAR(x[i], (raw[i] - set->mean[j]) * set->scale[j], 1e-12);
    EXPECT_NEAR(again[i], x[i], 1e-12);
    EXPECT_NEAR(static_cast<double>(narrow[i]), x[i], 1e-6 * (1 + std::abs(x[i])));
  }
  for (std::size_t j = 0; j < set->features; ++j) {
    EXPECT_EQ(raw[set->features + j], raw[3 * set->features + j]) << "example 3, asked for twice";
  }
}

TEST_P(Datasets, APartWithoutAnExampleIsAnError) {
  Configured config = small(info());
  FieldValue& split = config.values[static_cast<std::size_t>(info().field_index("split"))];
  config.values[static_cast<std::size_t>(info().field_index("n"))].number = 10;

  split.list = {0, 1, 1};
  auto made = make_dataset(config, 1);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.errors().front().path, "split[0]");

  split.list = {1, 0.001, 0.001};
  made = make_dataset(config, 1);
  ASSERT_FALSE(made.ok());
  ASSERT_EQ(made.errors().size(), 2u);
  EXPECT_EQ(made.errors()[0].path, "split[1]");
  EXPECT_EQ(made.errors()[1].path, "split[2]");

  split.list = {0.001, 1, 1};
  made = make_dataset(config, 1);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.errors().front().path, "split[0]");

  split.list = {1, 0, 0};
  made = make_dataset(config, 1);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ((*made)->part(Split::kTrain).size(), 10u);
  EXPECT_TRUE((*made)->part(Split::kTest).empty());
}

TEST_P(Datasets, DocumentedWithOriginAndLicence) {
  const char* folder = std::getenv("SLALOM_SOURCE_DIR");
  std::ifstream file(std::string(folder != nullptr ? folder : SLALOM_SOURCE_DIR) + "/docs/data.md");
  ASSERT_TRUE(file.is_open());
  std::stringstream stream;
  stream << file.rdbuf();
  const std::string page = stream.str();
  ASSERT_FALSE(info().origin.empty());
  ASSERT_FALSE(info().licence.empty());
  EXPECT_NE(page.find("`" + info().id + "`"), std::string::npos);
  EXPECT_NE(page.find(info().origin), std::string::npos) << info().origin;
  EXPECT_NE(page.find(info().licence), std::string::npos) << info().licence;
}

TEST(Dataset, ConstantFeaturesKeepTheirScale) {
  // 0.1 summed up ten times is not 1: the mean is off by rounding, which must not become the scale.
  std::vector<double> raw;
  for (int i = 0; i < 10; ++i) raw.insert(raw.end(), {0.1, static_cast<double>(i)});
  std::vector<std::uint32_t> rows(10);
  std::iota(rows.begin(), rows.end(), 0u);
  const auto set = Dataset::from_reals(2, raw, std::vector<std::uint16_t>(10), 2, {rows, {}, {}}, true);
  EXPECT_EQ(set->scale[0], 1);
  EXPECT_NEAR(set->mean[0], 0.1, 1e-15);
  EXPECT_DOUBLE_EQ(set->mean[1], 4.5);
  EXPECT_DOUBLE_EQ(set->scale[1], 1 / std::sqrt(8.25));
}

TEST(Dataset, ValidationExamplesDoNotTouchTheStandardisation) {
  const std::vector<double> raw{-1, 1, 1000, -5000};
  const auto set = Dataset::from_reals(1, raw, {0, 1, 0, 1}, 2, {{{0, 1}, {2}, {3}}}, true);
  EXPECT_EQ(set->mean[0], 0);
  EXPECT_EQ(set->scale[0], 1);
}

TEST(Digits, AreThePublishedOnes) {
  const auto images = digits();
  ASSERT_EQ(images->labels.size(), 1797u);
  ASSERT_EQ(images->pixels.size(), 1797u * 64u);
  // Class distribution of the set as published (Alpaydin and Kaynak 1998, optdigits.names).
  std::vector<int> counts(10);
  for (std::uint16_t label : images->labels) ++counts.at(label);
  EXPECT_EQ(counts, (std::vector<int>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
  EXPECT_EQ(*std::max_element(images->pixels.begin(), images->pixels.end()), 16);
  EXPECT_EQ(std::accumulate(images->pixels.begin(), images->pixels.end(), 0), 561718);
}

class Mnist : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(provide("mnist", image_file(1000, 800)).ok()); }
  void TearDown() override { withdraw("mnist"); }
  const DatasetInfo& info_ = *find_dataset("mnist");
};

TEST_F(Mnist, TestExamplesAreThePublishedTestImages) {
  const auto set = make(info_, small(info_));
  EXPECT_EQ(set->part(Split::kTrain).size(), 500u);
  EXPECT_EQ(set->part(Split::kTest).size(), 100u);
  for (Split split : {Split::kTrain, Split::kValidation}) {
    for (std::uint32_t i : set->part(split)) ASSERT_LT(i, 800u);
  }
  for (std::uint32_t i : set->part(Split::kTest)) ASSERT_GE(i, 800u);
  EXPECT_EQ(set->labels[803], 3);
}

TEST_F(Mnist, AskingForMoreThanThereIsSaysSo) {
  const auto made = make_dataset(configured(info_, {{"n", {1000, {}}}, {"split", {0, {5, 4, 3}}}}), 1);
  ASSERT_FALSE(made.ok());
  ASSERT_EQ(made.errors().size(), 1u) << "667 of 800 fit, 250 of 200 do not";
  EXPECT_EQ(made.errors()[0].path, "split");
  EXPECT_NE(made.errors()[0].message.find("250 test"), std::string::npos) << made.errors()[0].message;
  const auto both = make_dataset(configured(info_), 1);
  ASSERT_FALSE(both.ok());
  EXPECT_EQ(both.errors().size(), 2u);
}

TEST(ImageSets, WithoutAPublishedTestPartAllPartsAreDrawnFromAllImages) {
  const DatasetInfo& info = *find_dataset("fashion_mnist");
  ASSERT_TRUE(provide(info.id, image_file(1000, 0)).ok());
  const auto set = make(info, small(info));
  const auto& test = set->part(Split::kTest);
  EXPECT_TRUE(std::any_of(test.begin(), test.end(), [](std::uint32_t i) { return i < 800; }));
  EXPECT_TRUE(std::any_of(test.begin(), test.end(), [](std::uint32_t i) { return i >= 800; }));
  const auto more = make_dataset(configured(info, {{"n", {1001, {}}}}), 1);
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.errors()[0].path, "n");
  withdraw(info.id);
}

TEST_F(Mnist, DamagedFilesAreRefusedAndTheOldOneStays) {
  const auto code = [](std::vector<std::uint8_t> file) {
    const auto result = provide("mnist", file);
    return result.ok() ? std::string("accepted") : result.errors().front().code;
  };
  const std::vector<std::uint8_t> good = image_file(20, 10);
  EXPECT_EQ(code({}), "wrong_magic");
  EXPECT_EQ(code({good.begin(), good.begin() + 20}), "wrong_magic");
  EXPECT_EQ(code({good.begin(), good.end() - 1}), "wrong_length");
  std::vector<std::uint8_t> bad = good;
  bad.push_back(0);
  EXPECT_EQ(code(bad), "wrong_length");
  bad = good;
  bad[0] = 'X';
  EXPECT_EQ(code(bad), "wrong_magic");
  bad = good;
  bad[24] = 10;
  EXPECT_EQ(code(bad), "damaged_data") << "a label that is no class";
  bad = good;
  bad[11] = 0xff;
  EXPECT_EQ(code(bad), "damaged_data") << "four thousand million images";
  EXPECT_EQ(code(image_file(20, 21)), "damaged_data");
  EXPECT_EQ(code(image_file(0, 0)), "damaged_data");
  EXPECT_EQ(code(image_file(20, 10, 8, 8)), "damaged_data");
  EXPECT_EQ(make(info_, small(info_))->examples, 1000u);
}

TEST_F(Mnist, MissingDataSaysHowToGetThem) {
  EXPECT_TRUE(is_provided("mnist"));
  const auto before = make(info_, small(info_));
  withdraw("mnist");
  EXPECT_FALSE(is_provided("mnist"));
  const auto made = make_dataset(small(info_), 1);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.errors().front().code, "missing_data");
  EXPECT_NE(made.errors().front().message.find("--data-dir"), std::string::npos);
  // What was made before still has its images.
  EXPECT_EQ(gathered<float>(*before, before->part(Split::kTrain)).size(), 500u * 784u);
}

TEST_F(Mnist, OnlyExternalSetsCanBeHandedOver) {
  EXPECT_FALSE(provide("digits", image_file(20, 10)).ok());
  EXPECT_FALSE(provide("no such set", image_file(20, 10)).ok());
  EXPECT_TRUE(is_provided("digits"));
  EXPECT_FALSE(is_provided("no such set"));
}

TEST(Inputs, AreMadeOfTheStandardisedFeatures) {
  const DatasetInfo& info = *find_dataset("moons");
  const auto plain = make(info, configured(info));
  Configured all = configured(inputs_entry());
  for (FieldValue& input : all.values) input.number = 1;
  const auto made = plain->with_inputs(all);
  EXPECT_EQ(made->features, 2u);
  EXPECT_EQ(made->width(), 7u);
  EXPECT_EQ(made->labels, plain->labels);
  const std::vector<std::uint32_t> index{5, 0, 17};
  std::vector<double> features(6), x(21), raw(6), again(21);
  std::vector<float> rounded(21);
  plain->gather<double>(index, features);
  made->gather<double>(index, x);
  made->gather<float>(index, rounded);
  for (std::size_t i = 0; i < 3; ++i) {
    const double a = features[2 * i];
    const double b = features[2 * i + 1];
    const double expected[] = {
        a, b, a * a, b * b, a * b, detmath::sin(std::numbers::pi * a), detmath::sin(std::numbers::pi * b)};
    for (std::size_t k = 0; k < 7; ++k) {
      EXPECT_EQ(x[7 * i + k], expected[k]);
      EXPECT_EQ(rounded[7 * i + k], static_cast<float>(expected[k]));
    }
  }
  made->gather_raw(index, raw);
  made->standardise<double>(raw, again);
  EXPECT_EQ(again, x);
}

TEST(Inputs, TheDefaultIsTheFeaturesThemselves) {
  const Configured plain = configured(inputs_entry());
  EXPECT_TRUE(is_plain(plain));
  const DatasetInfo& info = *find_dataset("moons");
  const auto set = make(info, configured(info));
  const auto same = set->with_inputs(plain);
  EXPECT_EQ(gathered<float>(*same, set->part(Split::kTrain)), gathered<float>(*set, set->part(Split::kTrain)));
}

}  // namespace
}  // namespace slalom::data
