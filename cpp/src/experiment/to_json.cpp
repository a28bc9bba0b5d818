// Small structures as JSON, for hosts that take structure as text.
#include <nlohmann/json.hpp>

#include "slalom/experiment.h"
#include "slalom/session.h"

namespace slalom {

std::string to_json(const Errors& errors) {
  nlohmann::json list = nlohmann::json::array();
  for (const Error& error : errors) {
    list.push_back({{"code", error.code}, {"path", error.path}, {"message", error.message}});
  }
  // A message may quote bytes of a document that are not UTF-8.
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string to_json(std::span<const EditRecord> edits) {
  nlohmann::json list = nlohmann::json::array();
  for (const EditRecord& edit : edits) {
    list.push_back({{"step", edit.step}, {"path", edit.path}, {"value", edit.value}});
  }
  return list.dump();
}

std::string to_json(std::span<const MetricColumn> columns) {
  nlohmann::json list = nlohmann::json::array();
  for (const MetricColumn& column : columns) {
    list.push_back({{"id", column.id}, {"name", column.name}, {"layer", column.layer}});
  }
  return list.dump();
}

}  // namespace slalom
