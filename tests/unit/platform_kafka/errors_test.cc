// Tests of the mapping from librdkafka's errors to the house's.
#include "platform/kafka/errors.h"

#include <librdkafka/rdkafka.h>

#include "gtest/gtest.h"

namespace rasad::kafka {
namespace {

using base::ErrorCode;

struct Row {
  rd_kafka_resp_err_t error;
  ErrorCode code;
};

TEST(Errors, TableOfWhatMatters) {
  const Row rows[] = {
      {RD_KAFKA_RESP_ERR__TRANSPORT, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, ErrorCode::kUnavailable},
      {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, ErrorCode::kTimeout},
      {RD_KAFKA_RESP_ERR__TIMED_OUT, ErrorCode::kTimeout},
      {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, ErrorCode::kTimeout},
      {RD_KAFKA_RESP_ERR__QUEUE_FULL, ErrorCode::kExhausted},
      {RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, ErrorCode::kExhausted},
      {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, ErrorCode::kConflict},
      {RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, ErrorCode::kConflict},
      {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, ErrorCode::kConflict},
      {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, ErrorCode::kInvalidInput},
      {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, ErrorCode::kNotFound},
      {RD_KAFKA_RESP_ERR__AUTHENTICATION, ErrorCode::kMisconfigured},
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, ErrorCode::kMisconfigured},
      {RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, ErrorCode::kMisconfigured},
      {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, ErrorCode::kMisconfigured},
      {RD_KAFKA_RESP_ERR__BAD_MSG, ErrorCode::kInternal},
      {RD_KAFKA_RESP_ERR__FATAL, ErrorCode::kInternal},
  };
  for (const Row& row : rows) EXPECT_EQ(CodeOf(row.error), row.code) << ErrorName(row.error);
}

TEST(Errors, AnUnknownNumberIsOurFault) {
  EXPECT_EQ(CodeOf(31'000), ErrorCode::kInternal);
  EXPECT_EQ(CodeOf(-9'999), ErrorCode::kInternal);
}

// A mistake in the table that makes an error of lost membership fatal, or a retry of the same
// commit, would stop the pipeline at the first rebalance.
TEST(Errors, LostMembershipIsAlwaysAConflict) {
  int lost = 0;
  for (int error = -300; error < 200; ++error) {
    if (!IsLostMembership(error)) continue;
    ++lost;
    EXPECT_EQ(CodeOf(error), ErrorCode::kConflict) << error;
  }
  EXPECT_EQ(lost, 4);
}

TEST(Errors, MessageSaysWhatWasDoneAndTheName) {
  const auto error = MakeError(RD_KAFKA_RESP_ERR__TRANSPORT, "writing to t", "connection refused");
  EXPECT_EQ(error.message, "writing to t: connection refused (_TRANSPORT)");
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace rasad::kafka
