// Seeds and training set-up.
#include "core/number_text.h"
#include "experiment/read_fields.h"
#include "experiment/read_parts.h"

namespace slalom::experiment {
namespace {

double number(const Entry& entry, const std::vector<FieldValue>& values, std::string_view field) {
  return values[static_cast<std::size_t>(entry.field_index(field))].number;
}

}  // namespace

Seeds read_seeds(const Json& value, const std::string& path, Faults& faults) {
  if (!expect_object(value, path, "an object of seeds", faults)) return {};
  const Entry& entry = seeds_entry();
  const std::vector<FieldValue> values = read_values(entry, value, path, {}, faults);
  const auto seed = [&](std::string_view id) { return static_cast<std::uint32_t>(number(entry, values, id)); };
  return {.data = seed("data"), .init = seed("init"), .batch = seed("batch"), .noise = seed("noise")};
}

TrainSpec read_train(const Json& value, const std::string& path, Faults& faults) {
  TrainSpec train;
  if (!expect_object(value, path, "an object", faults)) return train;
  const Entry& entry = train_entry();
  const std::vector<FieldValue> values = read_values(entry, value, path, {"stop"}, faults);
  train.batch = static_cast<std::uint32_t>(number(entry, values, "batch"));
  train.validate_every = static_cast<std::uint32_t>(number(entry, values, "validate_every"));
  train.ema_beta = number(entry, values, "ema_beta");

  const Json* stop = find_member(value, "stop");
  const std::string stop_path = member_path(path, "stop");
  if (stop != nullptr && expect_object(*stop, stop_path, "an object such as {\"steps\": 1000}", faults)) {
    const std::vector<FieldValue> rules = read_values(stop_entry(), *stop, stop_path, {}, faults);
    train.max_steps = static_cast<std::int64_t>(number(stop_entry(), rules, "steps"));
    for (const StopMember& rule : stop_members()) train.stop.*rule.member = number(stop_entry(), rules, rule.id);
    if (train.stop.loss_rise > 0 && train.stop.loss_rise <= 1) {
      faults.add("out_of_range", member_path(stop_path, "loss_rise"),
                 "must be 0 (off) or greater than 1: the loss is never below its smallest; got " +
                     number_text(train.stop.loss_rise));
    }
  }
  return train;
}

}  // namespace slalom::experiment
