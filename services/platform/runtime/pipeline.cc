// Headers of records.
#include "platform/runtime/pipeline.h"

#include <algorithm>

namespace rasad::runtime {

std::string_view FindHeader(const Headers& headers, std::string_view name) {
  for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return {};
}

void SetHeader(Headers& headers, std::string_view name, std::string_view value) {
  std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  headers.emplace_back(name, value);
}

std::string FormatOrigin(const Origin& origin) {
  return origin.topic + "/" + std::to_string(origin.partition) + "/" +
         std::to_string(origin.offset);
}

Headers Forward(const Record& record, std::string_view type) {
  Headers headers = record.headers;
  std::string trail(FindHeader(headers, header::kTrail));
  if (!trail.empty()) trail += ',';
  SetHeader(headers, header::kTrail, trail + FormatOrigin(record.origin));
  if (!type.empty()) SetHeader(headers, header::kType, type);
  return headers;
}

}  // namespace rasad::runtime
