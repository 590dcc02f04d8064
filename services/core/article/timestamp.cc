// Protobuf timestamps from and to microseconds.
#include "core/article/timestamp.h"

namespace rasad::article {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int32_t kNanosPerMicro = 1'000;

}  // namespace

bool IsValid(const google::protobuf::Timestamp& timestamp) {
  constexpr std::int64_t kFirst = -62'135'596'800;  // 0001-01-01T00:00:00Z
  constexpr std::int64_t kLast = 253'402'300'799;   // 9999-12-31T23:59:59Z
  return timestamp.seconds() >= kFirst && timestamp.seconds() <= kLast && timestamp.nanos() >= 0 &&
         timestamp.nanos() <= 999'999'999;
}

google::protobuf::Timestamp ToTimestamp(base::Micros instant) {
  std::int64_t seconds = instant / kMicrosPerSecond;
  std::int64_t rest = instant % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest) * kNanosPerMicro);
  return timestamp;
}

base::Micros ToMicros(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() * kMicrosPerSecond + timestamp.nanos() / kNanosPerMicro;
}

}  // namespace rasad::article
