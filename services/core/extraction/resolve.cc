// Precedence between proposed mentions.
#include "core/extraction/resolve.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace rasad::extraction {
namespace {

using news::v1::MentionType;

// Lower is stronger.
int Rank(MentionType type) {
  switch (type) {
    case news::v1::MENTION_TYPE_MONEY:
    case news::v1::MENTION_TYPE_PERCENT:
      return 0;
    case news::v1::MENTION_TYPE_TIME:
      return 1;
    case news::v1::MENTION_TYPE_DATE:
      return 2;
    case news::v1::MENTION_TYPE_LAW:
      return 3;
    case news::v1::MENTION_TYPE_DOCUMENT:
      return 4;
    case news::v1::MENTION_TYPE_EVENT:
      return 5;
    case news::v1::MENTION_TYPE_POSITION:
      return 6;
    case news::v1::MENTION_TYPE_PERSON:
      return 7;
    case news::v1::MENTION_TYPE_ORGANIZATION:
      return 8;
    case news::v1::MENTION_TYPE_FACILITY:
      return 9;
    case news::v1::MENTION_TYPE_QUANTITY:
      return 10;
    default:
      return 11;
  }
}

bool IsValue(MentionType type) {
  return type == news::v1::MENTION_TYPE_MONEY || type == news::v1::MENTION_TYPE_PERCENT ||
         type == news::v1::MENTION_TYPE_QUANTITY || type == news::v1::MENTION_TYPE_DATE ||
         type == news::v1::MENTION_TYPE_TIME;
}

// May `inner` stay inside the longer `outer`?
bool MayNest(const Candidate& outer, const Candidate& inner) {
  const MentionType out = outer.type;
  const MentionType in = inner.type;
  if (outer.tagged && inner.tagged) return out != in || inner.separable;
  if (out == in) return inner.separable;
  if (out == news::v1::MENTION_TYPE_TIME) return in == news::v1::MENTION_TYPE_DATE;
  if (IsValue(out)) return false;
  if (out == news::v1::MENTION_TYPE_PERSON || out == news::v1::MENTION_TYPE_PLACE) return false;
  // A person or a day after whom a body or a site is called is part of its name.
  if (out == news::v1::MENTION_TYPE_ORGANIZATION || out == news::v1::MENTION_TYPE_FACILITY) {
    return in == news::v1::MENTION_TYPE_PLACE || in == news::v1::MENTION_TYPE_POSITION ||
           in == news::v1::MENTION_TYPE_LAW || in == news::v1::MENTION_TYPE_QUANTITY ||
           (out == news::v1::MENTION_TYPE_FACILITY && in == news::v1::MENTION_TYPE_ORGANIZATION);
  }
  if (out == news::v1::MENTION_TYPE_POSITION) return in != news::v1::MENTION_TYPE_DATE;
  return true;
}

bool Stronger(const Candidate& a, const Candidate& b) {
  const std::uint32_t a_length = a.end - a.begin;
  const std::uint32_t b_length = b.end - b.begin;
  if (a_length != b_length) return a_length > b_length;
  const int a_rank = Rank(a.type);
  const int b_rank = Rank(b.type);
  if (a_rank != b_rank) return a_rank < b_rank;
  if (a.begin != b.begin) return a.begin < b.begin;
  return a.confidence > b.confidence;
}

constexpr std::string_view kJourney = "event.trip";

// The types on which the tagger decides: what rules propose was evidence to it.
bool IsJudged(MentionType type) {
  switch (type) {
    case news::v1::MENTION_TYPE_PERSON:
    case news::v1::MENTION_TYPE_POSITION:
    case news::v1::MENTION_TYPE_ORGANIZATION:
    case news::v1::MENTION_TYPE_PLACE:
    case news::v1::MENTION_TYPE_FACILITY:
    case news::v1::MENTION_TYPE_EVENT:
      return true;
    default:
      return false;
  }
}

// Mends what the tagger says of places that the rules are sure of. What may be called like a body
// ("Fars", an agency) is a place in a list of places. "Iraqi Kurdistan" is a place and its country
// another one inside of it, where the tagger may see two side by side: what it finds inside of such
// a name becomes the whole name, save the country.
void MendPlaces(const Page& page, std::vector<Tagged>& tagged) {
  constexpr MentionType kPlace = news::v1::MENTION_TYPE_PLACE;
  const std::vector<Candidate>& candidates = page.candidates();
  // FindPlaces() proposes the country right behind the region that it ends.
  const auto is_country = [&](std::size_t k) {
    return k > 0 && candidates[k].type == kPlace && candidates[k].separable &&
           candidates[k - 1].type == kPlace && candidates[k - 1].end == candidates[k].end;
  };
  // By token, of the chains of names and of bodies: what the tagger has there, plus one.
  std::array<std::vector<std::uint32_t>, 2> found;
  const std::vector<std::uint32_t>& name_at = found[0];
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    const Candidate& place = candidates[k];
    const bool listed = place.type == kPlace && place.confidence >= kSurePlace;
    if (!listed && !is_country(k)) continue;
    if (name_at.empty()) {
      for (auto& one : found) one.assign(page.size(), 0);
      for (std::uint32_t t = 0; t < tagged.size(); ++t) {
        const Tagged& one = tagged[t];
        if (one.chain >= found.size()) continue;
        auto& at = found[one.chain];
        std::fill(at.begin() + one.begin, at.begin() + one.end, t + 1);
      }
    }
    for (const auto& at : found) {
      if (!listed || at[place.begin] == 0) continue;
      Tagged& one = tagged[at[place.begin] - 1];
      const bool same = one.begin == place.begin && one.end == place.end;
      if (same && one.type == news::v1::MENTION_TYPE_ORGANIZATION) one.type = kPlace;
    }
    if (!is_country(k)) continue;
    const Candidate& whole = candidates[k - 1];
    Tagged joined{whole.begin, whole.end, kPlace, 0, 0.0f};
    bool others = false;
    for (std::uint32_t i = whole.begin; i < whole.end; ++i) {
      if (name_at[i] == 0) continue;
      const Tagged& one = tagged[name_at[i] - 1];
      others |= one.type != kPlace || one.begin < whole.begin || one.end > whole.end;
      joined.probability = std::max(joined.probability, one.probability);
    }
    if (others || joined.probability == 0) continue;
    for (std::uint32_t i = whole.begin; i < place.begin; ++i) {
      if (name_at[i] > 0) tagged[name_at[i] - 1].end = tagged[name_at[i] - 1].begin;
    }
    tagged.push_back(joined);
  }
  std::erase_if(tagged, [](const Tagged& one) { return one.begin == one.end; });
}

// Puts what the tagger finds in the place of what rules propose. Where both agree the rule's
// mention stays, with its value, and is as sure as the tagger is.
void AskTagger(Page& page, const Tagger& tagger) {
  thread_local std::vector<Tagged> tagged;
  tagged.clear();
  tagger.Tag(page, tagged);
  MendPlaces(page, tagged);
  // A journey has a grammar: who, and where to. The tagger's part of one is none.
  std::vector<std::uint8_t> journey(page.size(), 0);
  for (Candidate& one : page.candidates()) {
    if (one.rule != kJourney) continue;
    one.tagged = true;
    std::fill(journey.begin() + one.begin, journey.begin() + one.end, std::uint8_t{1});
  }
  std::erase_if(tagged, [&](const Tagged& one) {
    return one.type == news::v1::MENTION_TYPE_EVENT &&
           std::any_of(journey.begin() + one.begin, journey.begin() + one.end,
                       [](std::uint8_t in) { return in != 0; });
  });
  const auto where = [](const auto& one, MentionType type) {
    return std::tuple(one.begin, one.end, type);
  };
  // Two chains look for bodies: the surer one tells.
  std::sort(tagged.begin(), tagged.end(), [&](const Tagged& a, const Tagged& b) {
    return std::tuple(where(a, a.type), -a.probability) <
           std::tuple(where(b, b.type), -b.probability);
  });
  tagged.erase(std::unique(tagged.begin(), tagged.end(),
                           [&](const Tagged& a, const Tagged& b) {
                             return where(a, a.type) == where(b, b.type);
                           }),
               tagged.end());
  std::vector<Candidate>& all = page.candidates();
  const std::size_t proposed = all.size();
  std::vector<std::uint8_t> used(tagged.size(), 0);
  // By token, what the tagger found there: a bit for anything, for a name, for an office.
  constexpr std::uint8_t kAny = 1, kName = 2, kOffice = 4;
  std::vector<std::uint8_t> there(page.size(), 0);
  for (const Tagged& one : tagged) {
    const bool office = one.type == news::v1::MENTION_TYPE_POSITION;
    const auto bits =
        static_cast<std::uint8_t>(kAny | (one.chain == 0 ? kName : 0) | (office ? kOffice : 0));
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      there[i] = static_cast<std::uint8_t>(there[i] | bits);
    }
  }
  for (std::size_t k = 0; k < proposed; ++k) {
    Candidate& one = all[k];
    if (!IsJudged(one.type)) continue;
    const auto at = std::lower_bound(
        tagged.begin(), tagged.end(), where(one, one.type),
        [&](const Tagged& other, const auto& key) { return where(other, other.type) < key; });
    if (at == tagged.end() || where(*at, at->type) != where(one, one.type)) continue;
    one.tagged = true;
    one.separable = true;
    one.confidence = tagger.Confidence(*at);
    used[static_cast<std::size_t>(at - tagged.begin())] = 1;
  }
  // Rules whose mentions stay where the tagger finds nothing that speaks against them: held against
  // annotated news more than half of those are right.
  constexpr float kDoubted = 0.6f;
  const auto stays = [&](const Candidate& one) {
    std::uint8_t bits = 0;
    for (std::uint32_t i = one.begin; i < one.end; ++i) bits |= there[i];
    if (one.type == news::v1::MENTION_TYPE_PLACE) {
      return (bits & kName) == 0 && (one.end - one.begin > 1 || !page.IsOpaque(one.begin));
    }
    const std::string_view rule = one.rule;
    if (rule == "title.name") return (there[one.begin] & kOffice) != 0;
    return bits == 0 &&
           (rule == "person.honorific" || rule == "person.surname_again" || rule == "title.phrase");
  };
  for (Candidate& one : all) {
    if (!IsJudged(one.type) || one.tagged) continue;
    if (stays(one)) {
      one.confidence = std::min(one.confidence, kDoubted);
    } else {
      one.end = one.begin;
    }
  }
  std::erase_if(all, [](const Candidate& one) { return one.begin == one.end; });
  const std::size_t ruled = all.size();
  for (std::size_t k = 0; k < tagged.size(); ++k) {
    if (used[k] != 0) continue;
    Candidate& made = page.Propose(tagged[k].begin, tagged[k].end, tagged[k].type, "tagger",
                                   tagger.Confidence(tagged[k]));
    made.tagged = true;
    made.separable = true;
  }
  TellPlaces(page, ruled);
}

}  // namespace

std::vector<Candidate>& Resolve(Page& page, const Tagger* tagger) {
  std::vector<Candidate>& all = page.candidates();
  if (tagger != nullptr) AskTagger(page, *tagger);
  // Longer ones first, so that whatever is nested comes after what it is nested in.
  thread_local std::vector<std::uint32_t> order;
  order.resize(all.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (Stronger(all[a], all[b])) return true;
    return !Stronger(all[b], all[a]) && a < b;
  });
  // Who covers a token, kept ones only, as a list: the text is short and candidates are few, but a
  // page of nothing but names must not make it quadratic.
  struct Cover {
    std::uint32_t by;
    std::uint32_t next;  // of covers, plus one
  };
  thread_local std::vector<Cover> covers;
  thread_local std::vector<std::uint32_t> first;  // by token: of covers, plus one
  covers.clear();
  first.assign(page.size(), 0);
  std::size_t kept = 0;
  for (const std::uint32_t k : order) {
    const Candidate& one = all[k];
    bool stays = tagger != nullptr || one.type != news::v1::MENTION_TYPE_PLACE ||
                 one.end > one.begin + 1 || !page.IsOpaque(one.begin);
    for (std::uint32_t i = one.begin; i < one.end && stays; ++i) {
      for (std::uint32_t at = first[i]; at != 0; at = covers[at - 1].next) {
        const Candidate& other = all[covers[at - 1].by];
        const bool inside = other.begin <= one.begin && one.end <= other.end;
        const bool same = other.begin == one.begin && other.end == one.end;
        if (!inside || same || !MayNest(other, one)) {
          stays = false;
          break;
        }
      }
    }
    if (!stays) continue;
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      covers.push_back({k, first[i]});
      first[i] = static_cast<std::uint32_t>(covers.size());
    }
    order[kept++] = k;
  }
  order.resize(kept);
  std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    const Candidate& a = all[x];
    const Candidate& b = all[y];
    if (a.begin != b.begin) return a.begin < b.begin;
    if (a.end != b.end) return a.end > b.end;
    return a.type < b.type;
  });
  thread_local std::vector<Candidate> result;  // takes turns with that of the page
  for (const std::uint32_t k : order) {
    FillPlace(all[k]);
    result.push_back(std::move(all[k]));
  }
  all.swap(result);
  result.clear();
  constexpr std::size_t kKept = 4096;  // those of longer texts are given back
  if (result.capacity() > kKept) result = {};
  return all;
}

}  // namespace rasad::extraction
