// ORGANIZATION: named bodies, and the agency after "according to".
#include <string>
#include <vector>

#include "core/extraction/grammar.h"

namespace rasad::extraction {
namespace {

// Words between "according to" and the mark after them, when they are no known body.
std::uint32_t UnknownAgency(const Page& page, std::uint32_t i) {
  std::uint32_t end = i;
  while (end - i < 4 && !page.Breaks(end) && page.IsWord(end) && !page.Stops(end) &&
         page.Longest(end, Kind::kTitle) == nullptr) {
    ++end;
  }
  const bool closed =
      end < page.size() && !page.IsWordOrNumber(end) && !page.tokens().starts_line[end];
  return closed ? end : i;
}

// The last word of a body's name, alone, in the same article: that body, though it also names a
// place. A level word before it makes it the place.
void ProposeShortNames(Page& page, const std::vector<std::uint32_t>& names, const char* row) {
  if (names.empty()) return;
  const std::uint64_t key = page.tokens().key_hash[names.front()];
  for (std::uint32_t i = 0; i < page.size(); ++i) {
    if (page.tokens().key_hash[i] != key || page.IsOpaque(i)) continue;
    const std::uint32_t before = page.Before(i);
    if (before < page.size() && (page.Is(before, Kind::kLevel) || page.Is(before, Kind::kCue))) {
      continue;
    }
    page.MarkOpaque(i);
    page.Propose(i, i + 1, news::v1::MENTION_TYPE_ORGANIZATION, "body.short_name", 0.7f).row = row;
  }
}

// True if a title's first word stands within the four words before token i.
bool AfterTitle(const Page& page, std::uint32_t i) {
  std::uint32_t at = i;
  for (int steps = 0; steps < 4; ++steps) {
    at = page.Before(at);
    if (at == page.size()) return false;
    if (page.Longest(at, Kind::kTitle) != nullptr) return true;
    if (!page.IsWord(at)) return false;
  }
  return false;
}

// The short name of an agency behind a word for who reports or is talked to ("the reporter of X",
// "in talk with X"), at most three words of its desk between them. The name is a place's or a
// common word's otherwise.
void ProposeAgency(Page& page, std::uint32_t i) {
  const Match* name = page.Longest(i, Kind::kSource);
  if (name == nullptr || page.row(*name).arg != "short") return;
  if (const std::uint32_t before = page.Before(i); before < page.size()) {
    const Match* full = page.Longest(before, Kind::kBody);
    if (full != nullptr && full->end > i) return;
  }
  std::uint32_t at = i;
  for (int words = 0; words < 5; ++words) {
    at = page.Before(at);
    if (at == page.size() || !page.IsWord(at)) return;
    const Match* reporter = page.Longest(at, Kind::kSource);
    if (reporter != nullptr && page.row(*reporter).arg != "short" && reporter->end > at) {
      if (reporter->end > i) return;
      Candidate& one =
          page.Propose(i, name->end, news::v1::MENTION_TYPE_ORGANIZATION, "body.agency", 0.8f);
      one.separable = true;
      one.row = page.row(*name).surface.data();
      page.MarkOpaque(i);
      return;
    }
    if (words == 3 || page.Is(at, Kind::kLevel) || page.Is(at, Kind::kCue)) return;
    if (page.IsFunction(at) && !page.Is(at, Kind::kSay)) {
      // The last word of a longer phrase for who reports.
      const std::uint32_t before = page.Before(at);
      const Match* phrase = before < page.size() ? page.Longest(before, Kind::kSource) : nullptr;
      if (phrase == nullptr || phrase->end != at + 1) return;
    }
  }
}

}  // namespace

void FindBodies(Page& page, Grammar& grammar) {
  std::vector<std::uint32_t> short_names;
  const char* short_row = nullptr;  // the row of the whole name of the first
  for (std::uint32_t i = 0; i < page.size(); ++i) {
    ProposeAgency(page, i);
    if (const Match* source = page.Longest(i, Kind::kSource);
        source != nullptr && page.row(*source).arg == "agency") {
      const std::uint32_t at = source->end;
      if (at < page.size() && grammar.Body(at) == at) {
        const std::uint32_t end = UnknownAgency(page, at);
        if (end > at) {
          page.Propose(at, end, news::v1::MENTION_TYPE_ORGANIZATION, "body.agency", 0.8f).row =
              page.row(*source).surface.data();
        }
      }
    }
    if (page.In(i, news::v1::MENTION_TYPE_DATE)) continue;
    const std::uint32_t end = grammar.Body(i);
    if (end == i || grammar.IsPart(i)) continue;
    const Match* known = page.Longest(i, Kind::kBody);
    const bool by_name = known != nullptr && known->end == end;
    if (known != nullptr) {
      const std::string& arg = page.row(*known).arg;
      // A name of a field ("natural resources") is a body of its own only outside of a longer one,
      // and some of them only after a title.
      const bool inside = page.In(i, news::v1::MENTION_TYPE_ORGANIZATION);
      if (inside && arg.find("part") != std::string::npos) continue;
      if (by_name && arg.find("after") != std::string::npos && !AfterTitle(page, i)) continue;
    }
    if (known != nullptr && page.row(*known).arg.find("opaque") != std::string::npos &&
        page.row(*known).arg != "opaque_all") {
      short_names.push_back(known->end - 1);
      if (short_row == nullptr) short_row = page.row(*known).surface.data();
      page.MarkOpaque(known->end - 1);
    }
    // A paper called after a place: nothing in its name is one.
    if (by_name && page.row(*known).arg == "opaque_all") {
      for (std::uint32_t at = i; at < end; ++at) page.MarkOpaque(at);
    }
    Candidate& one = page.Propose(i, end, news::v1::MENTION_TYPE_ORGANIZATION,
                                  by_name ? "body.name" : "body.head", by_name ? 0.9f : 0.75f);
    one.separable = true;
    const Match* row = by_name ? known : page.Longest(i, Kind::kBodyHead);
    if (row == nullptr) row = known;
    one.row = row != nullptr ? page.row(*row).surface.data() : nullptr;
    if (const std::uint32_t parent = grammar.Parent(i); parent > i) {
      Candidate& whole =
          page.Propose(i, parent, news::v1::MENTION_TYPE_ORGANIZATION, "body.name", 0.9f);
      whole.separable = true;
      whole.row = page.row(*known).surface.data();
    }
  }
  ProposeShortNames(page, short_names, short_row);
}

}  // namespace rasad::extraction
