// The administration client of Kafka, opened without patience.
#pragma once

#include <memory>

#include "cli/servers.h"
#include "platform/kafka/admin.h"

namespace rasad::cli {

/// Opens it if a broker answers within 5 s; kUnavailable with the advice to start it otherwise.
base::Result<std::unique_ptr<kafka::Admin>> OpenAdmin(const Pipeline& pipeline);

}  // namespace rasad::cli
