// Experiments as documents: checking, links, the catalogue. Text in, text out; the session does the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

namespace slalom {

// The library's version, "major.minor.patch".
std::string_view version();

// Canonical form of an experiment document (JSON), or everything that is wrong with it.
Result<std::string> validate(std::string_view document);

// The catalogue as JSON: every rule, stage, schedule, recipe, data set, series, model, loss, regularizer, function,
// train field and metric, with fields, ranges, defaults, equations and references. The page's controls, the
// command line's help and the documentation are made from it.
std::string catalogue();
// The same as a Markdown document.
std::string catalogue_markdown();

// One run as a Python script that trains it with PyTorch: data, minibatches, first weights, noise, schedules and edits
// as here, so the losses it prints are the run's but for rounding. Errors as validate(); also "out_of_range" for a run
// that is not there, and "no_counterpart" for what cannot be written.
Result<std::string> torch_script(std::string_view document, std::size_t run);
// The optimizer of a rule, another stage (around the first rule of the catalogue) or a recipe, with its defaults, as a
// Python module: a class for PyTorch that takes the same steps but for rounding. Error "unknown_id".
Result<std::string> catalogue_torch(std::string_view id);
// A rule or another stage as a WebGPU compute shader. Errors: "unknown_id"; "no_element_kernel" for what works on rows,
// columns or whole matrices.
Result<std::string> catalogue_wgsl(std::string_view id);

// A series of daily measurements that the catalogue lists, as JSON {id, name, unit, dates, values}: "2012-01-01" and a
// number for each day. Error: "unknown_id".
Result<std::string> series(std::string_view id);

// Links are "#v2." + base64url(deflate-raw(canonical JSON)). Compression is the host's library (zlib natively,
// fflate in the page); everything else, and every message, is here, so that all hosts say the same.
struct PackedDocument {
  std::vector<std::uint8_t> deflated;
  std::string_view dictionary;  // that it was deflated with, for ever the same; empty: none
};
//   what a document to be linked is deflated with
std::string_view link_dictionary();
//   bytes deflated with it -> link
std::string make_link(std::span<const std::uint8_t> deflated);
//   link (with or without what stands before '#'; what follows '&' belongs to the page and is passed over) -> what to
//   inflate. Errors: not a link, unknown version, damage that shows.
Result<PackedDocument> unpack_link(std::string_view link);
//   What to report when inflating those bytes failed or gave more than kMaxDocumentBytes.
Error damaged_link();

// Errors as a JSON list of {code, path, message}: the same text for every host.
std::string to_json(const Errors& errors);

// Hands over the file of an external data set (already decompressed).
Result<bool> provide_data(std::string_view id, std::span<const std::uint8_t> file);
bool is_data_provided(std::string_view id);

}  // namespace slalom
