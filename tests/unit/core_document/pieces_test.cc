// The pieces: words of a line, repeats, the data files.
#include "core/document/boilerplate.h"
#include "core/document/cues.h"
#include "core/document/dateline.h"
#include "core/document/repeats.h"
#include "core/document/wraps.h"
#include "unit/core_document/checks.h"

namespace rasad::document {
namespace {

constexpr std::int64_t kToday = 20'000;  // 2024-10-04

TEST(SplitWordsTest, DigitsAndLettersThatTouchAreTwoWords) {
  const auto words = SplitWords("2024-05-11T21:30 #tag");
  ASSERT_EQ(words.size(), 11u);
  EXPECT_EQ(words[0].key, "2024");
  EXPECT_EQ(words[1].mark, U'-');
  EXPECT_TRUE(words[5].glued);
  EXPECT_EQ(words[5].key, "t");
  EXPECT_FALSE(words[9].glued);
}

TEST(SplitLinesTest, TrimsAndSkipsBlankLines) {
  const std::string text = "\n  a b\xC2\xA0\r\n\r\n\t\xE2\x80\x8F c\n";
  const auto lines = SplitLines(text);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].In(text), "a b");
  EXPECT_EQ(lines[1].In(text), "c");
}

struct DateRow {
  const char* line;
  const char* day;  // "" for none
  int minute;       // -1 for none
};

TEST(DatelineTest, Dates) {
  const DateRow rows[] = {
      {"2024-03-16", "2024-03-16", -1},
      {"1402/12/26", "2024-03-16", -1},
      {"26/12/1402 - 20:17", "2024-03-16", 20 * 60 + 17},
      {"1402.12.26", "2024-03-16", -1},
      {"02/12/26 08:05", "2024-03-16", 8 * 60 + 5},
      {"89/11/12", "2011-02-01", -1},
      {"October 4, 2023 9:05 pm", "2023-10-04", 21 * 60 + 5},
      {"4 Oct 2023 12:05 am", "2023-10-04", 5},
      {"2024-05-11T21:30:00Z", "2024-05-12", 21 * 60 + 30},
      {"2024-05-11T21:30:15.25+03:30", "2024-05-11", 21 * 60 + 30},
      {"1402/13/01", "", -1},
      {"1402/12/30", "", -1},
      {"2023-02-29", "", -1},
      {"3/5", "", -1},
      {"12.5.3", "", -1},
      {"25:10", "", -1},
  };
  for (const DateRow& row : rows) {
    const Dateline read = ReadDateline(SplitWords(row.line), row.line, kToday);
    if (*row.day == '\0') {
      EXPECT_TRUE(read.dates.empty()) << row.line;
      continue;
    }
    EXPECT_TRUE(IsDateline(read)) << row.line;
    ASSERT_EQ(read.dates.size(), 1u) << row.line;
    ASSERT_TRUE(read.dates[0].day) << row.line;
    EXPECT_EQ(base::FormatRfc3339(*read.dates[0].day * 86'400'000'000).substr(0, 10), row.day)
        << row.line;
    EXPECT_EQ(read.dates[0].minute.value_or(-1), row.minute) << row.line;
  }
}

TEST(DatelineTest, CodesAndSentences) {
  const auto read = [](const char* line) { return ReadDateline(SplitWords(line), line, kToday); };
  EXPECT_EQ(read("news id: NP-30/57").code, "NP-30/57");
  EXPECT_EQ(read("news code 12 | 2024-03-16").code, "12");
  EXPECT_TRUE(read("news id:").open_code);
  EXPECT_TRUE(IsDateline(read("Desk | news id: 12 | 2024-03-16 10:00")));
  EXPECT_FALSE(IsDateline(read("On 2024-03-16 the bridge was opened by the mayor")));
  EXPECT_FALSE(IsDateline(read("Report | what happened in the city")));
  EXPECT_FALSE(IsDateline(read("")));
}

TEST(GluedDateTest, OnlyWholeDatesWithATextBehind) {
  const std::string line = "date 2024-03-16 The deputy visited the town on that day.";
  const auto glued = ReadGluedDate(line, kToday);
  ASSERT_TRUE(glued);
  EXPECT_EQ(line.substr(0, glued->end), "date 2024-03-16");
  EXPECT_FALSE(ReadGluedDate("date 2024-03-16", kToday));
  EXPECT_FALSE(ReadGluedDate("The deputy visited 2024-03-16 the town again.", kToday));
  EXPECT_FALSE(ReadGluedDate("", kToday));
}

// Paragraphs of Latin words; the last character tells the ending.
std::vector<std::optional<std::uint32_t>> Repeats(const std::vector<std::string>& texts,
                                                  std::optional<std::size_t> headline,
                                                  std::size_t lead) {
  std::vector<TightKey> keys(texts.begin(), texts.end());
  std::vector<Paragraph> paragraphs;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    paragraphs.push_back({&keys[i], EndingOf(texts[i])});
  }
  std::vector<std::optional<std::uint32_t>> of;
  for (const auto& repeat : FindRepeats(paragraphs, headline, lead).of) {
    of.push_back(repeat ? std::optional(repeat->of) : std::nullopt);
  }
  return of;
}

TEST(RepeatsTest, EqualKeys) {
  const auto found = Repeats({"The bridge is open", "One two three four.", "ONE  two, three four",
                              "Why?", "Why?", "The bridge is open."},
                             0, 1);
  EXPECT_EQ(found[2], 1u);
  EXPECT_FALSE(found[4]) << "short lines repeat by custom";
  EXPECT_EQ(found[5], 0u);
}

TEST(RepeatsTest, CutCopyAndItsRest) {
  const std::string whole =
      "The mayor said at the meeting that the second bridge over the river will be built and paid "
      "by the province before the end of the next year.";
  const auto found = Repeats(
      {"Another first paragraph stands here.", "before the end of the next year, paid by nobody.",
       whole,
       "The mayor said at the meeting that the second bridge over the river will be built and",
       "paid by the province before the end of the next year."},
      std::nullopt, 0);
  EXPECT_FALSE(found[1]);
  EXPECT_FALSE(found[2]);
  EXPECT_EQ(found[3], 2u);
  EXPECT_EQ(found[4], 2u);
  // Without the cut-off copy the last sentence repeats by custom.
  EXPECT_FALSE(Repeats(
      {"Another first paragraph.", whole, "paid by the province before the end of the next year."},
      std::nullopt, 0)[2]);
}

TEST(RepeatsTest, HeadlineVariantsButNotLeads) {
  const std::vector<std::string> texts = {
      "The governor opened the new northern bridge today", "The lead of it.",
      "The governor opened the new northern river bridge today.",
      "The governor opened the new northern bridge 2 today."};
  const auto found = Repeats(texts, 0, 1);
  EXPECT_EQ(found[2], 0u);
  EXPECT_FALSE(found[3]) << "another figure";
  EXPECT_FALSE(Repeats(texts, 0, 2)[2]) << "the lead says the headline again by custom";
}

TEST(RepeatsTest, EditedCopiesAndPieces) {
  const std::string whole =
      "The mayor said at the meeting that the second bridge over the river will be built and paid "
      "by the province before the end of the next year.";
  const std::string edited =
      "The mayor said at the meeting that the second bridge over the stream will be built and paid "
      "by the province before the end of the next year.";
  EXPECT_EQ(Repeats({"Another first paragraph stands here.", whole, edited}, std::nullopt, 0)[2],
            1u);
  // What the lead says, the body may say again.
  EXPECT_FALSE(Repeats({whole, "Another paragraph stands here.", edited}, std::nullopt, 0)[2]);
  EXPECT_EQ(Repeats({whole, "Another paragraph stands here.", whole}, std::nullopt, 0)[2], 0u);
  // The better one stays: here the later one, since the earlier has no end.
  const auto cut =
      Repeats({"Another first paragraph stands here.", edited.substr(0, edited.size() - 1), whole},
              std::nullopt, 0);
  EXPECT_EQ(cut[1], 2u);
  EXPECT_FALSE(cut[2]);
  // A piece of the middle, without head and end.
  EXPECT_EQ(Repeats({"Another first paragraph stands here.", whole,
                     "at the meeting that the second bridge over the river will be built and paid "
                     "by the"},
                    std::nullopt, 0)[2],
            1u);
  // Split, not in the middle of a sentence: both halves.
  const auto split = Repeats(
      {"Another first paragraph stands here.", whole + " Nobody in the town objects to the bridge.",
       "Between them stands this one.", whole, "Nobody in the town objects to the bridge."},
      std::nullopt, 0);
  EXPECT_EQ(split[3], 1u);
  EXPECT_EQ(split[4], 1u);
}

// `n` paragraphs of `words` words each, drawn from few words; every third is an edited copy, every
// fifth cut off.
std::vector<std::string> Alike(std::size_t n, std::size_t words) {
  std::uint32_t seed = 7;
  const auto random = [&seed](std::size_t below) {
    seed = seed * 1664525 + 1013904223;
    return static_cast<std::size_t>(seed >> 8) % below;
  };
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) {
    std::string text;
    if (i % 3 == 2) {
      text = out[random(i)] + " word" + std::to_string(random(50));
    } else {
      for (std::size_t w = 0; w < words; ++w) text += "word" + std::to_string(random(200)) + " ";
    }
    if (i % 5 == 4) text.resize(text.size() * 2 / 3);
    out.push_back(text + (i % 5 == 4 ? "" : "."));
  }
  return out;
}

std::size_t WorkOf(const std::vector<std::string>& texts) {
  std::vector<TightKey> keys(texts.begin(), texts.end());
  std::vector<Paragraph> paragraphs;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    paragraphs.push_back({&keys[i], EndingOf(texts[i])});
  }
  return FindRepeats(paragraphs, std::nullopt, 0).work;
}

TEST(RepeatsTest, WorkGrowsWithTheText) {
  const std::size_t once = WorkOf(Alike(400, 30));
  EXPECT_LE(WorkOf(Alike(800, 30)), 3 * once) << "twice the paragraphs";
  // One text again and again, and one that grows by a word: the worst there is for pairs.
  const std::vector<std::string> same(500, Alike(1, 40)[0]);
  std::vector<std::string> twice = same;
  twice.insert(twice.end(), same.begin(), same.end());
  EXPECT_LE(WorkOf(twice), 3 * WorkOf(same));
  const auto growing = [](std::size_t n) {
    std::vector<std::string> texts{"A first paragraph that is none of them."};
    std::string text = "It begins with so many words that it counts as one";
    for (std::size_t i = 0; i < n; ++i) texts.push_back(text += " w" + std::to_string(i));
    return texts;
  };
  std::size_t letters = 0;
  for (const std::string& text : growing(400)) letters += text.size();
  EXPECT_LE(WorkOf(growing(400)), 80 * letters);
}

TEST(WrapsTest, JoinsWhatAColumnBroke) {
  const auto join = [](const std::string& text) {
    std::vector<std::string> out;
    const auto alone = [&text](text::Span line) { return line.In(text).starts_with("news"); };
    for (const text::Span span : JoinWraps(text, SplitLines(text), alone)) {
      std::vector<text::Edit> edits;
      out.push_back(Unwrap(span.In(text), edits));
      EXPECT_TRUE(text::Tiles(edits, span.In(text), out.back()));
    }
    return out;
  };
  const std::string broken =
      "The mayor said at the meeting that the second bridge over the\r\n"
      "river will be built and paid by the province before the end of\r\n"
      "the next year, and that the first one will be closed for three\r\n"
      "months while the road that leads to it is made wider. Nobody in\r\n"
      "the town objects.\r\n"
      "He thanked all who came.\r\n";
  const auto joined = join("A headline\n" + broken);
  ASSERT_EQ(joined.size(), 3u);
  EXPECT_EQ(joined[0], "A headline");
  EXPECT_TRUE(
      joined[1].starts_with("The mayor said at the meeting that the second bridge over the "
                            "river will be built"));
  EXPECT_EQ(joined[2], "He thanked all who came.");
  // One long line: the text was not broken.
  EXPECT_EQ(join(broken + std::string(30, 'a') + " " + std::string(600, 'b')).size(), 7u);
  EXPECT_EQ(join("A line of its own\n\n, that begins so").size(), 2u) << "a blank line between";
  EXPECT_EQ(join("Its own\n, that begins so").size(), 1u);
  EXPECT_EQ(join("").size(), 0u);
  // A full line above metadata is not one with them.
  const std::string title = "A headline that is nearly as long as the lines of the paragraphs";
  EXPECT_EQ(join(title + "\nnews id: 12\n" + broken)[0], title);
}

TEST(CuesTest, WholeWordsAtTheHead) {
  const auto has = [](const char* text, Cue cue) { return HasCue(TightKey(text), cue); };
  // "He said", "in the end" behind two words, "read on", and words that only begin alike.
  EXPECT_TRUE(has("\u0648\u06cc \u06af\u0641\u062a", Cue::kFollow));
  EXPECT_FALSE(has("\u0648\u06cc\u0632\u0627 \u06af\u0641\u062a", Cue::kFollow));
  EXPECT_FALSE(has("\u06af\u0641\u062a \u0648\u06cc", Cue::kFollow));
  EXPECT_TRUE(has("a b \u062f\u0631 \u067e\u0627\u06cc\u0627\u0646 c", Cue::kClose));
  EXPECT_FALSE(has("a b c d e f \u062f\u0631 \u067e\u0627\u06cc\u0627\u0646 c", Cue::kClose));
  EXPECT_TRUE(has("\u0627\u062f\u0627\u0645\u0647 \u0645\u0637\u0644\u0628", Cue::kReadMore));
  EXPECT_FALSE(has("\u0627\u062f\u0627\u0645\u0647 \u0645\u0637\u0644\u0628 a", Cue::kReadMore));
  EXPECT_FALSE(has("", Cue::kOpen));
}

TEST(BoilerplateTest, FormsMeetWholeWords) {
  const auto find = [](const char* line, bool below) {
    return FindBoilerplate(TightKey(line), line, below);
  };
  EXPECT_EQ(find("CAPTCHA", false), Field::kForm);
  EXPECT_EQ(find("Tags: water", false), Field::kTags);
  EXPECT_EQ(find("tags of the sea", false), std::nullopt);
  EXPECT_EQ(find("Read more", false), Field::kRelated);
  EXPECT_EQ(find("Printing house opened", true), std::nullopt);
  EXPECT_EQ(find("", false), std::nullopt);
}

}  // namespace
}  // namespace rasad::document
