// What a site's robots.txt lets a crawler fetch (RFC 9309).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::feed {

inline constexpr std::size_t kMaxRobotsBytes = 500 << 10;  ///< What is beyond is not read.
inline constexpr std::size_t kMaxRobotsAnswer = 4 << 20;   ///< A longer one is none.
inline constexpr std::size_t kMaxRobotsSitemaps = 100;

/// The rules of one crawler. A value; matching is thread-safe.
class Robots {
 public:
  /// Everything is allowed.
  Robots() = default;

  /// Reads the groups that name `product`, the crawler's product token ("rasad", letters in either
  /// case), else those of "*". Lines that cannot be read are left out; never fails. Linear.
  static Robots Parse(std::string_view text, std::string_view product);

  /// Nothing but robots.txt is allowed.
  static Robots DisallowAll();

  /// What follows from the answer for /robots.txt: 2xx, its body; 3xx (redirects have been followed
  /// before) and 4xx but 429, all is allowed; 429, 5xx or none at all (0), nothing is allowed until
  /// it is asked again, after RobotsLifetime; an earlier copy is kept for that time if there is
  /// one.
  static Robots FromAnswer(int status, std::string_view body, std::string_view product);

  /// Whether this path may be fetched: everything behind the host of an address, with the query
  /// ("/news?id=1"); empty is "/". The longest pattern that matches decides, Allow before Disallow.
  /// False where that would take millions of steps to find out.
  bool Allows(std::string_view path) const;

  /// Crawl-delay, an extension: seconds between two fetches, at most an hour. nullopt: not asked.
  std::optional<std::chrono::milliseconds> crawl_delay() const { return crawl_delay_; }

  /// Addresses of sitemaps, as written, absolute ones only, whatever the group.
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }

 private:
  struct Rule {
    std::string pattern;  ///< As matched: see Canonical in robots.cc.
    bool allow;
  };
  std::vector<Rule> rules_;
  std::optional<std::chrono::milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

/// For how long an answer for /robots.txt counts: an hour after 429, 5xx or none, else a day (RFC
/// 9309 allows no more).
std::chrono::seconds RobotsLifetime(int status);

/// The name under which robots.txt speaks to a crawler with this User-Agent: "rasad" of
/// "rasad/1.0 (+https://...)", also where it is empty. Into `user_agent`, or constant.
std::string_view ProductOf(std::string_view user_agent);

/// The part of an http or https address that rules are matched with: "/news?id=1". Into `url`.
std::string_view PathOf(std::string_view url);

}  // namespace rasad::feed
