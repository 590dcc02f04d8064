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
#include "core/text/number_words.h"
#include "core/text/numbers.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "support/text_calls_dates.h"
#include "support/text_calls_money.h"

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

// A value as a JSON number; null where it has none.
Json ValueOf(Decimal value) {
  if (!value.valid()) return nullptr;
  return Json::parse(value.ToString());
}

Json ValueOf(const Number& number) {
  if (number.denominator == 1) return ValueOf(number.value);
  return static_cast<double>(number.value) / number.denominator;
}

std::string_view NameOf(Qualifier qualifier) {
  static constexpr std::string_view kNames[] = {"",      "more_than", "less_than",
                                                "up_to", "at_least",  "about"};
  return kNames[static_cast<std::size_t>(qualifier)];
}

Json FindAll(std::string_view source) {
  const Forms forms(source);
  std::vector<FoundNumber> found;
  FindNumbers(forms.display(), forms.tokens, found);
  Json numbers = Json::array();
  for (const FoundNumber& one : found) {
    const Span at = ToSource(forms.normalized.edits, one.span);
    const char* range = one.range_low ? "low" : one.range_high ? "high" : "";
    numbers.push_back({{"span", {at.begin, at.end}},
                       {"text", at.In(source)},
                       {"value", ValueOf(one.number)},
                       {"scaled", ValueOf(one.scaled)},
                       {"ordinal", one.number.ordinal},
                       {"percent", one.percent},
                       {"hemmat", one.hemmat},
                       {"range", range},
                       {"qualifier", NameOf(one.qualifier)}});
  }
  return numbers;
}

// The whole text is one number: its value, or null.
Json ParseWhole(std::string_view source) {
  const std::optional<Number> number = ParseWholeNumber(Forms(source).display());
  if (!number || number->ordinal) return nullptr;
  return ValueOf(*number);
}

Json ToWords(std::string_view source) {
  const std::optional<Number> number = ParseWholeNumber(Forms(source).display());
  if (!number || !number->digits || number->ordinal) return nullptr;
  const std::optional<std::string> words = NumberToWords(number->value);
  return words ? Json(*words) : Json();
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
  if (call == "money") return extraction::MoneyCall(request);
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
  if (call == "find_numbers") return FindAll(input);
  if (call == "parse_number") return ParseWhole(input);
  if (call == "to_words") return ToWords(input);
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
