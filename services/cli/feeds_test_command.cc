// rasad feeds test: what would be taken from a feed, and what is wrong with it.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/feed_json.h"
#include "cli/feeds_fetch.h"
#include "cli/feeds_text.h"
#include "cli/inputs.h"
#include "core/feed/discovery.h"
#include "core/feed/feed.h"
#include "core/feed/sitemap.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

struct Options {
  std::string input;  // a file or an address
  std::string url;
  std::string content_type;
  bool json = false;
};

// The bytes of a file, or of the first of the `addresses` that answers, with what is known of them.
base::Result<std::string> Read(const Globals& globals, const Options& options,
                               const std::vector<std::string>& addresses, feed::Context& context) {
  if (addresses.empty()) {
    context.url = options.url;
    context.content_type = options.content_type;
    return ReadFile(options.input, feed::kMaxFeedBytes);
  }
  auto response = FetchFeed(globals, addresses.front());
  // A server that says no has answered; of two failures the first is told.
  if (!response && addresses.size() > 1) {
    if (response.error().code != base::ErrorCode::kNotFound) {
      if (auto plain = FetchFeed(globals, addresses.back())) response = std::move(plain);
    }
    if (!response) {
      return tl::unexpected(
          base::Annotate(std::move(response.error()), "no file is called so, and as an address"));
    }
  }
  if (!response) return tl::unexpected(response.error());
  context.url = options.url.empty() ? response->url : options.url;
  context.content_type =
      options.content_type.empty() ? response->content_type : options.content_type;
  context.content_location = response->content_location;
  context.content_language = response->content_language;
  return std::move(response->body);
}

int Run(const Globals& globals, const Options& options) {
  feed::Context context;
  const std::vector<std::string> addresses = TypedAddresses(options.input);
  auto bytes = Read(globals, options, addresses, context);
  if (!bytes) {
    Complain(options.input + ": " + bytes.error().message);
    return runtime::kExitInputsFailed;
  }
  const auto feed = feed::ParseFeed(*bytes, context);
  if (options.json) {
    std::cout << FeedJson(feed) << '\n';
  } else if (feed) {
    std::cout << FeedText(*feed, DetectStyle(globals.color, globals.rtl));
  }
  if (feed) return runtime::kExitOk;
  Complain(options.input + ": " + feed.error().message);
  if (const auto sitemap = feed::ParseSitemap(*bytes, context); sitemap && !addresses.empty()) {
    std::cerr << "its pages can be followed all the same: rasad feeds add "
              << ShellWord(addresses.front()) << '\n';
  }
  if (const auto named = feed::FindFeeds(*bytes, context); !addresses.empty() && named) {
    for (const feed::Candidate& candidate : *named) {
      if (candidate.comments) continue;
      std::cerr << "it names a feed: rasad feeds test " << ShellWord(candidate.url) << '\n';
    }
  }
  return runtime::kExitInputsFailed;
}

}  // namespace

void AddFeedsTest(CLI::App& feeds, Invocation& invocation) {
  auto* command =
      feeds.add_subcommand("test", "What would be taken from a feed, and what is wrong");
  auto options = std::make_shared<Options>();
  command
      ->add_option("INPUT", options->input,
                   "The address of a feed, or a file that holds one; - is standard input")
      ->required();
  command->add_option("--url", options->url, "Where it was fetched; base of relative links");
  command->add_option("--content-type", options->content_type, "As the server sent it");
  command->add_flag("--json", options->json, "One JSON object");
  command->footer(
      "Nothing is followed, and no pipeline needs to run. Examples:\n"
      "  rasad feeds test news.example/rss\n"
      "  rasad feeds test rss.xml --url https://example.ir/rss\n"
      "  rasad feeds test rss.xml --json | jq -r '.entries[] | [.published, .title] | @tsv'");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
