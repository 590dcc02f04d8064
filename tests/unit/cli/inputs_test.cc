// JSONL, base64, folders, times as people type them.
#include "cli/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/redrive.h"
#include "cli/times.h"
#include "core/base/time.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Folder : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& bytes) {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file.string();
  }

  static std::vector<Item> All(std::vector<std::string> paths, std::string source = "") {
    Inputs inputs(std::move(paths), {std::move(source), "", ""});
    std::vector<Item> items;
    while (auto item = inputs.Next()) items.push_back(std::move(*item));
    return items;
  }

  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
};

TEST(ParseJsonLine, TakesEveryField) {
  EXPECT_EQ(ParseJsonLine(R"({"text":"a","url":null})", "")->article.url(), "");
  const auto input = ParseJsonLine(
      R"({"source":"news.example","url":"https://news.example/1","native_id":"1","text":"body",)"
      R"("content_type":"text/plain","fetched_at":"2024-03-16T20:17:00+03:30",)"
      R"("published_at":"1402-12-26","modified_at":"2024-03-17","request_id":"r.1"})",
      "other");
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->request_id, "r.1");
  EXPECT_EQ(input->article.source(), "news.example");
  EXPECT_EQ(input->article.url(), "https://news.example/1");
  EXPECT_EQ(input->article.native_id(), "1");
  EXPECT_EQ(input->article.content(), "body");
  EXPECT_EQ(input->article.content_type(), "text/plain");
  EXPECT_EQ(base::FormatRfc3339(ToMicros(input->article.fetched_at())), "2024-03-16T16:47:00Z");
  EXPECT_EQ(base::FormatRfc3339(ToMicros(input->article.published_at())), "2024-03-15T20:30:00Z");
  EXPECT_EQ(base::FormatRfc3339(ToMicros(input->article.modified_at())), "2024-03-16T20:30:00Z");
}

TEST(ParseJsonLine, NamesTheSource) {
  EXPECT_EQ(ParseJsonLine(R"({"text":"a"})", "given")->article.source(), "given");
  EXPECT_EQ(ParseJsonLine(R"({"text":"a"})", "")->article.source(), "file");
  EXPECT_EQ(
      ParseJsonLine(R"({"text":"a","url":"https://u@News.Example:80/x"})", "")->article.source(),
      "news.example");
}

TEST(ParseJsonLine, RefusesWhatItCannotUse) {
  struct Row {
    const char* line;
    const char* message;
  };
  const Row rows[] = {
      {"", "not a JSON object"},
      {"[1]", "not a JSON object"},
      {"{\"text\":\"a\"", "not a JSON object"},
      {"{\"text\":\"\xFF\"}", "not a JSON object"},
      {"\"text\"", "not a JSON object"},
      {"null", "not a JSON object"},
      {R"({"text":"a"} {"text":"b"})", "not a JSON object"},
      {R"({"text":1})", "text: not a string"},
      {R"({"text":{"a":"b"}})", "text: not a string"},
      {R"({"text":"a","text":"b"})", "text: given twice"},
      {R"({"text":"a","outlet":"b"})", "unknown field \"outlet\""},
      {R"({"source":"a"})", "neither text nor content_base64"},
      {R"({"text":"a","content_base64":"YQ=="})", "both text and content_base64"},
      {R"({"content_base64":"YQ"})", "content_base64: not base64"},
      {R"({"text":"a","fetched_at":"yesterday"})", "fetched_at: not a time"},
  };
  for (const Row& row : rows) {
    const auto input = ParseJsonLine(row.line, "");
    ASSERT_FALSE(input) << row.line;
    EXPECT_EQ(input.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_THAT(input.error().message, HasSubstr(row.message)) << row.line;
  }
}

TEST(ParseJsonLine, DeepNestingIsRefused) {
  EXPECT_FALSE(ParseJsonLine(std::string(1 << 20, '['), ""));
  EXPECT_FALSE(ParseJsonLine(
      R"({"text":)" + std::string(1 << 20, '[') + std::string(1 << 20, ']') + "}", ""));
}

TEST(DecodeBase64, IsStrictAndTheInverseOfEncode) {
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    EXPECT_EQ(*DecodeBase64(EncodeBase64(bytes)), bytes);
  }
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("\xFF\xFE\xFD"), "//79");
  for (const char* bad :
       {"Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zm 8", "Zg==Zg==", "_-8="}) {
    EXPECT_FALSE(DecodeBase64(bad)) << bad;
  }
}

TEST(ParseWhen, KnowsInstantsAndDaysOfTwoCalendars) {
  const auto text = [](const std::optional<When>& when) {
    return base::FormatRfc3339(when->begin) + " " + base::FormatRfc3339(when->end);
  };
  EXPECT_EQ(text(ParseWhen("2024-03-16")), "2024-03-15T20:30:00Z 2024-03-16T20:30:00Z");
  EXPECT_EQ(text(ParseWhen("1402/12/26")), "2024-03-15T20:30:00Z 2024-03-16T20:30:00Z");
  EXPECT_TRUE(ParseWhen("1402-12-26")->day);
  EXPECT_EQ(ParseWhen("2024-03-16T00:00:00Z")->begin, ParseWhen("2024-03-16T00:00:00Z")->end - 1);
  EXPECT_FALSE(ParseWhen("2024-03-16T00:00:00Z")->day);
  for (const char* bad : {"", "2024", "2024-02-30", "1404-12-30", "2024-03/16", "16-03-2024",
                          "2024-03-16x", "2024-3-16", "+024-03-16", "0000-00-00"}) {
    EXPECT_FALSE(ParseWhen(bad)) << bad;
  }
}

TEST(Timestamps, GoBackAndForth) {
  for (const base::Micros instant : {0L, 1L, -1L, 1710607620000001L, -62135596800000000L}) {
    EXPECT_EQ(ToMicros(ToTimestamp(instant)), instant);
    EXPECT_GE(ToTimestamp(instant).nanos(), 0);
  }
}

TEST_F(Folder, FilesFoldersAndLinesComeInOrder) {
  Write("dir/b.txt", "B");
  Write("dir/sub/a.txt", "A");
  Write("dir/skipped.md", "no");
  const auto lines = Write("x.jsonl", "\n{\"text\":\"1\"}\nbroken\n{\"text\":\"2\"}");
  const auto single = Write("single", "S");
  const auto items = All({single, (path_ / "dir").string(), lines}, "outlet");
  ASSERT_EQ(items.size(), 6U);
  EXPECT_EQ(items[0].input->article.content(), "S");
  EXPECT_EQ(items[0].input->article.source(), "outlet");
  EXPECT_EQ(items[1].input->article.content(), "B");
  EXPECT_EQ(items[2].input->article.content(), "A");
  EXPECT_EQ(items[3].name, lines + ":2");
  EXPECT_EQ(items[3].input->name, lines + ":2");
  EXPECT_EQ(items[4].name, lines + ":3");
  EXPECT_FALSE(items[4].input);
  EXPECT_EQ(items[5].input->article.content(), "2");
}

TEST_F(Folder, PagesAreTakenAsPages) {
  const std::string page = "\n<!DOCTYPE html><p>words</p>";
  const auto folder = (path_ / "dir").string();
  Write("dir/a.html", "words without a tag");
  Write("dir/b.txt", page);
  Write("dir/c.txt", "words");
  const auto items = All({folder}, "outlet");
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].input->article.content_type(), "text/html");
  EXPECT_EQ(items[0].input->article.native_id(), folder + "/a.html");
  EXPECT_EQ(items[1].input->article.content_type(), "") << "its bytes say it";
  EXPECT_EQ(items[1].input->article.native_id(), folder + "/b.txt");
  EXPECT_EQ(items[2].input->article.content_type(), "");
  EXPECT_EQ(items[2].input->article.native_id(), "") << "its words are its identity";

  const auto given = SubmissionOf("-", page, {"", "https://News.example/7", "text/html"});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->source(), "news.example");
  EXPECT_EQ(given->url(), "https://News.example/7");
  EXPECT_EQ(given->native_id(), "") << "the address is its identity";
  const auto deep = SubmissionOf(std::string(300, 'a') + ".html", page, {});
  ASSERT_TRUE(deep);
  EXPECT_EQ(deep->native_id().size(), 32U) << "a name beyond the limit of native ids";
  EXPECT_THAT(SubmissionOf("a.zip", "PK\x03\x04", {}).error().message, HasSubstr("zip"));
}

TEST_F(Folder, AFileWithoutArticlesIsAFailedInput) {
  const auto items = All({Write("empty.jsonl", "\n")});
  ASSERT_EQ(items.size(), 1U);
  ASSERT_FALSE(items[0].input);
  EXPECT_THAT(items[0].input.error().message, HasSubstr("holds no articles"));
}

TEST_F(Folder, WhatCannotBeReadIsNamed) {
  fs::create_directories(path_ / "empty");
  const auto items =
      All({(path_ / "none").string(), (path_ / "empty").string(), (path_ / "none.jsonl").string()});
  ASSERT_EQ(items.size(), 3U);
  for (const Item& item : items) EXPECT_FALSE(item.input) << item.name;
  EXPECT_THAT(items[0].input.error().message, HasSubstr("no such file"));
  EXPECT_THAT(items[1].input.error().message, HasSubstr("holds no articles"));
}

TEST_F(Folder, FilesBeyondTheLimitAreRefused) {
  const auto file = Write("big", std::string(101, 'x'));
  EXPECT_FALSE(ReadFile(file, 100));
  EXPECT_TRUE(ReadFile(file, 101));
  EXPECT_FALSE(ReadFile(path_.string(), 100)) << "a folder";
}

TEST_F(Folder, ALineBeyondTheLimitIsSkippedAndTheNextIsRead) {
  const auto lines = Write("x.jsonl", std::string(7 << 20, 'x') + "\n{\"text\":\"2\"}\n");
  const auto items = All({lines});
  ASSERT_EQ(items.size(), 2U);
  EXPECT_THAT(items[0].input.error().message, HasSubstr("longer than"));
  EXPECT_EQ(items[1].input->article.content(), "2");
}

}  // namespace
}  // namespace rasad::cli
