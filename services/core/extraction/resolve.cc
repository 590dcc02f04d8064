// Precedence between proposed mentions.
#include "core/extraction/resolve.h"

#include <algorithm>

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
  const MentionType out = outer.mention.type();
  const MentionType in = inner.mention.type();
  if (out == in) return inner.separable;
  if (out == news::v1::MENTION_TYPE_TIME) return in == news::v1::MENTION_TYPE_DATE;
  if (IsValue(out)) return false;
  if (out == news::v1::MENTION_TYPE_PERSON || out == news::v1::MENTION_TYPE_PLACE) return false;
  // A person or a day after whom a body or a site is called is part of its name.
  if (out == news::v1::MENTION_TYPE_ORGANIZATION || out == news::v1::MENTION_TYPE_FACILITY) {
    return in == news::v1::MENTION_TYPE_PLACE || in == news::v1::MENTION_TYPE_POSITION ||
           in == news::v1::MENTION_TYPE_QUANTITY ||
           (out == news::v1::MENTION_TYPE_FACILITY && in == news::v1::MENTION_TYPE_ORGANIZATION);
  }
  if (out == news::v1::MENTION_TYPE_POSITION) return in != news::v1::MENTION_TYPE_DATE;
  return true;
}

bool Stronger(const Candidate& a, const Candidate& b) {
  const std::uint32_t a_length = a.end - a.begin;
  const std::uint32_t b_length = b.end - b.begin;
  if (a_length != b_length) return a_length > b_length;
  const int a_rank = Rank(a.mention.type());
  const int b_rank = Rank(b.mention.type());
  if (a_rank != b_rank) return a_rank < b_rank;
  if (a.begin != b.begin) return a.begin < b.begin;
  return a.mention.confidence() > b.mention.confidence();
}

}  // namespace

std::vector<Candidate> Resolve(Page& page) {
  std::vector<Candidate>& all = page.candidates();
  std::vector<Candidate*> order;
  order.reserve(all.size());
  for (Candidate& one : all) order.push_back(&one);
  // Longer ones first, so that whatever is nested comes after what it is nested in.
  std::stable_sort(order.begin(), order.end(),
                   [](const Candidate* a, const Candidate* b) { return Stronger(*a, *b); });
  std::vector<Candidate*> kept;
  // Whoever covers a token, kept ones only: the text is short and candidates are few, but a page
  // of nothing but names must not make it quadratic.
  std::vector<std::vector<Candidate*>> at(page.size());
  for (Candidate* one : order) {
    bool stays = one->mention.type() != news::v1::MENTION_TYPE_PLACE || one->end > one->begin + 1 ||
                 !page.IsOpaque(one->begin);
    for (std::uint32_t i = one->begin; i < one->end && stays; ++i) {
      for (const Candidate* other : at[i]) {
        const bool inside = other->begin <= one->begin && one->end <= other->end;
        const bool same = other->begin == one->begin && other->end == one->end;
        if (!inside || same || !MayNest(*other, *one)) {
          stays = false;
          break;
        }
      }
    }
    if (!stays) continue;
    for (std::uint32_t i = one->begin; i < one->end; ++i) at[i].push_back(one);
    kept.push_back(one);
  }
  std::sort(kept.begin(), kept.end(), [](const Candidate* a, const Candidate* b) {
    if (a->begin != b->begin) return a->begin < b->begin;
    if (a->end != b->end) return a->end > b->end;
    return a->mention.type() < b->mention.type();
  });
  std::vector<Candidate> result;
  result.reserve(kept.size());
  for (Candidate* one : kept) result.push_back(std::move(*one));
  return result;
}

}  // namespace rasad::extraction
