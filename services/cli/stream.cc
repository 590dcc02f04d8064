// Sends submissions over one SubmitArticles stream at a time.
#include "cli/stream.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "cli/interrupt.h"
#include "platform/grpc/status.h"
#include "rasad/ingest/v1/ingest_service.grpc.pb.h"

namespace rasad::cli {
namespace {

using Clock = std::chrono::steady_clock;
using ingest::v1::IngestService;
using ingest::v1::SubmitArticlesRequest;
using ingest::v1::SubmitArticlesResponse;
using std::chrono::milliseconds;

// How long a server may take to end a stream on which everything is acknowledged.
constexpr milliseconds kFarewell{5'000};

// One stream. The reader thread collects acknowledgements; everything else is the caller's thread.
class Stream {
 public:
  explicit Stream(IngestService::Stub& stub)
      : stream_(stub.SubmitArticles(&context_)), reader_([this] { Read(); }) {}

  ~Stream() {
    context_.TryCancel();  // does nothing after the end
    if (reader_.joinable()) reader_.join();
  }

  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool Write(const SubmitArticlesRequest& request) { return stream_->Write(request); }
  void WritesDone() { stream_->WritesDone(); }

  // What has been acknowledged; waits until `until` if there is nothing. `ended` is set when
  // nothing more will come.
  std::vector<SubmitArticlesResponse> Acknowledged(Clock::time_point until, bool& ended) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [&] { return ended_ || !responses_.empty(); });
    ended = ended_;
    return std::exchange(responses_, {});
  }

  ::grpc::Status Finish() {
    reader_.join();
    return stream_->Finish();
  }

  void Cancel() { context_.TryCancel(); }

 private:
  void Read() {
    SubmitArticlesResponse response;
    while (stream_->Read(&response)) {
      const std::scoped_lock lock(mutex_);
      responses_.push_back(std::move(response));
      changed_.notify_one();
    }
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_one();
  }

  ::grpc::ClientContext context_;
  std::unique_ptr<::grpc::ClientReaderWriter<SubmitArticlesRequest, SubmitArticlesResponse>>
      stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<SubmitArticlesResponse> responses_;
  bool ended_ = false;
  std::thread reader_;  // last: it uses all of the above
};

class Sender {
 public:
  Sender(milliseconds patience, double per_second,
         const std::function<std::optional<Input>()>& next,
         const std::function<void(Outcome)>& done)
      : patience_(patience),
        pause_(per_second > 0 ? std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double>(1 / per_second))
                              : Clock::duration::zero()),
        window_(patience),
        next_(next),
        done_(done) {}

  base::Status Run(const Channel& channel) {
    const auto stub = IngestService::NewStub(channel);
    milliseconds delay{200};
    progress_ = Clock::now();
    for (;;) {
      ::grpc::Status status = OneStream(*stub);
      if (exhausted_ && window_.Empty()) return {};
      const bool connected = IsConnected(channel);
      base::Error error = CallError("ingest", connected, status);
      if (impatient_ && connected && last_word_) {
        error = *last_word_;  // it was we who ended the stream: the cause is what it said before
      } else if (impatient_ && connected) {
        error.message =
            "the ingest server is there, but did not take the articles in time (its broker may be "
            "away); " +
            std::string(kAskStatus);
      }
      if (status.ok())
        error = {base::ErrorCode::kUnavailable, "the ingest server ended the stream"};
      if (!impatient_ && connected) last_word_ = error;
      if (Interrupted()) error = {base::ErrorCode::kUnavailable, "interrupted before an answer"};
      const bool hopeless = Interrupted() ||
                            base::DispositionOf(error.code) != base::Disposition::kRetry ||
                            !answered_ || Clock::now() - progress_ > patience_;
      if (hopeless) {
        GiveUp(error);
        return tl::unexpected(std::move(error));
      }
      if (progressed_) delay = milliseconds(200);
      const auto awake = Clock::now() + delay;
      while (Clock::now() < awake && !Interrupted()) {
        std::this_thread::sleep_for(milliseconds(50));
      }
      delay = std::min(delay * 2, milliseconds(5'000));
      window_.ResendAll(Clock::now());
    }
  }

 private:
  // Sends until everything is acknowledged or the stream breaks.
  ::grpc::Status OneStream(IngestService::Stub& stub) {
    progressed_ = false;
    impatient_ = false;
    Stream stream(stub);
    bool writable = true;
    bool ended = false;
    while (!ended && writable && !(exhausted_ && window_.Empty())) {
      writable = SendDue(stream);
      const auto now = Clock::now();
      const bool room = !exhausted_ && !window_.Full();
      const bool may_read = room && now >= next_read_;
      auto until = may_read ? now : now + milliseconds(100);
      if (room) until = std::min(until, std::max(now, next_read_));
      if (const auto due = window_.NextDue()) until = std::min(until, *due);
      Take(stream.Acknowledged(until, ended));
      if (ended) break;
      impatient_ = !window_.Empty() && Clock::now() - progress_ > patience_;
      if (Interrupted() || impatient_) {
        stream.Cancel();
        writable = false;
        break;
      }
      if (may_read) ReadOne();
    }
    if (writable && !ended) stream.WritesDone();
    const auto last = Clock::now() + kFarewell;
    while (!ended) {
      if (Clock::now() > last) stream.Cancel();
      Take(stream.Acknowledged(Clock::now() + milliseconds(100), ended));
    }
    return stream.Finish();
  }

  bool SendDue(Stream& stream) {
    while (const SubmitArticlesRequest* request = window_.Due(Clock::now())) {
      if (!stream.Write(*request)) return false;
    }
    return true;
  }

  void ReadOne() {
    const bool idle = window_.Empty();
    // Whoever is late does not make up for it by a burst.
    next_read_ = std::max(next_read_, Clock::now() - pause_) + pause_;
    if (auto input = next_()) {
      window_.Add(std::move(*input), Clock::now());
    } else {
      exhausted_ = true;
    }
    if (idle) {  // reading may have taken any time
      progress_ = Clock::now();
      last_word_.reset();
    }
  }

  void Take(const std::vector<SubmitArticlesResponse>& responses) {
    for (const auto& response : responses) {
      answered_ = true;
      progressed_ = true;
      progress_ = Clock::now();
      last_word_.reset();
      if (auto outcome = window_.Take(response, progress_)) done_(std::move(*outcome));
    }
  }

  void GiveUp(const base::Error& error) {
    for (const std::string& name : window_.Names()) done_({name, tl::unexpected(error), true});
  }

  const milliseconds patience_;
  const Clock::duration pause_;  // between inputs
  Clock::time_point next_read_;
  Window window_;
  const std::function<std::optional<Input>()>& next_;
  const std::function<void(Outcome)>& done_;
  bool exhausted_ = false;                // no more inputs
  bool answered_ = false;                 // the server has ever answered
  bool progressed_ = false;               // this stream has
  bool impatient_ = false;                // this stream was ended for want of answers
  Clock::time_point progress_;            // the last answer
  std::optional<base::Error> last_word_;  // how the server ended a stream since then
};

}  // namespace

base::Status SubmitAll(const Channel& channel, std::chrono::milliseconds patience,
                       double per_second, const std::function<std::optional<Input>()>& next,
                       const std::function<void(Outcome)>& done) {
  return Sender(patience, per_second, next, done).Run(channel);
}

}  // namespace rasad::cli
