// The poller's options by the configuration.
#include <gmock/gmock.h>

#include "ingest/poll_thread.h"

namespace rasad::ingest {
namespace {

TEST(PollerOptions, DefaultsAreThoseOfTheConfiguration) {
  const auto options = PollerOptionsFrom({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->bounds.min_interval_seconds, 120);
  EXPECT_EQ(options->bounds.max_interval_seconds, 6 * 3'600);
  EXPECT_EQ(options->bounds.dead_after_days, 7);
  EXPECT_EQ(options->host_pace, 1'000'000);
  EXPECT_EQ(options->max_fetches, 64u);
  EXPECT_EQ(options->agent, "rasad");
}

TEST(PollerOptions, ValuesAreTakenAndChecked) {
  config::v1::Feeds feeds;
  feeds.set_min_interval_seconds(10);
  feeds.set_max_interval_seconds(600);
  feeds.set_host_pace_ms(250);
  feeds.set_max_fetches(7);
  feeds.set_dead_after_days(2);
  feeds.set_user_agent("Agency-Reader/2 (+https://example.org)");
  const auto options = PollerOptionsFrom(feeds);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->bounds.min_interval_seconds, 10);
  EXPECT_EQ(options->bounds.max_interval_seconds, 600);
  EXPECT_EQ(options->bounds.dead_after_days, 2);
  EXPECT_EQ(options->host_pace, 250'000);
  EXPECT_EQ(options->max_fetches, 7u);
  EXPECT_EQ(options->agent, "Agency-Reader");

  feeds.set_min_interval_seconds(9);
  const auto refused = PollerOptionsFrom(feeds);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kMisconfigured);
  feeds.set_min_interval_seconds(601);
  EXPECT_THAT(PollerOptionsFrom(feeds).error().message, testing::HasSubstr("max_interval_seconds"));
}

}  // namespace
}  // namespace rasad::ingest
