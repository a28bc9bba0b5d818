// What is said about numbers that do not fit their field, and about entries that contradict themselves.
#include "core/field_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "core/entry_check.h"

namespace slalom {
namespace {

Field sound_field() {
  Field field;
  field.id = "rate";
  field.name = "rate";
  field.help = "Raised, more.";
  field.default_number = 0.5;
  field.min = 0;
  field.min_open = true;
  field.max = 1;
  return field;
}

Entry sound_entry() {
  Entry entry;
  entry.id = "thing";
  entry.name = "Thing";
  entry.summary = "What it is.";
  entry.equation = "x";
  entry.reference = "A book";
  entry.fields = {sound_field()};
  return entry;
}

std::string message(const Field& field, double number) {
  const auto error = check_number(field, number, "place");
  if (!error) return "";
  EXPECT_EQ(error->path, "place");
  return error->message;
}

TEST(FieldCheck, SaysWhatIsAllowedAndWhatWasFound) {
  Field field = sound_field();
  EXPECT_EQ(message(field, 1), "");
  EXPECT_EQ(message(field, 3), "must be greater than 0 and at most 1; got 3");
  EXPECT_EQ(message(field, 0), "must be greater than 0 and at most 1; got 0");
  field.max = std::numeric_limits<double>::infinity();
  EXPECT_EQ(message(field, -0.5), "must be greater than 0; got -0.5");
  field.type = FieldType::kInteger;
  EXPECT_EQ(message(field, 1.5), "must be a whole number; got 1.5");
  field.type = FieldType::kFlag;
  EXPECT_EQ(message(field, 2), "must be 0 (off) or 1 (on); got 2");
  field.type = FieldType::kChoice;
  field.choices = {"a", "b"};
  EXPECT_EQ(message(field, 1), "");
  EXPECT_EQ(message(field, 2), "must be one of 0 (a), 1 (b); got 2");
}

TEST(FieldCheck, TextsHaveALength) {
  Field field = sound_field();
  field.type = FieldType::kText;
  field.min_length = 1;
  field.max_length = 4;
  EXPECT_EQ(range_in_words(field), "1 to 4 characters");
  EXPECT_FALSE(check_text(field, "x", "place"));
  EXPECT_FALSE(check_text(field, "x+yz", "place"));
  EXPECT_EQ(check_text(field, "", "place"), (Error{"bad_length", "place", "must have 1 to 4 characters; has 0"}));
  EXPECT_EQ(check_text(field, "x + y", "place"), (Error{"bad_length", "place", "must have 1 to 4 characters; has 5"}));
}

const std::vector<Entry>& parts() {
  static const std::vector<Entry> list{{.id = "part"}};
  return list;
}
const EntryList kParts{"parts", "part", parts};

TEST(EntryCheck, FindsNoFaultInASoundEntry) { EXPECT_TRUE(entry_faults(sound_entry(), "thing", {}).empty()); }

TEST(EntryCheck, NamesEveryKindOfFault) {
  struct Case {
    void (*spoil)(Entry&);
    const char* fault;
  };
  const Case cases[] = {
      {[](Entry& e) { e.id = "Bad Id"; }, "thing: the id is not snake_case"},
      {[](Entry& e) { e.name.clear(); }, "thing: has no name"},
      {[](Entry& e) { e.summary.clear(); }, "thing: has no summary"},
      {[](Entry& e) { e.equation.clear(); }, "thing: has no equation"},
      {[](Entry& e) { e.reference.clear(); }, "thing: has no reference"},
      {[](Entry& e) { e.fields.push_back(e.fields[0]); }, "thing: the id rate occurs more than once"},
      {[](Entry& e) { e.fields[0].help.clear(); }, "thing.rate: has no help"},
      {[](Entry& e) { e.fields[0].default_number = 2; },
       "thing.rate: the default must be greater than 0 and at most 1; got 2"},
      {[](Entry& e) { e.fields[0].slider_max = 2; },
       "thing.rate: an end of the slider must be greater than 0 and at most 1; got 2"},
      {[](Entry& e) { e.fields[0].scale = FieldScale::kLog; },
       "thing.rate: a logarithmic scale needs a slider above 0"},
      {[](Entry& e) { e.fields[0].max = 0; }, "thing.rate: the range is empty"},
      {[](Entry& e) { e.fields[0].choices = {"a", "b"}; }, "thing.rate: has choices but is not of type choice"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kChoice;
         e.fields[0].default_number = 0;
         e.fields[0].choices = {"a", "a"};
       },
       "thing.rate: has a choice twice"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kFlag;
         e.fields[0].default_number = 1;
         e.fields[0].schedulable = true;
       },
       "thing.rate: only real numbers can be scheduled"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kText;
         e.fields[0].default_text = "too long";
         e.fields[0].max_length = 3;
       },
       "thing.rate: the default must have 0 to 3 characters; has 8"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kRealList;
         e.fields[0].min_length = 1;
         e.fields[0].max_length = 3;
       },
       "thing.rate: the default has a length that is not allowed"},
      {[](Entry& e) { e.fields[0].type = FieldType::kEntryList; },
       "thing.rate: has a list of entries to choose from but another type, or the other way round"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kEntryList;
         e.fields[0].list = &kParts;
         e.fields[0].max_length = 2;
         e.fields[0].default_entries = {{"part", {}}, {"no_part", {}}};
       },
       "thing.rate: a default element is none of its list"},
      {[](Entry& e) {
         e.fields[0].type = FieldType::kEntryList;
         e.fields[0].list = &kParts;
         e.fields[0].default_entries = {{"part", {}}};
       },
       "thing.rate: the default has a length that is not allowed"},
  };
  for (const Case& c : cases) {
    Entry entry = sound_entry();
    c.spoil(entry);
    const std::vector<std::string> faults = entry_faults(entry, "thing", {});
    EXPECT_NE(std::find(faults.begin(), faults.end(), c.fault), faults.end()) << c.fault;
  }
}

}  // namespace
}  // namespace slalom
