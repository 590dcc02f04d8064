// From a request to the record that goes to the broker.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/time.h"
#include "platform/runtime/pipeline.h"
#include "rasad/ingest/v1/ingest_service.pb.h"

namespace rasad::ingest {

/// A record and the reply that the client gets once the broker has it.
template <class Reply>
struct Prepared {
  runtime::OutRecord record;
  Reply reply;
  v1::Lane lane = v1::LANE_LIVE;  ///< The road that the record takes: live or backfill.
};

/// Gives an article its identity and its headers. An empty `request_id` is replaced by a random
/// one, an empty `traceparent` by a fresh one. The lane leaves no mark on the record.
/// kInvalidInput says which field.
base::Result<Prepared<v1::SubmitArticleResponse>> PrepareArticle(
    const v1::ArticleSubmission& article, std::string_view request_id, std::string_view traceparent,
    base::Micros received_at);

/// The same for a withdrawal. It goes the live road whatever it withdraws: `received_until` decides
/// what it is about, so articles that still wait on the other road are withdrawn when they come.
base::Result<Prepared<v1::WithdrawArticleResponse>> PrepareWithdrawal(
    const v1::WithdrawArticleRequest& request, std::string_view traceparent,
    base::Micros received_at);

/// True for a W3C trace context: version-trace-parent-flags in lower-case hex, trace and parent
/// not all zero, version not ff.
bool IsTraceParent(std::string_view text);

}  // namespace rasad::ingest
