// What a feed's window means for what is known of the feed: pure.
#include "ingest/window.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "ingest/prepare.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using postgres::FeedItem;
using postgres::FeedTask;
using postgres::TaskKind;

constexpr Micros kMinute = 60'000'000;
constexpr Micros kListAge = 48 * 60 * kMinute;
constexpr Micros kFirstCheck = 10 * kMinute;
constexpr int kFreeChanges = 3;
constexpr int kMaxChecks = 12;

// How long an item's next change is left alone.
Micros Pause(int changes) {
  if (changes < kFreeChanges) return 0;
  const double minutes = std::min(360.0, 10 * std::exp2(std::min(changes - kFreeChanges, 10)));
  return static_cast<Micros>(minutes) * kMinute;
}

bool Changed(const FeedItem& stored, const Item& item) {
  return stored.content_hash != item.content_hash ||
         (item.stamp && stored.updated && *item.stamp > *stored.updated);
}

class Comparison {
 public:
  Comparison(const postgres::PolledFeed& feed, const Window& window,
             const std::vector<FeedItem>& stored, Micros now)
      : feed_(feed), window_(window), now_(now) {
    for (const FeedItem& item : stored) {
      stored_.emplace(item.key, item);
      position_ = std::max(position_, item.position);
    }
  }

  Changes Run() {
    for (const Item* item : Ordered()) Take(*item);
    if (!window_.items.empty()) {
      for (const auto& [key, item] : stored_) {
        if (!present_.contains(key)) Missing(item);
      }
    }
    for (const std::string& key : window_.deleted) {
      const auto known = stored_.find(key);
      if (known == stored_.end() || present_.contains(key)) continue;
      if (!known->second.gone || !known->second.checked) {
        Withdraw(known->second, "the feed says that it is deleted");
      }
    }
    return std::move(changes_);
  }

 private:
  // From the oldest to the newest, so that positions grow: by time where all new ones have one,
  // else in the feed's order, which runs from the newest on.
  std::vector<const Item*> Ordered() {
    std::vector<const Item*> items;
    for (const Item& item : window_.items) {
      items.push_back(&item);
      present_.insert(item.key);
    }
    std::reverse(items.begin(), items.end());
    if (std::all_of(items.begin(), items.end(), [](const Item* i) { return i->published; })) {
      std::stable_sort(items.begin(), items.end(),
                       [](const Item* a, const Item* b) { return *a->published < *b->published; });
    }
    return items;
  }

  void Take(const Item& item) {
    const auto known = stored_.find(item.key);
    if (known == stored_.end()) {
      FeedItem row;
      row.key = item.key;
      row.first_seen = now_;
      row.changed = now_;
      row.position = ++position_;
      const auto time = item.modified ? item.modified : item.published;
      const bool old = window_.list && (time ? *time < now_ - kListAge : window_.first);
      ++changes_.new_items;
      Write(row, item, false, !old);
      return;
    }
    FeedItem row = known->second;
    const bool back = row.gone.has_value();
    const bool changed = Changed(row, item) && now_ >= row.changed + Pause(row.changes);
    if (!back && !changed) return;
    row.gone.reset();
    if (changed) {
      row.changed = now_;
      ++row.changes;
      ++changes_.edits;
    }
    Write(row, item, changed, true);
  }

  // Notes the item and asks for its article.
  void Write(FeedItem row, const Item& item, bool edit, bool wanted) {
    FeedTask task;
    task.host = item.url.empty() ? feed_.host : HostOf(item.url);
    task.kind = item.teaser && !item.url.empty() ? TaskKind::kFetch : TaskKind::kOwnText;
    task.due = now_;
    task.created = now_;
    task.source = feed_.source;
    task.url = item.url;
    task.native_id = item.native_id;
    task.published = item.published;
    task.modified = item.modified;
    task.own_text = item.own_text;
    // What cannot be read for itself still has an identity: that of its page.
    const auto named =
        PrepareArticle(SubmissionOf(task, task.own_text.empty() ? " " : task.own_text, "text/html"),
                       "feed", "", now_);
    if (!named) {
      ++changes_.refused;
      changes_.refusal = named.error().message;
      return;
    }
    task.article_id = named->reply.article_id();
    // Another address makes it another article.
    task.edit = edit && task.article_id == row.article_id;
    row.content_hash = item.content_hash;
    row.article_id = task.article_id;
    row.url = item.url;
    row.published = item.published;
    // The latest one is kept, or a stamp that comes and goes would be an edit each time.
    if (item.modified && (!row.updated || *item.modified > *row.updated)) {
      row.updated = item.modified;
    }
    changes_.items.push_back(std::move(row));
    const auto same = [&](const FeedTask& other) { return other.article_id == task.article_id; };
    if (wanted && std::none_of(changes_.tasks.begin(), changes_.tasks.end(), same)) {
      changes_.tasks.push_back(std::move(task));
    }
  }

  void Missing(FeedItem item) {
    if (item.gone || window_.deleted.contains(item.key)) return;
    if (window_.complete && !window_.moved) {
      Withdraw(item, "the feed is complete and has it no more");
      return;
    }
    item.gone = now_;
    if (!window_.moved && !item.checked && !item.url.empty() && checks_ < kMaxChecks &&
        OlderRemains(item)) {
      ++checks_;
      item.checked = true;
      Ask(item, TaskKind::kCheck, now_ + kFirstCheck, {});
    }
    changes_.items.push_back(std::move(item));
  }

  // Also one that had aged out, or was never seen, and takes the place of what vanished.
  bool OlderRemains(const FeedItem& item) const {
    return std::any_of(window_.items.begin(), window_.items.end(), [&](const Item& other) {
      if (other.published && item.published && *other.published != *item.published) {
        return *other.published < *item.published;
      }
      const auto known = stored_.find(other.key);
      return known != stored_.end() && known->second.position < item.position;
    });
  }

  void Withdraw(FeedItem item, std::string reason) {
    item.gone = now_;
    item.checked = true;
    Ask(item, TaskKind::kWithdraw, now_, std::move(reason));
    changes_.items.push_back(std::move(item));
  }

  void Ask(const FeedItem& item, TaskKind kind, Micros due, std::string reason) {
    FeedTask task;
    task.article_id = item.article_id;
    task.host = item.url.empty() ? feed_.host : HostOf(item.url);
    task.kind = kind;
    task.due = due;
    task.created = now_;
    task.source = feed_.source;
    task.url = item.url;
    task.reason = std::move(reason);
    const auto same = [&](const FeedTask& other) { return other.article_id == task.article_id; };
    if (std::none_of(changes_.tasks.begin(), changes_.tasks.end(), same)) {
      changes_.tasks.push_back(std::move(task));
    }
  }

  const postgres::PolledFeed& feed_;
  const Window& window_;
  const Micros now_;
  std::map<std::string, FeedItem> stored_;
  std::set<std::string> present_;
  std::int64_t position_ = 0;
  int checks_ = 0;
  Changes changes_;
};

}  // namespace

Changes Compare(const postgres::PolledFeed& feed, const Window& window,
                const std::vector<FeedItem>& stored, Micros now) {
  return Comparison(feed, window, stored, now).Run();
}

}  // namespace rasad::ingest
