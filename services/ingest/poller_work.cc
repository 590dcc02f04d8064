// The poller of feeds: polls, pages, submissions and withdrawals.
#include <algorithm>
#include <utility>

#include "core/article/timestamp.h"
#include "core/base/hash.h"
#include "core/document/charset.h"
#include "ingest/poller.h"
#include "ingest/poller_state.h"
#include "ingest/prepare.h"
#include "platform/runtime/log.h"

namespace rasad::ingest {
namespace {

using base::ErrorCode;
using base::Micros;
using base::Result;
using base::Status;
using postgres::FeedTask;
using postgres::PolledFeed;
using postgres::PollRecord;
using postgres::TaskKind;
using postgres::TaskRecord;
using runtime::LogLevel;

constexpr Micros kProducerPause = 5 * kSecond;  // After the broker did not take a record.
constexpr Micros kFirstCheck = 10 * kMinute;
constexpr Micros kSecondCheck = kHour;
constexpr int kChecks = 2;
constexpr std::size_t kMaxPage = 4 << 20;
constexpr std::size_t kMaxSitemap = 16 << 20;  // As it travels; news need less.

constexpr const char* kFeedAccept =
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5";
constexpr const char* kPageAccept = "text/html, application/xhtml+xml, */*;q=0.5";

constexpr const char* kSubmissions = "rasad_feed_articles_total";
constexpr const char* kSubmissionsHelp = "Articles of feeds by what became of them";

bool IsGone(int status) { return status == 404 || status == 410; }

// What normalise reads: a page, or nothing is said; and no binary.
bool IsPage(std::string_view content_type, std::string_view body) {
  if (!document::DecodeBytes(body, {}, true)) return false;
  std::string type(content_type.substr(0, content_type.find(';')));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type.empty() || type.starts_with("text/html") || type.starts_with("text/plain") ||
         type.starts_with("application/xhtml+xml");
}

TaskRecord DoneWith(const FeedTask& task, Micros now) {
  TaskRecord record;
  record.article_id = task.article_id;
  record.feed_id = task.feed_id;
  record.version = task.version;
  record.kind = task.kind;
  record.reason = task.reason;
  record.checks = task.checks;
  record.time = now;
  return record;
}

}  // namespace

// ---------------------------------------------------------------------------------------- feeds

void Poller::StartPoll(const HostPtr& host, PolledFeed feed) {
  const Micros time = now_;
  if (!Permits(*host, feed.url)) {
    FailPoll(host, feed, time,
             {.error = host->unreachable ? "robots.txt of the host cannot be read"
                                         : "robots.txt forbids it"});
    return;
  }
  http::Request request;
  request.url = feed.url;
  request.accept = kFeedAccept;
  request.etag = feed.etag;
  request.last_modified = feed.last_modified;
  request.max_bytes = feed.kind == v1::FEED_KIND_SITEMAP ? kMaxSitemap : feed::kMaxFeedBytes;
  Fetch(host, std::move(request), "feed",
        [this, host, feed = std::move(feed), time](Result<http::Response> answer) {
          OnFeed(host, feed, time, std::move(answer));
        });
}

void Poller::OnFeed(const HostPtr& host, const PolledFeed& feed, Micros time,
                    Result<http::Response> answer) {
  if (!answer) {
    FailPoll(host, feed, time, {.error = answer.error().message});
    return;
  }
  const http::Response& response = *answer;
  if (response.status == 304) {
    Record(host, feed, UnchangedPoll(feed, time, response, options_.bounds), "not_modified");
    return;
  }
  if (response.status != 200) {
    FailPoll(host, feed, time,
             {.status = response.status,
              .error = "the server answers " + std::to_string(response.status),
              .gone = response.status == 410 && response.redirects == 0,
              .retry_at = feed::RetryAt(response.retry_after, now_)});
    return;
  }
  if (base::ContentHash(response.body) == feed.content_hash) {
    Record(host, feed, UnchangedPoll(feed, time, response, options_.bounds), "unchanged");
    return;
  }
  auto reading = ReadAnswer(feed, response, time);
  if (!reading) {
    FailPoll(host, feed, time, {.status = response.status, .error = reading.error().message});
    return;
  }
  if (!reading->parts.empty()) {
    StartSweep(host, feed, time, *std::move(answer), *std::move(reading));
    return;
  }
  OnReading(host, feed, time, response, *reading);
}

void Poller::StartSweep(const HostPtr& host, const PolledFeed& feed, Micros time,
                        http::Response response, Reading reading) {
  auto sweep = std::make_shared<Sweep>();
  sweep->feed = feed;
  sweep->time = time;
  sweep->parts.assign(reading.parts.begin(), reading.parts.end());
  sweep->reading = std::move(reading);
  sweep->response = std::move(response);
  sweep->response.body = base::ContentHash(sweep->response.body);
  // An index may stay as it is while its parts change.
  sweep->response.etag.clear();
  sweep->response.last_modified.clear();
  host->sweeps.push_back(std::move(sweep));
}

void Poller::StartPart(const HostPtr& host, const std::shared_ptr<Sweep>& sweep) {
  http::Request request;
  request.url = sweep->parts.front();
  request.accept = kFeedAccept;
  request.max_bytes = kMaxSitemap;
  sweep->parts.pop_front();
  if (!Permits(*host, request.url)) {
    OnPart(host, sweep, base::Fail(ErrorCode::kUnsupported, "robots.txt forbids " + request.url));
    return;
  }
  Fetch(host, std::move(request), "feed", [this, host, sweep](Result<http::Response> answer) {
    OnPart(host, sweep, std::move(answer));
  });
}

void Poller::OnPart(const HostPtr& host, const std::shared_ptr<Sweep>& sweep,
                    Result<http::Response> answer) {
  if (answer && answer->status != 200) {
    answer = base::Fail(ErrorCode::kUnavailable,
                        "a part of it answers " + std::to_string(answer->status));
  }
  auto part = answer ? ReadAnswer(sweep->feed, *answer, sweep->time)
                     : base::Result<Reading>(tl::unexpected(answer.error()));
  if (part) {
    ++sweep->read;
    sweep->response.body += base::ContentHash(answer->body);
    Join(sweep->reading, *std::move(part));
  } else {
    sweep->error = part.error().message;
  }
  if (!sweep->parts.empty()) {
    host->sweeps.push_back(sweep);
  } else if (sweep->read > 0) {
    OnReading(host, sweep->feed, sweep->time, sweep->response, sweep->reading);
  } else {
    FailPoll(host, sweep->feed, sweep->time, {.error = sweep->error});
  }
}

void Poller::OnReading(const HostPtr& host, const PolledFeed& feed, Micros time,
                       const http::Response& response, const Reading& reading) {
  const auto stored = ports_.store.Items(feed.feed_id, KeysOf(reading.window));
  if (!stored) {
    Note(tl::unexpected(stored.error()), host);
    return;
  }
  Record(host, feed, ReadPoll(feed, time, response, reading, *stored, options_.bounds), "items");
}

void Poller::FailPoll(const HostPtr& host, const PolledFeed& feed, Micros time,
                      const Failure& failure) {
  Record(host, feed, FailedPoll(feed, time, failure, options_.bounds),
         failure.gone ? "gone" : "failed");
}

void Poller::Record(const HostPtr& host, const PolledFeed& before, const PollRecord& record,
                    const char* outcome) {
  const auto followed = ports_.store.RecordPoll(host->State(), record);
  if (!followed) {
    Note(tl::unexpected(followed.error()), host);
    return;
  }
  if (!record.tasks.empty()) claim_at_ = 0;
  Count("rasad_feed_polls_total", "Polls of feeds by how they ended", "outcome", outcome);
  if (record.feed.state == v1::FEED_STATE_DEAD && before.state != v1::FEED_STATE_DEAD) {
    runtime::Log(LogLevel::kWarning, "feed_dead",
                 {{"feed", before.feed_id}, {"host", before.host}, {"error", record.error}});
  }
  if (!record.moved_url.empty()) {
    runtime::Log(LogLevel::kInfo, "feed_moved",
                 {{"feed", before.feed_id}, {"host", before.host}, {"to", record.moved_host}});
  }
}

// ---------------------------------------------------------------------------------------- tasks

void Poller::RunTask(const HostPtr& host, FeedTask task) {
  if (task.attempts >= kTaskTries) {
    runtime::Log(LogLevel::kError, "feed_task_abandoned",
                 {{"article", task.article_id}, {"feed", task.feed_id}});
    Count(kSubmissions, kSubmissionsHelp, "outcome", "abandoned");
    Finish(host, DoneWith(task, now_));
    return;
  }
  switch (task.kind) {
    case TaskKind::kWithdraw:
      Withdraw(host, task);
      return;
    case TaskKind::kOwnText:
      SubmitOwnText(host, task);
      return;
    case TaskKind::kFetch:
      if (!task.edit && !task.known_revision.empty() && !task.withdrawn) {
        TaskRecord record = DoneWith(task, now_);  // Another feed had it first,
        if (!task.reason.empty()) {                // or it was submitted while it vanished.
          record.done = false;
          record.kind = TaskKind::kCheck;
          record.due = now_ + kFirstCheck;
          record.reason.clear();
        }
        Finish(host, record);
        return;
      }
      // While robots.txt cannot be read the page is trouble, not forbidden.
      if (host->unreachable && task.attempts + 1 < kPageTries) return;
      if (task.attempts >= kPageTries || !Permits(*host, task.url)) {
        SubmitOwnText(host, task);
        return;
      }
      break;
    case TaskKind::kCheck:
      if (task.attempts >= kPageTries || !Permits(*host, task.url)) {
        Finish(host, DoneWith(task, now_));
        return;
      }
      break;
  }
  http::Request request;
  request.url = task.url;
  request.accept = kPageAccept;
  request.max_bytes = kMaxPage;
  const char* kind = task.kind == TaskKind::kCheck ? "check" : "page";
  Fetch(host, std::move(request), kind,
        [this, host, task = std::move(task)](Result<http::Response> answer) {
          if (task.kind == TaskKind::kCheck) {
            OnCheck(host, task, answer ? answer->status : 0);
          } else {
            OnPage(host, task, std::move(answer));
          }
        });
}

void Poller::OnPage(const HostPtr& host, const FeedTask& task, Result<http::Response> answer) {
  const bool last = task.attempts + 1 >= kPageTries;
  if (answer && IsGone(answer->status) && !task.reason.empty()) {
    TaskRecord record = DoneWith(task, now_);
    if (!task.known_revision.empty() && !task.withdrawn) {
      record.done = false;  // An edit was wanted of what is taken back: this was the first look.
      record.kind = TaskKind::kCheck;
      record.checks = 1;
      record.due = now_ + kSecondCheck;
      record.reason.clear();
    }  // Else it was taken back before it was taken.
    Finish(host, record);
    return;
  }
  if (answer && answer->status == 200 && IsPage(answer->content_type, answer->body)) {
    auto submission = SubmissionOf(task, std::move(answer->body), answer->content_type);
    *submission.mutable_fetched_at() = article::ToTimestamp(now_);
    if (!Submit(host, task, submission, "page")) SubmitOwnText(host, task);
    return;
  }
  const bool trouble = IsSilent(answer) || (answer && IsServerTrouble(answer->status));
  // A page may come a little later than the feed that names it.
  const bool early = answer && IsGone(answer->status) && task.attempts == 0;
  // Begun again by itself: the attempt is counted, and when it is due stands there.
  if ((trouble || early) && !last) return;
  SubmitOwnText(host, task);
}

void Poller::OnCheck(const HostPtr& host, const FeedTask& task, int status) {
  if (!IsGone(status)) {
    if (status == 0 || IsServerTrouble(status)) return;
    Finish(host, DoneWith(task, now_));
    return;
  }
  TaskRecord record = DoneWith(task, now_);
  record.done = false;
  record.checks = task.checks + 1;
  record.due = now_ + kSecondCheck;
  if (record.checks >= kChecks) {
    record.kind = TaskKind::kWithdraw;
    record.reason = "it left the feed and its page answers " + std::to_string(status);
    record.due = now_;
  }
  Finish(host, record);
  claim_at_ = 0;
}

void Poller::SubmitOwnText(const HostPtr& host, const FeedTask& task) {
  if (!task.own_text.empty() &&
      Submit(host, task, SubmissionOf(task, task.own_text, "text/html; charset=utf-8"),
             "own_text")) {
    return;
  }
  Count(kSubmissions, kSubmissionsHelp, "outcome", "refused");
  Finish(host, DoneWith(task, now_));
}

// False: it can be no article.
bool Poller::Submit(const HostPtr& host, const FeedTask& task,
                    const v1::ArticleSubmission& submission, const char* outcome) {
  // The same for the same task, whoever repeats it.
  const std::string request =
      "feed-" + task.article_id.substr(0, 16) + "-" + std::to_string(task.version);
  auto prepared = PrepareArticle(submission, request, "", now_);
  if (!prepared) {
    runtime::LogError(LogLevel::kInfo, "feed_article_refused", prepared.error(),
                      {{"article", task.article_id}, {"feed", task.feed_id}});
    return false;
  }
  TaskRecord record = DoneWith(task, now_);
  if (!task.reason.empty() && !task.url.empty()) {
    record.done = false;
    record.kind = TaskKind::kCheck;
    record.due = now_ + kFirstCheck;
    record.reason.clear();
  }
  if (prepared->reply.revision_id() == task.known_revision && !task.withdrawn) {
    Count(kSubmissions, kSubmissionsHelp, "outcome", "unchanged");
    Finish(host, record);
    return true;
  }
  record.revision_id = prepared->reply.revision_id();
  Send(host, task, prepared->record, std::move(record), outcome);
  return true;
}

void Poller::Withdraw(const HostPtr& host, const FeedTask& task) {
  v1::WithdrawArticleRequest request;
  request.set_article_id(task.article_id);
  request.set_reason(task.reason);
  request.set_request_id("feed-" + task.article_id.substr(0, 16) + "-" +
                         std::to_string(task.version));
  *request.mutable_received_until() = article::ToTimestamp(now_);
  const auto prepared = PrepareWithdrawal(request, "", now_);
  if (!prepared) {
    Note(tl::unexpected(prepared.error()), host);
    Finish(host, DoneWith(task, now_));
    return;
  }
  TaskRecord record = DoneWith(task, now_);
  record.withdrawn = true;
  Send(host, task, prepared->record, std::move(record), "withdrawn");
}

void Poller::Send(const HostPtr& host, const FeedTask& task, const runtime::OutRecord& record,
                  TaskRecord done, const char* outcome) {
  ++host->unacknowledged;
  ++unacknowledged_;
  const auto tell = [acks = acks_, host, task, done, outcome](Status status) {
    const std::lock_guard lock(acks->mutex);
    acks->list.push_back({host, task, done, outcome, std::move(status)});
  };
  if (auto sent = ports_.producer.Send(record, tell); !sent) tell(std::move(sent));
}

void Poller::TakeAcks() {
  std::vector<Acks::Ack> acks;
  {
    const std::lock_guard lock(acks_->mutex);
    acks.swap(acks_->list);
  }
  for (Acks::Ack& ack : acks) {
    --ack.host->unacknowledged;
    --unacknowledged_;
    busy_ = true;
    if (ack.status) {
      Count(kSubmissions, kSubmissionsHelp, "outcome", ack.outcome);
      if (!ack.host->lost && broken_) Finish(ack.host, ack.record);
      continue;
    }
    if (ack.status.error().code == ErrorCode::kInvalidInput) {
      // Too large for the topic: what the feed itself says is smaller, if that was not it.
      runtime::LogError(LogLevel::kWarning, "feed_article_refused", ack.status.error(),
                        {{"article", ack.task.article_id}});
      TaskRecord record = DoneWith(ack.task, now_);
      record.done = ack.task.kind != TaskKind::kFetch;
      record.kind = TaskKind::kOwnText;
      record.due = now_;
      if (record.done) Count(kSubmissions, kSubmissionsHelp, "outcome", "refused");
      if (!ack.host->lost && broken_) Finish(ack.host, record);
      continue;
    }
    // The broker is away or full: nobody's fault here, so the attempt does not count.
    producer_rests_until_ = now_ + kProducerPause;
    if (!ack.host->lost && broken_) {
      Later(ack.host, ack.task, now_ + kProducerPause, ack.task.attempts);
    }
  }
}

void Poller::Later(const HostPtr& host, const FeedTask& task, Micros due, int attempts) {
  TaskRecord record = DoneWith(task, now_);
  record.done = false;
  record.due = due;
  record.attempts = attempts;
  Finish(host, record);
}

void Poller::Finish(const HostPtr& host, const TaskRecord& record) {
  Note(ports_.store.FinishTask(host->State(), record), host);
}

}  // namespace rasad::ingest
