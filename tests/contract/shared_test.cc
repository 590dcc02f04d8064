// Nothing of the private sample articles stands in this repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "contract/tree.h"

namespace rasad::contract {
namespace {

/// Where the shared folder would be.
std::filesystem::path Shared() {
  const char* given = std::getenv("RASAD_SHARED");
  return given != nullptr && *given != '\0' ? std::filesystem::path(given)
                                            : Root().parent_path() / "shared";
}

/// The next code point; a broken byte stands for itself.
char32_t Next(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80    ? 1
                             : lead >= 0xF0 ? 4
                             : lead >= 0xE0 ? 3
                             : lead >= 0xC0 ? 2
                                            : 1;
  if (length == 1 || at + length > text.size()) {
    ++at;
    return lead;
  }
  char32_t c = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = (c << 6) | (byte(at + i) & 0x3Fu);
  at += length;
  return c;
}

/// Words in order, folded a little: letters of Arabic keyboards, no marks. An empty word stands for
/// a break over which no run of words goes. `joiner_parts`: ZWNJ parts words, else it vanishes.
std::vector<std::string> Words(std::string_view text, bool joiner_parts, bool breaks) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = Next(text, at);
    if (c == 0x64A || c == 0x649) {  // ARABIC LETTER YEH, ALEF MAKSURA
      word += "\xDB\x8C";            // ARABIC LETTER FARSI YEH
    } else if (c == 0x643) {         // ARABIC LETTER KAF
      word += "\xDA\xA9";            // ARABIC LETTER KEHEH
    } else if ((c >= 0x64B && c <= 0x65F) || c == 0x640 || c == 0x670) {
      continue;  // Harakat and tatweel.
    } else if (c == 0x200C && !joiner_parts) {
      continue;  // ZERO WIDTH NON-JOINER
    } else if ((c < 0x80 && std::isalnum(static_cast<int>(c))) || (c >= 0x620 && c <= 0x64A) ||
               (c >= 0x660 && c <= 0x669) || (c >= 0x66E && c <= 0x6D3) ||
               (c >= 0x6D5 && c <= 0x6FC)) {
      word += text.substr(begin, at - begin);
    } else {
      flush();
      if (breaks && (c == '\n' || c == '\t')) words.emplace_back();
    }
  }
  flush();
  return words;
}

/// The text of a C++ source with its \\u escapes of four digits as characters.
std::string WithoutEscapes(std::string_view code) {
  std::string text;
  for (std::size_t at = 0; at < code.size();) {
    if (code.substr(at, 2) != "\\u" || at + 6 > code.size()) {
      text += code[at++];
      continue;
    }
    const auto c = static_cast<char32_t>(
        std::strtoul(std::string(code.substr(at + 2, 4)).c_str(), nullptr, 16));
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    } else {
      text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
               static_cast<char>(0x80 | (c & 0x3F))};
    }
    at += 6;
  }
  return text;
}

constexpr std::size_t kRun = 4;

/// All runs of four words, joined by blanks. Runs of digits alone are not counted.
std::vector<std::string> Runs(const std::vector<std::string>& words) {
  std::vector<std::string> runs;
  for (std::size_t i = 0; i + kRun <= words.size(); ++i) {
    std::string run;
    bool whole = true;
    bool letters = false;
    for (std::size_t k = 0; k < kRun; ++k) {
      whole = whole && !words[i + k].empty();
      letters = letters || words[i + k].find_first_not_of("0123456789") != std::string::npos;
      run += (k > 0 ? " " : "") + words[i + k];
    }
    if (whole && letters) runs.push_back(run);
  }
  return runs;
}

TEST(Shared, NoFourWordsOfASeedStandInTheTree) {
  const std::filesystem::path seeds = Shared() / "seeds";
  if (!std::filesystem::is_directory(seeds)) {
    GTEST_SKIP() << "RASAD_SHARED: the shared folder is absent (" << seeds << ")";
  }
  std::map<std::string, std::string> forbidden;
  for (const auto& entry : std::filesystem::directory_iterator(seeds)) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    for (const bool parts : {false, true}) {
      for (const std::string& run : Runs(Words(all.str(), parts, false))) {
        forbidden.emplace(run, entry.path().filename().string());
      }
    }
  }
  ASSERT_GT(forbidden.size(), 1000u);
  std::vector<File> files = {Read("README.md")};
  for (const char* folder : {"services", "deploy", "docs", "tests"}) {
    for (File& file :
         Files(folder, {".tsv", ".txt", ".jsonl", ".json", ".textproto", ".md", ".hex"})) {
      files.push_back(std::move(file));
    }
  }
  for (const char* folder : {"services", "tests"}) {
    for (File& file : Files(folder, {".h", ".cc"})) {
      file.text = WithoutEscapes(file.text);
      files.push_back(std::move(file));
    }
  }
  EXPECT_GT(files.size(), 10u);
  for (const File& file : files) {
    const bool table = file.path.ends_with(".tsv");
    const bool code = file.path.ends_with(".h") || file.path.ends_with(".cc");
    for (const bool parts : {false, true}) {
      for (const std::string& run : Runs(Words(file.text, parts, table))) {
        // Code is full of numbers and English of its own; what is Persian in it was an escape.
        const bool ascii = std::none_of(
            run.begin(), run.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        if (code && ascii) continue;
        const auto found = forbidden.find(run);
        EXPECT_TRUE(found == forbidden.end())
            << file.path << ": \"" << run << "\" stands in the seed " << found->second;
      }
    }
  }
}

}  // namespace
}  // namespace rasad::contract
