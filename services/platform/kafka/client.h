// What every Kafka client of the house shares: how to reach the cluster, and patience at start.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "core/base/error.h"
#include "rasad/config/v1/config.pb.h"

namespace rasad::kafka {

/// The largest key + value + headers that a producer accepts, in bytes. A topic's own
/// max_message_bytes (after compression) is the narrower gate.
inline constexpr std::int64_t kMaxMessageBytes = 9 << 20;

/// Who connects, and to which cluster.
struct ClientOptions {
  config::v1::Kafka kafka;
  std::string client_id;  ///< "rasad-normalize"; the process id is added to make it unique.
};

/// Waits until a broker answers a metadata request, at most `patience_ms` (0: what the
/// configuration says, by default 60 s). kMisconfigured at once for wrong properties; otherwise the
/// last error with what librdkafka said about it.
base::Status WaitForBroker(const ClientOptions& options, std::uint32_t patience_ms,
                           std::stop_token stop);

}  // namespace rasad::kafka
