// What lies at an address, for commands that need no pipeline.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "core/base/error.h"
#include "platform/http/fetcher.h"

namespace rasad::cli {

/// The addresses at which `text` can be meant to lie, to be tried in turn: itself where it has a
/// scheme ("https://...", "feed:..."); https and http where no file is called so and it looks like
/// one without ("news.example/rss"). Empty: it is a file.
std::vector<std::string> TypedAddresses(const std::string& text);

/// Fetches `url` as the pipeline's poller would: with the section ingest.feeds of the configuration
/// where one is found, else with defaults. Blocks for at most 30 s. Errors as http::Fetcher, and
/// kNotFound for an answer that is no success.
base::Result<http::Response> FetchFeed(const Globals& globals, const std::string& url);

}  // namespace rasad::cli
