// What bytes are, whatever is said of them, and what they say.
#include "core/document/charset.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/document/media_type.h"
#include "core/text/normalizer.h"
#include "core/text/utf8.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

using testing::HasSubstr;

// "water of the province" with a no-break sign, and the same words in windows-1256.
const std::string kWords = "\u0622\u0628\u200c\u0647\u0627\u064a \u0627\u0633\u062a\u0627\u0646";
const std::string kWords1256 = "\xC2\xC8\x9D\xE5\xC7\xED \xC7\xD3\xCA\xC7\xE4";

std::string Utf16(std::string_view utf8, bool big) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const text::Decoded d = text::Decode(utf8, at);
    at += d.length;
    std::vector<char32_t> units = {d.cp};
    if (d.cp > 0xffff) units = {0xd7c0 + (d.cp >> 10), 0xdc00 + (d.cp & 0x3ff)};
    for (const char32_t unit : units) {
      const char high = static_cast<char>(unit >> 8);
      const char low = static_cast<char>(unit & 0xff);
      out += big ? high : low;
      out += big ? low : high;
    }
  }
  return out;
}

// `bytes` read as Latin-1, or as windows-1252 as browsers do, and written as UTF-8.
std::string Misread(std::string_view bytes, bool windows) {
  constexpr char16_t kWindows[32] = {
      0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};
  std::string out;
  for (const char c : bytes) {
    char32_t cp = static_cast<unsigned char>(c);
    if (windows && cp >= 0x80 && cp < 0xa0) cp = kWindows[cp - 0x80];
    text::AppendUtf8(cp, out);
  }
  return out;
}

DecodedText Decode(std::string_view bytes, std::string_view declared = {}, bool markup = false) {
  const auto decoded = DecodeBytes(bytes, declared, markup);
  EXPECT_TRUE(decoded) << bytes;
  if (!decoded) return {};
  EXPECT_EQ(text::FindInvalidUtf8(decoded->text), std::string::npos);
  const auto again = DecodeBytes(decoded->text, "utf-8", false);
  EXPECT_TRUE(again) << bytes;
  if (again) {
    EXPECT_EQ(again->text, decoded->text);
    EXPECT_EQ(again->invalid, 0U);
  }
  return *decoded;
}

TEST(CharsetTest, TheBytesCountMoreThanWhatIsSaidOfThem) {
  struct Row {
    const char* why;
    std::string bytes;
    const char* declared;
    std::string inside;  // in front of the bytes
    const char* charset;
    bool conflict;
  };
  const std::string utf8 = "<meta charset=\"utf-8\">";
  const std::string arabic =
      "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=Windows-1256'>";
  const Row rows[] = {
      {"nothing said", kWords, "", "", "utf-8", false},
      {"both say so", kWords, "utf-8", utf8, "utf-8", false},
      {"a server's default", kWords, "iso-8859-1", utf8, "utf-8", true},
      {"the page errs", kWords, "utf-8", arabic, "utf-8", true},
      {"header alone errs", kWords, "windows-1256", "", "utf-8", true},
      {"a charset that nobody knows", kWords, "x-user-defined", "", "utf-8", true},
      {"nothing said", kWords1256, "", "", "windows-1256", false},
      {"header", kWords1256, "windows-1256", "", "windows-1256", false},
      {"another name", kWords1256, "cp1256", "", "windows-1256", false},
      {"page", kWords1256, "", arabic, "windows-1256", false},
      {"a template's meta", kWords1256, "", utf8, "windows-1256", true},
      {"a server's default", kWords1256, "iso-8859-1", arabic, "windows-1256", true},
      {"header errs", kWords1256, "utf-8", "", "windows-1256", true},
      {"a mark put in front", "\xEF\xBB\xBF" + kWords1256, "", "", "windows-1256", true},
  };
  for (const Row& row : rows) {
    const DecodedText decoded = Decode(row.inside + row.bytes, row.declared, true);
    EXPECT_THAT(decoded.text, testing::EndsWith(kWords)) << row.why;
    EXPECT_EQ(decoded.charset, row.charset) << row.why;
    EXPECT_EQ(decoded.conflict, row.conflict) << row.why << " " << row.bytes;
    EXPECT_EQ(decoded.invalid, 0U) << row.why;
    EXPECT_FALSE(decoded.mojibake) << row.why;
  }
}

TEST(CharsetTest, Utf16WithAndWithoutAMark) {
  const std::string text = "<p>" + kWords + " \U0001f600.</p>\n";
  for (const bool big : {false, true}) {
    const char* name = big ? "utf-16be" : "utf-16le";
    for (const char* mark : {"", "\uFEFF"}) {
      const DecodedText decoded = Decode(Utf16(mark + text, big), "utf-16", false);
      EXPECT_EQ(decoded.text, mark + text);
      EXPECT_EQ(decoded.charset, name);
      EXPECT_FALSE(decoded.conflict);
    }
    EXPECT_TRUE(Decode(Utf16(text, big), "utf-8").conflict);
    EXPECT_TRUE(Decode(Utf16(text, big), big ? "utf-16le" : "utf-16be").conflict);
    // Half a pair and half a unit.
    const DecodedText broken = Decode(Utf16(text, big) + (big ? "\xD8\x3D" : "\x3D\xD8") + "a");
    EXPECT_EQ(broken.text, text + "\uFFFD\uFFFD");
    EXPECT_EQ(broken.invalid, 2U);
  }
  EXPECT_TRUE(Decode("only letters of ASCII", "utf-16").conflict);
  const std::string meta = "<meta charset=\"";
  EXPECT_TRUE(Decode(Utf16(meta + "utf-8\">" + kWords, false), "", true).conflict);
  EXPECT_FALSE(Decode(Utf16(meta + "utf-16\">" + kWords, false), "", true).conflict);
}

TEST(CharsetTest, MarksStandBeforeTextButNotBeforeMarkup) {
  const std::string page = "<!DOCTYPE html><p>" + kWords;
  for (const char* marks : {"\uFEFF", "\uFEFF\uFEFF"}) {
    EXPECT_EQ(Decode(marks + page).text, marks + page);
    EXPECT_EQ(Decode(marks + page, "", true).text, page);
    EXPECT_EQ(Decode(Utf16(marks + page, true), "", true).text, page);
  }
}

TEST(CharsetTest, DeclarationsOfAPage) {
  struct Row {
    const char* head;
    bool found;  // windows-1256
  };
  const Row rows[] = {
      {"<meta charset=windows-1256>", true},
      {"<META\nCHARSET = 'Windows-1256' />", true},
      {"<meta content=\"text/html; charset=windows-1256\" http-equiv=content-type>", true},
      {"<?xml version=\"1.0\" encoding='windows-1256'?>", true},
      {"<?xml version=\"1.0\" encoding='utf-8'?><meta charset=windows-1256>", true},
      {"<!-- <meta charset=utf-8> --><meta charset=windows-1256>", true},
      {"<meta name=description content='charset=utf-8'><meta charset=windows-1256>", true},
      {"<meta name=charset-of-old content=a><meta charset=windows-1256>", true},
      {"<!-- <meta charset=windows-1256> -->", false},
      {"<meta name=description content='the charset=windows-1256 of old'>", false},
      {"<meta charset=\"\">", false},
      {"<meta charset", false},
      {"<p>charset=windows-1256", false},
  };
  for (const Row& row : rows) {
    // One byte that is a letter in one charset and a sign in another shows what was believed.
    const DecodedText decoded = Decode(std::string(row.head) + " a \xC7 b", "", true);
    EXPECT_EQ(decoded.charset, row.found ? "windows-1256" : "utf-8") << row.head;
    EXPECT_THAT(decoded.text, testing::EndsWith(row.found ? " a \u0627 b" : " a \uFFFD b"));
    EXPECT_EQ(Decode(std::string(row.head) + " a \xC7 b", "", false).charset, "utf-8");
  }
  const std::string far = std::string(5000, ' ') + "<meta charset=windows-1256>\xC7 ";
  EXPECT_EQ(Decode(far, "", true).charset, "utf-8") << "beyond the head of the page";
}

TEST(CharsetTest, OtherLanguagesAreNotReadAsPersian) {
  // Words of French and Russian in their charsets.
  const std::string french = "d\xE9j\xE0 vu \xE0 l'\xE9t\xE9, \x93\xC9tat\x94";
  const DecodedText decoded = Decode(french, "iso-8859-1");
  EXPECT_EQ(decoded.charset, "windows-1252");
  EXPECT_FALSE(decoded.conflict);
  EXPECT_THAT(decoded.text, HasSubstr("d\u00e9j\u00e0 vu \u00e0 l'\u00e9t\u00e9"));
  EXPECT_THAT(decoded.text, HasSubstr("\u201c\u00c9tat\u201d"));
  const std::string russian =
      "\xD0\xE5\xEA\xE0 \xE8 \xEF\xEE\xEB\xE5 \xED\xE0 \xE2\xEE\xF1\xF2\xEE\xEA\xE5";
  EXPECT_NE(Decode(russian).charset, "windows-1256");
}

TEST(CharsetTest, BrokenSequencesAreReplacedAndCounted) {
  struct Row {
    const char* why;
    std::string bytes;
    std::string text;
    std::size_t invalid;
  };
  const Row rows[] = {
      {"cut at the end", kWords + "\xD8", kWords + "\uFFFD", 1},
      {"cut inside of three", kWords + "\xE2\x80", kWords + "\uFFFD", 1},
      {"cut inside of four", kWords + "\xF0\x9F\x98 a", kWords + "\uFFFD a", 1},
      {"a stray end", kWords + " \x8C a", kWords + " \uFFFD a", 1},
      {"overlong", kWords + "\xC0\x80", kWords + "\uFFFD\uFFFD", 2},
      {"surrogate", kWords + "\xED\xA0\x80", kWords + "\uFFFD\uFFFD\uFFFD", 3},
      {"past the end of Unicode", kWords + "\xF4\x90\x80\x80", kWords + "\uFFFD\uFFFD\uFFFD\uFFFD",
       4},
      {"nothing else to see", "a b \xFF c", "a b \uFFFD c", 1},
  };
  for (const Row& row : rows) {
    for (const char* declared : {"", "utf-8"}) {
      const DecodedText decoded = Decode(row.bytes, declared);
      EXPECT_EQ(decoded.text, row.text) << row.why;
      EXPECT_EQ(decoded.charset, "utf-8") << row.why;
      EXPECT_EQ(decoded.invalid, row.invalid) << row.why;
      EXPECT_FALSE(decoded.conflict) << row.why;
    }
  }
  // A page that says windows-1256 and is damaged UTF-8.
  const DecodedText decoded = Decode(kWords + kWords + " \xD8 " + kWords, "windows-1256");
  EXPECT_EQ(decoded.charset, "utf-8");
  EXPECT_EQ(decoded.invalid, 1U);
  EXPECT_TRUE(decoded.conflict);
}

TEST(CharsetTest, MisreadUtf8IsUndone) {
  const std::string persian =
      "\u06af\u0641\u062a: \u00ab\u067e\u0646\u062c\u200c\u0647\u0632\u0627\u0631\u00bb \u0648 "
      "\u0686\u0647\u0627\u0631\u2026 \u06f1\u06f2\u06f3\u060c \u06a9\u0627\u0631\u0650";
  for (const bool windows : {false, true}) {
    const std::string once = Misread(persian, windows);
    const std::string twice = Misread(once, windows);
    const std::string thrice = Misread(twice, windows);
    for (const std::string& bytes : {once, twice, thrice, "<p>" + once + "</p> \u0622\u0628 d",
                                     persian + "\n" + twice + "\n" + once}) {
      const DecodedText decoded = Decode(bytes, "utf-8");
      EXPECT_TRUE(decoded.mojibake);
      EXPECT_THAT(decoded.text, HasSubstr(persian));
      EXPECT_EQ(decoded.text.find('\xC3'), std::string::npos) << decoded.text;
      EXPECT_EQ(decoded.charset, "utf-8");
      EXPECT_EQ(decoded.invalid, 0U);
    }
  }
  // Signs that stood beside it from the start stay.
  const std::string quoted = "\u00ab" + Misread("\u0622\u0628", false) + "\u00bb";
  EXPECT_EQ(Decode(quoted).text, "\u00ab\u0622\u0628\u00bb");
  // In Persian text the marks alone.
  const std::string marks = "\u0622\u0628" + Misread("\u200c", true) + "\u0647\u0627";
  EXPECT_EQ(Decode(marks).text, "\u0622\u0628\u200c\u0647\u0627");
}

TEST(CharsetTest, TextThatMerelyLooksMisreadStays) {
  const std::string rows[] = {
      "O\u00d9\u2026 \u00ab\u00c9tat\u00bb, \u00e0\u00a0la fin",  // French, all meant
      "\u00d8\u00a7 is no word, nor is \u00c3\u00a9",             // one letter, and none
      Misread("d\u00e9j\u00e0 vu, \u201cquoted\u201d", true),     // another language's
      "\u00c2\u00c3\u00c2\u00c3\u00c2\u00ab",                     // gives no letter
      kWords + " \u00d7 \u00e9t\u00e9 \u00b2",                    // Persian with signs
  };
  for (const std::string& text : rows) {
    const DecodedText decoded = Decode(text);
    EXPECT_EQ(decoded.text, text);
    EXPECT_FALSE(decoded.mojibake) << text;
  }
}

TEST(CharsetTest, MisreadPictographsAreUndone) {
  const std::string face = "\U0001F600";  // GRINNING FACE
  for (const std::string& text : {kWords, Misread(kWords, true)}) {
    const DecodedText decoded = Decode(text + " " + Misread(face, true));
    EXPECT_EQ(decoded.text, kWords + " " + face);
    EXPECT_TRUE(decoded.mojibake);
  }
}

TEST(CharsetTest, BinaryIsRefused) {
  struct Row {
    std::string bytes;
    const char* message;
  };
  const Row rows[] = {
      {"", "empty"},
      {std::string("ab\0c", 4), "NUL at byte 2"},
      {std::string(40, '\x01') + "text", "40 control"},
      {Utf16(std::string("\uFEFFab\0c", 7), false), "NUL"},
      {std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1", 19), "NUL"},
  };
  for (const Row& row : rows) {
    const auto decoded = DecodeBytes(row.bytes, "", true);
    ASSERT_FALSE(decoded) << row.message;
    EXPECT_EQ(decoded.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_THAT(decoded.error().message, HasSubstr(row.message));
  }
}

// "3 x2" with the sign of multiplication and a superscript: read as bytes they are one letter of
// Yiddish, which no Persian text means.
TEST(CharsetTest, SignsThatWouldMakeLettersOfAnotherScriptStay) {
  const std::string text = "\u0633\u0637\u062d \u06f3\u00d7\u00b2 \u0645\u062a\u0631";
  const DecodedText decoded = Decode(text, "utf-8", false);
  EXPECT_EQ(decoded.text, text);
  EXPECT_FALSE(decoded.mojibake);
}

TEST(CharsetTest, PagesOfTheSharedSet) {
  const auto shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "../shared is missing";
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "pages")) {
    if (entry.path().extension() != ".json") continue;
    const auto gold = nlohmann::json::parse(ReadFile(entry.path()));
    const auto media = ParseMediaType(gold["http_content_type"].get<std::string>());
    ASSERT_TRUE(media);
    const auto file = entry.path().parent_path() / gold["file"].get<std::string>();
    const DecodedText decoded = Decode(ReadFile(file), media->charset, media->type != "text/plain");
    EXPECT_EQ(decoded.charset, gold["expected"]["charset"]) << file;
    EXPECT_EQ(decoded.invalid, 0U) << file;
    EXPECT_FALSE(decoded.mojibake) << file;
    const auto flags = gold["expected"].value("flags", std::vector<std::string>());
    EXPECT_EQ(decoded.conflict, std::count(flags.begin(), flags.end(), "charset_conflict") > 0)
        << file;
    ++seen;
  }
  EXPECT_GT(seen, 0U);
}

TEST(CharsetTest, TextsOfWindows1256WithinUtf8) {
  // "khabar-e tazeh" in both, one sequence that is neither.
  const std::string utf8 = "\u062e\u0628\u0631 \u062a\u0627\u0632\u0647";
  std::string page;
  for (int i = 0; i < 4; ++i) page += "<p>" + utf8 + "</p>";
  const std::string whole = page;
  page += "<p>\xce\xc8\xd1 \xca\xc7\xd2\xe5</p><p>" + utf8 + "\xd8</p>";
  const auto decoded = DecodeBytes(page, "", true);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->charset, "utf-8");
  EXPECT_EQ(decoded->text, whole + "<p>" + utf8 + "</p><p>" + utf8 + "\ufffd</p>");
  EXPECT_EQ(decoded->foreign, 1u);
  EXPECT_EQ(decoded->invalid, 1u);
}

}  // namespace
}  // namespace rasad::document
