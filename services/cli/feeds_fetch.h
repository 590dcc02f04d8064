// What lies at an address, for commands that need no pipeline.
#pragma once

#include <string>

#include "cli/command.h"
#include "core/base/error.h"
#include "platform/http/fetcher.h"

namespace rasad::cli {

/// True for what is an address rather than a file: "https://...", "feed:...".
bool IsAddress(const std::string& text);

/// Fetches it as the pipeline's poller would: with the section ingest.feeds of the configuration
/// where one is found, else with defaults. Blocks for at most 30 s. Errors as http::Fetcher, and
/// kNotFound for an answer that is no success.
base::Result<http::Response> FetchFeed(const Globals& globals, const std::string& url);

}  // namespace rasad::cli
