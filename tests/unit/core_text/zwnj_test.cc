// Texts whose ZWNJs were lost come back to their words; skipped where the samples are absent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cases.h"
#include "core/text/normalizer.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

std::vector<Words> LinesOf(const std::string& display) {
  std::vector<Words> lines;
  Tokens tokens;
  std::istringstream in(display);
  for (std::string line; std::getline(in, line);) {
    Tokenize(line, tokens);
    Words& words = lines.emplace_back();
    for (std::size_t i = 0; i < tokens.size(); ++i) words.emplace_back(tokens.span(i).In(line));
  }
  return lines;
}

std::string Normalized(std::string_view source) {
  NormalizedText text;
  Normalize(source, text);
  return text.display;
}

// `text` with `with` in place of each ZWNJ.
std::string Replaced(std::string_view text, std::string_view with) {
  constexpr std::string_view kZwnj = "\xe2\x80\x8c";
  std::string out;
  while (true) {
    const std::size_t at = text.find(kZwnj);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += with;
    text.remove_prefix(at + kZwnj.size());
  }
}

struct Recovery {
  std::size_t tokens = 0;
  std::size_t missed = 0;
  std::map<std::string, int> misses;

  // Counts the words of `wanted` that are not in `got` at their place.
  void Compare(const Words& wanted, const Words& got) {
    tokens += wanted.size();
    if (wanted == got) return;
    const std::size_t n = wanted.size();
    const std::size_t m = got.size();
    // Lengths of the longest common subsequences of the ends.
    std::vector<std::vector<std::size_t>> common(n + 1, std::vector<std::size_t>(m + 1, 0));
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        common[i][j] = wanted[i] == got[j] ? common[i + 1][j + 1] + 1
                                           : std::max(common[i + 1][j], common[i][j + 1]);
      }
    }
    missed += n - common[0][0];
    std::string lost;
    std::string found;
    const auto note = [&] {
      if (!lost.empty() || !found.empty()) ++misses[lost + " <-" + found];
      lost.clear();
      found.clear();
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && wanted[i] == got[j]) {
        note();
        ++i;
        ++j;
      } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
        lost += (lost.empty() ? "" : " ") + wanted[i++];
      } else {
        found += " " + got[j++];
      }
    }
    note();
  }

  void Print(const char* what) const {
    std::printf("%s: %zu tokens, %zu missed, %.2f %% recovered\n", what, tokens, missed, Percent());
    for (const auto& [miss, count] : misses) std::printf("  %d\t%s\n", count, miss.c_str());
  }
  double Percent() const {
    return tokens == 0 ? 0
                       : 100.0 - 100.0 * static_cast<double>(missed) / static_cast<double>(tokens);
  }
};

Recovery Recover(const std::vector<std::string>& texts, std::string_view with) {
  Recovery recovery;
  for (const std::string& text : texts) {
    const std::string display = Normalized(text);
    const std::vector<Words> wanted = LinesOf(display);
    const std::vector<Words> got = LinesOf(Normalized(Replaced(display, with)));
    EXPECT_EQ(wanted.size(), got.size());
    for (std::size_t i = 0; i < std::min(wanted.size(), got.size()); ++i) {
      recovery.Compare(wanted[i], got[i]);
    }
  }
  return recovery;
}

void ExpectRecovery(const std::vector<std::string>& texts, double floor) {
  ASSERT_FALSE(texts.empty());
  const Recovery removed = Recover(texts, "");
  removed.Print("without ZWNJ");
  EXPECT_GE(removed.Percent(), floor);
  const Recovery spaced = Recover(texts, " ");
  spaced.Print("blanks for ZWNJ");
  EXPECT_GE(spaced.Percent(), floor);
}

TEST(Zwnj, ComesBackInTheGoldTexts) {
  const auto shared = SharedFolder();
  if (!shared || !fs::is_directory(*shared / "gold" / "norm")) {
    GTEST_SKIP() << "no shared samples: set RASAD_SHARED";
  }
  std::vector<std::string> texts;
  for (const auto& file : fs::directory_iterator(*shared / "gold" / "norm")) {
    texts.push_back(ReadText(file.path()));
  }
  ExpectRecovery(texts, 99.5);
}

TEST(Zwnj, ComesBackInNews) {
  const auto shared = SharedFolder();
  if (!shared || !fs::is_regular_file(*shared / "corpus" / "rasad" / "dev.jsonl")) {
    GTEST_SKIP() << "no shared samples: set RASAD_SHARED";
  }
  std::vector<std::string> texts;
  std::ifstream in(*shared / "corpus" / "rasad" / "dev.jsonl");
  for (std::string line; std::getline(in, line);) {
    texts.push_back(nlohmann::json::parse(line).at("text").get<std::string>());
  }
  ExpectRecovery(texts, 99.0);
}

}  // namespace
}  // namespace rasad::text
