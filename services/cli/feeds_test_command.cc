// rasad feeds test: what would be taken from a feed, and what is wrong with it.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/feed_json.h"
#include "cli/inputs.h"
#include "core/feed/feed.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

struct Options {
  std::string file;
  std::string url;
  std::string content_type;
  bool json = false;
};

int Run(const Globals& globals, const Options& options) {
  auto bytes = ReadFile(options.file, feed::kMaxFeedBytes);
  if (!bytes) {
    Complain(options.file + ": " + bytes.error().message);
    return runtime::kExitInputsFailed;
  }
  feed::Context context;
  context.url = options.url;
  context.content_type = options.content_type;
  const auto feed = feed::ParseFeed(*bytes, context);
  if (options.json) {
    std::cout << FeedJson(feed) << '\n';
  } else if (feed) {
    std::cout << FeedText(*feed, DetectStyle(globals.color, globals.rtl));
  }
  if (feed) return runtime::kExitOk;
  Complain(options.file + ": " + feed.error().message);
  return runtime::kExitInputsFailed;
}

}  // namespace

void AddFeedsTest(CLI::App& feeds, Invocation& invocation) {
  auto* command =
      feeds.add_subcommand("test", "What would be taken from a feed, and what is wrong");
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "A file that holds a feed; - is standard input")
      ->required();
  command->add_option("--url", options->url, "Where it was fetched; base of relative links");
  command->add_option("--content-type", options->content_type, "As the server sent it");
  command->add_flag("--json", options->json, "One JSON object");
  command->footer(
      "Examples:\n"
      "  rasad feeds test rss.xml --url https://example.ir/rss\n"
      "  rasad feeds test rss.xml --json | jq -r '.entries[] | [.published, .title] | @tsv'");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
