// When an outlet is silent: a judgement over what was received of it.
#include "query/coverage.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/article/timestamp.h"

namespace rasad::query {
namespace {

constexpr std::size_t kFewestSilences = 4;
constexpr std::size_t kMostDays = 14;
constexpr base::Micros kWeek = 7 * kDay;
constexpr base::Micros kLeastGrace = kHour / 2;
constexpr base::Micros kMostGrace = 3 * kDay;

// The p-th of the lengths of `silences`, 0 if there are none.
base::Micros Percentile(const std::vector<postgres::Silence>& silences, double p) {
  if (silences.empty()) return 0;
  std::vector<base::Micros> lengths;
  lengths.reserve(silences.size());
  for (const auto& silence : silences) lengths.push_back(silence.end - silence.begin);
  const auto rank = static_cast<std::ptrdiff_t>(p * static_cast<double>(lengths.size() - 1));
  std::nth_element(lengths.begin(), lengths.begin() + rank, lengths.end());
  return lengths[static_cast<std::size_t>(rank)];
}

// How long nothing had come at `moment`, which lies between the first receipt and the last.
base::Micros SilenceAt(const std::vector<postgres::Silence>& silences, base::Micros moment) {
  const auto next = std::upper_bound(silences.begin(), silences.end(), moment,
                                     [](base::Micros m, const auto& s) { return m < s.begin; });
  if (next == silences.begin()) return 0;
  const postgres::Silence& silence = *std::prev(next);
  return moment < silence.end ? moment - silence.begin : 0;
}

std::uint32_t Seconds(base::Micros duration) {
  return static_cast<std::uint32_t>(std::clamp<base::Micros>(duration / 1'000'000, 0, UINT32_MAX));
}

std::uint32_t Seconds(double seconds) {
  return static_cast<std::uint32_t>(std::clamp(std::round(seconds), 0.0, 4e9));
}

// What does not change from one silence of an outlet to the next.
base::Micros GraceOf(const postgres::SourceReceipts& receipts) {
  if (!receipts.first_received || !receipts.last_received ||
      receipts.silences.size() < kFewestSilences) {
    return 0;
  }
  const base::Micros known = *receipts.last_received - *receipts.first_received;
  if (known < kDay) return 0;
  if (known < kWeek) return kMostGrace;
  return std::clamp(3 * Percentile(receipts.silences, 0.95), kLeastGrace, kMostGrace);
}

base::Micros Tolerated(const postgres::SourceReceipts& receipts, base::Micros grace,
                       base::Micros begin, base::Micros end) {
  if (grace == 0) return 0;
  const base::Micros first = *receipts.first_received;
  const base::Micros last = *receipts.last_received;
  std::vector<base::Micros> usual;
  const auto look = [&](base::Micros moment) {
    if (moment < first || moment > last || (moment > begin && moment < end)) return;
    usual.push_back(SilenceAt(receipts.silences, moment));
  };
  // The nearest days on both sides, as far as there are receipts around them.
  const base::Micros hour = end - grace;
  const base::Micros days = std::max(hour - first, last - hour) / kDay;
  for (base::Micros day = 0; day <= days && usual.size() < kMostDays; ++day) {
    look(hour - day * kDay);
    if (day > 0 && usual.size() < kMostDays) look(hour + day * kDay);
  }
  if (usual.empty()) return grace;
  std::sort(usual.begin(), usual.end(), std::greater<>());
  return grace + usual[usual.size() > 2 ? 1 : 0] * 3 / 2;
}

// Whether the outlet was silent at any hour between the two.
bool WasSilent(const postgres::SourceReceipts& receipts, base::Micros grace,
               const postgres::Silence& silence) {
  for (base::Micros at = silence.begin + grace; at <= silence.end; at += kHour) {
    if (at - silence.begin > Tolerated(receipts, grace, silence.begin, at)) return true;
  }
  return silence.end - silence.begin > Tolerated(receipts, grace, silence.begin, silence.end);
}

}  // namespace

base::Micros Tolerated(const postgres::SourceReceipts& receipts, base::Micros begin,
                       base::Micros end) {
  return Tolerated(receipts, GraceOf(receipts), begin, end);
}

v1::SourceCoverage Judge(const postgres::SourceReceipts& receipts,
                         const postgres::CoverageQuery& query) {
  using article::ToTimestamp;
  v1::SourceCoverage out;
  out.set_source(receipts.source);
  out.set_articles(receipts.articles);
  out.set_archives(receipts.archives);
  for (const auto& feed : receipts.feeds) *out.add_feeds() = feed;
  if (receipts.last_published)
    *out.mutable_last_published() = ToTimestamp(*receipts.last_published);
  if (receipts.lag_p50 && receipts.lag_p95) {
    out.mutable_lag()->set_p50_seconds(Seconds(*receipts.lag_p50));
    out.mutable_lag()->set_p95_seconds(Seconds(*receipts.lag_p95));
  }
  if (!receipts.last_received) return out;
  const base::Micros last = *receipts.last_received;
  *out.mutable_last_received() = ToTimestamp(last);
  if (receipts.silences.size() >= kFewestSilences) {
    out.set_pace_seconds(Seconds(Percentile(receipts.silences, 0.5)));
  }
  const base::Micros grace = GraceOf(receipts);
  if (grace == 0) return out;
  const base::Micros tolerated = Tolerated(receipts, grace, last, query.as_of);
  out.set_tolerated_seconds(Seconds(tolerated));
  if (query.as_of - last > tolerated) *out.mutable_silent_since() = ToTimestamp(last);
  for (auto silence = receipts.silences.rbegin();
       silence != receipts.silences.rend() && out.gaps_size() < kMaxGaps; ++silence) {
    if (silence->begin >= query.end || silence->end <= query.start) continue;
    if (silence->end - silence->begin <= grace || !WasSilent(receipts, grace, *silence)) continue;
    v1::CoverageGap& gap = *out.add_gaps();
    *gap.mutable_begin() = ToTimestamp(silence->begin);
    *gap.mutable_end() = ToTimestamp(silence->end);
  }
  return out;
}

}  // namespace rasad::query
