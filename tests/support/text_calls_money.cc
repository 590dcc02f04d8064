// The call on money that tests/conformance makes.
#include "support/text_calls_money.h"

#include <cmath>
#include <string>

#include "core/extraction/extractor.h"
#include "core/text/normalizer.h"

namespace rasad::extraction {
namespace {

using Json = nlohmann::json;

// A whole number without a point.
Json Plain(double value) {
  if (std::floor(value) == value && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
  return value;
}

news::v1::ExtractedArticle ExtractText(const std::string& source) {
  text::NormalizedText normalized;
  text::Normalize(source, normalized);
  news::v1::NormalizedArticle article;
  article.set_source_text(normalized.display);
  article.set_display_text(normalized.display);
  news::v1::Segment& whole = *article.add_segments();
  const auto size = static_cast<std::uint32_t>(normalized.display.size());
  whole.mutable_source()->set_end(size);
  whole.mutable_display()->set_end(size);
  return Extract(std::move(article));
}

}  // namespace

Json MoneyCall(const Json& request) {
  const Json input = request.value("input", Json());
  if (input.is_null()) return nullptr;
  const news::v1::ExtractedArticle found =
      ExtractText(input.is_string() ? input.get<std::string>() : input.dump());
  Json amounts = Json::array();
  for (const news::v1::Mention& mention : found.mentions()) {
    if (!mention.has_money()) continue;
    const news::v1::MoneyValue& money = mention.money();
    Json one = {{"text", mention.text()},
                {"value", Plain(money.amount().low())},
                {"currency", money.currency()}};
    if (money.has_irr_low()) one["irr"] = Plain(money.irr_low());
    amounts.push_back(std::move(one));
  }
  if (amounts.empty()) return nullptr;
  const Json shape = request.value("shape", Json());
  if (shape != "number" && shape != "int") return amounts;
  if (amounts.size() != 1) return amounts;
  const Json opts = request.value("opts", Json::object());
  const std::string to = opts.is_object() ? opts.value("to", "") : "";
  if (to.empty()) return amounts[0]["value"];
  if (!amounts[0].contains("irr")) return nullptr;
  constexpr double kRialsOfToman = 10;
  const double rials = amounts[0]["irr"].get<double>();
  return Plain(to == "rial" ? rials : rials / kRialsOfToman);
}

}  // namespace rasad::extraction
