// text_calls: answers calls on the text library, one JSON a line in, one a line out.
//
// A request is {call, input or input_bytes (hexadecimal), ...}; the answer {answer: ...} or, for a
// call that does not exist, {error: ...}. tests/conformance makes the requests; offsets are bytes.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/text/language.h"
#include "core/text/normalizer.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "support/text_calls_dates.h"

namespace rasad::text {
namespace {

using Json = nlohmann::json;

// A text's forms, each made from the one before.
struct Forms {
  explicit Forms(std::string_view source) {
    Normalize(source, normalized);
    Tokenize(normalized.display, tokens);
  }
  std::string_view display() const { return normalized.display; }
  std::string_view Text(std::size_t i) const { return tokens.span(i).In(display()); }

  NormalizedText normalized;
  Tokens tokens;
};

Json Display(std::string_view source) { return Forms(source).normalized.display; }

Json Keys(std::string_view source) {
  const Forms forms(source);
  Json keys = Json::array();
  for (std::size_t i = 0; i < forms.tokens.size(); ++i) {
    std::string key = SearchKey(forms.Text(i));
    if (!key.empty()) keys.push_back(std::move(key));
  }
  return keys;
}

Json Stems(std::string_view source) {
  const Forms forms(source);
  Json stems = Json::array();
  for (SearchTerm& term : SearchTerms(forms.display())) stems.push_back(std::move(term.stem));
  return stems;
}

Json TokenTexts(std::string_view source) {
  const Forms forms(source);
  Json tokens = Json::array();
  for (std::size_t i = 0; i < forms.tokens.size(); ++i) {
    const TokenKind kind = forms.tokens.kind[i];
    tokens.push_back({{"text", forms.Text(i)},
                      {"word", kind != TokenKind::kPunctuation && kind != TokenKind::kOther}});
  }
  return tokens;
}

Json Sentences(std::string_view source) {
  const Forms forms(source);
  std::vector<Span> spans;
  SplitSentences(forms.display(), forms.tokens, spans);
  Json sentences = Json::array();
  for (const Span& span : spans) sentences.push_back(span.In(forms.display()));
  return sentences;
}

Json FindAll(std::string_view source) {
  const Forms forms(source);
  Json numbers = Json::array();
  for (std::size_t i = 0; i < forms.tokens.size();) {
    const auto number = ParseNumber(forms.display(), forms.tokens, i);
    if (!number) {
      ++i;
      continue;
    }
    const Span display{forms.tokens.begin[i], forms.tokens.end[i + number->tokens - 1]};
    const Span at = ToSource(forms.normalized.edits, display);
    numbers.push_back({{"span", {at.begin, at.end}},
                       {"value", number->value},
                       {"ordinal", number->ordinal},
                       {"all", number->tokens == forms.tokens.size()}});
    i += number->tokens;
  }
  return numbers;
}

std::string Bytes(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

Json Answer(const Json& request) {
  const std::string call = request.value("call", "");
  if (call == "dates" || call == "spans" || call == "calendar") return DateCall(request);
  std::string input;
  if (request.contains("input_bytes")) {
    input = Bytes(request["input_bytes"].get<std::string>());
  } else if (request.contains("input") && request["input"].is_string()) {
    input = request["input"].get<std::string>();
  }
  if (call == "display") return Display(input);
  if (call == "key") return Keys(input);
  if (call == "stem") return Stems(input);
  if (call == "tokens") return TokenTexts(input);
  if (call == "sentences") return Sentences(input);
  if (call == "find_numbers" || call == "parse_number") return FindAll(input);
  if (call == "language") return DetectLanguage(input);
  return {{"error", "no such call"}};
}

}  // namespace
}  // namespace rasad::text

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto request = nlohmann::json::parse(line, nullptr, false);
    nlohmann::json answer = {{"error", "not a JSON object"}};
    if (request.is_object()) answer = rasad::text::Answer(request);
    const bool error = answer.is_object() && answer.contains("error");
    if (!error) answer = {{"answer", std::move(answer)}};
    std::cout << answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
}
