// What is refused, and that nothing is lost of what is taken.
#include <algorithm>

#include "core/document/compression.h"
#include "core/document/media_type.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

struct Refused {
  const char* why;
  std::string bytes;
  const char* content_type;
  ErrorCode code;
  const char* message;
};

TEST(ParseTest, RefusesWithAReason) {
  const Refused rows[] = {
      {"empty", "", "", ErrorCode::kInvalidInput, "empty"},
      {"blank", " \n\t\xC2\xA0\r\n\xEF\xBB\xBF", "", ErrorCode::kInvalidInput, "blank"},
      {"NUL", std::string("ab\0c", 4), "", ErrorCode::kInvalidInput, "NUL at byte 2"},
      {"controls", std::string(40, '\x01') + "text", "", ErrorCode::kInvalidInput, "40 control"},
      {"too large", std::string((256 << 10) + 1, 'a'), "", ErrorCode::kInvalidInput, "262144"},
      {"page", "\xEF\xBB\xBF\n<!DOCTYPE html>\n<title>a</title>", "text/plain",
       ErrorCode::kUnsupported, "send it as text/html"},
      {"tags", "<div><p>text</p><p>text</p></div>", "text/plain; charset=utf-8",
       ErrorCode::kUnsupported, "looks like HTML"},
      {"other type", "text", "image/png", ErrorCode::kUnsupported, "image/png"},
      {"media type", "text", "text", ErrorCode::kInvalidInput, "content_type"},
  };
  for (const Refused& row : rows) {
    const auto parsed = Parse(row.bytes, {row.content_type, std::nullopt, std::nullopt});
    ASSERT_FALSE(parsed) << row.why;
    EXPECT_EQ(parsed.error().code, row.code) << row.why;
    EXPECT_THAT(parsed.error().message, HasSubstr(row.message)) << row.why;
  }
}

TEST(ParseTest, TheCharsetIsSaidAndWhatIsWrongIsFlagged) {
  // "the water of the province was clean" as one sentence, in windows-1256 and UTF-8.
  const std::string arabic = "\xC2\xC8 \xC7\xD3\xCA\xC7\xE4 \xC8\xE5\xCA\xD1 \xD4\xCF.";
  const std::string utf8 =
      "\u0622\u0628 \u0627\u0633\u062a\u0627\u0646 \u0628\u0647\u062a\u0631 \u0634\u062f.";
  std::string misread;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) misread += byte < 0xc0 ? '\xC2' : '\xC3';
    misread += static_cast<char>(byte < 0xc0 ? byte : byte - 0x40);
  }
  struct Row {
    std::string bytes;
    const char* content_type;
    const char* charset;
    const char* flag;  // or empty
  };
  const Row rows[] = {
      {arabic, "", "windows-1256", ""},
      {arabic, "text/plain; charset=utf-8", "windows-1256", "charset_conflict"},
      {utf8, "text/plain; charset=windows-1256", "utf-8", "charset_conflict"},
      {misread, "", "utf-8", "mojibake_undone"},
      {utf8 + "\n\xD8", "", "utf-8", "invalid_bytes"},
  };
  for (const Row& row : rows) {
    for (const char* before : {"", "<!DOCTYPE html><p>"}) {
      const bool page = *before != '\0';
      if (page && *row.content_type != '\0') continue;
      const auto parsed = Parse(before + row.bytes, {row.content_type, std::nullopt, std::nullopt});
      ASSERT_TRUE(parsed);
      CheckInvariants(*parsed);
      EXPECT_THAT(parsed->source, testing::HasSubstr(utf8));
      EXPECT_EQ(parsed->charset, row.charset);
      for (const char* flag : {"charset_conflict", "mojibake_undone", "invalid_bytes"}) {
        EXPECT_EQ(std::count(parsed->flags.begin(), parsed->flags.end(), flag),
                  flag == std::string_view(row.flag))
            << row.bytes << flag;
      }
    }
  }
}

TEST(ParseTest, AMarkBeforeAPageIsNoPartOfIt) {
  const std::string page =
      "<!DOCTYPE html><title>The bridge is open</title><h1>The bridge is open</h1>"
      "<p>The road is free again after two years of work, said the engineer who led it.</p>";
  const auto without = Parse(page, {});
  const auto with = Parse("\xEF\xBB\xBF" + page, {});
  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->source, without->source);
}

TEST(ParseTest, TakesTheLargestText) {
  std::string text;
  while (text.size() + 8 <= 256 << 10) text += "abcdefg\n";
  const auto parsed = Parse(text, {});
  ASSERT_TRUE(parsed);
  CheckInvariants(*parsed);
}

TEST(ParseTest, AFewStrayControlsAreDirt) {
  const auto parsed = Parse("A line of text with a stray \x02 control and some more words.", {});
  ASSERT_TRUE(parsed);
  CheckInvariants(*parsed);
}

TEST(ParseTest, ATextAboutTagsIsNoPage) {
  for (const char* text : {"The tag <body> holds the page, and <html> holds the tag <body> here.",
                           "<b>The bridge</b> was opened today and the road is free again.",
                           "Where 3 < 5 and a <b and c <d and e <f the road is free again."}) {
    EXPECT_TRUE(Parse(text, {})) << text;
  }
}

TEST(ParseTest, TerminalSequencesAreNotShown) {
  const std::string text =
      "\x1b[1m\xD8\xA2\xD8\xA8 \xD9\x88 \xD9\x86\xD8\xA7\xD9\x86\x1b[0m\n"
      "\x1b[31m\n"
      "\xD8\xA2\xD8\xA8 \x1b[31m\xD9\x86\xD8\xA7\xD9\x86\x1b[0m \xD8\xA2\xD9\x85\xD8\xAF.";
  const auto parsed = Parse(text, {});
  ASSERT_TRUE(parsed);
  CheckInvariants(*parsed);
  EXPECT_EQ(parsed->source, text);
  EXPECT_EQ(parsed->display,
            "\xD8\xA2\xD8\xA8 \xD9\x88 \xD9\x86\xD8\xA7\xD9\x86\n"
            "\xD8\xA2\xD8\xA8 \xD9\x86\xD8\xA7\xD9\x86 \xD8\xA2\xD9\x85\xD8\xAF.");
}

TEST(ParseTest, KeepsTheSourceWithBomAndLineEnds) {
  const std::string text =
      "\xEF\xBB\xBFThe head line\r\n\r\nThe first paragraph ends here now.\r\n";
  const auto parsed = Parse(text, {"text/plain; charset=\"UTF-8\"", std::nullopt, std::nullopt});
  ASSERT_TRUE(parsed);
  CheckInvariants(*parsed);
  EXPECT_EQ(parsed->source, text);
  EXPECT_EQ(parsed->display, "The head line\nThe first paragraph ends here now.");
}

TEST(ParseTest, ForeignTextIsShownAsWritten) {
  const std::string line =
      "The  governor ``said\"  that  the bridge will be open by the end of May.";
  const auto parsed = Parse(line, {});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->display, line);
  EXPECT_THAT(parsed->flags, testing::Contains("foreign_language"));
}

TEST(ParseTest, SubmittedDateCountsWhereNoneIsPrinted) {
  const std::string text = "A headline\n\nThe bridge was opened today and the road is free again.";
  const base::Micros noon = *base::ParseRfc3339("2024-05-01T21:00:00Z");
  const base::Micros later = *base::ParseRfc3339("2024-06-01T00:00:00Z");
  auto parsed = Parse(text, {"", later, noon});
  ASSERT_TRUE(parsed);
  ASSERT_TRUE(parsed->metadata.published);
  EXPECT_EQ(parsed->metadata.published->source, "submission");
  EXPECT_EQ(parsed->metadata.published->day, base::DaysFromCivil(2024, 5, 2));  // in Tehran
  EXPECT_EQ(parsed->metadata.published->time, noon);

  parsed = Parse("2024-04-30 10:00\n" + text, {"", later, noon});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->metadata.published->source, "text");
  EXPECT_EQ(parsed->metadata.published->day, base::DaysFromCivil(2024, 4, 30));

  parsed = Parse(text, {"", noon - 86'400'000'000, noon});
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->metadata.published) << "after the day of receipt";
}

TEST(SniffMediaTypeTest, Table) {
  struct Row {
    std::string bytes;
    bool page;
  };
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<html><body>a")) wide += std::string(1, c) + '\0';
  const Row rows[] = {
      {"\xEF\xBB\xBF\n <!doctype html>", true},
      {"<?xml version=\"1.0\"?>\n<html>", true},
      {"<!-- saved from the web --><HTML>", true},
      {"<div><h1>a</h1><p>b</p></div>", true},
      {"a <br> b <br> c <br> d <br> e <br> f <br> g <br> h <br>", true},
      {wide, true},
      {"", false},
      {"plain words", false},
      {"\xFF\xFE" + std::string("a\0b\0", 4), false},
      {"a < b and <c>", false},
      {"The tag <html> begins a page.", false},
      {"<p> is a tag", false},
      {std::string(3000, ' ') + "<html>", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(SniffMediaType(row.bytes), row.page ? "text/html" : "text/plain") << row.bytes;
  }
}

TEST(DecompressTest, UnpacksUpToALimit) {
  // gzip of "abc", as gzip -n writes it.
  const std::string abc(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00"
      "\x00",
      23);
  ASSERT_EQ(CompressionOf(abc), "gzip");
  EXPECT_EQ(Decompress(abc, 3).value_or(""), "abc");
  EXPECT_EQ(Decompress(abc + abc, 6).value_or(""), "abcabc") << "two members";
  EXPECT_EQ(Decompress(abc + std::string(5, '\0'), 3).value_or(""), "abc") << "padded";
  EXPECT_THAT(Decompress(abc, 2).error().message, HasSubstr("more than 2 bytes"));
  EXPECT_THAT(Decompress(abc + abc, 5).error().message, HasSubstr("more than 5 bytes"));
  for (std::size_t size = 3; size < abc.size(); ++size) {
    const auto cut = Decompress(abc.substr(0, size), 100);
    ASSERT_FALSE(cut) << size;
    EXPECT_THAT(cut.error().message, HasSubstr("cut off")) << size;
  }
  std::string broken = abc;
  broken[18] ^= 1;  // the check sum
  EXPECT_THAT(Decompress(broken, 100).error().message, HasSubstr("broken"));
  EXPECT_EQ(CompressionOf("BZh91AY&SY"), "bzip2");
  EXPECT_EQ(CompressionOf("plain"), "");
  EXPECT_EQ(CompressionOf(""), "");
}

TEST(MediaTypeTest, Table) {
  struct Row {
    const char* in;
    const char* type;
    const char* charset;
  };
  const Row rows[] = {
      {"", "text/plain", ""},
      {"Text/HTML", "text/html", ""},
      {"text/plain;charset=UTF8", "text/plain", "utf8"},
      {"text/plain; format=flowed; charset=\"us-ascii\"", "text/plain", "us-ascii"},
      {" text/html ; charset=Windows-1256 ;", "text/html", "windows-1256"},
      {"text/html; charset", "text/html", ""},
      {"text/html; utf-8; charset=\"a b\"", "text/html", ""},
      {"text/html; charset=utf-8; charset=windows-1256", "text/html", "utf-8"},
  };
  for (const Row& row : rows) {
    const auto parsed = ParseMediaType(row.in);
    ASSERT_TRUE(parsed) << row.in;
    EXPECT_EQ(parsed->type, row.type) << row.in;
    EXPECT_EQ(parsed->charset, row.charset) << row.in;
  }
  for (const char* bad : {"text", "text/", "/plain", "text/pl ain", "a/b/c", "; charset=utf-8"}) {
    EXPECT_FALSE(ParseMediaType(bad)) << bad;
  }
}

}  // namespace
}  // namespace rasad::document
