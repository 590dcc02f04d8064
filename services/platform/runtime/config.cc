// Reading the configuration file.
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/text_format.h>

#include <fstream>

#include "platform/runtime/service.h"

namespace rasad::runtime {
namespace {

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (!text_.empty()) return;
    text_ = std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + message;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

base::Result<config::v1::Config> LoadConfig(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "cannot read the configuration " + file.string() +
                          "; name it with --config or RASAD_CONFIG");
  }
  config::v1::Config config;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  google::protobuf::io::IstreamInputStream input(&stream);
  if (!parser.Parse(&input, &config)) {
    return base::Fail(base::ErrorCode::kMisconfigured, file.string() + ":" + error.text());
  }
  return config;
}

}  // namespace rasad::runtime
