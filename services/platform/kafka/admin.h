// What the command line asks of Kafka: topics, lag, single records. It never joins a group.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/kafka/client.h"
#include "platform/runtime/pipeline.h"

namespace rasad::kafka {

/// The records of one partition are [low, high).
struct PartitionInfo {
  std::int32_t partition = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct TopicInfo {
  std::string name;
  std::vector<PartitionInfo> partitions;  ///< By number.
};

/// How far a group is in one partition.
struct GroupLag {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t committed = -1;  ///< The next offset to be read; -1: nothing committed.
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t lag = 0;  ///< Records between committed (or low) and high.
};

/// A client for administration. Every call asks the cluster and returns within about 15 s or with
/// the progress it makes. Not thread-safe.
class Admin {
 public:
  static base::Result<std::unique_ptr<Admin>> Open(ClientOptions options);
  ~Admin();

  /// The topics whose names start with `prefix`, by name.
  base::Result<std::vector<TopicInfo>> Topics(std::string_view prefix = "rasad.");

  /// How far a group is in all partitions of a topic. kNotFound: no such topic.
  base::Result<std::vector<GroupLag>> Lag(const std::string& group, const std::string& topic);

  /// Calls `each` for the records that the topic has now, in order within a partition, until it
  /// returns false. kNotFound: no such topic; kTimeout: the broker stopped answering.
  base::Status Read(const std::string& topic, const std::function<bool(runtime::Record)>& each);

  /// The record at one place. kNotFound: there is none (any more).
  base::Result<runtime::Record> ReadOne(const runtime::Origin& origin);

  /// Writes one record and waits for the acknowledgement; errors as KafkaSink::Write.
  base::Status Produce(const std::string& topic, const runtime::OutRecord& record);

 private:
  struct Impl;
  explicit Admin(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rasad::kafka
