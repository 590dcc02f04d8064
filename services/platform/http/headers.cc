// Values of HTTP headers.
#include "platform/http/headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>

namespace rasad::http {
namespace {

constexpr std::int64_t kMaxSeconds = std::int64_t{366} * 24 * 3600;

std::string_view Trim(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x) == y;
  });
}

/// Digits to seconds; what is too large is the largest.
std::optional<std::chrono::seconds> ParseSeconds(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = std::min(value * 10 + (c - '0'), kMaxSeconds);
  }
  return std::chrono::seconds(value);
}

}  // namespace

std::optional<base::Micros> ParseHttpDate(std::string_view value) {
  value = Trim(value);
  // A date has a month's name and a time; without this "100" or "1404" would be dates to libcurl.
  const bool letters = std::any_of(value.begin(), value.end(), [](char c) { return c >= 'A'; });
  if (value.size() > 64 || !letters || value.find(':') == std::string_view::npos) {
    return std::nullopt;
  }
  const std::time_t time = curl_getdate(std::string(value).c_str(), nullptr);
  if (time == -1) return std::nullopt;
  return static_cast<base::Micros>(time) * 1'000'000;
}

std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view value, base::Micros now) {
  value = Trim(value);
  if (const auto seconds = ParseSeconds(value)) return seconds;
  const auto date = ParseHttpDate(value);
  if (!date) return std::nullopt;
  const std::int64_t left = *date <= now ? 0 : (*date - now + 999'999) / 1'000'000;
  return std::chrono::seconds(std::min(left, kMaxSeconds));
}

std::optional<std::chrono::seconds> ParseMaxAge(std::string_view cache_control) {
  std::optional<std::chrono::seconds> age;
  while (!cache_control.empty()) {
    const std::size_t comma = std::min(cache_control.find(','), cache_control.size());
    const std::string_view directive = Trim(cache_control.substr(0, comma));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
    const std::size_t equals = std::min(directive.find('='), directive.size());
    const std::string_view name = Trim(directive.substr(0, equals));
    if (EqualsIgnoringCase(name, "no-store") || EqualsIgnoringCase(name, "no-cache")) {
      return std::chrono::seconds(0);
    }
    if (EqualsIgnoringCase(name, "max-age") && equals < directive.size()) {
      std::string_view digits = Trim(directive.substr(equals + 1));
      if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"') {
        digits = digits.substr(1, digits.size() - 2);
      }
      if (const auto seconds = ParseSeconds(digits)) age = seconds;
    }
  }
  return age;
}

std::string CleanHeaderValue(std::string_view value, std::size_t max_bytes) {
  std::string clean;
  for (const char c : value) {
    if (c == '\t') clean.push_back(' ');
    if (c >= 0x20 && c < 0x7F) clean.push_back(c);
    if (clean.size() > max_bytes + 256) return {};
  }
  clean = Trim(clean);
  if (clean.size() > max_bytes) return {};
  return clean;
}

}  // namespace rasad::http
