// The pipeline's nouns: Record, Stage, Source, Sink.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace rasad::runtime {

/// Where a record was read.
struct Origin {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Header names and values, in order; names may repeat, the last one wins.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// One record as polled. Owns its bytes.
struct Record {
  std::string key;
  std::string value;
  Headers headers;
  Origin origin;
  std::int64_t timestamp_ms = 0;  ///< The broker's; milliseconds since the Unix epoch.
  int deaths = 0;  ///< How often a process died while it had this record alone in hand.
};

/// One record to be written to a topic that the sink knows.
struct OutRecord {
  std::string key;
  std::string value;
  Headers headers;

  friend bool operator==(const OutRecord&, const OutRecord&) = default;
};

/// The header names that travel with every record.
namespace header {
inline constexpr std::string_view kId = "ce_id";  ///< The revision id, or the withdrawal's request.
inline constexpr std::string_view kSource = "ce_source";
inline constexpr std::string_view kType = "ce_type";  ///< Full name of the message in the value.
inline constexpr std::string_view kSpecVersion = "ce_specversion";  ///< "1.0"
inline constexpr std::string_view kContentType = "content-type";    ///< "application/protobuf"
inline constexpr std::string_view kTraceParent = "traceparent";     ///< W3C trace context.
inline constexpr std::string_view kRequestId = "rasad_request_id";
inline constexpr std::string_view kReceivedAt =
    "rasad_received_at";  ///< RFC 3339; for age metrics.
/// The topics that the record has passed, "topic/partition/offset", comma separated, from raw on.
inline constexpr std::string_view kTrail = "rasad_trail";

// On quarantined records, beside the original key, value and headers:
inline constexpr std::string_view kReason = "rasad_reason";  ///< A code, "invalid_input".
inline constexpr std::string_view kMessage = "rasad_message";
inline constexpr std::string_view kService = "rasad_service";  ///< The service that gave it up.
inline constexpr std::string_view kOrigin = "rasad_origin";    ///< "topic/partition/offset"
inline constexpr std::string_view kAttempts = "rasad_attempts";
inline constexpr std::string_view kRuleset = "rasad_ruleset";
}  // namespace header

/// The last value of a header; empty if it is absent. The view is into `headers`.
std::string_view FindHeader(const Headers& headers, std::string_view name);

/// Sets a header, replacing every earlier one of that name.
void SetHeader(Headers& headers, std::string_view name, std::string_view value);

/// "topic/partition/offset".
std::string FormatOrigin(const Origin& origin);

/// The headers of a record as its successor carries them: all of them, with the record's own
/// origin added to kTrail and, where `type` is not empty, ce_type replaced.
Headers Forward(const Record& record, std::string_view type = {});

/// Turns a record into outputs. Pure: the same record gives the same outputs. Zero outputs mean
/// that the record is filtered. Called again with the same record after a crash or a retry.
template <class Out>
using Stage = std::function<base::Result<std::vector<Out>>(const Record&)>;

/// Where records come from. Not thread-safe: one thread calls everything.
struct Source {
  virtual ~Source() = default;

  /// What is there now, at most one batch; waits at most `timeout` for the first record. An empty
  /// vector is no error. Polled records are owned by the caller.
  virtual base::Result<std::vector<Record>> Poll(std::chrono::milliseconds timeout) = 0;

  /// Marks everything polled since the last Commit as done. kConflict: the partitions have moved
  /// to another member; the batch is abandoned and will be polled again there.
  virtual base::Status Commit() = 0;

  /// Stays a live member of the group for `duration` without taking records. kConflict: as in
  /// Commit.
  virtual base::Status Idle(std::chrono::milliseconds duration) = 0;
};

/// Where outputs go. Not thread-safe.
template <class T>
struct Sink {
  virtual ~Sink() = default;

  /// OK means that all items are durable. After an error some may be, and the caller repeats the
  /// whole span: repeating is harmless.
  virtual base::Status Write(std::span<const T> items) = 0;
};

}  // namespace rasad::runtime
