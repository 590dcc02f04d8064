// Admission: a submission to a raw article with its identity, or the reason why not.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/time.h"
#include "rasad/ingest/v1/ingest_service.pb.h"
#include "rasad/news/v1/article.pb.h"

namespace rasad::article {

inline constexpr std::size_t kMaxPageBytes = 4 << 20;    ///< As received and decompressed.
inline constexpr std::size_t kMaxTextBytes = 256 << 10;  ///< Of a plain-text article.

/// Gives a submission its identity. `request_id` is non-empty. Content that came as gzip is
/// unpacked first, so that its identity is that of what it holds; without a content_type it is
/// HTML where it begins like a page. kInvalidInput names the field and the limit. Pure: the same
/// submission, request and time give the same article.
base::Result<news::v1::RawArticle> Admit(const ingest::v1::ArticleSubmission& submission,
                                         std::string_view request_id, base::Micros received_at);

/// Checks a withdrawal and completes it (`received_until` defaults to `received_at`).
base::Result<news::v1::Withdrawal> AdmitWithdrawal(
    const ingest::v1::WithdrawArticleRequest& request, std::string_view request_id,
    base::Micros received_at);

/// The record key of a withdrawal: the article id, or "source:" + source.
std::string WithdrawalKey(const news::v1::Withdrawal& withdrawal);

/// kInvalidInput unless it is 1 to 64 characters of [A-Za-z0-9._-].
base::Status CheckRequestId(std::string_view request_id);

/// The conservatively normalised form of an address: scheme and host in lower case, default port,
/// fragment and known tracking parameters dropped; everything else stays as it is. kInvalidInput
/// for anything but an absolute http or https address.
base::Result<std::string> NormalizeUrl(std::string_view url);

/// fingerprint.v1: a hash of the sorted unique paragraphs under a fold of its own, frozen for
/// ever: derived identities must not change with the ruleset. `text` is any bytes.
std::string FingerprintV1(std::string_view text);

/// The article's own address: the one that its page calls canonical, where that is of `url`'s host and
/// no home page, else `url`; both normalised. Empty if neither is one.
std::string CanonicalUrl(std::string_view canonical, std::string_view url);

}  // namespace rasad::article
