// JSON logs.
#include "platform/runtime/log.h"

#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/base/time.h"

namespace rasad::runtime {
namespace {

std::atomic<LogLevel> least_level{LogLevel::kWarning};
std::string& ServiceName() {
  static std::string name = "rasad";
  return name;
}

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

void Write(LogLevel level, std::string_view event, const base::Error* error,
           std::initializer_list<LogField> fields) {
  if (level < least_level.load(std::memory_order_relaxed)) return;
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  nlohmann::ordered_json line;
  line["time"] = base::FormatRfc3339(now.count());
  line["level"] = LevelName(level);
  line["service"] = ServiceName();
  line["event"] = event;
  if (error != nullptr) {
    line["code"] = base::ErrorCodeName(error->code);
    line["message"] = error->message;
  }
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.name)] = value; }, field.value);
  }
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  // One write call a line: lines of several threads or processes do not mix.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

// The lines of protobuf's own logger become ours. They name a field, never what stands in it.
void ForwardProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                     const std::string& message) {
  LogLevel ours = LogLevel::kWarning;
  if (level == google::protobuf::LOGLEVEL_INFO) ours = LogLevel::kDebug;
  if (level == google::protobuf::LOGLEVEL_FATAL) ours = LogLevel::kError;
  Log(ours, "protobuf",
      {{"message", message}, {"at", std::string(file) + ":" + std::to_string(line)}});
}

}  // namespace

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  Write(level, event, nullptr, fields);
}

void LogError(LogLevel level, std::string_view event, const base::Error& error,
              std::initializer_list<LogField> fields) {
  Write(level, event, &error, fields);
}

void ConfigureLog(std::string_view service, LogLevel least) {
  ServiceName() = service;
  least_level = least;
  google::protobuf::SetLogHandler(ForwardProtobuf);
}

}  // namespace rasad::runtime
