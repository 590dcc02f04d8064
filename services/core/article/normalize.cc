// Normalisation of an article: RawArticle to NormalizedArticle.
#include "core/article/normalize.h"

#include <cstdio>
#include <string>

#include "core/article/admit.h"
#include "core/article/timestamp.h"
#include "core/base/ruleset.h"
#include "core/base/time.h"
#include "core/document/document.h"
#include "core/text/calendar.h"

namespace rasad::article {
namespace {

std::string IsoDay(int year, int month, int day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return text;
}

void SetSpan(text::Span from, news::v1::Span& to) {
  to.set_begin(from.begin);
  to.set_end(from.end);
}

void SetMetadata(document::Metadata&& from, news::v1::ArticleMetadata& to) {
  to.set_kicker(std::move(from.kicker));
  to.set_headline(std::move(from.headline));
  to.set_lead(std::move(from.lead));
  to.set_agency(std::move(from.agency));
  to.set_author(std::move(from.author));
  to.set_native_code(std::move(from.native_code));
  to.set_short_link(std::move(from.short_link));
  for (std::string& tag : from.tags) to.add_tags(std::move(tag));
  if (from.modified) *to.mutable_modified() = ToTimestamp(*from.modified);
  if (from.published) *to.mutable_published() = PublicationOf(*from.published);
}

base::Status CheckIdentity(const news::v1::RawArticle& raw) {
  const auto fail = [](const char* what) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      std::string("the raw article has ") + what + "; submit it through ingest");
  };
  if (raw.article_id().empty()) return fail("no article_id");
  if (raw.revision_id().empty()) return fail("no revision_id");
  if (!raw.has_received_at()) return fail("no received_at");
  if (!IsValid(raw.received_at())) return fail("an impossible received_at");
  if (!IsValid(raw.published_at())) return fail("an impossible published_at");
  return {};
}

}  // namespace

news::v1::Publication PublicationOf(const document::Published& published) {
  news::v1::Publication out;
  const base::CivilDay civil = base::CivilFromDays(published.day);
  const text::JalaliDate jalali = text::JalaliFromDays(published.day);
  out.set_date(IsoDay(civil.year, civil.month, civil.day));
  out.set_jalali(IsoDay(jalali.year, jalali.month, jalali.day));
  if (published.time) *out.mutable_time() = ToTimestamp(*published.time);
  out.set_source(published.source);
  out.set_confidence(published.confidence);
  return out;
}

base::Result<news::v1::NormalizedArticle> Normalize(const news::v1::RawArticle& raw) {
  if (auto status = CheckIdentity(raw); !status) return tl::unexpected(std::move(status).error());
  document::Hints hints;
  hints.content_type = raw.content_type();
  hints.received_at = ToMicros(raw.received_at());
  if (raw.has_published_at()) hints.published_at = ToMicros(raw.published_at());
  auto parsed = document::Parse(raw.content(), hints);
  if (!parsed) return tl::unexpected(std::move(parsed).error());
  document::Document& document = *parsed;

  news::v1::NormalizedArticle out;
  out.set_article_id(raw.article_id());
  out.set_revision_id(raw.revision_id());
  out.set_request_id(raw.request_id());
  out.set_source(raw.source());
  out.set_url(raw.url());
  out.set_native_id(raw.native_id());
  *out.mutable_received_at() = raw.received_at();
  if (raw.has_modified_at()) *out.mutable_modified_at() = raw.modified_at();
  out.set_ruleset(base::kRuleset);
  out.set_language(document.language);
  for (std::string& flag : document.flags) out.add_flags(std::move(flag));
  out.set_source_text(std::move(document.source));
  out.set_display_text(std::move(document.display));
  out.mutable_segments()->Reserve(static_cast<int>(document.segments.size()));
  for (const document::Segment& segment : document.segments) {
    news::v1::Segment& to = *out.add_segments();
    to.set_kind(static_cast<news::v1::SegmentKind>(segment.kind));
    SetSpan(segment.source, *to.mutable_source());
    if (segment.display) SetSpan(*segment.display, *to.mutable_display());
    if (segment.duplicate_of) to.set_duplicate_of(*segment.duplicate_of);
  }
  out.mutable_edits()->Reserve(static_cast<int>(document.edits.size()));
  for (const text::Edit& edit : document.edits) {
    news::v1::Edit& to = *out.add_edits();
    to.set_source_begin(edit.source_begin);
    to.set_source_length(edit.source_length);
    to.set_display_begin(edit.display_begin);
    to.set_display_length(edit.display_length);
  }
  for (const text::Span sentence : document.sentences) SetSpan(sentence, *out.add_sentences());
  out.mutable_metadata()->set_canonical_url(
      CanonicalUrl(document.metadata.canonical_url, raw.url()));
  SetMetadata(std::move(document.metadata), *out.mutable_metadata());
  return out;
}

}  // namespace rasad::article
