// What an error of librdkafka means for a stage.
#pragma once

#include <string_view>

#include "core/base/error.h"

namespace rasad::kafka {

/// The house's code for librdkafka's `rd_kafka_resp_err_t` (given as int, so that no header of ours
/// shows librdkafka). A number that nobody thought of is kInternal. Pure.
base::ErrorCode CodeOf(int librdkafka_error);

/// True for the answers that say "you are no longer the member you think you are": the batch in
/// hand is somebody else's now.
bool IsLostMembership(int librdkafka_error);

/// librdkafka's own name of an error ("NOT_LEADER_FOR_PARTITION", "_TRANSPORT"): a closed set.
std::string_view ErrorName(int librdkafka_error);

/// An Error with the message "<doing>: <detail or librdkafka's text> (<name>)".
base::Error MakeError(int librdkafka_error, std::string_view doing, std::string_view detail = {});

}  // namespace rasad::kafka
