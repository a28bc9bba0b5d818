// The public side of the series: one of them as JSON, dates written out.
#include "data/series.h"

#include <string>
#include <utility>
#include <vector>

#include "slalom/experiment.h"

#include "experiment/json_write.h"
#include "experiment/read_faults.h"
#include "experiment/read_suggest.h"

namespace slalom {

Result<std::string> series(std::string_view id) {
  const data::Series* found = find_by_id(data::series(), id);
  if (found == nullptr) {
    std::vector<std::string> known;
    for (const data::Series& one : data::series()) known.push_back(one.id);
    const std::string name(id);
    return Error{"unknown_id", "",
                 experiment::with_known("unknown series " + experiment::in_quotes(name), name, known)};
  }
  nlohmann::json dates = nlohmann::json::array();
  for (std::size_t i = 0; i < found->values.size(); ++i) dates.push_back(data::day_after(found->first_day, i));
  return experiment::canonical_text({{"id", found->id},
                                     {"name", found->name},
                                     {"unit", found->unit},
                                     {"dates", std::move(dates)},
                                     {"values", found->values}});
}

}  // namespace slalom
