// Wiring that the services share: topics at start, and consume-transform-produce.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/kafka/source.h"
#include "platform/runtime/pipeline.h"
#include "platform/runtime/service.h"

namespace rasad::kafka {

/// Waits for the broker as patiently as the configuration says and creates the topics that are
/// missing.
base::Status PrepareTopics(const runtime::ServiceContext& context, const ClientOptions& client);

/// The source of a stage service: its group ("rasad-<service>" unless configured), its limits.
base::Result<std::unique_ptr<KafkaSource>> OpenSource(const runtime::ServiceContext& context,
                                                      std::string_view service,
                                                      const config::v1::StageService& stage,
                                                      std::vector<std::string> topics);

/// Runs a stage from one topic into another, with `service`'s own quarantine, until the service is
/// asked to stop or an error says so.
base::Status RunTransform(runtime::ServiceContext& context, std::string_view service,
                          const config::v1::StageService& stage, std::string_view input,
                          std::string_view output, runtime::Stage<runtime::OutRecord> transform);

}  // namespace rasad::kafka
