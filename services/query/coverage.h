// When an outlet is silent: a judgement over what was received of it.
#pragma once

#include "core/base/time.h"
#include "platform/postgres/ports.h"
#include "rasad/query/v1/query_service.pb.h"

namespace rasad::query {

inline constexpr base::Micros kHour = 3'600'000'000;
inline constexpr base::Micros kDay = 24 * kHour;
inline constexpr base::Micros kCoverageHistory = 14 * kDay;  ///< What a judgement rests on.
inline constexpr base::Micros kArchiveAfter = 7 * kDay;
inline constexpr int kMaxGaps = 20;

/// The silence that is tolerated at the end of (begin, end), in which nothing came: one beyond it
/// is far from what the outlet does. 0: too little is known (fewer than 5 receipts, or all within a
/// day).
///
/// The rule: how long had the outlet been silent at this hour of the day on the other days (at most
/// 14, the nearest)? The second longest of those, so that one bad day does not count, times one and
/// a half, and a grace on top: three times the 95th percentile of its silences, from half an hour
/// to three days. The hour is that of `end` less the grace: a morning that begins late is no
/// silence yet. Nights and weekly rest are so their own measure. An outlet known for less than a
/// week, whose rest nobody has seen, has a grace of at least three days.
base::Micros Tolerated(const postgres::SourceReceipts& receipts, base::Micros begin,
                       base::Micros end);

/// The judgement as it is answered. Pure.
v1::SourceCoverage Judge(const postgres::SourceReceipts& receipts,
                         const postgres::CoverageQuery& query);

}  // namespace rasad::query
