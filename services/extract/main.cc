// rasad-extract: normalised articles in, articles with their mentions out.
#include "core/extraction/extractor.h"
#include "extract/stage.h"
#include "platform/kafka/topics.h"
#include "platform/kafka/wiring.h"
#include "platform/runtime/service.h"

int main(int argc, char** argv) {
  using rasad::runtime::ServiceContext;
  return rasad::runtime::RunService(
      argc, argv, "extract",
      [](const rasad::config::v1::Config& config) { return config.extract().metrics_listen(); },
      [](ServiceContext& context) {
        rasad::extraction::Warm();
        return rasad::kafka::RunTransform(
            context, "extract", context.config.extract(), rasad::kafka::topic::kNormalized,
            rasad::kafka::topic::kExtracted, rasad::extract::Extract);
      });
}
