// Sends submissions over one SubmitArticles stream at a time, and starts over when it breaks.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "cli/inputs.h"
#include "cli/servers.h"
#include "cli/window.h"

namespace rasad::cli {

/// Sends everything that `next` gives (nullopt: no more) and calls `done` once for each, in the
/// order in which their fates became known; both are called from this thread. A broken stream is
/// opened again, and what was under way is sent again, which is harmless. Gives up with an error
/// when the server cannot be reached at first, when `patience` passes without any answer, or on
/// Interrupted(); what was under way is then given to `done` with that error, as unanswered. At
/// most `per_second` are asked of `next` each second; 0: no limit.
base::Status SubmitAll(const Channel& channel, std::chrono::milliseconds patience,
                       double per_second, const std::function<std::optional<Input>()>& next,
                       const std::function<void(Outcome)>& done);

}  // namespace rasad::cli
