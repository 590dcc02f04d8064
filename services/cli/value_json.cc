// Canonical values to JSON.
#include "cli/value_json.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

void SetUnlessEmpty(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

std::string_view QualifierName(news::v1::Qualifier qualifier) {
  switch (qualifier) {
    case news::v1::QUALIFIER_MORE_THAN:
      return "more_than";
    case news::v1::QUALIFIER_LESS_THAN:
      return "less_than";
    case news::v1::QUALIFIER_UP_TO:
      return "up_to";
    case news::v1::QUALIFIER_AT_LEAST:
      return "at_least";
    case news::v1::QUALIFIER_ABOUT:
      return "about";
    default:
      return {};
  }
}

std::string_view GranularityName(news::v1::Granularity granularity) {
  switch (granularity) {
    case news::v1::GRANULARITY_DAY:
      return "day";
    case news::v1::GRANULARITY_MONTH:
      return "month";
    case news::v1::GRANULARITY_SEASON:
      return "season";
    case news::v1::GRANULARITY_YEAR:
      return "year";
    case news::v1::GRANULARITY_RELATIVE:
      return "relative";
    default:
      return {};
  }
}

void SetQualifier(Json& object, news::v1::Qualifier qualifier) {
  if (const auto name = QualifierName(qualifier); !name.empty()) object["mod"] = name;
}

Json RangeJson(double low, double high) {
  if (low == high) return NumberJson(low);
  return Json::array({NumberJson(low), NumberJson(high)});
}

Json AmountJson(const news::v1::Amount& amount) { return RangeJson(amount.low(), amount.high()); }

Json DateJson(const news::v1::DateValue& date) {
  Json out = Json::object();
  out["calendar"] = TextJson(date.calendar());
  out["value"] = TextJson(date.value());
  out["gregorian"] = TextJson(date.gregorian());
  const auto granularity = GranularityName(date.granularity());
  out["granularity"] = granularity.empty() ? Json(nullptr) : Json(granularity);
  if (date.value().starts_with("--") && !date.inferred()) out["recurring"] = "yearly";
  SetUnlessEmpty(out, "anchor", date.anchor());
  if (date.inferred()) out["inferred"] = true;
  SetQualifier(out, date.qualifier());
  return out;
}

Json TimeJson(const news::v1::TimeValue& time) {
  Json out = Json::object();
  SetUnlessEmpty(out, "value", time.clock());
  SetUnlessEmpty(out, "part", time.part());
  return out;
}

Json MoneyJson(const news::v1::MoneyValue& money) {
  Json out = Json::object();
  out["value"] = AmountJson(money.amount());
  out["currency"] = TextJson(money.currency());
  if (money.has_irr_low()) {
    out["irr"] =
        RangeJson(money.irr_low(), money.has_irr_high() ? money.irr_high() : money.irr_low());
  } else {
    out["irr"] = nullptr;
  }
  SetQualifier(out, money.amount().qualifier());
  return out;
}

Json QuantityJson(const news::v1::QuantityValue& quantity) {
  Json out = Json::object();
  out["value"] = AmountJson(quantity.amount());
  out["unit"] = TextJson(quantity.unit());
  if (quantity.unit().empty()) SetUnlessEmpty(out, "unit_text", quantity.unit_text());
  SetUnlessEmpty(out, "per", quantity.per());
  SetQualifier(out, quantity.amount().qualifier());
  return out;
}

Json PercentJson(const news::v1::PercentValue& percent) {
  Json out = Json::object();
  out["value"] = AmountJson(percent.amount());
  SetQualifier(out, percent.amount().qualifier());
  return out;
}

Json PlaceJson(const news::v1::PlaceValue& place) {
  Json out = Json::object();
  SetUnlessEmpty(out, "level", place.level());
  SetUnlessEmpty(out, "iso", place.iso());
  SetUnlessEmpty(out, "gazetteer_id", place.gazetteer_id());
  return out;
}

Json LawJson(const news::v1::LawValue& law) {
  Json out = Json::object();
  SetUnlessEmpty(out, "article", law.article());
  SetUnlessEmpty(out, "law", law.law());
  return out;
}

Json DocumentJson(const news::v1::DocumentValue& document) {
  Json out = Json::object();
  SetUnlessEmpty(out, "kind", document.kind());
  SetUnlessEmpty(out, "number", document.number());
  if (document.has_date()) out["date"] = TextJson(document.date().value());
  SetUnlessEmpty(out, "issuer", document.issuer());
  return out;
}

}  // namespace

Json TextJson(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json NumberJson(double number) {
  if (!std::isfinite(number)) return nullptr;
  constexpr double kTwoTo53 = 9007199254740992.0;
  if (std::abs(number) > kTwoTo53) {
    // Fifteen significant digits come out of a double as they went in; more may not.
    char text[40];
    std::snprintf(text, sizeof text, "%.15g", number);
    if (std::strtod(text, nullptr) != number) return nullptr;
  }
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (number == std::trunc(number) && std::abs(number) < kTwoTo63) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

Json ValueJson(const news::v1::Mention& mention) {
  Json out;
  switch (mention.value_case()) {
    case news::v1::Mention::kDate:
      out = DateJson(mention.date());
      break;
    case news::v1::Mention::kTime:
      out = TimeJson(mention.time());
      break;
    case news::v1::Mention::kMoney:
      out = MoneyJson(mention.money());
      break;
    case news::v1::Mention::kQuantity:
      out = QuantityJson(mention.quantity());
      break;
    case news::v1::Mention::kPercent:
      out = PercentJson(mention.percent());
      break;
    case news::v1::Mention::kPlace:
      out = PlaceJson(mention.place());
      break;
    case news::v1::Mention::kLaw:
      out = LawJson(mention.law());
      break;
    case news::v1::Mention::kDocument:
      out = DocumentJson(mention.document());
      break;
    case news::v1::Mention::VALUE_NOT_SET:
      return nullptr;
  }
  if (out.empty()) return nullptr;  // a value that says nothing is none
  return out;
}

}  // namespace rasad::cli
