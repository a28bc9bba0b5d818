// The list of data sets, and which external ones have been handed over.
#include <map>
#include <string>
#include <utility>

#include "data/dataset.h"
#include "data/images.h"
#include "data/planar.h"

namespace slalom::data {
namespace {

// External sets that were provided, by id.
std::map<std::string, std::shared_ptr<const Images>, std::less<>>& provided() {
  static std::map<std::string, std::shared_ptr<const Images>, std::less<>> sets;
  return sets;
}

}  // namespace

const std::vector<DatasetInfo>& datasets() {
  static const std::vector<DatasetInfo> list = [] {
    std::vector<DatasetInfo> infos;
    for (const PlanarSet& set : planar_sets()) infos.push_back(set.info);
    infos.push_back(digits_info());
    infos.push_back(mnist_info());
    return infos;
  }();
  return list;
}

const DatasetInfo* find_dataset(std::string_view id) { return find_by_id(datasets(), id); }

Result<std::shared_ptr<const Dataset>> make_dataset(const Configured& config, std::uint64_t seed) {
  for (const PlanarSet& set : planar_sets()) {
    if (set.info.id == config.id) return make_planar(set, config, seed);
  }
  const DatasetInfo& info = *find_dataset(config.id);
  if (!info.external) return make_images(info, digits(), config, seed);
  const auto found = provided().find(config.id);
  if (found == provided().end()) {
    return Error{"missing_data", "id",
                 "the data of '" + info.id +
                     "' are not here yet: the page loads them by itself; on the command line name the folder that "
                     "holds them with --data-dir"};
  }
  return make_images(info, found->second, config, seed);
}

Result<bool> provide(std::string_view id, std::span<const std::uint8_t> file) {
  const DatasetInfo* info = find_dataset(id);
  if (info == nullptr || !info->external) {
    return Error{"unknown_id", "id", std::string(id) + " is not a data set that can be handed over"};
  }
  auto images = read_images(*info, file);
  if (!images) return images.errors();
  provided().insert_or_assign(std::string(id), *std::move(images));
  return true;
}

void withdraw(std::string_view id) {
  const auto found = provided().find(id);
  if (found != provided().end()) provided().erase(found);
}

bool is_provided(std::string_view id) {
  const DatasetInfo* info = find_dataset(id);
  return info != nullptr && (!info->external || provided().contains(id));
}

}  // namespace slalom::data
