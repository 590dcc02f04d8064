// PLACE: names of the gazetteer, with the level that the words around them
// give.
#include <array>

#include "core/extraction/page.h"
#include "core/text/search_key.h"

namespace rasad::extraction {
namespace {

// What the words before a name say of it.
struct Context {
  std::string_view
      level; ///< "province", "county", ...; empty if they say nothing.
  bool evidence = false; ///< They say that it is a place.
};

class PlaceReader {
public:
  explicit PlaceReader(Page &page) : page_(page) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size();) {
      const std::uint32_t end = Read(i);
      i = end > i ? end : i + 1;
    }
  }

private:
  bool Has(const Place &place, std::string_view level) const {
    return place.levels.find(level) != std::string::npos;
  }

  // All gazetteer rows of the longest name at i; the best one for the context.
  const Place *Choose(std::uint32_t i, const Match &longest,
                      const Context &context) const {
    const Place *best = nullptr;
    int best_score = -1;
    page_.ForEach(i, Kind::kPlace, [&](const Match &match) {
      if (match.end != longest.end)
        return;
      const Place &place = page_.tables().places[match.row];
      int score = 0;
      if (!context.level.empty() && Has(place, context.level))
        score += 4;
      if (place.id.rfind("IR", 0) == 0)
        score += 2;
      if (!place.ambiguous)
        score += 1;
      if (score > best_score) {
        best_score = score;
        best = &place;
      }
    });
    return best;
  }

  // Titles and bodies right before the name tell its level ("the governor of
  // X").
  Context Before(std::uint32_t i) const {
    Context context;
    std::uint32_t at = page_.Before(i);
    for (int steps = 0; steps < 2 && at < page_.size(); ++steps) {
      for (std::uint32_t back = 0; back <= 2 && at >= back; ++back) {
        const std::uint32_t from = at - back;
        for (Kind kind : {Kind::kCue, Kind::kTitle, Kind::kFacilityHead}) {
          const Match *cue = page_.Longest(from, kind);
          if (cue == nullptr || cue->end != at + 1)
            continue;
          const std::string &arg = page_.row(*cue).arg;
          if (kind == Kind::kTitle && arg.rfind("place", 0) != 0)
            continue;
          context.evidence = true;
          if (kind == Kind::kFacilityHead)
            return context;
          // The second word of the argument.
          if (const std::size_t blank = arg.find(' ');
              blank != std::string::npos) {
            const std::size_t next = arg.find(' ', blank + 1);
            context.level =
                std::string_view(arg).substr(blank + 1, next - blank - 1);
          }
          return context;
        }
        if (page_.tokens().starts_line[from])
          break;
      }
      // "the respected governor of X", "of X and Y"
      if (page_.Is(at, Kind::kRespect)) {
        at = page_.Before(at);
      } else {
        break;
      }
    }
    return context;
  }

  // A neighbour in a list ("X, Y and Z") that is surely a place.
  bool Listed(std::uint32_t begin, std::uint32_t end) const {
    const std::uint32_t joint = page_.Before(begin);
    if (joint < page_.size() && Joins(joint)) {
      const std::uint32_t last = page_.Before(joint);
      if (page_.In(last, news::v1::MENTION_TYPE_PLACE))
        return true;
    }
    if (end < page_.size() && !page_.tokens().starts_line[end] && Joins(end)) {
      const Match *next = page_.Longest(end + 1, Kind::kPlace);
      if (next != nullptr && !page_.tables().places[next->row].ambiguous)
        return true;
    }
    return false;
  }

  bool Joins(std::uint32_t i) const {
    return page_.Is(i, Kind::kAnd) || page_.text(i) == "\u060C"; // ARABIC COMMA
  }

  std::uint32_t Read(std::uint32_t i) {
    if (page_.In(i, news::v1::MENTION_TYPE_DATE))
      return i;
    // A level word and the name after it are one mention.
    const Match *level = page_.Longest(i, Kind::kLevel);
    if (level != nullptr && !page_.Breaks(level->end)) {
      const Row &row = page_.row(*level);
      Context context{row.arg, true};
      const Match *name = page_.Longest(level->end, Kind::kPlace);
      if (name != nullptr) {
        const Place *place = Choose(level->end, *name, context);
        const bool wide = place->level == "country" || place->level == "region";
        if (!wide || row.arg == "region" ||
            (row.arg == "country" && place->level == row.arg)) {
          Propose(i, name->end, *place,
                  wide ? std::string_view(place->level) : row.arg,
                  "gazetteer.level", 0.97f);
          return name->end;
        }
      }
      // An unknown name: only villages and islands, of which no list is
      // complete.
      if ((row.arg == "village" || row.arg == "island") &&
          !page_.Is(level->end, Kind::kCommon) && name == nullptr &&
          page_.IsWord(level->end) && !page_.Stops(level->end) &&
          page_.Longest(level->end, Kind::kAdjective) == nullptr &&
          !page_.Is(level->end, Kind::kAnd) &&
          !page_.Is(level->end, Kind::kField) &&
          !page_.Is(level->end, Kind::kTitleAspect)) {
        Candidate &one =
            page_.Propose(i, level->end + 1, news::v1::MENTION_TYPE_PLACE,
                          "place.level_and_name", 0.6f);
        one.row = row.surface.data();
        one.mention.mutable_place()->set_level(row.arg);
        one.mention.set_entity_key(text::SearchKey(page_.text(level->end)));
        return level->end + 1;
      }
    }
    const Match *name = page_.Longest(i, Kind::kPlace);
    if (name == nullptr)
      return i;
    const Context context = Before(i);
    const Place *place = Choose(i, *name, context);
    if (place->ambiguous && !context.evidence && !Listed(i, name->end))
      return i;
    // A given name and a family name made of a place's ("Reza Tehran") are
    // persons' business.
    std::string_view told = context.level;
    if (!told.empty() && !Has(*place, told))
      told = {};
    // The governor of a province that has a namesake city governs the province.
    Propose(i, name->end, *place,
            told.empty() ? std::string_view(place->level) : told,
            "gazetteer.name", place->ambiguous ? 0.75f : 0.9f);
    // "Iraqi Kurdistan": the country at the end is a place of its own.
    if (name->end - i > 1) {
      const Match *last = page_.Longest(name->end - 1, Kind::kPlace);
      if (last != nullptr && last->end == name->end) {
        const Place &country = page_.tables().places[last->row];
        if (country.level == "country" && place->level == "region") {
          Propose(last->begin, last->end, country, country.level,
                  "gazetteer.name", 0.9f)
              .separable = true;
        }
      }
    }
    return name->end;
  }

  Candidate &Propose(std::uint32_t begin, std::uint32_t end, const Place &place,
                     std::string_view level, const char *rule,
                     float confidence) {
    Candidate &one = page_.Propose(begin, end, news::v1::MENTION_TYPE_PLACE,
                                   rule, confidence);
    one.row = place.at;
    news::v1::PlaceValue &value = *one.mention.mutable_place();
    value.set_level(std::string(level));
    value.set_gazetteer_id(place.id);
    if (level == "province" || level == "country" || level == "region")
      value.set_iso(place.iso);
    one.mention.set_entity_key(place.key);
    return one;
  }

  Page &page_;
};

} // namespace

void FindPlaces(Page &page) { PlaceReader(page).Run(); }

} // namespace rasad::extraction
