// The lists of everything an optimizer can be built from. One line adds an entry; the lists are explicit
// because linkers drop self-registering objects from static libraries.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::optim {

// Fixed order in which stages act on one step (architecture: Gradient -> Direction -> Update -> Params).
enum class Phase { kGradient, kDirection, kUpdate, kParams };

// One value per parameter, per segment, one in all, or per row or column of each segment seen as a matrix (a vector is
// one column).
enum class SlotScope { kParameter, kSegment, kRun, kRow, kColumn };
inline constexpr std::size_t kSlotScopes = 5;
enum class SlotStart { kZero, kOne, kParameters };  // what it holds before the first step; kParameters: w0

// A piece of optimizer state: listable, chartable, savable.
struct SlotInfo {
  std::string id;      // "m"
  std::string symbol;  // "m", as the equation writes it
  std::string name;    // "first moment"
  SlotScope scope = SlotScope::kParameter;
  SlotStart start = SlotStart::kZero;
  bool evaluated = false;  // weights that validation and predictions take in place of w
  // Id of a field f: w is the point ahead, w = position - lr f slot, where the gradient is taken. Empty: it is not.
  std::string look_ahead = {};
};

struct StageInfo : Entry {
  Phase phase = Phase::kDirection;
  std::vector<SlotInfo> slots;
};

// Rules (phase kDirection; a run has exactly one) and the other stages, each in display order.
const std::vector<const StageInfo*>& rules();
const std::vector<const StageInfo*>& stages();
// Looks among both.
const StageInfo* find_stage(std::string_view id);

const std::vector<const Entry*>& schedules();
const Entry* find_schedule(std::string_view id);

// Named recipes: table rows that expand to stages with default values ("AdamW" = Adam + decoupled decay).
struct RecipeStage {
  std::string id;
  std::vector<std::pair<std::string, double>> values;  // fields that differ from their defaults
};
struct RecipeSchedule {
  std::string id;
  std::vector<std::pair<std::string, FieldValue>> values;  // fields that differ from their defaults
};
struct Recipe {
  std::string id;
  std::string name;
  std::string summary;
  std::string equation{};  // TeX: one step, as the stages together make it; empty: their own equations say it
  std::string reference;
  double lr = 0.01;
  std::vector<RecipeSchedule> lr_schedule{};  // a chain, as in a document; empty: whoever uses the recipe decides
  std::vector<RecipeStage> stages;
};
const std::vector<Recipe>& recipes();

// Every fault of the lists above, as sentences: duplicate ids, missing texts, defaults or slider ranges outside the
// allowed range, descriptions that do not fit the arithmetic, recipes that name what does not exist. Empty: sound.
std::vector<std::string> registry_faults();

}  // namespace slalom::optim
