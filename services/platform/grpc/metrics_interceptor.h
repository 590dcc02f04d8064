// Measures every call of a server.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

#include "platform/runtime/metrics.h"

namespace rasad::rpc {

/// Observes rasad_rpc_duration_seconds{method,code} once a call, when the call is over. Methods
/// that no compiled-in service has are counted as "unknown", so that labels stay a closed set.
/// `metrics` outlives the server.
std::unique_ptr<::grpc::experimental::ServerInterceptorFactoryInterface> MetricsInterceptors(
    runtime::Metrics& metrics);

}  // namespace rasad::rpc
