// rasad normalize: streams of any size, what changed, and the filter in a shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/display_stream.h"
#include "cli/normalize_diff.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string ReadAll(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// The display form by pieces of `block` bytes; checks what every piece says of itself.
std::string Streamed(std::string_view text, std::size_t block) {
  std::string display;
  DisplayStream stream([&](const Piece& piece) {
    display += piece.separator;
    EXPECT_EQ(piece.display_begin, display.size());
    EXPECT_EQ(text.substr(piece.source_begin, piece.source.size()), piece.source);
    EXPECT_TRUE(text::Tiles(piece.edits, piece.source, piece.display));
    display += piece.display;
  });
  for (std::size_t at = 0; at < text.size(); at += block) stream.Feed(text.substr(at, block));
  stream.Finish();
  EXPECT_EQ(stream.size(), text.size());
  EXPECT_EQ(stream.display_size(), display.size());
  return display;
}

TEST(DisplayStream, PiecesMakeTheDisplayOfTheWhole) {
  std::string all = "\n \r\n";
  for (const auto& file : fs::directory_iterator(std::string(RASAD_TEST_DATA) + "/articles")) {
    all += ReadAll(file.path()) + "\n\n \n\xEF\xBB\xBF\r\n";  // blank lines and U+FEFF
  }
  text::NormalizedText whole;
  text::Normalize(all, whole);
  ASSERT_GT(whole.display.size(), 10'000U);
  for (const std::size_t block : {1UL, 7UL, 100UL, 4096UL, all.size()}) {
    EXPECT_EQ(Streamed(all, block), whole.display) << block;
  }
}

TEST(DisplayStream, LinesBeyondAMebibyteAreCutAtBlanks) {
  std::string line;
  while (line.size() < (5U << 20)) line += "\xD8\xA2\xD8\xA8  \xD9\x88 ";  // AB, WAW
  text::NormalizedText whole;
  text::Normalize(line, whole);
  EXPECT_EQ(Streamed(line, 65536), whole.display);
  const std::string solid(3U << 20, 'a');
  EXPECT_EQ(Streamed(solid, 65536), solid);
}

TEST(DisplayStream, CountsBytesThatAreNotUtf8) {
  DisplayStream stream([](const Piece&) {});
  stream.Feed("ab\n\xFF c\xD8");
  stream.Feed("\n");
  stream.Finish();
  EXPECT_EQ(stream.malformed(), 2U);
  EXPECT_EQ(stream.first_malformed(), 3U);
}

std::string Diff(const std::string& source, const Style& style) {
  std::string out;
  DisplayStream stream([&](const Piece& piece) { out += DiffText(piece, style); });
  stream.Feed(source);
  stream.Finish();
  return out;
}

TEST(DiffText, ShowsChangedWordsOfChangedLines) {
  const std::string yeh = "\xD9\x85\xD9\x8A";        // MEEM, ARABIC YEH
  const std::string farsi_yeh = "\xD9\x85\xDB\x8C";  // MEEM, FARSI YEH
  Style plain;
  EXPECT_EQ(Diff("same\n" + yeh + " end\n", plain),
            "2: [-" + yeh + "-]{+" + farsi_yeh + "+} end\n");
  EXPECT_EQ(Diff("same\n", plain), "");
  Style color;
  color.color = true;
  EXPECT_THAT(Diff(yeh + "\n", color), HasSubstr("\x1B[32m" + farsi_yeh + "\x1B[0m"));
  Style rtl;
  rtl.rtl = true;
  EXPECT_THAT(Diff(yeh + "\n", rtl), HasSubstr("1: \xE2\x81\xA7[-"));
}

TEST(DiffText, InvisibleCharactersAreShownAndNothingSteersTheTerminal) {
  const std::string out = Diff(
      "a\xE2\x80\xAE"
      "b c\n\n\n\nd\n",
      Style());
  EXPECT_EQ(out, "1: [-a<U+202E>b-]{+ab+} c\n3: [-\xC2\xB6\xC2\xB6-]d\n");
}

class NormalizeCommand : public testing::Test {
 protected:
  // Runs `rasad normalize ARGUMENTS` on `input` in an empty folder; returns the exit code.
  int Run(const std::string& arguments, const std::string& input) {
    std::ofstream(path_ / "in", std::ios::binary) << input;
    const std::string line = "cd '" + path_.string() + "' && env -u RASAD_CONFIG '" +
                             std::string(RASAD_BIN_DIR) + "/rasad' normalize " + arguments +
                             " <in >out 2>err";
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Out() const { return ReadAll(path_ / "out"); }
  std::string Err() const { return ReadAll(path_ / "err"); }

  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
};

TEST_F(NormalizeCommand, FiltersStandardInput) {
  EXPECT_EQ(Run("", "\n a  b\r\n\n\n\nc"), 0);
  EXPECT_EQ(Out(), "a b\n\nc\n");
  EXPECT_EQ(Err(), "");
  EXPECT_EQ(Run("", ""), 0);
  EXPECT_EQ(Out(), "");
}

TEST_F(NormalizeCommand, TwiceIsOnce) {
  for (const auto& file : fs::directory_iterator(std::string(RASAD_TEST_DATA) + "/articles")) {
    ASSERT_EQ(Run("", ReadAll(file.path())), 0);
    const std::string once = Out();
    ASSERT_EQ(Run("", once), 0);
    EXPECT_EQ(Out(), once) << file.path();
    ASSERT_EQ(Run("--diff", once), 0);
    EXPECT_EQ(Out(), "") << file.path();
  }
}

TEST_F(NormalizeCommand, KeysTokensAndSentences) {
  EXPECT_EQ(Run("--key", "Go, 1,200!\n\nB\n"), 0);
  EXPECT_EQ(Out(), "go 1200\n\nb\n");
  EXPECT_EQ(Run("--tokens", "Go, on.\n"), 0);
  EXPECT_EQ(Out(), "Go\n,\non\n.\n");
  EXPECT_EQ(Run("--tokens --key", "Go, on.\n"), 0);
  EXPECT_EQ(Out(), "go\non\n");
  EXPECT_EQ(Run("--sentences", "One two. Three!\nFour\n"), 0);
  EXPECT_EQ(Out(), "One two.\nThree!\nFour\n");
  EXPECT_EQ(Run("--sentences --tokens", "One two. Three!\n"), 0);
  EXPECT_EQ(Out(), "One two .\nThree !\n");
}

TEST_F(NormalizeCommand, OffsetsLeadFromTheSourceToTheOutput) {
  std::string source;
  for (const auto& file : fs::directory_iterator(std::string(RASAD_TEST_DATA) + "/articles")) {
    source += "\n\n" + ReadAll(file.path());
  }
  ASSERT_EQ(Run("", source), 0);
  const std::string display = Out();
  // Applying the edits gives what was written.
  ASSERT_EQ(Run("--offsets", source), 0);
  std::istringstream edits(Out());
  std::string made;
  std::size_t at = 0;
  for (std::string line; std::getline(edits, line);) {
    const auto edit = nlohmann::json::parse(line);
    made += source.substr(at, edit["source_begin"].get<std::size_t>() - at);
    ASSERT_EQ(edit["begin"].get<std::size_t>(), made.size());
    made += edit["text"].get<std::string>();
    ASSERT_EQ(edit["end"].get<std::size_t>(), made.size());
    at = edit["source_end"].get<std::size_t>();
  }
  made += source.substr(at);
  EXPECT_EQ(made, display);
  ASSERT_EQ(Run("--tokens --offsets", source), 0);
  std::istringstream tokens(Out());
  std::size_t count = 0;
  for (std::string line; std::getline(tokens, line); ++count) {
    const auto token = nlohmann::json::parse(line);
    const auto begin = token["begin"].get<std::size_t>();
    ASSERT_EQ(display.substr(begin, token["end"].get<std::size_t>() - begin),
              token["text"].get<std::string>());
    ASSERT_LT(token["source_begin"].get<std::size_t>(), token["source_end"].get<std::size_t>());
  }
  EXPECT_GT(count, 1000U);
}

TEST_F(NormalizeCommand, SaysWhatItCouldNotReadAndGoesOn) {
  EXPECT_EQ(Run("nothing -", "a\xFF\n"), 1);
  EXPECT_THAT(Err(), HasSubstr("rasad: nothing: No such file"));
  EXPECT_EQ(Out(), "a\xEF\xBF\xBD\n");  // U+FFFD
  EXPECT_THAT(Err(), HasSubstr("-: 1 byte is not UTF-8, at offset 1"));
  EXPECT_THAT(Err(), HasSubstr("iconv -f windows-1256"));
  EXPECT_EQ(Run("", std::string("\xFF\xFE"
                                "a\0",
                                4)),
            1);
  EXPECT_THAT(Err(), HasSubstr("iconv -f utf-16"));
  EXPECT_EQ(Run("--key --stem", ""), 64);
  EXPECT_EQ(Run("--diff --tokens", ""), 64);
}

}  // namespace
}  // namespace rasad::cli
