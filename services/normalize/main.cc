// rasad-normalize: raw articles in, normalised articles out.
#include "normalize/stage.h"
#include "platform/kafka/topics.h"
#include "platform/kafka/wiring.h"
#include "platform/runtime/service.h"

int main(int argc, char** argv) {
  using rasad::runtime::ServiceContext;
  return rasad::runtime::RunService(
      argc, argv, "normalize",
      [](const rasad::config::v1::Config& config) { return config.normalize().metrics_listen(); },
      [](ServiceContext& context) {
        return rasad::kafka::RunTransform(
            context, "normalize", context.config.normalize(), rasad::kafka::topic::kRaw,
            rasad::kafka::topic::kNormalized, rasad::normalize::Normalize);
      });
}
