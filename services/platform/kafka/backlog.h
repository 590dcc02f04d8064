// How many records wait for some consumer groups, asked often and cheaply.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/client.h"

namespace rasad::kafka {

/// A group and a topic that it reads.
struct Reading {
  std::string group;
  std::string topic;
};

/// Counts what groups have not committed yet. It joins none of them. Not thread-safe.
class Backlog {
 public:
  /// The topics must exist. kMisconfigured for wrong options; errors to retry: the cluster does not
  /// answer, or does not know a topic yet.
  static base::Result<std::unique_ptr<Backlog>> Open(const ClientOptions& options,
                                                     std::vector<Reading> readings);
  ~Backlog();

  /// Records between what each group has committed (or the beginning) and the end of its topic,
  /// all together; those in a reader's hand count. A record that two of the groups read one after
  /// the other counts where it is. Two short requests to the cluster, a third for a group that has
  /// committed nothing yet; at most 5 s each.
  base::Result<std::int64_t> Waiting();

 private:
  struct Impl;
  explicit Backlog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rasad::kafka
