// rasad feeds: sources that publish feeds, followed.
#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace rasad::cli {

void AddFeeds(CLI::App& app, Invocation& invocation) {
  auto* feeds = app.add_subcommand("feeds", "The feeds that are followed, and what they hold");
  feeds->require_subcommand(1);
  feeds->footer(
      "rasad feeds COMMAND --help says more of each. To follow a site:\n"
      "  rasad feeds add https://news.example");
  AddFeedsCommands(*feeds, invocation);
  AddFeedsTest(*feeds, invocation);
}

}  // namespace rasad::cli
