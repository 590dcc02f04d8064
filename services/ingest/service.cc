// IngestService: articles and withdrawals in, acknowledged once the broker has them.
#include "ingest/service.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/message_allocator.h>

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "ingest/prepare.h"
#include "platform/grpc/one_reply.h"
#include "platform/grpc/status.h"
#include "rasad/ingest/v1/ingest_service.grpc.pb.h"

namespace rasad::ingest {
namespace {

using rpc::CallPolicy;

Producer& ProducerFor(v1::Lane lane, const Dependencies& dependencies) {
  return lane == v1::LANE_BACKFILL ? dependencies.backfill : dependencies.producer;
}

// Counts submissions by outcome: "accepted" or the name of an error.
class Outcomes {
 public:
  explicit Outcomes(runtime::Metrics& metrics) : metrics_(metrics) {}
  void Accepted() { Count("accepted"); }
  void Refused(base::ErrorCode code) { Count(std::string(base::ErrorCodeName(code))); }

 private:
  void Count(std::string outcome) {
    metrics_
        .GetCounter("rasad_submissions_total", "Submissions by what ingest answered",
                    {{"outcome", std::move(outcome)}})
        .Add(1);
  }
  runtime::Metrics& metrics_;
};

// The caller's traceparent if it is one, else nothing.
std::string TraceParentOf(const ::grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("traceparent");
  if (found == metadata.end()) return {};
  std::string text(found->second.data(), found->second.size());
  return IsTraceParent(text) ? text : std::string();
}

// Lets SubmitArticle give its request back as soon as its bytes stand in the record, so that calls
// which wait for the broker hold no second copy of up to 4 MiB each.
class SubmitMessages final
    : public ::grpc::MessageAllocator<v1::SubmitArticleRequest, v1::SubmitArticleResponse> {
 public:
  ::grpc::MessageHolder<v1::SubmitArticleRequest, v1::SubmitArticleResponse>* AllocateMessages()
      override {
    return new Holder;
  }

 private:
  struct Holder final : ::grpc::MessageHolder<v1::SubmitArticleRequest, v1::SubmitArticleResponse> {
    Holder() {
      set_request(owned_request.get());
      set_response(&owned_response);
    }
    void Release() override { delete this; }
    void FreeRequest() override {
      set_request(nullptr);
      owned_request.reset();
    }
    std::unique_ptr<v1::SubmitArticleRequest> owned_request =
        std::make_unique<v1::SubmitArticleRequest>();
    v1::SubmitArticleResponse owned_response;
  };
};

// A stream that is refused at once.
class RefusedStream final
    : public ::grpc::ServerBidiReactor<v1::SubmitArticlesRequest, v1::SubmitArticlesResponse> {
 public:
  explicit RefusedStream(const ::grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

// A stream of articles. What was read and is not yet acknowledged on the wire is bounded: beyond
// the limits no read is started, and flow control makes the client wait. gRPC never runs a
// reaction inside the call that starts its operation, so operations are started under the lock;
// none is started once ended_ is set.
class Stream final
    : public ::grpc::ServerBidiReactor<v1::SubmitArticlesRequest, v1::SubmitArticlesResponse>,
      public std::enable_shared_from_this<Stream> {
 public:
  Stream(const Dependencies& dependencies, const StreamLimits& limits, Outcomes& outcomes,
         CallPolicy::Slot slot, std::string traceparent)
      : dependencies_(dependencies),
        limits_(limits),
        outcomes_(outcomes),
        slot_(std::move(slot)),
        traceparent_(std::move(traceparent)) {}

  // Must be called once, first of all.
  void Begin() {
    self_ = shared_from_this();
    {
      std::lock_guard lock(mutex_);
      MaybeRead();
    }
    on_stop_.emplace(dependencies_.stop, Drain{weak_from_this()});
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      std::lock_guard lock(mutex_);
      reads_done_ = true;
      MaybeEnd();
      return;
    }
    const std::uint64_t sequence = request_.sequence();
    const std::size_t bytes = request_.ByteSizeLong();
    {
      std::lock_guard lock(mutex_);
      ++unacknowledged_;
      unacknowledged_bytes_ += bytes;
    }
    Submit(sequence, bytes);
    std::lock_guard lock(mutex_);
    reading_ = false;
    MaybeRead();
    MaybeEnd();
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (ended_) return;
    if (!ok) {
      EndWith(::grpc::Status::CANCELLED);
      return;
    }
    --unacknowledged_;
    unacknowledged_bytes_ -= replies_.front().bytes;
    replies_.pop_front();
    MaybeWrite();
    MaybeRead();
    MaybeEnd();
  }

  void OnCancel() override {
    std::lock_guard lock(mutex_);
    if (!ended_) EndWith(::grpc::Status::CANCELLED);
  }

  void OnDone() override {
    on_stop_.reset();
    slot_ = {};
    self_.reset();
  }

 private:
  struct Reply {
    v1::SubmitArticlesResponse message;
    std::size_t bytes = 0;  // Of the whole request.
  };

  struct Drain {
    std::weak_ptr<Stream> stream;
    void operator()() const {
      const auto self = stream.lock();
      if (self == nullptr) return;
      std::lock_guard lock(self->mutex_);
      self->stopping_ = true;
      self->MaybeEnd();
    }
  };

  void Submit(std::uint64_t sequence, std::size_t bytes) {
    if (!request_.has_article()) {
      Refuse(sequence, bytes, {base::ErrorCode::kInvalidInput, "article is missing"});
      return;
    }
    auto prepared = PrepareArticle(request_.article(), request_.request_id(), traceparent_,
                                   dependencies_.clock());
    v1::SubmitArticlesRequest().Swap(&request_);  // Its bytes stand in the record now.
    if (!prepared) {
      Refuse(sequence, bytes, prepared.error());
      return;
    }
    auto done = [self = shared_from_this(), sequence, bytes,
                 reply = std::move(prepared->reply)](base::Status delivered) {
      if (!delivered) {
        self->Refuse(sequence, bytes, delivered.error());
        return;
      }
      self->outcomes_.Accepted();
      Reply out;
      out.bytes = bytes;
      out.message.set_sequence(sequence);
      *out.message.mutable_accepted() = reply;
      self->Acknowledge(std::move(out));
    };
    auto& producer = ProducerFor(prepared->lane, dependencies_);
    if (auto sent = producer.Send(prepared->record, std::move(done)); !sent) {
      Refuse(sequence, bytes, sent.error());
    }
  }

  void Refuse(std::uint64_t sequence, std::size_t bytes, const base::Error& error) {
    outcomes_.Refused(error.code);
    const ::grpc::Status status = rpc::ToStatus(error);
    Reply out;
    out.bytes = bytes;
    out.message.set_sequence(sequence);
    auto* refusal = out.message.mutable_refused();
    refusal->set_code(status.error_code());
    refusal->set_message(status.error_message());
    if (error.code == base::ErrorCode::kExhausted) {
      refusal->set_retry_after_ms(static_cast<std::uint32_t>(rpc::kRetryDelay.count()));
    }
    Acknowledge(std::move(out));
  }

  void Acknowledge(Reply reply) {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    replies_.push_back(std::move(reply));
    MaybeWrite();
  }

  // The rest is called under the lock.
  void MaybeRead() {
    if (ended_ || stopping_ || reads_done_ || reading_) return;
    if (unacknowledged_ >= limits_.articles || unacknowledged_bytes_ >= limits_.bytes) return;
    reading_ = true;
    StartRead(&request_);
  }

  void MaybeWrite() {
    if (ended_ || writing_ || replies_.empty()) return;
    writing_ = true;
    StartWrite(&replies_.front().message);  // A deque keeps its elements where they are.
  }

  void MaybeEnd() {
    if (ended_ || unacknowledged_ > 0) return;
    if (reads_done_) {
      EndWith(::grpc::Status::OK);
    } else if (stopping_) {
      EndWith(::grpc::Status(::grpc::StatusCode::UNAVAILABLE,
                             "the server stops; every article without an acknowledgement is to be "
                             "submitted again"));
    }
  }

  void EndWith(const ::grpc::Status& status) {
    ended_ = true;
    Finish(status);
  }

  const Dependencies& dependencies_;
  const StreamLimits& limits_;
  Outcomes& outcomes_;
  CallPolicy::Slot slot_;
  const std::string traceparent_;
  v1::SubmitArticlesRequest request_;  // Belongs to the read under way.

  std::mutex mutex_;
  std::deque<Reply> replies_;  // The first one is being written while writing_.
  std::size_t unacknowledged_ = 0;
  std::size_t unacknowledged_bytes_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool reads_done_ = false;
  bool stopping_ = false;
  bool ended_ = false;
  std::optional<std::stop_callback<Drain>> on_stop_;
  std::shared_ptr<Stream> self_;  // From Begin to OnDone.
};

class Service final : public v1::IngestService::CallbackService {
 public:
  Service(Dependencies dependencies, StreamLimits limits)
      : dependencies_(std::move(dependencies)), limits_(limits), outcomes_(dependencies_.metrics) {}

  ::grpc::ServerUnaryReactor* SubmitArticle(::grpc::CallbackServerContext* context,
                                            const v1::SubmitArticleRequest* request,
                                            v1::SubmitArticleResponse* response) override {
    return Answer(context, response, [&] {
      if (!request->has_article()) {
        return base::Result<Prepared<v1::SubmitArticleResponse>>(
            base::Fail(base::ErrorCode::kInvalidInput, "article is missing"));
      }
      return PrepareArticle(request->article(), request->request_id(), TraceParentOf(*context),
                            dependencies_.clock());
    });
  }

  ::grpc::ServerUnaryReactor* WithdrawArticle(::grpc::CallbackServerContext* context,
                                              const v1::WithdrawArticleRequest* request,
                                              v1::WithdrawArticleResponse* response) override {
    return Answer(context, response, [&] {
      return PrepareWithdrawal(*request, TraceParentOf(*context), dependencies_.clock());
    });
  }

  ::grpc::ServerBidiReactor<v1::SubmitArticlesRequest, v1::SubmitArticlesResponse>* SubmitArticles(
      ::grpc::CallbackServerContext* context) override {
    auto slot = dependencies_.policy.Enter();
    if (!slot) return new RefusedStream(dependencies_.policy.Full());
    auto stream = std::make_shared<Stream>(dependencies_, limits_, outcomes_, std::move(slot),
                                           TraceParentOf(*context));
    stream->Begin();
    return stream.get();
  }

 private:
  template <class Response, class Prepare>
  ::grpc::ServerUnaryReactor* Answer(::grpc::CallbackServerContext* context, Response* response,
                                     const Prepare& prepare) {
    auto slot = dependencies_.policy.Enter();
    if (!slot) {
      auto* reactor = context->DefaultReactor();
      reactor->Finish(dependencies_.policy.Full());
      return reactor;
    }
    auto call = std::make_shared<rpc::OneReply<Response>>(std::move(slot), response);
    auto* reactor = call.get();
    call->Begin(dependencies_.policy.DeadlineOf(*context),
                "the broker did not confirm the record before the deadline; it may still arrive: "
                "submitting again is harmless");
    auto prepared = prepare();
    if (auto* state = context->GetRpcAllocatorState(); state != nullptr) state->FreeRequest();
    if (!prepared) {
      outcomes_.Refused(prepared.error().code);
      call->End(prepared.error());
      return reactor;
    }
    auto done = [call, outcomes = &outcomes_,
                 reply = std::move(prepared->reply)](base::Status delivered) {
      if (delivered) {
        outcomes->Accepted();
        call->End(reply);
      } else {
        outcomes->Refused(delivered.error().code);
        call->End(delivered.error());
      }
    };
    auto& producer = ProducerFor(prepared->lane, dependencies_);
    if (auto sent = producer.Send(prepared->record, std::move(done)); !sent) {
      outcomes_.Refused(sent.error().code);
      call->End(sent.error());
    }
    return reactor;
  }

  const Dependencies dependencies_;
  const StreamLimits limits_;
  Outcomes outcomes_;
  SubmitMessages messages_;
};

}  // namespace

std::shared_ptr<::grpc::Service> MakeIngestService(Dependencies dependencies, StreamLimits limits) {
  return std::make_shared<Service>(std::move(dependencies), limits);
}

std::string IngestServiceName() { return v1::IngestService::service_full_name(); }

}  // namespace rasad::ingest
