// How regularly outlets are heard of, as coverage and status show it.
#include "cli/coverage_list.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli/feeds_text.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kLargestPage = 200;  // the server's limit

Json TimeJson(bool present, const google::protobuf::Timestamp& time) {
  return present ? Json(base::FormatRfc3339(ToMicros(time))) : Json(nullptr);
}

Json SecondsJson(bool known, std::uint32_t seconds) {
  return known ? Json(seconds) : Json(nullptr);
}

std::string Padded(std::string text, std::size_t columns) {
  const std::size_t used = Columns(text);
  if (used < columns) text.append(columns - used, ' ');
  return text;
}

bool Broken(const query::v1::CoverageFeed& feed) {
  return feed.state() == ingest::v1::FEED_STATE_FAILING ||
         feed.state() == ingest::v1::FEED_STATE_DEAD;
}

// What the feeds say of themselves, worst first; empty if they are well or there are none.
std::string FeedTrouble(const query::v1::SourceCoverage& source) {
  int broken = 0;
  int paused = 0;
  for (const auto& feed : source.feeds()) {
    broken += Broken(feed) ? 1 : 0;
    paused += feed.state() == ingest::v1::FEED_STATE_PAUSED ? 1 : 0;
  }
  std::string text;
  if (broken > 0) {
    text = broken == 1 ? "1 feed fails" : std::to_string(broken) + " feeds fail";
  }
  if (paused > 0) {
    text += std::string(text.empty() ? "" : ", ") + std::to_string(paused) + " paused";
  }
  return text;
}

// The last column: what is told below each outlet where details are asked for, in short.
std::string Notes(const query::v1::SourceCoverage& source, bool details) {
  std::string text;
  if (!details && source.gaps_size() > 0) {
    text = Count(static_cast<std::uint64_t>(source.gaps_size()), "gap", "gaps");
  }
  const std::string trouble = FeedTrouble(source);
  if (!text.empty() && !trouble.empty()) text += "  ";
  return text + trouble;
}

std::string FeedLine(const query::v1::CoverageFeed& feed, base::Micros as_of) {
  std::string line =
      "    feed " + Padded(std::string(FeedStateName(feed.state())), 8) + ' ' + Clean(feed.url());
  if (feed.has_last_success()) {
    line += ", last read " + AgoText(ToMicros(feed.last_success()), as_of);
  }
  if (!feed.error().empty()) line += ": " + Clean(feed.error());
  return line + '\n';
}

std::string GapLine(const query::v1::CoverageGap& gap) {
  const base::Micros begin = ToMicros(gap.begin());
  const base::Micros end = ToMicros(gap.end());
  return "    gap  " + JalaliText(begin) + " to " + JalaliText(end) + " (" +
         DurationText((end - begin) / 1'000'000) + ")\n";
}

}  // namespace

base::Result<std::vector<query::v1::SourceCoverage>> AllCoverage(
    const Channel& channel, query::v1::ListCoverageRequest request) {
  const auto stub = query::v1::QueryService::NewStub(channel);
  std::vector<query::v1::SourceCoverage> sources;
  request.set_page_size(kLargestPage);
  do {
    query::v1::ListCoverageResponse response;
    ::grpc::ClientContext context;
    SetDeadline(context);
    const ::grpc::Status status = stub->ListCoverage(&context, request, &response);
    if (!status.ok()) return tl::unexpected(CallError("query", channel, status));
    for (auto& source : *response.mutable_sources()) sources.push_back(std::move(source));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return sources;
}

void SortBySilence(std::vector<query::v1::SourceCoverage>& sources) {
  const auto key = [](const query::v1::SourceCoverage& source) {
    const base::Micros since =
        source.has_silent_since() ? ToMicros(source.silent_since()) : base::Micros{0};
    return std::tuple(!source.has_silent_since(), -since, source.source());
  };
  std::sort(sources.begin(), sources.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

nlohmann::ordered_json CoverageJson(const query::v1::SourceCoverage& source) {
  Json out = Json::object();
  out["outlet"] = source.source();
  out["silent"] = source.has_silent_since();
  out["silent_since"] = TimeJson(source.has_silent_since(), source.silent_since());
  out["last_received"] = TimeJson(source.has_last_received(), source.last_received());
  out["last_published"] = TimeJson(source.has_last_published(), source.last_published());
  out["articles"] = source.articles();
  out["archives"] = source.archives();
  out["pace_seconds"] = SecondsJson(source.pace_seconds() != 0, source.pace_seconds());
  out["tolerated_seconds"] =
      SecondsJson(source.tolerated_seconds() != 0, source.tolerated_seconds());
  out["lag_p50_seconds"] = SecondsJson(source.has_lag(), source.lag().p50_seconds());
  out["lag_p95_seconds"] = SecondsJson(source.has_lag(), source.lag().p95_seconds());
  out["gaps"] = Json::array();
  for (const auto& gap : source.gaps()) {
    out["gaps"].push_back(
        {{"begin", TimeJson(true, gap.begin())}, {"end", TimeJson(true, gap.end())}});
  }
  out["feeds"] = Json::array();
  for (const auto& feed : source.feeds()) {
    out["feeds"].push_back(
        {{"feed_id", feed.feed_id()},
         {"url", feed.url()},
         {"state", FeedStateName(feed.state())},
         {"last_success", TimeJson(feed.has_last_success(), feed.last_success())},
         {"error", TextJson(feed.error())}});
  }
  return out;
}

std::string CoverageState(const query::v1::SourceCoverage& source, base::Micros as_of) {
  if (source.has_silent_since()) {
    return "silent for " + DurationText((as_of - ToMicros(source.silent_since())) / 1'000'000);
  }
  if (!source.has_last_received()) return source.archives() > 0 ? "archive only" : "no news yet";
  return source.tolerated_seconds() == 0 ? "too little known" : "ok";
}

std::string CoverageSummary(const std::vector<query::v1::SourceCoverage>& sources) {
  const auto silent = std::count_if(sources.begin(), sources.end(),
                                    [](const auto& source) { return source.has_silent_since(); });
  const auto judged = std::count_if(sources.begin(), sources.end(), [](const auto& source) {
    return source.tolerated_seconds() != 0;
  });
  if (sources.size() == 1) {
    return silent == 1   ? "the one outlet is silent"
           : judged == 1 ? "the one outlet is not silent"
                         : "the one outlet cannot be judged yet";
  }
  std::string text = std::to_string(silent) + " of " + Count(sources.size(), "outlet", "outlets") +
                     (silent == 1 ? " is silent" : " are silent");
  const auto others = static_cast<std::ptrdiff_t>(sources.size()) - judged;
  if (others > 0) text += ", " + std::to_string(others) + " cannot be judged yet";
  if (silent > 1 && silent == judged) {
    text += "; all that can be judged: look for the cause here (ingest, network) first";
  }
  return text;
}

std::string SilenceLine(const query::v1::SourceCoverage& source, base::Micros as_of) {
  const base::Micros since = ToMicros(source.silent_since());
  std::string line = Clean(source.source()) + "  since " + AgoText(since, as_of) +
                     "; at this hour up to " + DurationText(source.tolerated_seconds()) +
                     " is usual";
  const std::string trouble = FeedTrouble(source);
  return trouble.empty() ? line : line + "; " + trouble;
}

std::string CoverageTable(const std::vector<query::v1::SourceCoverage>& sources, base::Micros as_of,
                          bool details, const Style& style) {
  constexpr std::size_t kWidest = 40;
  constexpr std::size_t kColumns = 7;
  struct Row {
    std::string cells[kColumns];
    const query::v1::SourceCoverage* source;
  };
  std::vector<Row> rows;
  rows.push_back(
      {{"outlet", "state", "last received", "pace", "articles", "lag p50/p95", {}}, nullptr});
  for (const auto& source : sources) {
    Row row;
    row.source = &source;
    row.cells[0] = Shorten(Clean(source.source()), kWidest);
    row.cells[1] = CoverageState(source, as_of);
    row.cells[2] =
        source.has_last_received() ? AgoText(ToMicros(source.last_received()), as_of) : "-";
    row.cells[3] =
        source.pace_seconds() != 0 ? "every " + DurationText(source.pace_seconds()) : "-";
    row.cells[4] = std::to_string(source.articles());
    if (source.archives() > 0) row.cells[4] += " +" + std::to_string(source.archives()) + " old";
    row.cells[5] = source.has_lag() ? DurationText(source.lag().p50_seconds()) + " / " +
                                          DurationText(source.lag().p95_seconds())
                                    : "-";
    row.cells[6] = Notes(source, details);
    if (!row.cells[6].empty()) rows.front().cells[6] = details ? "feeds" : "gaps, feeds";
    rows.push_back(std::move(row));
  }
  std::size_t widths[kColumns] = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i)
      widths[i] = std::max(widths[i], Columns(row.cells[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      const std::string cell = Padded(row.cells[i], widths[i]);
      const bool silent = row.source != nullptr && row.source->has_silent_since();
      line += i == 1 && silent ? Painted(style, "1;31", cell) : cell;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (row.source == nullptr ? Painted(style, "2", line) : line) + '\n';
    if (!details || row.source == nullptr) continue;
    for (const auto& gap : row.source->gaps()) out += GapLine(gap);
    for (const auto& feed : row.source->feeds()) out += FeedLine(feed, as_of);
  }
  return out;
}

}  // namespace rasad::cli
