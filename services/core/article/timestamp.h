// Protobuf timestamps from and to microseconds.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "core/base/time.h"

namespace rasad::article {

/// Years 1 to 9999, nanos 0 to 999,999,999.
bool IsValid(const google::protobuf::Timestamp& timestamp);

google::protobuf::Timestamp ToTimestamp(base::Micros instant);

/// Cut to microseconds, towards the past. `timestamp` is valid.
base::Micros ToMicros(const google::protobuf::Timestamp& timestamp);

}  // namespace rasad::article
