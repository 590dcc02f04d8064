// What is refused, and that nothing is lost of what is taken.
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
      {"cut sequence", "text \xD8", "", ErrorCode::kInvalidInput, "UTF-8 at byte 5"},
      {"overlong", "a\xC0\x80", "", ErrorCode::kInvalidInput, "UTF-8 at byte 1"},
      {"surrogate", "\xED\xA0\x80", "", ErrorCode::kInvalidInput, "UTF-8 at byte 0"},
      {"too large", std::string((256 << 10) + 1, 'a'), "", ErrorCode::kInvalidInput, "262144"},
      {"UTF-16", "\xFF\xFE-", "", ErrorCode::kUnsupported, "UTF-16"},
      {"page", "<p>text</p>", "text/html", ErrorCode::kUnsupported, "text/html"},
      {"charset", "text", "text/plain; charset=windows-1256", ErrorCode::kUnsupported,
       "windows-1256"},
      {"doctype", "\xEF\xBB\xBF\n<!DOCTYPE html>\n<title>a</title>", "", ErrorCode::kUnsupported,
       "looks like HTML"},
      {"html", "<html lang=\"fa\"><p>text", "text/plain", ErrorCode::kUnsupported, "HTML"},
      {"comment first", "<!-- saved --><body><p>text", "", ErrorCode::kUnsupported, "HTML"},
      {"fragment", "<div><p>text</p><p>text</p></div>", "", ErrorCode::kUnsupported, "HTML"},
      {"many tags", "text<br>text<br>text<br>text<br>text<br>text<br>text<br>text<br>", "",
       ErrorCode::kUnsupported, "HTML"},
      {"media type", "text", "text", ErrorCode::kInvalidInput, "content_type"},
  };
  for (const Refused& row : rows) {
    const auto parsed = Parse(row.bytes, {row.content_type, std::nullopt, std::nullopt});
    ASSERT_FALSE(parsed) << row.why;
    EXPECT_EQ(parsed.error().code, row.code) << row.why;
    EXPECT_THAT(parsed.error().message, HasSubstr(row.message)) << row.why;
  }
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
