// rasad-normalize-backfill: raw articles of archives in, normalised articles out, behind the news.
#include <unistd.h>

#include "normalize/stage.h"
#include "platform/kafka/topics.h"
#include "platform/kafka/wiring.h"
#include "platform/runtime/service.h"

int main(int argc, char** argv) {
  namespace kafka = rasad::kafka;
  using rasad::runtime::ServiceContext;
  return rasad::runtime::RunService(
      argc, argv, "normalize-backfill",
      [](const rasad::config::v1::Config& config) {
        return config.normalize_backfill().stage().metrics_listen();
      },
      [](ServiceContext& context) {
        // Where cores are scarce, the stages that have news go first; if it is refused, so be it.
        static_cast<void>(nice(10));
        const auto& config = context.config;
        const auto& own = config.normalize_backfill();
        const kafka::Lane lane{.name = "backfill",
                               .behind = {{kafka::GroupOf("extract", config.extract()),
                                           std::string(kafka::topic::kNormalized)},
                                          {kafka::GroupOf("storage", config.storage()),
                                           std::string(kafka::topic::kExtracted)}},
                               .max_waiting = own.max_waiting_records(),
                               .max_per_second = own.max_per_second()};
        return kafka::RunTransform(context, "normalize", own.stage(), kafka::topic::kBackfillRaw,
                                   kafka::topic::kNormalized, rasad::normalize::Normalize, lane);
      });
}
