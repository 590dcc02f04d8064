// From requests to what the readers of the database are asked.
#include "query/requests.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/article/admit.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "query/coverage.h"
#include "query/page_token.h"

namespace rasad::query {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Status;

constexpr std::size_t kMaxSourceBytes = 200;
constexpr std::string_view kSourcePrefix = "source:";

tl::unexpected<base::Error> Invalid(std::string_view field, std::string_view what) {
  return Fail(ErrorCode::kInvalidInput, std::string(field) + ": " + std::string(what));
}

Status CheckId(std::string_view field, std::string_view id) {
  const bool good = id.size() == 32 && std::all_of(id.begin(), id.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                    });
  if (!good) return Invalid(field, "must be 32 lower-case hex digits");
  return {};
}

Status CheckText(std::string_view field, std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Invalid(field, "is " + std::to_string(text.size()) + " bytes long, at most " +
                              std::to_string(max_bytes) + " are allowed");
  }
  if (text::FindInvalidUtf8(text) != std::string_view::npos) {
    return Invalid(field, "is not valid UTF-8");
  }
  if (text.find('\0') != std::string_view::npos) return Invalid(field, "holds a NUL character");
  return {};
}

// The first whole microsecond at or after the instant: bounds at nanoseconds compare the same way.
base::Result<base::Micros> ToMicros(std::string_view field, const google::protobuf::Timestamp& t) {
  constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01
  constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59
  if (t.seconds() < kFirstSecond || t.seconds() > kLastSecond || t.nanos() < 0 ||
      t.nanos() > 999'999'999) {
    return Invalid(field, "must lie in the years 1 to 9999, with nanos from 0 to 999,999,999");
  }
  return t.seconds() * 1'000'000 + (t.nanos() + 999) / 1'000;
}

template <class Request>
std::string Fingerprint(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return request.GetTypeName() + '\0' + request.SerializeAsString();
}

template <class Request>
base::Result<std::vector<std::string>> ParseSources(const Request& request) {
  if (!request.filter().empty()) {
    return Invalid("filter", "is reserved and must be empty; use the typed fields");
  }
  if (request.sources_size() > kMaxSources) {
    return Invalid("sources", "holds " + std::to_string(request.sources_size()) +
                                  " entries, at most " + std::to_string(kMaxSources) +
                                  " are allowed");
  }
  std::vector<std::string> sources;
  for (const auto& source : request.sources()) {
    if (source.empty()) return Invalid("sources", "an entry is empty");
    if (auto ok = CheckText("sources", source, kMaxSourceBytes); !ok) {
      return tl::unexpected(ok.error());
    }
    sources.push_back(source);
  }
  return sources;
}

struct Times {
  std::optional<base::Micros> start;
  std::optional<base::Micros> end;
};

base::Result<Times> ParseTimes(const v1::TimeRange& range) {
  Times times;
  if (range.has_start()) {
    auto start = ToMicros("time.start", range.start());
    if (!start) return tl::unexpected(start.error());
    times.start = *start;
  }
  if (range.has_end()) {
    auto end = ToMicros("time.end", range.end());
    if (!end) return tl::unexpected(end.error());
    times.end = *end;
  }
  if (times.start && times.end && *times.start >= *times.end) {
    return Invalid("time", "start must lie before end");
  }
  return times;
}

// `max` clamps.
base::Result<std::uint32_t> ParsePageSize(int page_size, int max) {
  if (page_size < 0) return Invalid("page_size", "must not be negative");
  const int wanted = page_size == 0 ? kDefaultPageSize : page_size;
  return static_cast<std::uint32_t>(std::min(wanted, max));
}

tl::unexpected<base::Error> BadToken() {
  return Invalid("page_token", "is broken or belongs to another request; begin again without one");
}

// What all lists of articles share. `max_page_size` clamps.
template <class Request>
base::Result<postgres::ListBounds> ParseBounds(const Request& request, int max_page_size,
                                               std::string_view fingerprint) {
  postgres::ListBounds bounds;
  auto sources = ParseSources(request);
  if (!sources) return tl::unexpected(sources.error());
  bounds.sources = *std::move(sources);
  const auto times = ParseTimes(request.time());
  if (!times) return tl::unexpected(times.error());
  bounds.start = times->start;
  bounds.end = times->end;
  const auto limit = ParsePageSize(request.page_size(), max_page_size);
  if (!limit) return tl::unexpected(limit.error());
  bounds.limit = *limit;
  if (!request.page_token().empty()) {
    bounds.after = DecodePageToken(request.page_token(), fingerprint);
    if (!bounds.after) return BadToken();
  }
  return bounds;
}

base::Result<v1::ArticleView> ParseView(v1::ArticleView view) {
  switch (view) {
    case v1::ARTICLE_VIEW_UNSPECIFIED:
    case v1::ARTICLE_VIEW_BASIC:
      return v1::ARTICLE_VIEW_BASIC;
    case v1::ARTICLE_VIEW_FULL:
      return v1::ARTICLE_VIEW_FULL;
    default:
      return Invalid("view", "is none of ARTICLE_VIEW_BASIC and ARTICLE_VIEW_FULL");
  }
}

Status CheckMentionType(std::string_view field, news::v1::MentionType type) {
  if (!news::v1::MentionType_IsValid(type)) return Invalid(field, "is no known type of mention");
  return {};
}

// Blank for our purposes: nothing to search for.
bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// A quotation mark at `at` and the mark that closes it.
struct Mark {
  std::size_t bytes;
  std::string_view closing;
};
std::optional<Mark> OpeningMark(std::string_view text, std::size_t at) {
  struct Pair {
    std::string_view open, close;
  };
  constexpr Pair kPairs[] = {
      {"\"", "\""},                      // QUOTATION MARK
      {"\xC2\xAB", "\xC2\xBB"},          // LEFT- and RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
      {"\xE2\x80\x9C", "\xE2\x80\x9D"},  // LEFT and RIGHT DOUBLE QUOTATION MARK
  };
  for (const auto& pair : kPairs) {
    if (text.substr(at).starts_with(pair.open)) return Mark{pair.open.size(), pair.close};
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::vector<postgres::SearchPart>> ParseSearch(std::string_view query) {
  std::vector<postgres::SearchPart> parts;
  std::size_t words = 0;
  const auto add = [&](std::string_view text, bool phrase) {
    const std::size_t found = text::SearchTerms(text).size();
    if (found == 0) return;
    words += found;
    parts.push_back({std::string(text), phrase});
  };
  std::size_t begin = 0;
  for (std::size_t i = 0; i < query.size();) {
    const auto mark = OpeningMark(query, i);
    if (!mark) {
      ++i;
      continue;
    }
    add(query.substr(begin, i - begin), false);
    const std::size_t inside = i + mark->bytes;
    const std::size_t end = query.find(mark->closing, inside);
    if (end == std::string_view::npos) {
      return Invalid("query", "a quotation mark at byte " + std::to_string(i) + " is not closed");
    }
    add(query.substr(inside, end - inside), true);
    i = begin = end + mark->closing.size();
  }
  add(query.substr(begin), false);
  if (words > kMaxQueryWords) {
    return Invalid("query", "holds " + std::to_string(words) + " words, at most " +
                                std::to_string(kMaxQueryWords) + " are allowed");
  }
  if (words == 0) return Invalid("query", "holds no word");
  return parts;
}

base::Result<postgres::ArticleQuery> ParseRequest(const v1::GetArticleRequest& request) {
  if (auto ok = CheckId("article_id", request.article_id()); !ok) {
    return tl::unexpected(ok.error());
  }
  if (!request.revision_id().empty()) {
    if (auto ok = CheckId("revision_id", request.revision_id()); !ok) {
      return tl::unexpected(ok.error());
    }
  }
  const auto view = ParseView(request.view());
  if (!view) return tl::unexpected(view.error());
  postgres::ArticleQuery query;
  query.article_id = request.article_id();
  query.revision_id = request.revision_id();
  query.view = *view;
  return query;
}

base::Result<Paged<postgres::ListQuery>> ParseRequest(const v1::ListArticlesRequest& request) {
  Paged<postgres::ListQuery> out;
  out.fingerprint = Fingerprint(request);
  const auto view = ParseView(request.view());
  if (!view) return tl::unexpected(view.error());
  out.query.view = *view;
  const bool full = *view == v1::ARTICLE_VIEW_FULL;
  auto bounds = ParseBounds(request, full ? kMaxFullPageSize : kMaxPageSize, out.fingerprint);
  if (!bounds) return tl::unexpected(bounds.error());
  out.query.bounds = *std::move(bounds);
  return out;
}

base::Result<Paged<postgres::SearchQuery>> ParseRequest(const v1::SearchArticlesRequest& request) {
  Paged<postgres::SearchQuery> out;
  if (auto ok = CheckText("query", request.query(), kMaxQueryBytes); !ok) {
    return tl::unexpected(ok.error());
  }
  if (auto ok = CheckText("entity", request.entity(), kMaxQueryBytes); !ok) {
    return tl::unexpected(ok.error());
  }
  if (auto ok = CheckMentionType("mention_type", request.mention_type()); !ok) {
    return tl::unexpected(ok.error());
  }
  out.fingerprint = Fingerprint(request);
  auto bounds = ParseBounds(request, kMaxPageSize, out.fingerprint);
  if (!bounds) return tl::unexpected(bounds.error());
  out.query.bounds = *std::move(bounds);
  if (!IsBlank(request.query())) {
    auto parts = ParseSearch(request.query());
    if (!parts) return tl::unexpected(parts.error());
    out.query.parts = *std::move(parts);
  }
  if (!IsBlank(request.entity())) out.query.entity = request.entity();
  out.query.mention_type = request.mention_type();
  if (out.query.parts.empty() && out.query.entity.empty() &&
      out.query.mention_type == news::v1::MENTION_TYPE_UNSPECIFIED) {
    return Invalid("query", "give at least one of query, entity and mention_type");
  }
  return out;
}

base::Result<Paged<postgres::MentionQuery>> ParseRequest(const v1::ListMentionsRequest& request) {
  Paged<postgres::MentionQuery> out;
  out.fingerprint = Fingerprint(request);
  auto bounds = ParseBounds(request, kMaxPageSize, out.fingerprint);
  if (!bounds) return tl::unexpected(bounds.error());
  out.query.bounds = *std::move(bounds);
  if (auto ok = CheckText("entity", request.entity(), kMaxQueryBytes); !ok) {
    return tl::unexpected(ok.error());
  }
  if (auto ok = CheckMentionType("type", request.type()); !ok) return tl::unexpected(ok.error());
  if (!IsBlank(request.entity())) out.query.entity = request.entity();
  out.query.type = request.type();
  if (out.query.entity.empty() && out.query.type == news::v1::MENTION_TYPE_UNSPECIFIED) {
    return Invalid("entity", "give at least one of entity and type");
  }
  return out;
}

base::Result<SubmissionQuery> ParseRequest(const v1::GetSubmissionRequest& request) {
  if (request.request_id().empty() == request.article_id().empty()) {
    return Invalid("request_id", "give exactly one of request_id and article_id");
  }
  SubmissionQuery query;
  if (!request.request_id().empty()) {
    if (auto ok = article::CheckRequestId(request.request_id()); !ok) {
      return tl::unexpected(ok.error());
    }
    query.request_id = request.request_id();
    return query;
  }
  const std::string_view id = request.article_id();
  if (id.starts_with(kSourcePrefix)) {
    if (auto ok = CheckText("article_id", id, kSourcePrefix.size() + kMaxSourceBytes); !ok) {
      return tl::unexpected(ok.error());
    }
  } else if (auto ok = CheckId("article_id", id); !ok) {
    return tl::unexpected(ok.error());
  }
  query.article_id = request.article_id();
  return query;
}

base::Result<CoverageRequest> ParseRequest(const v1::ListCoverageRequest& request,
                                           base::Micros now) {
  CoverageRequest out;
  postgres::CoverageQuery& query = out.query;
  out.fingerprint = Fingerprint(request);
  auto sources = ParseSources(request);
  if (!sources) return tl::unexpected(sources.error());
  query.sources = *std::move(sources);
  query.as_of = now;
  if (request.has_as_of()) {
    const auto as_of = ToMicros("as_of", request.as_of());
    if (!as_of) return tl::unexpected(as_of.error());
    query.as_of = *as_of;
  }
  const auto times = ParseTimes(request.time());
  if (!times) return tl::unexpected(times.error());
  query.end = times->end.value_or(query.as_of);
  query.start = times->start.value_or(query.end - 7 * kDay);
  if (query.end > query.as_of) return Invalid("time.end", "lies after as_of");
  if (query.start >= query.end) return Invalid("time.start", "lies at or after the end");
  if (query.end - query.start > kMaxCoverageDays * kDay) {
    return Invalid("time", "is more than " + std::to_string(kMaxCoverageDays) + " days long");
  }
  query.history = kCoverageHistory;
  query.archive_after = kArchiveAfter;
  const auto limit = ParsePageSize(request.page_size(), kMaxPageSize);
  if (!limit) return tl::unexpected(limit.error());
  query.limit = *limit;
  if (!request.page_token().empty()) {
    auto after = DecodeNameToken(request.page_token(), out.fingerprint);
    if (!after) return BadToken();
    query.after = *std::move(after);
  }
  return out;
}

}  // namespace rasad::query
