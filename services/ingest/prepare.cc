// From a request to the record that goes to the broker.
#include "ingest/prepare.h"

#include <sys/random.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/article/admit.h"

namespace rasad::ingest {
namespace {

constexpr std::string_view kProducerName = "rasad/ingest";

// `bytes` random bytes in hex. getrandom gives up to 256 bytes at once, whatever interrupts.
std::string RandomHex(std::size_t bytes) {
  unsigned char raw[16];
  assert(bytes <= sizeof(raw));
  const ssize_t got = getrandom(raw, bytes, 0);
  assert(got == static_cast<ssize_t>(bytes));
  (void)got;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < bytes; ++i) {
    hex += kDigits[raw[i] >> 4];
    hex += kDigits[raw[i] & 15];
  }
  return hex;
}

base::Result<std::string> RequestId(std::string_view given) {
  if (given.empty()) return RandomHex(16);
  if (auto ok = article::CheckRequestId(given); !ok) return tl::unexpected(ok.error());
  return std::string(given);
}

runtime::Headers MakeHeaders(std::string_view id, std::string_view type,
                             std::string_view request_id, std::string_view traceparent,
                             base::Micros received_at) {
  namespace header = runtime::header;
  const auto name = [](std::string_view text) { return std::string(text); };
  return {
      {name(header::kId), std::string(id)},
      {name(header::kSource), std::string(kProducerName)},
      {name(header::kType), std::string(type)},
      {name(header::kSpecVersion), "1.0"},
      {name(header::kContentType), "application/protobuf"},
      {name(header::kTraceParent), traceparent.empty()
                                       ? "00-" + RandomHex(16) + "-" + RandomHex(8) + "-01"
                                       : std::string(traceparent)},
      {name(header::kRequestId), std::string(request_id)},
      {name(header::kReceivedAt), base::FormatRfc3339(received_at)},
  };
}

base::Result<v1::Lane> LaneOf(const v1::ArticleSubmission& article) {
  switch (article.lane()) {
    case v1::LANE_UNSPECIFIED:
    case v1::LANE_LIVE:
      return v1::LANE_LIVE;
    case v1::LANE_BACKFILL:
      return v1::LANE_BACKFILL;
    default:  // proto3 keeps numbers that it has no name for
      return base::Fail(base::ErrorCode::kInvalidInput,
                        "lane: " + std::to_string(article.lane()) +
                            " is unknown; it is LANE_LIVE (1) or LANE_BACKFILL (2)");
  }
}

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

base::Result<Prepared<v1::SubmitArticleResponse>> PrepareArticle(
    const v1::ArticleSubmission& article, std::string_view request_id, std::string_view traceparent,
    base::Micros received_at) {
  auto id = RequestId(request_id);
  if (!id) return tl::unexpected(id.error());
  const auto lane = LaneOf(article);
  if (!lane) return tl::unexpected(lane.error());
  const auto raw = article::Admit(article, *id, received_at);
  if (!raw) return tl::unexpected(raw.error());
  Prepared<v1::SubmitArticleResponse> out;
  out.lane = *lane;
  out.record.key = raw->article_id();
  out.record.value = raw->SerializeAsString();
  out.record.headers =
      MakeHeaders(raw->revision_id(), raw->GetTypeName(), *id, traceparent, received_at);
  out.reply.set_article_id(raw->article_id());
  out.reply.set_revision_id(raw->revision_id());
  out.reply.set_request_id(*std::move(id));
  return out;
}

base::Result<Prepared<v1::WithdrawArticleResponse>> PrepareWithdrawal(
    const v1::WithdrawArticleRequest& request, std::string_view traceparent,
    base::Micros received_at) {
  auto id = RequestId(request.request_id());
  if (!id) return tl::unexpected(id.error());
  const auto withdrawal = article::AdmitWithdrawal(request, *id, received_at);
  if (!withdrawal) return tl::unexpected(withdrawal.error());
  Prepared<v1::WithdrawArticleResponse> out;
  out.record.key = article::WithdrawalKey(*withdrawal);
  out.record.value = withdrawal->SerializeAsString();
  out.record.headers = MakeHeaders(*id, withdrawal->GetTypeName(), *id, traceparent, received_at);
  out.reply.set_request_id(*std::move(id));
  *out.reply.mutable_received_until() = withdrawal->received_until();
  return out;
}

bool IsTraceParent(std::string_view text) {
  // Later versions may append fields; of those only the first four are known, so they are not
  // passed on.
  if (text.size() != 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  const auto trace = text.substr(3, 32);
  const auto parent = text.substr(36, 16);
  return IsLowerHex(version) && version != "ff" && IsLowerHex(trace) && !IsZero(trace) &&
         IsLowerHex(parent) && !IsZero(parent) && IsLowerHex(text.substr(53, 2));
}

}  // namespace rasad::ingest
