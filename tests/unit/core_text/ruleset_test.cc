// Pins the outputs of a fixed sample to the ruleset's number.
#include "core/base/ruleset.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "cases.h"
#include "core/base/hash.h"
#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace rasad::text {
namespace {

const char kSample[] = "ruleset/sample.tsv";

// One line of the golden file: line ends of a text are spelt.
void Line(const char* name, std::string_view text, std::string& out) {
  out += name;
  out += '\t';
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  out += '\n';
}

// All outputs of one text, a line each.
std::string OutputsOf(const std::string& source) {
  std::string out;
  NormalizedText text;
  Tokens tokens;
  std::vector<Span> sentences;
  Normalize(source, text);
  const std::string& display = text.display;
  Line("display", display, out);
  Line("key", SearchKey(display), out);
  std::string joined;
  for (const SearchTerm& term : SearchTerms(display)) joined += term.stem + ' ';
  Line("stems", joined, out);
  joined.clear();
  Tokenize(display, tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    joined += static_cast<char>('0' + static_cast<int>(tokens.kind[i]));
    joined += ':';
    joined += tokens.span(i).In(display);
    joined += ' ';
  }
  Line("tokens", joined, out);
  SplitSentences(display, tokens, sentences);
  joined.clear();
  for (const Span& sentence : sentences) {
    joined += sentence.In(display);
    joined += '|';
  }
  Line("sentences", joined, out);
  return out;
}

// The sample's outputs in full, those of the sample articles as hashes.
std::string Outputs() {
  std::string out = "ruleset\t" + std::to_string(base::kRuleset) + "\n";
  for (const auto& row : ReadCases(kSample)) out += OutputsOf(row[0]);
  std::set<std::filesystem::path> articles;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(RASAD_TEST_DATA) / "articles")) {
    articles.insert(entry.path());
  }
  for (const auto& article : articles) {
    out +=
        article.filename().string() + '\t' + base::ContentHash(OutputsOf(ReadText(article))) + '\n';
  }
  return out;
}

TEST(Ruleset, OutputsChangeWithItsNumberOnly) {
  const std::filesystem::path golden =
      std::filesystem::path(RASAD_TEST_DATA) / "text" / "ruleset" / "sample.golden";
  const std::string outputs = Outputs();
  if (std::getenv("RASAD_WRITE_RULESET") != nullptr) {
    std::ofstream(golden, std::ios::binary) << outputs;
    GTEST_LOG_(INFO) << "written: " << golden;
    return;
  }
  const std::string pinned = ReadText(golden);
  if (outputs == pinned) return;
  std::size_t at = 0;
  std::size_t line = 1;
  while (at < outputs.size() && at < pinned.size() && outputs[at] == pinned[at]) {
    if (outputs[at++] == '\n') ++line;
  }
  const auto line_of = [](const std::string& text, std::size_t position) {
    position = std::min(position, text.size());
    const std::size_t before = text.rfind('\n', position == 0 ? 0 : position - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  FAIL()
      << "outputs of the text library have changed, first in line " << line << " of " << golden
      << "\n  pinned: " << line_of(pinned, at) << "\n  now:    " << line_of(outputs, at)
      << "\nIf that is meant: stored results are a function of the ruleset's number, so raise "
         "kRuleset in services/core/base/ruleset.h by one (once a release is enough), then write "
         "the golden file anew and read its diff:\n"
         "  RASAD_WRITE_RULESET=1 build/release/tests/unit/core_text/test_core_text "
         "--gtest_filter='Ruleset.*'";
}

}  // namespace
}  // namespace rasad::text
