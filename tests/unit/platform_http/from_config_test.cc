// The configuration's section of feeds as options of a fetcher.
#include "platform/http/from_config.h"

#include <gmock/gmock.h>

namespace rasad::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

TEST(OptionsFrom, WhatIsLeftOutHasDefaults) {
  const auto options = OptionsFrom({}, "/etc/rasad");
  ASSERT_TRUE(options);
  EXPECT_THAT(options->user_agent, StartsWith("rasad/"));
  EXPECT_EQ(options->ca_file, "");
  EXPECT_EQ(options->max_connections, FetcherOptions().max_connections);
}

TEST(OptionsFrom, EveryFieldIsTaken) {
  config::v1::Feeds feeds;
  feeds.set_user_agent("desk/1 (+https://desk.example)");
  feeds.add_allowed_networks("10.0.0.0/8");
  feeds.add_resolve("*=127.0.0.1:80");
  feeds.set_max_fetches(7);
  feeds.set_ca_file("ca.pem");
  const auto options = OptionsFrom(feeds, "/etc/rasad");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->user_agent, "desk/1 (+https://desk.example)");
  EXPECT_THAT(options->allowed_networks, ElementsAre("10.0.0.0/8"));
  EXPECT_THAT(options->resolve, ElementsAre(Pair("*", "127.0.0.1:80")));
  EXPECT_EQ(options->max_connections, 7u);
  EXPECT_EQ(options->ca_file, "/etc/rasad/ca.pem");
}

TEST(OptionsFrom, AnEntryThatIsNoPairIsNamed) {
  for (const char* entry : {"", "a", "=b", "a="}) {
    config::v1::Feeds feeds;
    feeds.add_resolve(entry);
    const auto options = OptionsFrom(feeds, "");
    ASSERT_FALSE(options) << entry;
    EXPECT_EQ(options.error().code, base::ErrorCode::kMisconfigured);
    EXPECT_THAT(options.error().message, HasSubstr("host=address:port"));
  }
}

}  // namespace
}  // namespace rasad::http
