// The calls on dates that tests/conformance makes.
#include "support/text_calls_dates.h"

namespace rasad::text {

nlohmann::json DateCall(const nlohmann::json&) { return {{"error", "no such call"}}; }

}  // namespace rasad::text
