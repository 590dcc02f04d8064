// Admission: a submission to a raw article with its identity, or the reason why not.
#include "core/article/admit.h"

#include <algorithm>

#include "core/article/timestamp.h"
#include "core/base/hash.h"
#include "core/document/compression.h"
#include "core/document/media_type.h"
#include "core/text/normalizer.h"

namespace rasad::article {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Status;

constexpr std::size_t kMaxSource = 200;
constexpr std::size_t kMaxUrl = 2048;
constexpr std::size_t kMaxNativeId = 200;
constexpr std::size_t kMaxContentType = 200;
constexpr std::size_t kMaxReason = 1000;
constexpr std::size_t kMaxRequestId = 64;

std::string Bytes(std::size_t n) { return std::to_string(n) + " bytes"; }

// A short text field: bounded, UTF-8, without control characters.
Status CheckField(std::string_view name, std::string_view value, std::size_t limit) {
  if (value.size() > limit) {
    return Fail(ErrorCode::kInvalidInput, std::string(name) + " has " + Bytes(value.size()) +
                                              ", the limit is " + Bytes(limit));
  }
  if (const std::size_t at = text::FindInvalidUtf8(value); at != std::string_view::npos) {
    return Fail(ErrorCode::kInvalidInput,
                std::string(name) + " is malformed UTF-8 at byte " + std::to_string(at));
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(value[i]);
    // C1 controls are C2 80 to C2 9F in UTF-8.
    const bool c1 =
        byte == 0xC2 && i + 1 < value.size() && static_cast<unsigned char>(value[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || c1) {
      return Fail(ErrorCode::kInvalidInput,
                  std::string(name) + " holds a control character at byte " + std::to_string(i));
    }
  }
  return {};
}

Status CheckSource(std::string_view source) {
  if (source.find_first_not_of(' ') == std::string_view::npos) {
    return Fail(ErrorCode::kInvalidInput,
                "source is required: the outlet's name, usually its host, 1 to 200 bytes");
  }
  return CheckField("source", source, kMaxSource);
}

Status CheckTimestamp(std::string_view name, const google::protobuf::Timestamp& timestamp) {
  if (IsValid(timestamp)) return {};
  return Fail(ErrorCode::kInvalidInput,
              std::string(name) + " is no valid time: years 1 to 9999, nanos 0 to 999999999");
}

// The bytes of the article, unpacked into `unpacked` where they came as gzip.
base::Result<std::string_view> ContentOf(const ingest::v1::ArticleSubmission& submission,
                                         std::string& unpacked) {
  if (submission.content().empty()) {
    return Fail(ErrorCode::kInvalidInput, "content is required: the bytes as received");
  }
  if (document::CompressionOf(submission.content()).empty()) return submission.content();
  auto plain = document::Decompress(submission.content(), kMaxPageBytes);
  if (!plain) return Fail(ErrorCode::kInvalidInput, std::move(plain).error().message);
  unpacked = *std::move(plain);
  return unpacked;
}

Status CheckContent(const ingest::v1::ArticleSubmission& submission, std::string_view content) {
  if (content.empty()) return Fail(ErrorCode::kInvalidInput, "content is gzip of nothing");
  if (auto status = CheckField("content_type", submission.content_type(), kMaxContentType);
      !status) {
    return status;
  }
  const auto media = document::ParseMediaType(submission.content_type());
  if (!media) return tl::unexpected(media.error());
  const std::string type(submission.content_type().empty() ? document::SniffMediaType(content)
                                                           : media->type);
  const bool page = document::IsPage(type);
  if (!page && type != "text/plain") {
    return Fail(ErrorCode::kInvalidInput,
                "content_type \"" + type +
                    "\" is not taken; send text/plain, text/html or application/xhtml+xml");
  }
  const std::size_t limit = page ? kMaxPageBytes : kMaxTextBytes;
  if (content.size() > limit) {
    return Fail(ErrorCode::kInvalidInput, "content has " + Bytes(content.size()) +
                                              ", the limit of " + type + " is " + Bytes(limit));
  }
  if (page && submission.url().empty() && submission.native_id().empty()) {
    return Fail(ErrorCode::kInvalidInput,
                "url or native_id is required for " + type +
                    ": the bytes of a page change with every visit and name nothing");
  }
  return {};
}

// The parts are told apart by their lengths, so that no two lists of parts meet.
std::string NameOf(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string name(kind);
  for (std::string_view part : parts) {
    name += '\n' + std::to_string(part.size()) + ':';
    name += part;
  }
  return base::ContentHash(name);
}

base::Result<std::string> ArticleId(const ingest::v1::ArticleSubmission& submission,
                                    std::string_view content) {
  std::string url;
  if (!submission.url().empty()) {  // checked also where it does not name the article
    auto normalized = NormalizeUrl(submission.url());
    if (!normalized) return normalized;
    url = *std::move(normalized);
  }
  if (!submission.native_id().empty()) {
    return NameOf("native", {submission.source(), submission.native_id()});
  }
  if (!url.empty()) return NameOf("url", {url});
  return NameOf("fingerprint.v1", {FingerprintV1(content)});
}

bool IsArticleId(std::string_view id) {
  return id.size() == 32 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

base::Result<news::v1::RawArticle> Admit(const ingest::v1::ArticleSubmission& submission,
                                         std::string_view request_id, base::Micros received_at) {
  const auto refuse = [](Status status) { return tl::unexpected(std::move(status).error()); };
  if (auto status = CheckRequestId(request_id); !status) return refuse(status);
  if (auto status = CheckSource(submission.source()); !status) return refuse(status);
  if (auto status = CheckField("url", submission.url(), kMaxUrl); !status) return refuse(status);
  if (auto status = CheckField("native_id", submission.native_id(), kMaxNativeId); !status) {
    return refuse(status);
  }
  std::string unpacked;
  const auto content = ContentOf(submission, unpacked);
  if (!content) return tl::unexpected(content.error());
  if (auto status = CheckContent(submission, *content); !status) return refuse(status);
  if (auto status = CheckTimestamp("fetched_at", submission.fetched_at()); !status) {
    return refuse(status);
  }
  if (auto status = CheckTimestamp("published_at", submission.published_at()); !status) {
    return refuse(status);
  }
  if (auto status = CheckTimestamp("modified_at", submission.modified_at()); !status) {
    return refuse(status);
  }
  auto id = ArticleId(submission, *content);
  if (!id) return tl::unexpected(std::move(id).error());

  news::v1::RawArticle raw;
  raw.set_article_id(*std::move(id));
  raw.set_revision_id(base::ContentHash(*content));
  raw.set_request_id(std::string(request_id));
  raw.set_source(submission.source());
  raw.set_url(submission.url());
  raw.set_native_id(submission.native_id());
  raw.set_content(std::string(*content));
  raw.set_content_type(submission.content_type());
  *raw.mutable_received_at() = ToTimestamp(received_at);
  if (submission.has_fetched_at()) *raw.mutable_fetched_at() = submission.fetched_at();
  if (submission.has_published_at()) *raw.mutable_published_at() = submission.published_at();
  if (submission.has_modified_at()) *raw.mutable_modified_at() = submission.modified_at();
  return raw;
}

base::Result<news::v1::Withdrawal> AdmitWithdrawal(
    const ingest::v1::WithdrawArticleRequest& request, std::string_view request_id,
    base::Micros received_at) {
  const auto refuse = [](Status status) { return tl::unexpected(std::move(status).error()); };
  if (auto status = CheckRequestId(request_id); !status) return refuse(status);
  news::v1::Withdrawal withdrawal;
  switch (request.predicate_case()) {
    case ingest::v1::WithdrawArticleRequest::kArticleId:
      if (!IsArticleId(request.article_id())) {
        return Fail(ErrorCode::kInvalidInput, "article_id is 32 lower-case hex digits");
      }
      withdrawal.set_article_id(request.article_id());
      break;
    case ingest::v1::WithdrawArticleRequest::kSource:
      if (auto status = CheckSource(request.source()); !status) return refuse(status);
      withdrawal.set_source(request.source());
      break;
    case ingest::v1::WithdrawArticleRequest::PREDICATE_NOT_SET:
      return Fail(ErrorCode::kInvalidInput, "article_id or source is required");
  }
  if (request.reason().size() > kMaxReason) {
    return Fail(ErrorCode::kInvalidInput, "reason has " + Bytes(request.reason().size()) +
                                              ", the limit is " + Bytes(kMaxReason));
  }
  if (text::FindInvalidUtf8(request.reason()) != std::string_view::npos) {
    return Fail(ErrorCode::kInvalidInput, "reason is malformed UTF-8");
  }
  if (auto status = CheckTimestamp("received_until", request.received_until()); !status) {
    return refuse(status);
  }
  // A client's clock may run ahead; what has not arrived yet is never withdrawn.
  base::Micros until = received_at;
  if (request.has_received_until()) until = std::min(until, ToMicros(request.received_until()));
  *withdrawal.mutable_received_until() = ToTimestamp(until);
  withdrawal.set_reason(request.reason());
  withdrawal.set_request_id(std::string(request_id));
  *withdrawal.mutable_received_at() = ToTimestamp(received_at);
  return withdrawal;
}

std::string WithdrawalKey(const news::v1::Withdrawal& withdrawal) {
  if (withdrawal.predicate_case() == news::v1::Withdrawal::kSource) {
    return "source:" + withdrawal.source();
  }
  return withdrawal.article_id();
}

Status CheckRequestId(std::string_view request_id) {
  const bool known = std::all_of(request_id.begin(), request_id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '_' || c == '-';
  });
  if (known && !request_id.empty() && request_id.size() <= kMaxRequestId) return {};
  return Fail(ErrorCode::kInvalidInput, "request_id is 1 to 64 characters of A-Z a-z 0-9 . _ -");
}

}  // namespace rasad::article
