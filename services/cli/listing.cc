// Filters, pages and lines of lists.
#include "cli/listing.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "core/base/time.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

constexpr std::uint32_t kLargestPage = 200;  // the server's limit

}  // namespace

void AddListOptions(CLI::App& command, ListOptions& options) {
  const auto check = [](const std::string& text) {
    return ParseWhen(text) ? std::string() : std::string(kWhenHelp);
  };
  command.add_option("--source", options.sources, "Only of this outlet; may be repeated")
      ->allow_extra_args(false);
  command
      .add_option("--since", options.since,
                  "At this time or day or later: by publication, or by first receipt where none is "
                  "known")
      ->check(check);
  command
      .add_option("--until", options.until,
                  "Before this time, or on this day or before: by the same time")
      ->check(check);
  command.add_option("--limit", options.limit, "How many to show (default: 20)")
      ->check(CLI::Range(1, 1'000'000));
  command.add_flag("--all", options.all, "Show all, page by page");
  command.add_flag("--json", options.json, "One JSON object a line");
  command.add_option("--query", options.query, "host:port of the query server")
      ->check(CheckAddress);
}

void AddTypeOption(CLI::App& command, std::string& type) {
  command
      .add_option("--type", type,
                  "Type of mention: PERSON, POSITION, ORGANIZATION, PLACE, FACILITY, EVENT, LAW, "
                  "DOCUMENT, DATE, TIME, MONEY, QUANTITY, PERCENT")
      ->check([](const std::string& text) {
        return MentionTypeFromName(text) == news::v1::MENTION_TYPE_UNSPECIFIED
                   ? "no type of mention is called " + Clean(text)
                   : std::string();
      });
}

template <class Request>
void SetFilters(const ListOptions& options, Request& request) {
  for (const std::string& source : options.sources) request.add_sources(source);
  if (const auto since = ParseWhen(options.since)) {
    *request.mutable_time()->mutable_start() = ToTimestamp(since->begin);
  }
  if (const auto until = ParseWhen(options.until)) {
    *request.mutable_time()->mutable_end() = ToTimestamp(until->day ? until->end : until->begin);
  }
}

template void SetFilters(const ListOptions&, query::v1::ListArticlesRequest&);
template void SetFilters(const ListOptions&, query::v1::SearchArticlesRequest&);
template void SetFilters(const ListOptions&, query::v1::ListMentionsRequest&);

int ShowPages(const ListOptions& options, const Page& page) {
  std::string token;
  std::size_t total = 0;
  for (;;) {
    const std::size_t left = options.all ? kLargestPage : options.limit - total;
    std::size_t shown = 0;
    auto next = page(static_cast<int>(std::min<std::size_t>(left, kLargestPage)), token, shown);
    if (!next) return Report(next.error());
    total += shown;
    if (next->empty()) break;
    if (!options.all && total >= options.limit) {
      if (!options.json) std::cerr << "there are more: --limit N or --all shows them\n";
      break;
    }
    token = std::move(*next);
  }
  if (total == 0 && !options.json) std::cerr << "nothing found\n";
  return runtime::kExitOk;
}

nlohmann::ordered_json ArticleSummaryJson(const query::v1::Article& article) {
  auto out = nlohmann::ordered_json::object();
  out["article_id"] = article.article_id();
  out["revision_id"] = article.revision_id();
  out["current"] = article.current();
  out["revision_count"] = article.revision_count();
  out["outlet"] = article.source();
  out["url"] = TextJson(article.url());
  out["native_id"] = TextJson(article.native_id());
  out["first_seen"] = base::FormatRfc3339(ToMicros(article.first_seen()));
  out["received_at"] = base::FormatRfc3339(ToMicros(article.received_at()));
  out["ruleset"] = article.ruleset();
  out["language"] = article.language();
  out["flags"] = nlohmann::ordered_json::array();
  for (const std::string& flag : article.flags()) out["flags"].push_back(flag);
  AppendMetadata(article.metadata(), out);
  return out;
}

std::string ArticleSummaryText(const query::v1::Article& article, const Style& style) {
  const auto& published = article.metadata().published();
  const std::string day = published.jalali().empty()
                              ? "seen " + JalaliText(ToMicros(article.first_seen())).substr(0, 10)
                              : published.jalali();
  std::string headline = article.metadata().headline();
  if (headline.empty()) headline = article.metadata().lead();
  const std::size_t width = style.width == 0 ? 160 : style.width;
  return Painted(style, "2", Clean(day) + "  " + Clean(article.source()) + "  ") +
         article.article_id() + '\n' +
         Painted(style, "1", Line(Shorten(Clean(headline), width), style)) + '\n';
}

}  // namespace rasad::cli
