// The administration client of Kafka, opened without patience.
#include "cli/broker.h"

#include <utility>

#include "platform/runtime/log.h"

namespace rasad::cli {

base::Result<std::unique_ptr<kafka::Admin>> OpenAdmin(const Pipeline& pipeline) {
  // Whatever the client's library warns of stands in the message at the end as well.
  runtime::ConfigureLog("rasad", runtime::LogLevel::kError);
  kafka::ClientOptions options;
  options.kafka = pipeline.config.kafka();
  options.client_id = "rasad-cli";
  if (auto answers = kafka::WaitForBroker(options, 5'000, {}); !answers) {
    base::Error error = std::move(answers.error());
    if (base::DispositionOf(error.code) == base::Disposition::kRetry) {
      error = {base::ErrorCode::kUnavailable, "Kafka does not answer at " +
                                                  options.kafka.bootstrap_servers() + " (" +
                                                  error.message + "); " + std::string(kStartIt)};
    }
    return tl::unexpected(std::move(error));
  }
  return kafka::Admin::Open(std::move(options));
}

}  // namespace rasad::cli
