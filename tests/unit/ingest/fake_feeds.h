// Fakes of the poller's ports: a store in memory, a web of answers, a broker.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ingest/producer.h"
#include "platform/http/fetcher.h"
#include "platform/postgres/feed_store.h"

namespace rasad::ingest::testing_support {

/// Answers what the test has put there; unknown addresses are answered 404. Requests wait until
/// Drive, or for ever while `hold` is set.
class FakeWeb final : public http::Fetcher {
 public:
  void Start(http::Request request, http::Done done) override {
    requests.push_back(request);
    waiting_.emplace_back(std::move(request), std::move(done));
  }
  void Drive(std::chrono::milliseconds) override {
    if (hold) return;
    auto now = std::exchange(waiting_, {});
    for (auto& [request, done] : now) {
      const auto found = answers.find(request.url);
      base::Result<http::Response> answer = Status(404);
      if (found != answers.end()) answer = found->second;
      if (answer && answer->url.empty()) answer->url = request.url;
      if (answer && answer->permanent_url.empty()) answer->permanent_url = request.url;
      if (answer && !answer->etag.empty() && answer->etag == request.etag) {
        answer->status = 304;
        answer->body.clear();
      }
      done(std::move(answer));
    }
  }
  std::size_t active() const override { return waiting_.size(); }

  http::Response& At(const std::string& url) {
    auto [at, added] = answers.try_emplace(url, Status(200));
    return *at->second;
  }
  int Asked(const std::string& url) const {
    return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                          [&](const auto& r) { return r.url == url; }));
  }

  std::map<std::string, base::Result<http::Response>> answers;
  std::vector<http::Request> requests;
  bool hold = false;

 private:
  static http::Response Status(int status) {
    http::Response response;
    response.status = status;
    return response;
  }
  std::vector<std::pair<http::Request, http::Done>> waiting_;
};

/// Takes records, or refuses them with `refusal`.
class FakeBroker final : public Producer {
 public:
  base::Status Send(const runtime::OutRecord& record, Done done) override {
    if (refusal) return tl::unexpected(*refusal);
    records.push_back(record);
    done({});
    return {};
  }
  std::vector<runtime::OutRecord> records;
  std::optional<base::Error> refusal;
};

/// One worker's view of a small database.
class FakeStore final : public postgres::FeedStore {
 public:
  using Micros = base::Micros;

  base::Result<std::vector<postgres::HostLease>> ClaimHosts(Micros now, Micros until,
                                                            int count) override {
    if (away) return Away();
    std::vector<postgres::HostLease> leases;
    for (auto& [name, lease] : hosts) {
      if (static_cast<int>(leases.size()) >= count || leased.contains(name)) continue;
      if (lease.not_before > now || DueOf(name, now).empty()) continue;
      ++lease.number;
      lease.until = until;
      leased.insert(name);
      leases.push_back(lease);
    }
    return leases;
  }
  base::Result<std::vector<std::string>> Renew(const std::vector<postgres::HostLease>& leases,
                                               Micros) override {
    if (away) return Away();
    std::vector<std::string> ours;
    for (const auto& lease : leases) {
      if (Ours(lease.host, lease.number)) ours.push_back(lease.host);
    }
    return ours;
  }
  base::Status Release(const std::vector<postgres::HostState>& states) override {
    if (away) return Away();
    for (const auto& state : states) {
      if (!Ours(state.host, state.lease_number)) continue;
      hosts[state.host].not_before = state.not_before;
      hosts[state.host].failures = state.failures;
      leased.erase(state.host);
    }
    return {};
  }
  base::Result<postgres::DueWork> Due(const std::vector<std::string>& names, Micros now,
                                      int) override {
    if (away) return Away();
    postgres::DueWork work;
    for (const std::string& name : names) {
      for (const std::string& id : DueOf(name, now)) {
        if (feeds.contains(id)) {
          work.feeds.push_back(feeds[id]);
        } else {
          work.tasks.push_back(tasks[id]);
          const auto known = articles.find(id);
          if (known == articles.end()) continue;
          work.tasks.back().known_revision = known->second.first;
          work.tasks.back().withdrawn = known->second.second;
        }
      }
    }
    return work;
  }
  base::Result<std::vector<bool>> Begin(const std::vector<postgres::Start>& starts) override {
    if (away) return Away();
    std::vector<bool> begun;
    for (const auto& start : starts) {
      const bool ours = Ours(start.host, start.lease_number);
      begun.push_back(ours);
      if (!ours) continue;
      if (!start.feed_id.empty()) {
        ++feeds[start.feed_id].attempts;
        feeds[start.feed_id].next_poll = start.again;
      } else if (!start.article_id.empty()) {
        ++tasks[start.article_id].attempts;
        tasks[start.article_id].due = start.again;
      }
    }
    return begun;
  }
  base::Status SaveRobots(const postgres::RobotsRecord& record) override {
    if (away) return Away();
    hosts[record.host].robots = record.body;
    hosts[record.host].robots_status = record.status;
    hosts[record.host].robots_fetched = record.time;
    return {};
  }
  base::Result<std::vector<postgres::FeedItem>> Items(const std::string& feed_id,
                                                      const std::vector<std::string>&) override {
    if (away) return Away();
    std::vector<postgres::FeedItem> out;
    for (const auto& [key, item] : items[feed_id]) out.push_back(item);
    return out;
  }
  base::Result<bool> RecordPoll(const postgres::HostState& lease,
                                const postgres::PollRecord& record) override {
    if (away) return Away();
    if (!Ours(lease.host, lease.lease_number)) return Lost();
    polls.push_back(record);
    auto& feed = feeds[record.feed.feed_id];
    feed = record.feed;
    if (!record.moved_url.empty()) {
      feed.url = record.moved_url;
      feed.host = record.moved_host;
      hosts[feed.host].host = feed.host;
    }
    for (const auto& item : record.changed_items) items[feed.feed_id][item.key] = item;
    for (const auto& task : record.tasks) {
      const bool submits =
          task.kind == postgres::TaskKind::kFetch || task.kind == postgres::TaskKind::kOwnText;
      if (submits && !task.edit && articles.contains(task.article_id)) continue;
      postgres::FeedTask& row = tasks[task.article_id];
      row = task;
      row.feed_id = feed.feed_id;
      row.version = ++version_;
      hosts[task.host].host = task.host;
    }
    return true;
  }
  base::Status FinishTask(const postgres::HostState& lease,
                          const postgres::TaskRecord& record) override {
    if (away) return Away();
    if (!Ours(lease.host, lease.lease_number)) return Lost();
    if (!record.revision_id.empty()) articles[record.article_id] = {record.revision_id, false};
    if (record.withdrawn) articles[record.article_id].second = true;
    const auto task = tasks.find(record.article_id);
    if (task == tasks.end() || task->second.version != record.version) return {};
    if (record.done) {
      tasks.erase(task);
      return {};
    }
    task->second.due = record.due;
    task->second.attempts = record.attempts;
    task->second.checks = record.checks;
    task->second.kind = record.kind;
    task->second.reason = record.reason;
    return {};
  }
  base::Result<std::optional<Micros>> NextDue() override { return std::nullopt; }
  base::Result<postgres::FeedCounts> Counts() override {
    if (away) return Away();
    return postgres::FeedCounts();
  }
  base::Status Prune(Micros, Micros) override { return {}; }

  void Follow(const std::string& id, const std::string& url, const std::string& host) {
    postgres::PolledFeed& feed = feeds[id];
    feed.feed_id = id;
    feed.url = url;
    feed.host = feed.source = host;
    feed.next_poll = 0;
    hosts[host].host = host;
  }
  /// Somebody else has the host from now on.
  void Steal(const std::string& host) { ++hosts[host].number; }

  std::map<std::string, postgres::HostLease> hosts;
  std::set<std::string> leased;
  std::map<std::string, postgres::PolledFeed> feeds;
  std::map<std::string, std::map<std::string, postgres::FeedItem>> items;
  std::map<std::string, postgres::FeedTask> tasks;
  std::map<std::string, std::pair<std::string, bool>> articles;
  std::vector<postgres::PollRecord> polls;
  bool away = false;

 private:
  bool Ours(const std::string& host, std::int64_t number) {
    return leased.contains(host) && hosts[host].number == number;
  }
  std::vector<std::string> DueOf(const std::string& host, Micros now) const {
    std::vector<std::string> due;
    for (const auto& [id, feed] : feeds) {
      if (feed.host == host && feed.next_poll && *feed.next_poll <= now) due.push_back(id);
    }
    for (const auto& [id, task] : tasks) {
      if (task.host == host && task.due <= now) due.push_back(id);
    }
    return due;
  }
  static tl::unexpected<base::Error> Away() {
    return base::Fail(base::ErrorCode::kUnavailable, "the database is away");
  }
  static tl::unexpected<base::Error> Lost() {
    return base::Fail(base::ErrorCode::kNotFound, "lost");
  }
  std::int64_t version_ = 0;
};

}  // namespace rasad::ingest::testing_support
