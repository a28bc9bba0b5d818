// Parts of the catalogue in words, for its Markdown form and the command line's help. They work on the catalogue's
// JSON, so they know no entry.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "experiment/json_parse.h"

namespace slalom::experiment {

// The catalogue's lists of entries that an experiment names by id, in display order.
struct CatalogueList {
  std::string_view key;    // in the catalogue: "rules"
  std::string_view title;  // "Rules"
  std::string_view intro;  // a sentence on what they are for
};
inline constexpr std::array<CatalogueList, 10> kCatalogueLists{{
    {"rules", "Rules", "A run has exactly one: it turns the gradient into a direction."},
    {"stages", "Stages", "Act before or after the rule, each at most once in a run."},
    {"schedules", "Schedules",
     "Multiply the base value of the learning rate or of another schedulable field over time."},
    {"recipes", "Recipes", "Named combinations of a rule and stages."},
    {"datasets", "Data sets", "What a network learns from."},
    {"series", "Series", "Daily measurements, to smooth and to look at; nothing is trained on them."},
    {"models", "Models", "Networks to train."},
    {"layers", "Layers", "What a network that is a list of layers is made of."},
    {"losses", "Losses", "What training minimises: the mean over a minibatch."},
    {"functions", "Functions", "Surfaces to walk on instead of a network."},
}};

// Its entries that are not in a list: every experiment of their kind has one.
inline constexpr std::array<std::string_view, 7> kCatalogueSingles{"inputs", "regularizer", "function_problem", "train",
                                                                   "stop",   "seeds",       "diagnostics"};

// Allowed values of a field in the catalogue: "at least 0 and less than 1", "whole, at least 1", "tanh, relu".
std::string range_text(const Json& field);
// A JSON value as one writes it in a document: 0.9, "tanh", [16, 16].
std::string default_text(const Json& field);

}  // namespace slalom::experiment
