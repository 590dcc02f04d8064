// Merging revisions: a join of semilattices, so order and repetition make no difference.
#include "platform/postgres/batch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/base/hash.h"
#include "core/text/calendar.h"

namespace rasad::postgres {
namespace {

constexpr base::Micros kSecond = 1'000'000;
constexpr base::Micros kDay = 86'400 * kSecond;

// One revision while the batch passes over it.
struct Merged {
  Version version;
  base::Micros first = 0;
  base::Micros last = 0;
  std::string display_hash;
  bool stored = false;
  bool spread = false;                    // The receipts changed.
  const StoreArticle* content = nullptr;  // Set if the batch brings better content.
};

using Revisions = std::map<std::string, Merged>;  // By revision id.

}  // namespace

BatchPlan PlanBatch(std::span<const StoreArticle* const> articles,
                    std::span<const StoredRevision> stored) {
  std::map<std::string, Revisions> merged;  // By article id.
  for (const StoredRevision& row : stored) {
    merged[row.article_id][row.revision_id] = {.version = row.version,
                                               .first = row.first_received_at,
                                               .last = row.last_received_at,
                                               .display_hash = row.display_hash,
                                               .stored = true};
  }
  BatchPlan plan;
  for (const StoreArticle* op : articles) {
    const news::v1::NormalizedArticle& article = op->article.article();
    const base::Micros received = MicrosOf(article.received_at());
    Version version{op->article.ruleset(), received, base::ContentHash(op->bytes)};
    std::string display_hash = base::ContentHash(article.display_text());
    Revisions& revisions = merged[article.article_id()];

    const auto same_text = [&](const auto& entry) {
      return entry.second.display_hash == display_hash;
    };
    const bool duplicate =
        revisions.contains(article.revision_id()) || std::ranges::any_of(revisions, same_text);
    plan.states.push_back(duplicate           ? query::v1::SUBMISSION_STATE_DUPLICATE
                          : revisions.empty() ? query::v1::SUBMISSION_STATE_STORED
                                              : query::v1::SUBMISSION_STATE_REVISION);

    auto [at, added] = revisions.try_emplace(article.revision_id());
    Merged& revision = at->second;
    if (added) {
      revision.first = received;
      revision.last = received;
    }
    if (received < revision.first || received > revision.last) revision.spread = true;
    revision.first = std::min(revision.first, received);
    revision.last = std::max(revision.last, received);
    if (added || version > revision.version) {
      revision.version = std::move(version);
      revision.display_hash = std::move(display_hash);
      revision.content = op;
    }
  }
  for (auto& [article_id, revisions] : merged) {
    for (auto& [revision_id, revision] : revisions) {
      if (revision.content != nullptr) {
        plan.revisions.push_back({revision.content, revision.version, revision.first, revision.last,
                                  revision.display_hash, revision.stored});
      } else if (revision.spread) {
        plan.receipts.push_back({article_id, revision_id, revision.first, revision.last});
      }
    }
  }
  return plan;
}

std::optional<base::Micros> PublishedInstant(const news::v1::ArticleMetadata& metadata) {
  if (!metadata.has_published()) return std::nullopt;
  if (metadata.published().has_time()) return MicrosOf(metadata.published().time());
  const auto day = base::ParseRfc3339(metadata.published().date());
  if (!day) return std::nullopt;
  const base::Micros days = *day >= 0 ? *day / kDay : (*day - kDay + 1) / kDay;
  return text::InstantInTehran(days, 0);
}

base::Micros MicrosOf(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() * kSecond + timestamp.nanos() / 1000;
}

google::protobuf::Timestamp TimestampOf(base::Micros instant) {
  google::protobuf::Timestamp timestamp;
  base::Micros seconds = instant / kSecond;
  base::Micros rest = instant % kSecond;
  if (rest < 0) {
    rest += kSecond;
    --seconds;
  }
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest * 1000));
  return timestamp;
}

}  // namespace rasad::postgres
