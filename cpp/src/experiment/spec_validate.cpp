// The public functions on documents and data that only pass on to a module.
#include "slalom/experiment.h"

#include "data/dataset.h"
#include "experiment/spec.h"

namespace slalom {

Result<std::string> validate(std::string_view document) {
  const auto spec = experiment::read_spec(document);
  if (!spec) return spec.errors();
  return experiment::write_spec(*spec);
}

Result<bool> provide_data(std::string_view id, std::span<const std::uint8_t> file) { return data::provide(id, file); }

bool is_data_provided(std::string_view id) { return data::is_provided(id); }

}  // namespace slalom
