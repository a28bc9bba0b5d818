#include "torch/data_text.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "core/base64.h"
#include "core/number_text.h"
#include "data/inputs.h"
#include "torch/pieces.h"
#include "torch/python_text.h"
#include "train/input_shape.h"

namespace slalom::torch {
namespace {

constexpr int kLargestDigit = 35;
constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
// Numbers are written out as long as somebody may still want to look at them.
constexpr std::size_t kMaxWrittenOut = 4000;

std::string padded_base64(std::span<const std::uint8_t> bytes) {
  std::string text = base64(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  text.resize((text.size() + 3) / 4 * 4, '=');
  return text;
}

std::string padded_base64(std::span<const double> numbers) {
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(double));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return padded_base64(bytes);
}

void assign_numbers(PythonText& out, const std::string& name, std::span<const double> numbers, std::size_t columns) {
  const std::string shape = columns == 1 ? "" : ".reshape(-1, " + std::to_string(columns) + ")";
  std::vector<std::string> parts;
  std::size_t length = 0;
  for (const double number : numbers) {
    parts.push_back(number_text(number));
    length += parts.back().size() + 2;
  }
  const std::string packed = padded_base64(numbers);
  if (numbers.size() <= kMaxWrittenOut || length < packed.size()) {
    out.wrapped(name + " = torch.tensor([", parts, "], dtype=torch.float64)" + shape);
  } else {
    out.quoted_block(name + " = doubles(", packed, ")" + shape);
  }
}

template <class T>
void assign_whole_numbers(PythonText& out, const std::string& name, std::span<const T> numbers, int largest,
                          const std::string& tail) {
  if (largest <= kLargestDigit) {
    std::string digits;
    for (const T number : numbers) digits += kDigits[number];
    out.quoted_block(name + " = small_digits(", digits, ")" + tail);
  } else if (largest < 256) {
    const std::vector<std::uint8_t> bytes(numbers.begin(), numbers.end());
    out.quoted_block(name + " = small_bytes(", padded_base64(bytes), ").long()" + tail);
  } else {
    std::vector<std::string> parts;
    for (const T number : numbers) parts.push_back(std::to_string(number));
    out.wrapped(name + " = torch.tensor([", parts, "])" + tail);
  }
}

// How many neighbouring columns are standardised each for itself before the first one's turn comes again.
std::size_t period_of(const data::Dataset& set) {
  for (const std::size_t period : {std::size_t{1}, static_cast<std::size_t>(set.sequence[1])}) {
    if (period == 0 || set.features % period != 0) continue;
    bool repeats = true;
    for (std::size_t j = period; j < set.features; ++j) {
      repeats = repeats && set.mean[j] == set.mean[j - period] && set.scale[j] == set.scale[j - period];
    }
    if (repeats) return period;
  }
  return set.features;
}

bool is_standardised(const Configured& config) {
  const data::DatasetInfo& info = *data::find_dataset(config.id);
  return value_of(info, config, "standardise").number != 0;
}

void assign_targets(PythonText& out, const loss::TargetPlan& plan) {
  const std::string tail = ".to(inputs.dtype)";
  switch (plan.encoding) {
    case loss::Encoding::kClasses:
      out.line(0, "targets = labels");
      break;
    case loss::Encoding::kOneHot:
      out.line(0, "targets = torch.nn.functional.one_hot(labels, " + std::to_string(plan.outputs) + ")" + tail);
      break;
    case loss::Encoding::kBit:
      out.line(0, "targets = labels[:, None]" + tail);
      break;
    case loss::Encoding::kSign:
      out.line(0, "targets = 2 * labels[:, None]" + tail + " - 1");
      break;
    case loss::Encoding::kValues:
      break;  // written with the examples
  }
}

// The model sees the numbers as the network's layers do.
void assign_inputs(PythonText& out, const experiment::NetworkProblem& problem, const data::Shape& shape,
                   std::size_t period) {
  std::string value = "raw";
  if (is_standardised(problem.data)) value = "standardised(raw, " + std::to_string(period) + ")";
  if (!data::is_plain(problem.inputs)) {
    value = call_text("made_inputs", value, data::inputs_entry(), problem.inputs).value();
  }
  value += ".to(torch.get_default_dtype())";
  const model::Shape input = train::input_shape(shape);
  if (input.is_image()) {
    value += ".reshape(-1, " + std::to_string(input[0]) + ", " + std::to_string(input[1]) + ", " +
             std::to_string(input[2]) + ")";
  } else if (input.is_sequence()) {
    value += ".reshape(-1, " + std::to_string(input[0]) + ", " + std::to_string(input[1]) + ")";
  }
  out.line(0, "inputs = " + value);
}

std::string title_of(const data::DatasetInfo& info, const std::array<std::size_t, 3>& sizes) {
  return "# " + info.name + ": " + std::to_string(sizes[0]) + " examples to train on, then " +
         std::to_string(sizes[1]) + " for validation and " + std::to_string(sizes[2]) + " for the test.";
}

DataText external_text(const experiment::NetworkProblem& problem, const data::DatasetPlan& plan,
                       const loss::TargetPlan& targets) {
  const data::DatasetInfo& info = *data::find_dataset(problem.data.id);
  PythonText out;
  out.line(0, title_of(info, plan.part_sizes));
  out.line(0, "raw, labels = read_images(" + quoted(info.id + ".slm.gz") + ")");
  out.line(0, "raw = raw / " + std::to_string(data::Images().levels));
  assign_inputs(out, problem, plan.shape, 1);
  assign_targets(out, targets);
  return {out.text(), plan.part_sizes, plan.shape};
}

}  // namespace

Result<DataText> data_text(const experiment::NetworkProblem& problem, const experiment::Seeds& seeds,
                           const loss::LossInfo& loss) {
  const data::DatasetInfo& info = *data::find_dataset(problem.data.id);
  if (info.external) {
    const auto plan = data::plan_dataset(problem.data);
    if (!plan) return plan.errors();
    return external_text(problem, *plan, loss::plan_targets(loss, plan->shape.classes));
  }
  const auto made = data::make_dataset(problem.data, seeds.data);
  if (!made) return made.errors();
  const data::Dataset& set = **made;
  const loss::TargetPlan plan = loss::plan_targets(loss, set.classes);
  std::vector<std::uint32_t> order;
  DataText result;
  for (const data::Split split : {data::Split::kTrain, data::Split::kValidation, data::Split::kTest}) {
    const std::vector<std::uint32_t>& part = set.part(split);
    result.sizes[static_cast<std::size_t>(split)] = part.size();
    order.insert(order.end(), part.begin(), part.end());
  }
  result.shape = set;

  PythonText out;
  out.line(0, title_of(info, result.sizes));
  if (const data::Images* images = set.images()) {
    std::vector<std::uint8_t> pixels;
    for (const std::uint32_t i : order) {
      const auto first = images->pixels.begin() + static_cast<std::ptrdiff_t>(i * set.features);
      pixels.insert(pixels.end(), first, first + static_cast<std::ptrdiff_t>(set.features));
    }
    assign_whole_numbers<std::uint8_t>(
        out, "raw", pixels, images->levels,
        ".reshape(-1, " + std::to_string(set.features) + ").double() / " + std::to_string(images->levels));
  } else {
    std::vector<double> raw(order.size() * set.features);
    set.gather_raw(order, raw);
    assign_numbers(out, "raw", raw, set.features);
  }
  assign_inputs(out, problem, set, period_of(set));
  if (plan.encoding == loss::Encoding::kValues) {
    std::vector<double> values;
    for (const std::uint32_t i : order) values.push_back(set.raw_targets[i]);
    assign_numbers(out, "answers", values, 1);
    const bool scaled = is_standardised(problem.data);
    out.line(0, std::string("targets = ") + (scaled ? "standardised(answers[:, None], 1)" : "answers[:, None]") +
                    ".to(inputs.dtype)");
  } else {
    std::vector<std::uint16_t> labels;
    for (const std::uint32_t i : order) labels.push_back(set.labels[i]);
    assign_whole_numbers<std::uint16_t>(out, "labels", labels, set.classes - 1, "");
    assign_targets(out, plan);
  }
  result.code = out.text();
  return result;
}

}  // namespace slalom::torch
