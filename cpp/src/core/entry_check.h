// Looks for faults in what an entry says about itself. Every registry runs its entries through this in the tests, so a
// new entry that forgets a text or contradicts itself is named before anyone sees it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom {

// Which texts an entry must have besides id, name and summary.
struct EntryNeeds {
  bool equation = true;
  bool reference = true;
};

// Every fault, as a sentence that begins with `where` ("rule adam: ..."): missing texts, ids that are not snake_case or
// occur twice, defaults outside their range, sliders that reach outside it, choices missing or doubled.
std::vector<std::string> entry_faults(const Entry& entry, std::string_view where, EntryNeeds needs);

// A sentence for every id that occurs more than once.
std::vector<std::string> duplicate_id_faults(const std::vector<std::string>& ids, std::string_view where);

}  // namespace slalom
