// Wiring that the services share: topics at start, and consume-transform-produce.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/backlog.h"
#include "platform/kafka/client.h"
#include "platform/kafka/source.h"
#include "platform/runtime/pipeline.h"
#include "platform/runtime/service.h"

namespace rasad::kafka {

/// Waits for the broker as patiently as the configuration says and creates the topics that are
/// missing.
base::Status PrepareTopics(const runtime::ServiceContext& context, const ClientOptions& client);

/// The name of a stage's group: "rasad-<service>" unless configured.
std::string GroupOf(std::string_view service, const config::v1::StageService& stage);

/// The source of a stage service: its group ("rasad-<service>" unless configured), its limits.
base::Result<std::unique_ptr<KafkaSource>> OpenSource(const runtime::ServiceContext& context,
                                                      std::string_view service,
                                                      const config::v1::StageService& stage,
                                                      std::vector<std::string> topics);

/// A second road into a stage, which stands back while records wait for those behind it.
struct Lane {
  std::string name;              ///< "backfill": client and group are "rasad-<service>-<name>".
  std::vector<Reading> behind;   ///< Who must not be kept waiting.
  std::int64_t max_waiting = 0;  ///< As in ThrottleOptions; 0: 1.
  std::uint32_t max_per_second = 0;
};

/// Runs a stage from one topic into another, with `service`'s own quarantine, until the service is
/// asked to stop or an error says so. A lane takes 5 records at once unless `stage` says more.
base::Status RunTransform(runtime::ServiceContext& context, std::string_view service,
                          const config::v1::StageService& stage, std::string_view input,
                          std::string_view output, runtime::Stage<runtime::OutRecord> transform,
                          const std::optional<Lane>& lane = std::nullopt);

}  // namespace rasad::kafka
