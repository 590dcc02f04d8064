// What a batch of articles means for the revisions that are stored: a pure decision.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "platform/postgres/ports.h"

namespace rasad::postgres {

/// Which content a revision has: the greatest wins. A newer ruleset read the bytes better; of equal
/// rulesets the later receipt knows more; the hash decides what is left, so that the order is
/// total.
struct Version {
  std::uint32_t ruleset = 0;
  base::Micros received_at = 0;
  std::string content_hash;  ///< base::ContentHash of the serialised article.

  friend auto operator<=>(const Version&, const Version&) = default;
};

/// A stored revision, as far as the decision needs it.
struct StoredRevision {
  std::string article_id;
  std::string revision_id;
  Version version;
  base::Micros first_received_at = 0;
  base::Micros last_received_at = 0;
  std::string display_hash;
};

/// A revision to be written with its content: the stored row afterwards.
struct RevisionWrite {
  const StoreArticle* content = nullptr;  ///< Points into the batch.
  Version version;
  base::Micros first_received_at = 0;
  base::Micros last_received_at = 0;
  std::string display_hash;
  bool replaces = false;  ///< A row with older content is there.
};

/// A stored revision whose content stays, but whose receipts spread.
struct ReceiptWrite {
  std::string article_id;
  std::string revision_id;
  base::Micros first_received_at = 0;
  base::Micros last_received_at = 0;
};

struct BatchPlan {
  std::vector<RevisionWrite> revisions;  ///< By (article_id, revision_id), each once.
  std::vector<ReceiptWrite> receipts;    ///< The same order, disjoint from `revisions`.
  /// STORED, REVISION or DUPLICATE for each article of the batch, in its order.
  std::vector<query::v1::SubmissionState> states;
};

/// Merges `articles` into `stored`, which holds every stored revision of their articles. The rows
/// that result do not depend on the order of `articles`, nor on how a set is cut into batches.
BatchPlan PlanBatch(std::span<const StoreArticle* const> articles,
                    std::span<const StoredRevision> stored);

/// The instant of an article's publication: as given, else midnight in Tehran of the day; nullopt
/// if neither is known.
std::optional<base::Micros> PublishedInstant(const news::v1::ArticleMetadata& metadata);

/// A protobuf timestamp in microseconds, fractions below cut off.
base::Micros MicrosOf(const google::protobuf::Timestamp& timestamp);

/// The reverse.
google::protobuf::Timestamp TimestampOf(base::Micros instant);

}  // namespace rasad::postgres
