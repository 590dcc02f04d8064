// Measures every call of a server.
#include "platform/grpc/metrics_interceptor.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "platform/grpc/status.h"

namespace rasad::rpc {
namespace {

// "/package.Service/Method" as it stands in the descriptors, else "unknown".
std::string MethodLabel(const char* method) {
  std::string name = method == nullptr ? "" : method;
  if (name.starts_with('/')) name.erase(0, 1);
  std::string full = name;
  std::replace(full.begin(), full.end(), '/', '.');
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  return pool->FindMethodByName(full) != nullptr ? name : "unknown";
}

class CallTimer : public ::grpc::experimental::Interceptor {
 public:
  CallTimer(runtime::Metrics& metrics, const char* method) : metrics_(metrics), method_(method) {}

  ~CallTimer() override {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
    metrics_
        .GetHistogram("rasad_rpc_duration_seconds", "Duration of gRPC calls",
                      runtime::DurationBuckets(),
                      {{"method", MethodLabel(method_)}, {"code", StatusCodeName(code_)}})
        .Observe(taken.count());
  }

  void Intercept(::grpc::experimental::InterceptorBatchMethods* methods) override {
    using ::grpc::experimental::InterceptionHookPoints;
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      code_ = methods->GetSendStatus().error_code();
    }
    methods->Proceed();
  }

 private:
  runtime::Metrics& metrics_;
  const char* const method_;  // Lives as long as the server's registration of the method.
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  ::grpc::StatusCode code_ = ::grpc::StatusCode::CANCELLED;  // Ended without a status.
};

class Factory : public ::grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(runtime::Metrics& metrics) : metrics_(metrics) {}

  ::grpc::experimental::Interceptor* CreateServerInterceptor(
      ::grpc::experimental::ServerRpcInfo* info) override {
    return new CallTimer(metrics_, info->method());
  }

 private:
  runtime::Metrics& metrics_;
};

}  // namespace

std::unique_ptr<::grpc::experimental::ServerInterceptorFactoryInterface> MetricsInterceptors(
    runtime::Metrics& metrics) {
  return std::make_unique<Factory>(metrics);
}

}  // namespace rasad::rpc
