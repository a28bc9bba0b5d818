// The list of data sets, and which external ones have been handed over.
#include <map>
#include <string>
#include <utility>

#include "data/csv_table.h"
#include "data/dataset.h"
#include "data/fields.h"
#include "data/images.h"
#include "data/planar.h"
#include "data/sequence.h"
#include "data/source.h"
#include "data/table.h"

namespace slalom::data {
namespace {

// External sets that were provided, by id.
std::map<std::string, std::shared_ptr<const Images>, std::less<>>& provided() {
  static std::map<std::string, std::shared_ptr<const Images>, std::less<>> sets;
  return sets;
}

Source planar_source(const PlanarSet& set) {
  return {set.info, [&set](const Configured& config, std::uint64_t seed) { return make_planar(set, config, seed); }};
}

Source digits_source() {
  const DatasetInfo info = digits_info();
  return {info,
          [info](const Configured& config, std::uint64_t seed) { return make_images(info, digits(), config, seed); }};
}

Source external_images(const DatasetInfo& info) {
  const auto make = [info](const Configured& config, std::uint64_t seed) -> Result<std::shared_ptr<const Dataset>> {
    const auto found = provided().find(config.id);
    if (found != provided().end()) return make_images(info, found->second, config, seed);
    return Error{"missing_data", "id",
                 "the data of '" + info.id +
                     "' are not here yet: the page loads them by itself; on the command line name the folder that "
                     "holds them with --data-dir"};
  };
  return {info, make};
}

// In display order.
const std::vector<Source>& sources() {
  static const std::vector<Source> list = [] {
    std::vector<Source> all;
    for (const PlanarSet& set : planar_sets()) all.push_back(planar_source(set));
    for (Source& source : table_sources()) all.push_back(std::move(source));
    all.push_back(digits_source());
    all.push_back(external_images(mnist_info()));
    all.push_back(external_images(fashion_mnist_info()));
    for (Source& source : sequence_sources()) all.push_back(std::move(source));
    all.push_back(csv_source());
    return all;
  }();
  return list;
}

const Source& source_of(const Configured& config) {
  const auto& list = sources();
  std::size_t i = 0;
  while (list[i].info.id != config.id) ++i;
  return list[i];
}

}  // namespace

const std::vector<DatasetInfo>& datasets() {
  static const std::vector<DatasetInfo> list = [] {
    std::vector<DatasetInfo> infos;
    for (const Source& source : sources()) infos.push_back(source.info);
    return infos;
  }();
  return list;
}

const DatasetInfo* find_dataset(std::string_view id) { return find_by_id(datasets(), id); }

Result<DatasetPlan> plan_dataset(const Configured& config) {
  const Source& source = source_of(config);
  if (source.plan) return source.plan(config);
  const auto sizes = part_sizes(common_values(source.info, config));
  if (!sizes) return sizes.errors();
  return DatasetPlan{source.info, *sizes};
}

Result<std::shared_ptr<const Dataset>> make_dataset(const Configured& config, std::uint64_t seed) {
  return source_of(config).make(config, seed);
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
