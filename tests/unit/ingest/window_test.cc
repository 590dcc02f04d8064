// Windows of feeds: what is new, edited, gone, taken back.
#include "ingest/window.h"

#include <gmock/gmock.h>

#include "core/base/hash.h"

namespace rasad::ingest {
namespace {

using base::Micros;
using postgres::FeedItem;
using postgres::FeedTask;
using postgres::TaskKind;

constexpr Micros kNow = 1'710'000'000'000'000;
constexpr Micros kMinute = 60'000'000;

Item Made(const std::string& name, int published_minute = 0) {
  Item item;
  item.key = base::ContentHash("key " + name);
  item.content_hash = base::ContentHash("words of " + name);
  item.url = "https://a.ir/" + name;
  item.published = kNow - 10'000 * kMinute + published_minute * kMinute;
  item.teaser = true;
  item.own_text = "<p>" + name;
  return item;
}

// A feed that is polled again and again, on a store that does what it is told.
class WindowTest : public ::testing::Test {
 protected:
  WindowTest() {
    feed_.host = "a.ir";
    feed_.source = "a.ir";
  }

  Changes Poll(Window window) {
    std::vector<FeedItem> stored;
    for (const auto& [key, item] : stored_) stored.push_back(item);
    Changes changes = Compare(feed_, window, stored, now_);
    for (const FeedItem& item : changes.items) stored_[item.key] = item;
    now_ += 5 * kMinute;
    return changes;
  }
  Changes Poll(std::vector<Item> items) { return Poll(Window{.items = std::move(items)}); }

  static std::vector<std::string> Tasks(const Changes& changes) {
    std::vector<std::string> out;
    for (const FeedTask& task : changes.tasks) {
      out.push_back(task.url.substr(13) + " " + std::to_string(static_cast<int>(task.kind)) +
                    (task.edit ? " edit" : ""));
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  postgres::PolledFeed feed_;
  std::map<std::string, FeedItem> stored_;
  Micros now_ = kNow;
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(WindowTest, NewItemsBecomeArticlesOnce) {
  const Changes first = Poll({Made("b", 2), Made("a", 1)});
  EXPECT_THAT(Tasks(first), ElementsAre("a 1", "b 1"));
  EXPECT_EQ(first.new_items, 2);
  EXPECT_EQ(first.tasks[0].host, "a.ir");
  EXPECT_EQ(first.tasks[0].due, kNow);
  const Changes again = Poll({Made("b", 2), Made("a", 1)});
  EXPECT_THAT(again.tasks, IsEmpty());
  EXPECT_THAT(again.items, IsEmpty()) << "a poll without news writes no row";
  EXPECT_THAT(Tasks(Poll({Made("c", 3), Made("b", 2), Made("a", 1)})), ElementsAre("c 1"));
}

TEST_F(WindowTest, FullTextIsTakenFromTheFeed) {
  Item full = Made("a");
  full.teaser = false;
  Item bare = Made("b");
  bare.url.clear();
  bare.native_id = "b";
  const Changes changes = Poll({full, bare});
  ASSERT_EQ(changes.tasks.size(), 2u);
  for (const FeedTask& task : changes.tasks) EXPECT_EQ(task.kind, TaskKind::kOwnText);
}

TEST_F(WindowTest, AnEditIsAnArticleAgain) {
  Item item = Made("a");
  item.stamp = item.modified = kNow - 50 * kMinute;
  Poll({item});
  item.content_hash = base::ContentHash("other words");
  const Changes words = Poll({item});
  EXPECT_THAT(Tasks(words), ElementsAre("a 1 edit"));
  EXPECT_EQ(words.edits, 1);
  EXPECT_EQ(words.new_items, 0);
  item.stamp = item.modified = kNow - 40 * kMinute;
  EXPECT_THAT(Tasks(Poll({item})), ElementsAre("a 1 edit")) << "of its page only";
  item.stamp = item.modified = kNow - 45 * kMinute;
  EXPECT_THAT(Poll({item}).tasks, IsEmpty()) << "a time that goes back is no edit";
  item.url = "https://a.ir/z";
  item.content_hash = base::ContentHash("moved");
  EXPECT_THAT(Tasks(Poll({item})), ElementsAre("z 1")) << "another address, another article";
}

TEST_F(WindowTest, AnItemThatNeverRestsIsTakenEverLessOften) {
  Item item = Made("a");
  Poll({item});
  int edits = 0;
  for (int i = 0; i < 288; ++i) {  // A day.
    item.content_hash = base::ContentHash("reader " + std::to_string(i));
    edits += Poll({item}).edits;
  }
  EXPECT_GE(edits, 8);
  EXPECT_LE(edits, 12);
  now_ += 24 * 60 * kMinute;
  EXPECT_EQ(Poll({item}).edits, 1) << "the last version is not missed";
}

TEST_F(WindowTest, WhatMadeRoomIsNoWithdrawal) {
  Poll({Made("b", 2), Made("a", 1)});
  const Changes changes = Poll({Made("c", 3), Made("b", 2)});
  EXPECT_THAT(Tasks(changes), ElementsAre("c 1"));
  EXPECT_TRUE(stored_[base::ContentHash("key a")].gone);
}

TEST_F(WindowTest, WhatVanishedFromTheMiddleIsLookedForOnce) {
  Poll({Made("c", 3), Made("b", 2), Made("a", 1)});
  const Changes changes = Poll({Made("c", 3), Made("a", 1)});
  ASSERT_THAT(Tasks(changes), ElementsAre("b 3"));
  EXPECT_EQ(changes.tasks[0].due, kNow + 15 * kMinute);
  EXPECT_THAT(Tasks(Poll({Made("c", 3), Made("b", 2), Made("a", 1)})), ElementsAre("b 1"))
      << "it is back: the look is called off";
  EXPECT_THAT(Poll({Made("c", 3), Made("a", 1)}).tasks, IsEmpty()) << "a list that is shuffled";
}

TEST_F(WindowTest, WhatFillsTheWindowFromBelowShowsThatTheOldestVanished) {
  Poll({Made("b", 2), Made("a", 1)});
  Poll({Made("c", 3), Made("b", 2)});
  EXPECT_THAT(Tasks(Poll({Made("c", 3), Made("a", 1)})), ElementsAre("a 1", "b 3"));
  EXPECT_THAT(Tasks(Poll({Made("a", 1), Made("z", 0)})), ElementsAre("c 3", "z 1"));
}

TEST_F(WindowTest, TheOrderOfTheFeedServesWhereThereAreNoDates) {
  std::vector<Item> items = {Made("c"), Made("b"), Made("a")};
  for (Item& item : items) item.published.reset();
  Poll(items);
  EXPECT_THAT(Tasks(Poll({items[0], items[1]})), IsEmpty()) << "the last one made room";
  EXPECT_THAT(Tasks(Poll({items[1]})), ElementsAre("c 3")) << "the first one did not";
  Poll({items[0], items[1], items[2]});
  std::vector<Item> more = {Made("d"), items[0], items[2]};
  more[0].published.reset();
  EXPECT_THAT(Tasks(Poll(more)), ElementsAre("b 3", "d 1"));
}

TEST_F(WindowTest, ADeletedEntryAndACompleteFeedWithdraw) {
  Poll({Made("c", 3), Made("b", 2), Made("a", 1)});
  Window window{.items = {Made("c", 3), Made("b", 2)}, .deleted = {base::ContentHash("key a")}};
  const Changes deleted = Poll(window);
  ASSERT_THAT(Tasks(deleted), ElementsAre("a 4"));
  EXPECT_THAT(deleted.tasks[0].reason, ::testing::HasSubstr("deleted"));
  EXPECT_THAT(Poll(window).tasks, IsEmpty()) << "said once, done once";
  const Changes complete = Poll(Window{.items = {Made("c", 3)}, .complete = true});
  EXPECT_THAT(Tasks(complete), ElementsAre("b 4"));
  EXPECT_THAT(Poll(Window{.items = {}, .complete = true}).tasks, IsEmpty())
      << "an empty window says nothing";
}

TEST_F(WindowTest, AnItemThatAgedOutMayStillBeTakenBack) {
  Poll({Made("b", 2), Made("a", 1)});
  Poll({Made("c", 3), Made("b", 2)});
  Window window{.items = {Made("c", 3), Made("b", 2)}, .deleted = {base::ContentHash("key a")}};
  EXPECT_THAT(Tasks(Poll(window)), ElementsAre("a 4"));
  EXPECT_THAT(Poll(window).tasks, IsEmpty());
}

TEST_F(WindowTest, TheOnlyItemMayBeTakenBack) {
  Poll({Made("a", 1)});
  Window window{.items = {}, .deleted = {base::ContentHash("key a")}};
  EXPECT_THAT(Tasks(Poll(window)), ElementsAre("a 4"));
  EXPECT_THAT(Poll(window).tasks, IsEmpty());
}

TEST_F(WindowTest, AListOfYearsIsNotedAtFirst) {
  Item fresh = Made("new");
  fresh.published = kNow - 60 * kMinute;
  Window window{.items = {fresh, Made("old", 1)}, .list = true, .first = true};
  window.items.push_back(Made("undated"));
  window.items[2].published.reset();
  EXPECT_THAT(Tasks(Poll(window)), ElementsAre("new 1"));
  EXPECT_EQ(stored_.size(), 3u);
  window.first = false;
  EXPECT_THAT(Poll(window).tasks, IsEmpty());
  window.items.push_back(Made("more"));
  window.items[3].published.reset();
  EXPECT_THAT(Tasks(Poll(window)), ElementsAre("more 1")) << "new since the last time";
}

TEST_F(WindowTest, WhatCanBeNoArticleIsSaid) {
  feed_.source.clear();
  const Changes changes = Poll({Made("a")});
  EXPECT_THAT(changes.tasks, IsEmpty());
  EXPECT_EQ(changes.refused, 1);
  EXPECT_THAT(changes.refusal, ::testing::HasSubstr("source"));
}

}  // namespace
}  // namespace rasad::ingest
