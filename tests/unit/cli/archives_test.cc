// Packed lines, tar and WARC as inputs; what is kept of a publication that was stopped.
#include "support/archives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/inputs.h"
#include "cli/progress.h"
#include "cli/publish_state.h"
#include "cli/times.h"
#include "core/base/time.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing_support::Gzip;
using testing_support::Tar;
using testing_support::Zstd;

class Archives : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& bytes) {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
  }

  static std::vector<Item> All(Inputs& inputs) {
    std::vector<Item> items;
    while (auto item = inputs.Next()) items.push_back(std::move(*item));
    return items;
  }
  static std::vector<Item> All(const std::string& path) {
    Inputs inputs({path}, {});
    return All(inputs);
  }

  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
};

TEST_F(Archives, LinesMayBePacked) {
  const std::string lines = "{\"text\":\"1\"}\n{\"text\":\"2\"}\n";
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"a.jsonl", lines},
           {"a.jsonl.gz", Gzip(lines)},
           {"a.ndjson.gz", Gzip(lines.substr(0, 13)) + Gzip(lines.substr(13))},
           {"a.jsonl.zst", Zstd(lines)}}) {
    const auto items = All(Write(name, bytes));
    ASSERT_EQ(items.size(), 2U) << name;
    EXPECT_EQ(items[1].input->article.content(), "2");
    EXPECT_THAT(items[1].name, testing::EndsWith(name + ":2"));
  }
}

TEST_F(Archives, LinesThatAreCutOffEndWithAnError) {
  std::string lines;
  for (std::uint32_t i = 0; i < 20'000; ++i)
    lines += "{\"text\":\"" + testing_support::Noise(50, i) + "\"}\n";
  const std::string packed = Gzip(lines);
  const auto items = All(Write("a.jsonl.gz", packed.substr(0, packed.size() / 2)));
  ASSERT_GT(items.size(), 100U);
  for (std::size_t i = 0; i + 1 < items.size(); ++i) ASSERT_TRUE(items[i].input) << items[i].name;
  ASSERT_FALSE(items.back().input);
  EXPECT_THAT(items.back().input.error().message, HasSubstr("broken at byte"));
}

TEST_F(Archives, LinesThatAreABombAreLeft) {
  const auto items = All(Write("a.jsonl.zst", Zstd(std::string(100 << 20, '\n'))));
  ASSERT_EQ(items.size(), 1U);
  EXPECT_THAT(items[0].input.error().message, HasSubstr("times its size"));
}

TEST_F(Archives, TarGivesWhatAFolderWould) {
  const std::string tar = Tar({{"dir/", ""},
                               {"dir/b.html", "<p>page</p>"},
                               {"dir/a.txt", "words"},
                               {"../../etc/c.txt", "a name, no place"},
                               {"d.txt.gz", Gzip("packed words")},
                               {"inner.tar", Tar({{"x.txt", "no"}})},
                               {"e.md", "no"},
                               {"link.txt -> dir/a.txt", ""},
                               {"big.txt", std::string((4 << 20) + 1, 'x')},
                               {"f.txt", "behind it"}});
  for (const auto& [name, bytes] :
       std::vector<std::pair<std::string, std::string>>{{"a.tar", tar},
                                                        {"a.tar.gz", Gzip(tar)},
                                                        {"a.tgz", Gzip(tar)},
                                                        {"a.tar.zst", Zstd(tar)}}) {
    const auto file = Write(name, bytes);
    Inputs inputs({file}, {"outlet", "", ""});
    const auto items = All(inputs);
    ASSERT_EQ(items.size(), 6U) << name;
    EXPECT_EQ(items[0].name, file + ":dir/b.html");
    EXPECT_EQ(items[0].input->article.content_type(), "text/html");
    EXPECT_EQ(items[0].input->article.native_id(), file + ":dir/b.html");
    EXPECT_EQ(items[0].input->article.source(), "outlet");
    EXPECT_EQ(items[1].input->article.content(), "words");
    EXPECT_EQ(items[2].input->article.content(), "a name, no place");
    EXPECT_EQ(items[3].input->article.content(), "packed words");
    EXPECT_THAT(items[4].input.error().message, HasSubstr("larger than 4 MiB"));
    EXPECT_EQ(items[5].input->article.content(), "behind it");
    EXPECT_THAT(inputs.skipped(), ElementsAre(Pair("files of other names", 2)));
    EXPECT_EQ(inputs.bytes_read(), inputs.bytes());
  }
  EXPECT_FALSE(fs::exists(path_ / "dir")) << "nothing is written";
}

TEST_F(Archives, ATarThatIsABombIsLeft) {
  const std::string tar = Tar({{"a.txt", "before it"},
                               {"b.bin", std::string(100 << 20, 'x')},
                               {"c.txt", "behind what is passed over"}});
  const std::string read = Tar({{"a.txt", "before it"},
                                {"b.txt", std::string(100 << 20, 'x')},
                                {"c.txt", "behind what is too large"}});
  for (const auto& [name, bytes] :
       std::vector<std::pair<std::string, std::string>>{{"a.tar.gz", Gzip(tar)},
                                                        {"a.tar.zst", Zstd(tar)},
                                                        {"b.tar.gz", Gzip(read)},
                                                        {"b.tar.zst", Zstd(read)}}) {
    const auto items = All(Write(name, bytes));
    ASSERT_GE(items.size(), 2U) << name;
    EXPECT_TRUE(items[0].input);
    ASSERT_FALSE(items.back().input) << name;
    EXPECT_THAT(items.back().input.error().message, HasSubstr("more than 200 times its size"));
    EXPECT_EQ(std::count_if(items.begin(), items.end(), [](const Item& i) { return !!i.input; }), 1)
        << name;
  }
}

TEST_F(Archives, ATarThatIsNoneOrIsCutOffIsSaid) {
  EXPECT_THAT(All(Write("a.tar", "no tar at all"))[0].input.error().message,
              HasSubstr("no tar archive"));
  EXPECT_THAT(
      All(Write("a.tar", std::string("PK\3\4") + std::string(600, 'x')))[0].input.error().message,
      HasSubstr("packed with zip"));
  for (const std::string& empty : {std::string(), std::string(10'240, '\0')}) {
    EXPECT_THAT(All(Write("b.tar", empty))[0].input.error().message,
                HasSubstr("holds no articles"));
  }
  EXPECT_THAT(All(Write("c.tar", Tar({{"a.md", "no"}})))[0].input.error().message,
              HasSubstr("holds no articles"));
  const std::string tar = Tar({{"a.txt", "one"}, {"b.txt", std::string(100'000, 'x')}});
  const auto items = All(Write("d.tar", tar.substr(0, 50'000)));
  ASSERT_EQ(items.size(), 2U) << "one cut is one error";
  EXPECT_TRUE(items[0].input);
  EXPECT_FALSE(items[1].input);
}

TEST_F(Archives, WarcGivesItsPages) {
  using testing_support::HttpPage;
  using testing_support::WarcRecord;
  const std::string first = Gzip(WarcRecord("warcinfo", "", "x"));
  const std::string page = Gzip(WarcRecord("response", "http://news.example/1",
                                           HttpPage("text/html; charset=utf-8", "<p>one</p>"),
                                           "WARC-Date: 2023-05-06T07:08:09Z\r\n"));
  const auto file = Write("a.warc.gz", first + page + "damage" + page);
  Inputs inputs({file}, {});
  const auto items = All(inputs);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].name, file + ":" + std::to_string(first.size()));
  const auto& article = items[0].input->article;
  EXPECT_EQ(article.source(), "news.example");
  EXPECT_EQ(article.url(), "http://news.example/1");
  EXPECT_EQ(article.content_type(), "text/html; charset=utf-8");
  EXPECT_EQ(article.content(), "<p>one</p>");
  EXPECT_EQ(base::FormatRfc3339(ToMicros(article.fetched_at())), "2023-05-06T07:08:09Z");
  EXPECT_EQ(items[1].name, file + ":" + std::to_string(first.size() + page.size()));
  EXPECT_FALSE(items[1].input);
  EXPECT_TRUE(items[2].input);
  EXPECT_THAT(inputs.skipped(), ElementsAre(Pair("warcinfo records", 1)));
}

TEST_F(Archives, PlacesAreCountedAndWhatLiesBehindOneIsGiven) {
  Write("dir/a.txt", "A");
  Write("dir/b.txt", "B");
  Write("dir/c.txt", "C");
  const auto lines = Write("x.jsonl", "{\"text\":\"1\"}\nbroken\n{\"text\":\"3\"}\n");
  const auto tar = Write("y.tar", Tar({{"a.txt", "TA"}, {"b.txt", "TB"}}));
  const std::vector<std::string> paths = {(path_ / "dir").string(), lines, tar};
  Inputs all(paths, {});
  const auto items = All(all);
  ASSERT_EQ(items.size(), 8U);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Inputs inputs(paths, {});
    inputs.GoOnBehind(items[i].place);
    const auto rest = All(inputs);
    ASSERT_EQ(rest.size(), items.size() - i - 1) << i;
    for (std::size_t k = 0; k < rest.size(); ++k) {
      EXPECT_EQ(rest[k].name, items[i + 1 + k].name);
      EXPECT_EQ(rest[k].place, items[i + 1 + k].place);
      if (rest[k].input) {
        EXPECT_EQ(rest[k].input->place, rest[k].place);
      }
    }
  }
  EXPECT_EQ(items[2].place, (Place{0, 3}));
  EXPECT_EQ(items[3].place, (Place{1, 1}));
}

TEST_F(Archives, AStateKeepsThePlaceBehindWhichNothingIsMissing) {
  const std::vector<Source> sources = {SourceOf(Write("a.jsonl", "1")),
                                       SourceOf(Write("b.jsonl", "2"))};
  const fs::path file = path_ / "deep" / "state.json";
  PublishState state(file, "server:1", sources);
  EXPECT_EQ(*state.Load(), Place{}) << "nothing is kept yet";
  for (std::uint64_t i = 1; i <= 3; ++i) state.Read({0, i});
  EXPECT_EQ(state.Behind(), (Place{0, 0}));
  state.Done({0, 3});
  state.Done({0, 1});
  EXPECT_EQ(state.Behind(), (Place{0, 1}));
  state.Read({1, 1});
  state.Done({0, 2});
  EXPECT_EQ(state.Behind(), (Place{1, 0}));
  EXPECT_FALSE(state.Idle());
  state.Done({1, 1});
  EXPECT_TRUE(state.Idle());
  EXPECT_EQ(state.Behind(), (Place{1, 1}));
  ASSERT_TRUE(state.Save());
  EXPECT_EQ(*PublishState(file, "server:1", sources).Load(), (Place{1, 1}));
  EXPECT_EQ(*PublishState(file, "server:2", sources).Load(), Place{})
      << "another server has nothing";

  Write("b.jsonl", "2, and more");
  const std::vector<Source> grown = {sources[0], SourceOf(sources[1].path)};
  EXPECT_EQ(*PublishState(file, "server:1", grown).Load(), (Place{1, 0})) << "begun anew";
  Write("a.jsonl", "other");
  const std::vector<Source> other = {SourceOf(sources[0].path), sources[1]};
  EXPECT_EQ(*PublishState(file, "server:1", other).Load(), (Place{0, 0}));
  EXPECT_EQ(*PublishState(file, "server:1", {sources[0]}).Load(), (Place{1, 0}))
      << "nothing is left";

  state.Remove();
  EXPECT_EQ(*state.Load(), Place{});
  for (const char* bad :
       {"", "{}", "[]", "{\"version\":2}", "\xFF",
        "{\"version\":1,\"inputs\":[1],\"input\":0,\"articles\":1,\"server\":\"server:1\"}"}) {
    Write("deep/state.json", bad);
    EXPECT_FALSE(state.Load()) << bad;
  }
  EXPECT_FALSE(PublishState(path_ / "a.jsonl" / "state.json", "s", sources).Save())
      << "in a file, not a folder";
}

TEST(Tally, SaysHowFarItIs) {
  Tally tally;
  tally.accepted = 12;
  EXPECT_EQ(tally.Text(std::chrono::seconds(3)), "12 accepted, 0 refused in 3.0 s (4/s)");
  tally.unanswered = 1;
  EXPECT_EQ(tally.Text(std::chrono::seconds(0)),
            "12 accepted, 0 refused, 1 unanswered in 0.0 s (0/s)");
  EXPECT_EQ(LeftText(10, 0, 0, std::chrono::seconds(9)), "");
  EXPECT_EQ(LeftText(1 << 20, 0, 4 << 20, std::chrono::seconds(10)), "25 % of 4.0 MiB, 30 s left");
  EXPECT_EQ(LeftText(3 << 20, 2 << 20, 4 << 20, std::chrono::seconds(600)),
            "75 % of 4.0 MiB, 10 min left");
  EXPECT_EQ(LeftText(1 << 20, 1 << 20, 4 << 20, std::chrono::seconds(10)), "25 % of 4.0 MiB");
}

}  // namespace
}  // namespace rasad::cli
