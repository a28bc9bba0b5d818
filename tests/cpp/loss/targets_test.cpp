#include "loss/targets.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace slalom::loss {
namespace {

LossInfo kind(TargetKind targets) {
  LossInfo info;
  info.targets = targets;
  return info;
}

TEST(Targets, WhichEncodingAndHowManyOutputs) {
  const auto expect = [](TargetKind targets, int classes, Encoding encoding, std::size_t outputs) {
    const TargetPlan plan = plan_targets(kind(targets), classes);
    EXPECT_EQ(plan.encoding, encoding);
    EXPECT_EQ(plan.outputs, outputs);
  };
  expect(TargetKind::kLabels, 2, Encoding::kClasses, 2);
  expect(TargetKind::kLabels, 10, Encoding::kClasses, 10);
  expect(TargetKind::kBits, 2, Encoding::kBit, 1);
  expect(TargetKind::kBits, 10, Encoding::kOneHot, 10);
  expect(TargetKind::kNumbers, 0, Encoding::kValues, 1);
  expect(TargetKind::kNumbers, 2, Encoding::kSign, 1);
  expect(TargetKind::kNumbers, 10, Encoding::kOneHot, 10);
}

TEST(Targets, EncodeOneHotSignAndBit) {
  const std::vector<std::uint16_t> labels{2, 0, 1};
  std::vector<double> one_hot(9, 7);
  encode<double>({Encoding::kOneHot, 3}, labels, one_hot);
  EXPECT_EQ(one_hot, (std::vector<double>{0, 0, 1, 1, 0, 0, 0, 1, 0}));
  const std::vector<std::uint16_t> two{0, 1, 1};
  std::vector<float> signs(3);
  encode<float>({Encoding::kSign, 1}, two, signs);
  EXPECT_EQ(signs, (std::vector<float>{-1, 1, 1}));
  std::vector<float> bits(3);
  encode<float>({Encoding::kBit, 1}, two, bits);
  EXPECT_EQ(bits, (std::vector<float>{0, 1, 1}));
}

TEST(Targets, WhatIsEncodedIsPredictedBack) {
  for (const TargetKind targets : {TargetKind::kNumbers, TargetKind::kBits}) {
    for (int classes : {2, 3, 10}) {
      const TargetPlan plan = plan_targets(kind(targets), classes);
      std::vector<std::uint16_t> labels;
      for (int i = 0; i < 25; ++i) labels.push_back(static_cast<std::uint16_t>(i * 7 % classes));
      std::vector<double> values(labels.size() * plan.outputs);
      encode<double>(plan, labels, values);
      // As outputs that say so: a logit for 0 is below zero.
      for (double& value : values) value = value > 0 ? 1 : -1;
      EXPECT_EQ(count_correct<double>(plan, values, labels), labels.size());
    }
  }
}

TEST(Targets, PredictedClass) {
  const TargetPlan three{Encoding::kClasses, 3};
  EXPECT_EQ(predicted_class<double>(three, std::vector<double>{-3, -1, -2}), 1);
  EXPECT_EQ(predicted_class<double>(three, std::vector<double>{4, 9, 9}), 1) << "the first of equals";
  const TargetPlan sign{Encoding::kSign, 1};
  EXPECT_EQ(predicted_class<double>(sign, std::vector<double>{-0.1}), 0);
  EXPECT_EQ(predicted_class<double>(sign, std::vector<double>{0}), 1);
}

TEST(Targets, CountCorrect) {
  const TargetPlan plan{Encoding::kClasses, 2};
  const std::vector<float> outputs{1, 0, 0, 1, 1, 0, 0, 1};
  const std::vector<std::uint16_t> labels{0, 0, 0, 1};
  EXPECT_EQ(count_correct<float>(plan, outputs, labels), 3u);
}

}  // namespace
}  // namespace slalom::loss
