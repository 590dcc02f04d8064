// What a site's robots.txt lets a crawler fetch.
#include "core/feed/robots.h"

#include <algorithm>
#include <charconv>

namespace rasad::feed {
namespace {

constexpr std::size_t kMaxRules = 10'000;
constexpr std::size_t kMaxPattern = 2'048;
constexpr std::size_t kMaxSteps = 5'000'000;  // of matching one path

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

char LowerChar(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerChar(x) == LowerChar(y); });
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = LowerChar(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// A path or pattern in one form of percent-encoding: letters, digits and "-._~" never encoded,
/// other bytes beyond ASCII always, reserved ones as they are written. What is no wildcard of a
/// pattern is encoded: "*" and "$" of a path, "$" within a pattern.
std::string Canonical(std::string_view text, bool is_pattern) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  const auto encode = [&](unsigned char c) {
    out += '%';
    out += kHex[c >> 4];
    out += kHex[c & 15];
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
        HexValue(text[i + 2]) >= 0) {
      const auto value =
          static_cast<unsigned char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      const bool unreserved = (value >= '0' && value <= '9') ||
                              (LowerChar(static_cast<char>(value)) >= 'a' &&
                               LowerChar(static_cast<char>(value)) <= 'z') ||
                              value == '-' || value == '.' || value == '_' || value == '~';
      if (unreserved) {
        out += static_cast<char>(value);
      } else {
        encode(value);
      }
      i += 2;
    } else if (c <= 0x20 || c >= 0x7F || (c == '*' && !is_pattern) ||
               (c == '$' && !(is_pattern && i + 1 == text.size()))) {
      encode(c);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

/// Whether a pattern with * and a closing $ fits the beginning of the path. Both sets of positions
/// grow only, so that the last star alone is tried again: at worst the product of both lengths, and
/// not more than `steps`, which are used up.
bool Matches(std::string_view pattern, std::string_view path, std::size_t& steps) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t p = 0;
  std::size_t s = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  for (; steps > 0; --steps) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = s;
      continue;
    }
    if (p == pattern.size()) {
      if (!anchored || s == path.size()) return true;
    } else if (s < path.size() && pattern[p] == path[s]) {
      ++p;
      ++s;
      continue;
    }
    if (star == std::string_view::npos || resume >= path.size()) return false;
    p = star;
    s = ++resume;
  }
  return false;
}

/// Whether a user-agent line names this product: its token is what stands before "/" or a blank.
bool Names(std::string_view value, std::string_view product) {
  const auto token_end = std::find_if_not(value.begin(), value.end(), [](char c) {
    return (LowerChar(c) >= 'a' && LowerChar(c) <= 'z') || c == '-' || c == '_';
  });
  return EqualsIgnoringCase(value.substr(0, static_cast<std::size_t>(token_end - value.begin())),
                            product);
}

std::optional<std::chrono::milliseconds> ParseDelay(std::string_view value) {
  double seconds = 0;
  const auto read =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (read.ec != std::errc() || !(seconds >= 0)) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, 3600.0) * 1000));
}

/// A key of robots.txt as it is written in the wild.
enum class Key { kOther, kUserAgent, kAllow, kDisallow, kCrawlDelay, kSitemap };

Key KeyOf(std::string_view name) {
  for (const std::string_view written : {"user-agent", "useragent", "user agent"}) {
    if (EqualsIgnoringCase(name, written)) return Key::kUserAgent;
  }
  if (EqualsIgnoringCase(name, "allow")) return Key::kAllow;
  if (EqualsIgnoringCase(name, "disallow")) return Key::kDisallow;
  if (EqualsIgnoringCase(name, "crawl-delay")) return Key::kCrawlDelay;
  for (const std::string_view written : {"sitemap", "site-map"}) {
    if (EqualsIgnoringCase(name, written)) return Key::kSitemap;
  }
  return Key::kOther;
}

}  // namespace

Robots Robots::Parse(std::string_view text, std::string_view product) {
  text = text.substr(0, kMaxRobotsBytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Robots own;
  Robots any;
  bool named = false;      // Some group names the product.
  bool is_own = false;     // The group that goes on does.
  bool is_any = false;     // It is for everybody.
  bool in_agents = false;  // The last line of a group's rules or agents was an agent.
  std::vector<std::string> sitemaps;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = Trim(line.substr(colon + 1));
    const Key key = KeyOf(Trim(line.substr(0, colon)));
    switch (key) {
      case Key::kOther:
        break;
      case Key::kSitemap:
        if ((value.starts_with("http://") || value.starts_with("https://")) &&
            value.size() <= kMaxPattern && sitemaps.size() < kMaxRobotsSitemaps &&
            std::find(sitemaps.begin(), sitemaps.end(), value) == sitemaps.end()) {
          sitemaps.emplace_back(value);
        }
        break;
      case Key::kUserAgent: {
        if (!in_agents) is_own = is_any = false;
        in_agents = true;
        is_any |= value == "*";
        const bool names = Names(value, product);
        is_own |= names;
        named |= names;
        break;
      }
      case Key::kAllow:
      case Key::kDisallow:
      case Key::kCrawlDelay:
        in_agents = false;
        for (Robots* robots : {is_own ? &own : nullptr, is_any ? &any : nullptr}) {
          if (robots == nullptr) continue;
          if (key == Key::kCrawlDelay) {
            if (const auto delay = ParseDelay(value)) {
              robots->crawl_delay_ = std::max(*delay, robots->crawl_delay_.value_or(*delay));
            }
          } else if (!value.empty() && value.size() <= kMaxPattern &&
                     robots->rules_.size() < kMaxRules) {
            // An empty Disallow forbids nothing.
            robots->rules_.push_back({Canonical(value, true), key == Key::kAllow});
          }
        }
        break;
    }
  }
  Robots& chosen = named ? own : any;
  // The longest first, so that the first that matches decides; of equal ones Allow.
  std::stable_sort(chosen.rules_.begin(), chosen.rules_.end(), [](const Rule& a, const Rule& b) {
    if (a.pattern.size() != b.pattern.size()) return a.pattern.size() > b.pattern.size();
    return a.allow && !b.allow;
  });
  chosen.sitemaps_ = std::move(sitemaps);
  return std::move(chosen);
}

Robots Robots::DisallowAll() {
  Robots robots;
  robots.rules_.push_back({"/", false});
  return robots;
}

Robots Robots::FromAnswer(int status, std::string_view body, std::string_view product) {
  if (status >= 200 && status < 300) return Parse(body, product);
  if (status >= 300 && status < 500 && status != 429) return {};
  return DisallowAll();
}

bool Robots::Allows(std::string_view path) const {
  if (rules_.empty()) return true;
  const std::string canonical =
      path.starts_with('/') ? Canonical(path, false) : "/" + Canonical(path, false);
  if (canonical == "/robots.txt") return true;
  std::size_t steps = kMaxSteps;
  for (const Rule& rule : rules_) {
    if (Matches(rule.pattern, canonical, steps)) return rule.allow;
    if (steps == 0) return false;
  }
  return true;
}

std::chrono::seconds RobotsLifetime(int status) {
  const bool again_soon = status == 429 || status >= 500 || status == 0;
  return again_soon ? std::chrono::hours(1) : std::chrono::hours(24);
}

std::string_view ProductOf(std::string_view user_agent) {
  const std::string_view product = user_agent.substr(0, user_agent.find_first_of("/ ("));
  return product.empty() ? "rasad" : product;
}

std::string_view PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "/";
  const std::size_t path = url.find_first_of("/?#", scheme + 3);
  if (path == std::string_view::npos || url[path] == '#') return "/";
  return url.substr(path, url.find('#', path) - path);
}

}  // namespace rasad::feed
