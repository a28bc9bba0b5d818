// A registry's entry with its default values, except where a test says otherwise.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "core/field.h"

namespace slalom {

inline Configured configured(const Entry& entry,
                             std::initializer_list<std::pair<const char*, FieldValue>> different = {}) {
  Configured config{entry.id, default_values(entry)};
  for (const auto& [id, value] : different) {
    const int index = entry.field_index(id);
    if (index < 0) {
      ADD_FAILURE() << entry.id << " has no field " << id;
      continue;
    }
    config.values[static_cast<std::size_t>(index)] = value;
  }
  return config;
}

}  // namespace slalom
