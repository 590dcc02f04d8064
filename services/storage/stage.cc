// Records read from topics are checked here once; behind this line the database trusts them.
#include "storage/stage.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/text/normalizer.h"
#include "platform/postgres/tsvector.h"
#include "platform/postgres/wire.h"

namespace rasad::storage {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using base::Status;
using google::protobuf::Timestamp;

constexpr std::size_t kMaxSourceBytes = 200;
constexpr std::size_t kMaxUrlBytes = 2048;
constexpr std::size_t kMaxNativeIdBytes = 200;
constexpr std::size_t kMaxRequestIdBytes = 64;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxMessageBytes = 2000;
constexpr std::size_t kMaxHops = 16;

Status Broken(std::string_view what) { return Fail(ErrorCode::kInvalidInput, std::string(what)); }

Status CheckText(std::string_view name, std::string_view value, std::size_t least,
                 std::size_t most) {
  if (value.size() < least || value.size() > most) {
    return Broken(std::string(name) + " has " + std::to_string(value.size()) + " bytes; " +
                  std::to_string(least) + " to " + std::to_string(most) + " are allowed");
  }
  if (value.find('\0') != std::string_view::npos) {
    return Broken(std::string(name) + " holds a NUL character");
  }
  return {};
}

Status CheckTime(std::string_view name, const Timestamp& time) {
  constexpr std::int64_t kYear1 = -62'135'596'800;
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (time.seconds() < kYear1 || time.seconds() >= kYear10000 || time.nanos() < 0 ||
      time.nanos() >= 1'000'000'000) {
    return Broken(std::string(name) + " lies outside of the years 1 to 9999");
  }
  return {};
}

Status CheckMention(const news::v1::Mention& mention, std::size_t display_size) {
  if (mention.type() < news::v1::MENTION_TYPE_PERSON ||
      mention.type() > news::v1::MentionType_MAX) {
    return Fail(ErrorCode::kUnsupported, "a mention has type " +
                                             std::to_string(static_cast<int>(mention.type())) +
                                             ", which this release does not know");
  }
  if (mention.display().begin() > mention.display().end() ||
      mention.display().end() > display_size) {
    return Broken("a mention lies outside of the display text");
  }
  if (mention.entity_key().find('\0') != std::string::npos) {
    return Broken("a mention's entity_key holds a NUL character");
  }
  return {};
}

Status CheckArticle(const news::v1::ExtractedArticle& extracted) {
  const news::v1::NormalizedArticle& article = extracted.article();
  if (!postgres::IsId(article.article_id()) || !postgres::IsId(article.revision_id())) {
    return Broken("article_id and revision_id must be 32 lower-case hex digits");
  }
  if (extracted.ruleset() == 0 ||
      extracted.ruleset() > static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max())) {
    return Broken("ruleset must be positive");
  }
  if (article.display_text().size() >
      static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    return Broken("display_text is too large");
  }
  if (auto ok = CheckText("source", article.source(), 1, kMaxSourceBytes); !ok) return ok;
  if (auto ok = CheckText("url", article.url(), 0, kMaxUrlBytes); !ok) return ok;
  if (auto ok = CheckText("native_id", article.native_id(), 0, kMaxNativeIdBytes); !ok) return ok;
  if (auto ok = CheckText("language", article.language(), 0, kMaxNameBytes); !ok) return ok;
  for (const std::string& flag : article.flags()) {
    if (auto ok = CheckText("a flag", flag, 1, kMaxNameBytes); !ok) return ok;
    if (flag.find(',') != std::string::npos) return Broken("a flag holds a comma");
  }
  if (!article.has_received_at()) return Broken("received_at is missing");
  if (auto ok = CheckTime("received_at", article.received_at()); !ok) return ok;
  if (article.has_modified_at()) {
    if (auto ok = CheckTime("modified_at", article.modified_at()); !ok) return ok;
  }
  if (article.metadata().published().has_time()) {
    if (auto ok = CheckTime("published.time", article.metadata().published().time()); !ok) {
      return ok;
    }
  }
  for (const news::v1::Mention& mention : extracted.mentions()) {
    if (auto ok = CheckMention(mention, article.display_text().size()); !ok) return ok;
  }
  return {};
}

Status CheckWithdrawal(const news::v1::Withdrawal& withdrawal) {
  if (!withdrawal.has_received_until()) return Broken("received_until is missing");
  if (auto ok = CheckTime("received_until", withdrawal.received_until()); !ok) return ok;
  if (withdrawal.has_source()) return CheckText("source", withdrawal.source(), 1, kMaxSourceBytes);
  if (!postgres::IsId(withdrawal.article_id())) {
    return Broken("a withdrawal names a source or an article_id of 32 lower-case hex digits");
  }
  return {};
}

// "topic/partition/offset"; nullopt for anything else.
std::optional<query::v1::TraceHop> ParseHop(std::string_view text) {
  const std::size_t second = text.rfind('/');
  if (second == std::string_view::npos || second == 0) return std::nullopt;
  const std::size_t first = text.rfind('/', second - 1);
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  const auto number = [&](std::size_t begin, std::size_t end, auto& value) {
    const auto [at, error] = std::from_chars(text.data() + begin, text.data() + end, value);
    return error == std::errc() && at == text.data() + end;
  };
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  if (!number(first + 1, second, partition) || !number(second + 1, text.size(), offset)) {
    return std::nullopt;
  }
  query::v1::TraceHop hop;
  hop.set_topic(Printable(text.substr(0, first), kMaxNameBytes));
  hop.set_partition(partition);
  hop.set_offset(offset);
  return hop;
}

bool SameHop(const query::v1::TraceHop& a, const query::v1::TraceHop& b) {
  return a.topic() == b.topic() && a.partition() == b.partition() && a.offset() == b.offset();
}

bool IsQuarantine(std::string_view topic) { return topic.ends_with(".quarantine.v1"); }

postgres::TraceContext ContextOf(const runtime::Record& record, std::string_view request_id) {
  postgres::TraceContext context;
  const std::string_view header = runtime::FindHeader(record.headers, runtime::header::kRequestId);
  context.request_id = Printable(header.empty() ? request_id : header, kMaxRequestIdBytes);
  const auto add = [&](std::string_view text) {
    if (context.hops.size() == kMaxHops) return;
    auto hop = ParseHop(text);
    if (hop && (context.hops.empty() || !SameHop(context.hops.back(), *hop))) {
      context.hops.push_back(std::move(*hop));
    }
  };
  std::string_view trail = runtime::FindHeader(record.headers, runtime::header::kTrail);
  while (!trail.empty() && context.hops.size() < kMaxHops) {
    const std::string_view hop = trail.substr(0, trail.find(','));
    trail.remove_prefix(std::min(hop.size() + 1, trail.size()));
    add(hop);
  }
  if (IsQuarantine(record.origin.topic)) {
    // As a rule the trail ends with it already; a trail that was cut does not.
    add(runtime::FindHeader(record.headers, runtime::header::kOrigin));
  }
  add(runtime::FormatOrigin(record.origin));
  return context;
}

std::vector<postgres::StorageOp> QuarantineOperations(const runtime::Record& record) {
  const auto header = [&](std::string_view name, std::size_t size) {
    return Printable(runtime::FindHeader(record.headers, name), size);
  };
  const auto origin = ParseHop(runtime::FindHeader(record.headers, runtime::header::kOrigin));
  if (origin && IsQuarantine(origin->topic())) return {};
  postgres::NoteQuarantine note;
  note.article_id = Printable(record.key, kMaxNameBytes);
  note.service = header(runtime::header::kService, kMaxNameBytes);
  note.reason = header(runtime::header::kReason, kMaxNameBytes);
  note.message = header(runtime::header::kMessage, kMaxMessageBytes);
  note.trace = ContextOf(record, "");
  std::vector<postgres::StorageOp> operations;
  operations.emplace_back(std::move(note));
  return operations;
}

}  // namespace

std::string Printable(std::string_view bytes, std::size_t size) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t bad = text::FindInvalidUtf8(bytes);
    text.append(bytes.substr(0, bad));
    if (bad == std::string_view::npos) break;
    text.push_back('?');
    bytes.remove_prefix(bad + 1);
    if (text.size() > size) break;
  }
  for (char& c : text) {
    if (c == '\0') c = '?';
  }
  return std::string(postgres::CutUtf8(text, size));
}

Result<std::vector<postgres::StorageOp>> ToOperations(const runtime::Record& record) {
  if (IsQuarantine(record.origin.topic)) return QuarantineOperations(record);
  std::vector<postgres::StorageOp> operations;
  const std::string_view type = runtime::FindHeader(record.headers, runtime::header::kType);
  if (type == news::v1::ExtractedArticle::descriptor()->full_name()) {
    postgres::StoreArticle op;
    if (!op.article.ParseFromString(record.value)) {
      return Fail(ErrorCode::kInvalidInput, "the value is no rasad.news.v1.ExtractedArticle");
    }
    if (auto ok = CheckArticle(op.article); !ok) return tl::unexpected(ok.error());
    op.bytes = record.value;
    op.trace = ContextOf(record, op.article.article().request_id());
    operations.emplace_back(std::move(op));
    return operations;
  }
  if (type == news::v1::Withdrawal::descriptor()->full_name()) {
    postgres::ApplyWithdrawal op;
    if (!op.withdrawal.ParseFromString(record.value)) {
      return Fail(ErrorCode::kInvalidInput, "the value is no rasad.news.v1.Withdrawal");
    }
    if (auto ok = CheckWithdrawal(op.withdrawal); !ok) return tl::unexpected(ok.error());
    op.trace = ContextOf(record, op.withdrawal.request_id());
    operations.emplace_back(std::move(op));
    return operations;
  }
  return Fail(ErrorCode::kUnsupported,
              "the header ce_type is \"" + Printable(type, kMaxNameBytes) +
                  "\"; storage takes rasad.news.v1.ExtractedArticle and rasad.news.v1.Withdrawal");
}

}  // namespace rasad::storage
