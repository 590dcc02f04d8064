// The submissions that are under way on a stream: what to send again, when, and when to give up.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "cli/inputs.h"
#include "core/base/error.h"
#include "rasad/ingest/v1/ingest_service.pb.h"

namespace rasad::cli {

/// What became of a submission at the edge.
struct Outcome {
  std::string name;
  base::Result<ingest::v1::SubmitArticleResponse> accepted;
  bool unanswered = false;  ///< The server gave no final answer: sending was given up.
  Place place = {};         ///< As in the input; not set where unanswered.
};

/// Bookkeeping without clock, thread or socket. Times are the caller's, ascending.
class Window {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A refusal that may pass (the server is full, the broker away) is repeated until `patience`
  /// has passed since the submission was added.
  explicit Window(std::chrono::milliseconds patience) : patience_(patience) {}

  /// True while no more should be added: 1,000 submissions or 16 MiB are under way.
  bool Full() const;
  bool Empty() const { return entries_.empty(); }

  /// Takes an input over; it is due at once.
  void Add(Input input, Time now);

  /// The next submission to be sent, or nullptr if none is due. Valid until Take().
  const ingest::v1::SubmitArticlesRequest* Due(Time now);

  /// When the next one will be due; nullopt if none waits.
  std::optional<Time> NextDue() const;

  /// An acknowledgement. The outcome if it is final; nullopt if the submission will be sent again,
  /// or is not known (an acknowledgement that came twice).
  std::optional<Outcome> Take(const ingest::v1::SubmitArticlesResponse& response, Time now);

  /// The stream broke: everything under way is due again.
  void ResendAll(Time now);

  /// Names of what is under way.
  std::vector<std::string> Names() const;

 private:
  struct Entry {
    std::string name;
    Place place;
    ingest::v1::SubmitArticlesRequest request;
    std::size_t bytes = 0;
    Time added;
    int refusals = 0;
  };

  const std::chrono::milliseconds patience_;
  std::uint64_t next_sequence_ = 1;
  std::size_t bytes_ = 0;
  std::map<std::uint64_t, Entry> entries_;
  std::multimap<Time, std::uint64_t> due_;  // by time; a sequence is in it at most once
};

}  // namespace rasad::cli
