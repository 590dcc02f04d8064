// FACILITY, EVENT.
#include <algorithm>
#include <string>

#include "core/extraction/grammar.h"
#include "core/extraction/legal_names.h"

namespace rasad::extraction {
namespace {

class SiteReader {
 public:
  SiteReader(Page& page, Grammar& grammar) : page_(page), grammar_(grammar) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size(); ++i) {
      if (!page_.IsWord(i)) continue;
      ReadFacility(i);
      ReadEvent(i);
    }
  }

 private:
  static bool Has(const std::string& arg, std::string_view word) {
    return arg.find(word) != std::string::npos;
  }

  // Words of a name after a head: not more than `names` unknown ones.
  std::uint32_t Name(std::uint32_t at, int names) {
    return page_.Breaks(at) ? at : grammar_.Field(at, names);
  }

  // "8 dams": what a number counts has no name.
  bool IsCounted(std::uint32_t i) const {
    const std::uint32_t before = page_.Before(i);
    return before < page_.size() && page_.In(before, news::v1::MENTION_TYPE_QUANTITY) &&
           page_.In(i, news::v1::MENTION_TYPE_QUANTITY);
  }

  void ReadFacility(std::uint32_t i) {
    const Match* head = page_.Longest(i, Kind::kFacilityHead);
    if (head == nullptr) return;
    const std::string& arg = page_.row(*head).arg;
    std::uint32_t at = head->end;
    if (page_.Breaks(at)) return;
    // "industry and mine [of X]" names no mine.
    const std::uint32_t before = page_.Before(i);
    if (before < page_.size() && page_.Is(before, Kind::kAnd) && page_.Is(i, Kind::kField)) return;
    if (IsCounted(i)) return;
    std::uint32_t end = at;
    if (Has(arg, "number")) {
      if (page_.number(at).tokens == 0) return;
      at += page_.number(at).tokens;
      end = page_.Breaks(at) ? at : std::max(at, grammar_.Body(at));
      if (end == at) return;
    } else if (Has(arg, "place")) {
      end = grammar_.PlaceAt(at);
    } else {
      // "the X square of the city Y": one or two words of a name, then perhaps a place.
      end = Name(at, 2);
    }
    if (end == at) return;
    page_.Propose(i, end, news::v1::MENTION_TYPE_FACILITY, "facility.head", 0.55f).row =
        page_.row(*head).surface.data();
  }

  void ReadEvent(std::uint32_t i) {
    if (const Match* known = page_.Longest(i, Kind::kEvent)) {
      page_.Propose(i, known->end, news::v1::MENTION_TYPE_EVENT, "event.name", 0.75f).row =
          page_.row(*known).surface.data();
    }
    const Match* head = page_.Longest(i, Kind::kEventHead);
    if (head == nullptr || page_.Breaks(head->end) || IsCounted(i)) return;
    const std::string& arg = page_.row(*head).arg;
    if (arg == "trip") return ReadTrip(*head);
    std::uint32_t end = head->end;
    if (arg == "meeting") {
      end = std::max(grammar_.Body(end), Officers(end));
    } else if (arg == "festival" || arg == "cup") {
      end = Name(end, 2);
    } else if (arg == "day") {
      // A named day bears a field: "the day of industry and mine", "the world day of ...".
      end = Name(end, 0);
      if (end - head->end < 2 || page_.In(head->end, news::v1::MENTION_TYPE_PLACE) ||
          grammar_.PlaceAt(end - 1) > end - 1) {
        return;
      }
    } else {
      end = grammar_.PlaceAt(end);
    }
    if (end == head->end) return;
    // "the third festival": the ordinal belongs to the name.
    std::uint32_t begin = i;
    const std::uint32_t before = page_.Before(i);
    if (before < page_.size() && page_.number(before).ordinal && arg != "day") begin = before;
    page_.Propose(begin, end, news::v1::MENTION_TYPE_EVENT, "event.head", 0.45f).row =
        page_.row(*head).surface.data();
  }

  // "the mayors of the province X": a plural title and its place.
  std::uint32_t Officers(std::uint32_t at) {
    const Row* row = page_.RowOf(at, Kind::kOfficers);
    if (row == nullptr || page_.Breaks(at)) return at;
    std::uint32_t end = at + 1;
    if (const std::uint32_t place = grammar_.PlaceAt(end); place > end) return place;
    if (page_.Is(end, Kind::kLevel) && !page_.Breaks(end)) return end + 1;
    return end;
  }

  // "the [recent] trip of the governor [to X]", "the trip to X".
  void ReadTrip(const Match& head) {
    std::uint32_t at = head.end;
    if (page_.Longest(at, Kind::kShift) != nullptr || page_.number(at).ordinal) ++at;
    std::uint32_t end = at;
    bool named = false;
    if (!page_.Breaks(at)) {
      end = std::max(grammar_.Title(at), grammar_.Body(at));
      if (const Match* office = page_.Longest(at, Kind::kOffice)) end = std::max(end, office->end);
      named = end > at;
    }
    if (named && page_.Is(end, Kind::kRespect) && !page_.Breaks(end)) {
      // "respected" at the end stays outside, unless the way goes on
      if (const std::uint32_t to = Destination(end + 1); to > end + 1) end = to;
    } else if (const std::uint32_t to = Destination(end); to > end) {
      end = to;
      named = true;
    }
    if (!named) return;
    page_.Propose(head.begin, end, news::v1::MENTION_TYPE_EVENT, "event.trip", 0.75f).row =
        page_.row(head).surface.data();
  }

  // "to [this] X"; the end of the place, or `at`.
  std::uint32_t Destination(std::uint32_t at) const {
    if (page_.Breaks(at)) return at;
    const Row* to = page_.RowOf(at, Kind::kStop);
    if (to == nullptr || to->arg != "to" || page_.Breaks(at + 1)) return at;
    if (const std::uint32_t place = grammar_.PlaceAt(at + 1); place > at + 1) return place;
    std::uint32_t level = at + 1;
    if (page_.Is(level, Kind::kThis)) ++level;
    if (!page_.Breaks(level) && page_.Is(level, Kind::kLevel)) return level + 1;
    return at;
  }

  Page& page_;
  Grammar& grammar_;
};

}  // namespace

void FindSitesAndEvents(Page& page, Grammar& grammar) {
  SiteReader(page, grammar).Run();
  FindDocuments(page, grammar);
  FindLaws(page, grammar);
}

}  // namespace rasad::extraction
