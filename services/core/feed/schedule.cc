// When a feed is polled next: a pure decision.
#include "core/feed/schedule.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "core/base/hash.h"
#include "core/feed/feed_date.h"

namespace rasad::feed {
namespace {

using base::Micros;

constexpr Micros kSecond = 1'000'000;
constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr double kHalfLife = 12.0 * kHour;
constexpr double kYear = 365.0 * kDay;
constexpr std::int64_t kFirstRetry = 600;  // After a failure.
constexpr double kGrowth = 1.5;            // From one interval to the next.
constexpr double kTurnovers = 4;           // Polls while the window turns over once.
constexpr std::uint32_t kAllHours = 0xFFFFFF;
constexpr std::uint8_t kAllDays = 0x7F;

double Decay(double seconds) { return std::exp2(-std::max(0.0, seconds) / kHalfLife); }

// 0 to 1, the same for the same poll.
double Chance(const Polled& poll) {
  const std::string seed = std::string(poll.feed_id) + "/" + std::to_string(poll.number);
  return static_cast<double>(base::TableHash(seed) >> 11) * 0x1p-53;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return Lower(c); });
  return out;
}

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Nothing that matters here is longer than the longest number.
  if (error == std::errc::result_out_of_range) return 1LL << 40;
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

// The first instant from `at` on whose hour and day are not skipped.
Micros NotSkipped(Micros at, std::uint32_t hours, std::uint8_t days) {
  if ((hours & kAllHours) == kAllHours || (days & kAllDays) == kAllDays) return at;
  for (int i = 0; i < 8 * 24; ++i) {
    const std::int64_t hour = at / (kHour * kSecond);
    const auto weekday = (hour / 24 + 4) % 7;  // The epoch was a Thursday.
    if (((hours >> (hour % 24)) & 1) == 0 && ((days >> weekday) & 1) == 0) break;
    at = (hour + 1) * kHour * kSecond;
  }
  return at;
}

std::int64_t IntervalOf(const Polled& poll, const Bounds& bounds) {
  if (poll.interval_seconds == 0) return bounds.min_interval_seconds;
  const std::int64_t rhythm = RhythmSeconds(poll.rhythm);
  double wanted = static_cast<double>(bounds.max_interval_seconds);
  if (rhythm > 0) wanted = static_cast<double>(rhythm) / 2;
  if (poll.new_items > 0) {
    wanted = std::min(wanted, poll.elapsed_seconds * poll.window_items /
                                  (kTurnovers * static_cast<double>(poll.new_items)));
    if (poll.window_seconds > 0) wanted = std::min(wanted, poll.window_seconds / kTurnovers);
  }
  wanted = std::min(wanted, kGrowth * static_cast<double>(poll.interval_seconds));
  return std::clamp(static_cast<std::int64_t>(std::llround(wanted)), bounds.min_interval_seconds,
                    bounds.max_interval_seconds);
}

}  // namespace

Rhythm Observe(const Rhythm& before, double elapsed_seconds, int new_items) {
  const double decay = Decay(elapsed_seconds);
  // The elapsed time decays within itself; its items are taken to have come at its end.
  return {before.seconds * decay + (1 - decay) * kHalfLife / std::log(2.0),
          before.items * decay + new_items};
}

Rhythm FirstRhythm(std::span<const Micros> published, Micros now) {
  Rhythm rhythm;
  double longest = 0;
  for (const Micros at : published) {
    const double age = static_cast<double>(std::max<Micros>(0, now - at)) / kSecond;
    longest = std::max(longest, age);
    rhythm.items += Decay(age);
  }
  if (published.size() < 2 || longest <= 0) return {};
  rhythm.seconds = (1 - Decay(longest)) * kHalfLife / std::log(2.0);
  return rhythm;
}

std::int64_t RhythmSeconds(const Rhythm& rhythm) {
  if (rhythm.items <= 0 || rhythm.seconds <= 0) return 0;
  return std::max<std::int64_t>(1, std::llround(std::min(kYear, rhythm.seconds / rhythm.items)));
}

Plan NextPoll(const Polled& poll, const Bounds& bounds) {
  Plan plan;
  plan.floor_seconds = std::max(poll.floor_seconds, bounds.min_interval_seconds);
  plan.interval_seconds = poll.interval_seconds;
  if (poll.end == PollEnd::kGone) {
    plan.dead = true;
    return plan;
  }
  double wait = 0;
  if (poll.end == PollEnd::kFailed) {
    plan.dead = poll.failing_since &&
                poll.time - *poll.failing_since >= bounds.dead_after_days * kDay * kSecond;
    const std::int64_t before = poll.interval_seconds > 0 ? poll.interval_seconds : kFirstRetry;
    const std::int64_t base = std::max(bounds.min_interval_seconds, std::min(before, kFirstRetry));
    const int doublings = std::clamp(poll.failures - 1, 0, 20);
    wait = std::min(static_cast<double>(base) * std::exp2(doublings),
                    static_cast<double>(bounds.max_interval_seconds));
    if (plan.dead) wait = static_cast<double>(kDay);
    wait = std::max(wait * (1 + Chance(poll) / 2), static_cast<double>(plan.floor_seconds));
  } else {
    plan.floor_seconds =
        std::max({bounds.min_interval_seconds,
                  std::min<std::int64_t>(std::int64_t{60} * poll.ttl_minutes, kDay),
                  std::min<std::int64_t>(MaxAgeSeconds(poll.cache_control), kHour)});
    plan.interval_seconds = std::max(IntervalOf(poll, bounds), plan.floor_seconds);
    wait = static_cast<double>(plan.interval_seconds) * (1 + Chance(poll) / 10);
  }
  Micros next = poll.time + static_cast<Micros>(std::ceil(wait)) * kSecond;
  if (poll.retry_at) next = std::max(next, *poll.retry_at);
  plan.next = NotSkipped(next, poll.skip_hours, poll.skip_days);
  return plan;
}

Micros AgainAfter(Micros now, std::int64_t floor_seconds, int attempts, const Bounds& bounds) {
  const std::int64_t floor = std::max(floor_seconds, bounds.min_interval_seconds);
  const double wait = static_cast<double>(floor) * std::exp2(std::clamp(attempts, 0, 20));
  const auto longest = static_cast<double>(std::max(bounds.max_interval_seconds, floor));
  return now + static_cast<Micros>(std::min(wait, longest)) * kSecond;
}

std::optional<Micros> RetryAt(std::string_view retry_after, Micros now) {
  while (!retry_after.empty() && retry_after.front() == ' ') retry_after.remove_prefix(1);
  while (!retry_after.empty() && retry_after.back() == ' ') retry_after.remove_suffix(1);
  std::optional<Micros> at;
  if (const auto seconds = Number(retry_after)) {
    at = now + std::min(*seconds, kDay) * kSecond;
  } else {
    at = ParseDate(retry_after);
  }
  if (!at) return std::nullopt;
  return std::clamp(*at, now, now + kDay * kSecond);
}

std::int64_t MaxAgeSeconds(std::string_view cache_control) {
  const std::string header = Lower(cache_control);
  if (header.find("no-cache") != std::string::npos ||
      header.find("no-store") != std::string::npos) {
    return 0;
  }
  constexpr std::string_view kName = "max-age=";
  for (std::size_t at = header.find(kName); at != std::string::npos;
       at = header.find(kName, at + 1)) {
    if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ',') continue;  // s-max-age
    const std::size_t begin = at + kName.size();
    const std::size_t end = header.find_first_not_of("0123456789", begin);
    return Number(std::string_view(header).substr(begin, end - begin)).value_or(0);
  }
  return 0;
}

}  // namespace rasad::feed
