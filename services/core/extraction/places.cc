// PLACE: names of the gazetteer; the words around them and the rest of the article tell which one.
#include <algorithm>
#include <optional>
#include <vector>

#include "core/extraction/page.h"
#include "core/text/prefetch.h"
#include "core/text/search_key.h"

namespace rasad::extraction {
namespace {

// What the words before a name say of it.
struct Context {
  std::string_view level;  ///< "province", "county", ...; empty if they say nothing.
  bool evidence = false;   ///< They say that it is a place.
  bool site = false;       ///< They say that a square or the like is called so.
  bool list = false;       ///< They say it of all names that follow: "the counties of X, Y and Z".
};

// How much the article speaks for a province or country: how often it names what lies there alone.
struct Vote {
  std::uint32_t root;
  std::int32_t count;
};

// The level that a bare name is taken for, where it has several.
int BareRank(std::string_view level) {
  if (level == "province" || level == "country" || level == "region") return 3;
  if (level == "city") return 2;
  return level == "county" ? 1 : 0;
}

class PlaceReader {
 public:
  explicit PlaceReader(Page& page) : page_(page), gazetteer_(page.tables().gazetteer) {
    FindNames();
    CountVotes();
  }

  void Run() {
    constexpr std::uint64_t kFirst = BitOf(Kind::kPlace) | BitOf(Kind::kLevel) | BitOf(Kind::kCue);
    FindEstablished();
    for (std::uint32_t i = 0; (i = page_.NextWith(i, kFirst)) < page_.size();) {
      i = std::max(Read(i), i + 1);
    }
  }

  // Says which place a PLACE is that no rule proposed, if the gazetteer has it. False if it is
  // none.
  bool Tell(Candidate& one) const {
    const Match* level = page_.Longest(one.begin, Kind::kLevel);
    const bool own = level != nullptr && level->end < one.end;
    const Match name{own ? level->end : one.begin, one.end, Kind::kPlace, 0};
    const std::string_view told =
        own ? std::string_view(page_.row(*level).arg) : Before(name.begin).level;
    const Choice choice = Choose(name.begin, name, told);
    if (choice.place == nullptr) return !IsWordForPlaces(one.begin, one.end);
    Fill(one, choice, own ? told : choice.place->level);
    return !(choice.place->measure && IsMeasured(one.end));
  }

 private:
  // "the city", "the capital": a word for places that names none.
  bool IsWordForPlaces(std::uint32_t begin, std::uint32_t end) const {
    for (Kind kind : {Kind::kLevel, Kind::kZone, Kind::kCommon}) {
      const Match* word = page_.Longest(begin, kind);
      if (word != nullptr && word->end == end) return true;
    }
    return false;
  }

  // A name read as a place.
  struct Choice {
    const Place* place = nullptr;
    bool ambiguous = false;  ///< The name is a common word or a person's as well.
    bool told = false;       ///< The place is of the level that the words before it say.
    bool known = true;       ///< False if several places bear the name and nothing tells which.
  };

  void FindNames() {
    for (std::uint32_t i = 0; (i = page_.NextWith(i, BitOf(Kind::kPlace))) < page_.size(); ++i) {
      named_.push_back(page_.Longest(i, Kind::kPlace));
      text::Prefetch(&gazetteer_.names[named_.back()->row]);
    }
    for (const Match* name : named_) {
      text::Prefetch(&gazetteer_.places[gazetteer_.names[name->row].place]);
    }
  }

  // Every name that only one province or country can own votes for it.
  void CountVotes() {
    std::uint32_t read = 0;  // up to this token
    for (const Match* name : named_) {
      if (name->begin < read) continue;
      const std::uint32_t root = OnlyRoot(name->begin, *name);
      if (root < gazetteer_.places.size()) {
        AddVote(root);
      }
      read = name->end;
    }
  }

  // The root of all places that the name at i may mean; past the end if there are several or the
  // name may be none. A level word before it leaves those of that level.
  std::uint32_t OnlyRoot(std::uint32_t i, const Match& name) const {
    const auto none = static_cast<std::uint32_t>(gazetteer_.places.size());
    const std::uint32_t before = page_.Before(i);
    const Match* level = before < page_.size() ? page_.Longest(before, Kind::kLevel) : nullptr;
    const std::string_view told =
        level != nullptr && level->end == i ? std::string_view(page_.row(*level).arg) : "";
    std::uint32_t all = none, of_level = none;
    bool many = false, many_of_level = false, sure = false;
    page_.ForEach(i, Kind::kPlace, [&](const Match& match) {
      if (match.end != name.end) return;
      const PlaceName& one = gazetteer_.names[match.row];
      const Place& place = gazetteer_.places[one.place];
      sure |= !one.ambiguous;
      many |= all != none && all != place.root;
      all = place.root;
      if (place.level != told) return;
      many_of_level |= of_level != none && of_level != place.root;
      of_level = place.root;
    });
    if (of_level != none && !many_of_level) return of_level;
    return sure && !many ? all : none;
  }

  // Ambiguous names that the article once says to be places: they are so elsewhere in it as well.
  void FindEstablished() {
    for (const Match* name : named_) {
      const std::uint32_t i = name->begin;
      if (!gazetteer_.names[name->row].ambiguous) continue;
      const std::uint32_t before = page_.Before(i);
      const Match* level = before < page_.size() ? page_.Longest(before, Kind::kLevel) : nullptr;
      Context context;
      if (level != nullptr && level->end == i) {
        context = {page_.row(*level).arg, true, false};
      } else if (page_.In(i, news::v1::MENTION_TYPE_DATE)) {
        continue;
      } else {
        context = Before(i);
        context.evidence |= InDateline(i);
      }
      if (!context.evidence || context.site) continue;
      const Choice choice = Choose(i, *name, context.level);
      if (!context.level.empty() && !choice.told) continue;
      established_.push_back(page_.tokens().key_hash[i]);
    }
    std::sort(established_.begin(), established_.end());
  }

  // "the agency reports from X": the place of the report.
  bool InDateline(std::uint32_t i) const {
    std::uint32_t at = page_.Before(i);
    if (at == page_.size() || page_.text(at) != "\u0627\u0632") return false;  // az: from
    for (int steps = 0; steps < 6; ++steps) {
      at = page_.Before(at);
      if (at == page_.size() || !page_.IsWord(at)) return false;
      const Match* source = page_.Longest(at, Kind::kSource);
      if (source != nullptr && page_.row(*source).arg == "agency") return true;
    }
    return false;
  }

  // True if the article says elsewhere that the name at i is a place, and no person bears it here.
  bool IsEstablished(std::uint32_t i, const Match& name) const {
    const std::uint64_t key = page_.tokens().key_hash[i];
    return std::binary_search(established_.begin(), established_.end(), key) &&
           !MayBePerson(i, name.end);
  }

  // A given name before it, or a family name behind what may be a given name.
  bool MayBePerson(std::uint32_t begin, std::uint32_t end) const {
    const std::uint32_t before = page_.Before(begin);
    if (before < page_.size() &&
        (page_.Is(before, Kind::kHonorific) || page_.Is(before, Kind::kFirstName))) {
      return true;
    }
    const bool given = page_.Is(begin, Kind::kFirstName) || page_.Is(begin, Kind::kNameWord);
    return given && !page_.Stops(end) && !page_.Is(end, Kind::kAnd) &&
           page_.Longest(end, Kind::kPlace) == nullptr &&
           (page_.Is(end, Kind::kSurname) || page_.Is(end, Kind::kNameTail) ||
            page_.Is(end, Kind::kNameWord));
  }

  void AddVote(std::uint32_t root) {
    for (Vote& vote : votes_) {
      if (vote.root == root) {
        ++vote.count;
        return;
      }
    }
    votes_.push_back({root, 1});
  }

  int Votes(std::uint32_t root) const {
    for (const Vote& vote : votes_) {
      if (vote.root == root) return std::min(vote.count, 100);
    }
    return 0;
  }

  // Of all places that the longest name at i may mean the best one: of the level that is told,
  // where the article speaks for it, the one that the name means first, and in Iran.
  Choice Choose(std::uint32_t i, const Match& longest, std::string_view level) const {
    Choice best;
    int best_score = -1;
    page_.ForEach(i, Kind::kPlace, [&](const Match& match) {
      if (match.end != longest.end) return;
      const PlaceName& name = gazetteer_.names[match.row];
      const Place& place = gazetteer_.places[name.place];
      const bool told = !level.empty() && place.level == level;
      const int votes = Votes(place.root);
      // What bears the name second must be spoken for twice, or at least more than the first.
      int score = (told ? 1 << 20 : 0) + (2 * votes + (name.second ? 0 : 3)) * 32;
      if (gazetteer_.places[place.root].parent == "IR") score += 16;
      score += 4 * BareRank(place.level) + (name.ambiguous ? 0 : 1);
      if (score <= best_score) return;
      best_score = score;
      best = {&place, name.ambiguous, told, !name.second || votes > 0};
    });
    return best;
  }

  // Titles and bodies right before the name tell its level ("the governor of X").
  Context Before(std::uint32_t i) const {
    Context context;
    std::uint32_t at = page_.Before(i);
    if (const Match* level = page_.Longest(at, Kind::kLevel); level != nullptr && level->end == i) {
      return {page_.row(*level).arg, true, false, IsCounted(at)};
    }
    for (int steps = 0; steps < 2 && at < page_.size(); ++steps) {
      for (std::uint32_t back = 0; back <= 2 && at >= back; ++back) {
        const std::uint32_t from = at - back;
        for (Kind kind : {Kind::kCue, Kind::kTitle, Kind::kFacilityHead}) {
          const Match* cue = page_.Longest(from, kind);
          if (cue == nullptr || cue->end != at + 1) continue;
          const std::string& arg = page_.row(*cue).arg;
          if (kind == Kind::kTitle && arg.rfind("place", 0) != 0) continue;
          context.evidence = true;
          context.list = kind == Kind::kCue && arg.ends_with(" list");
          context.site = kind == Kind::kCue && arg == "named";
          if (context.site || kind == Kind::kFacilityHead) return context;
          // The second word of the argument.
          if (const std::size_t blank = arg.find(' '); blank != std::string::npos) {
            const std::size_t next = arg.find(' ', blank + 1);
            context.level = std::string_view(arg).substr(blank + 1, next - blank - 1);
          }
          return context;
        }
        if (page_.tokens().starts_line[from]) break;
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

  // "two cities", a singular in Persian: the names follow as a list.
  bool IsCounted(std::uint32_t level) const {
    const std::uint32_t before = page_.Before(level);
    const text::Number& number = page_.number(before);
    return before < page_.size() && number.tokens == 1 && !number.ordinal && number.value > 1.0;
  }

  // The level that was told of the list which the name at i continues, or "".
  std::string_view LevelOfList(std::uint32_t i) const {
    const std::uint32_t joint = page_.Before(i);
    const bool goes_on = joint < page_.size() && joint == list_.end && Joins(joint);
    return goes_on ? list_.level : std::string_view();
  }

  // A neighbour in a list ("X, Y and Z") that is surely a place.
  bool Listed(std::uint32_t begin, std::uint32_t end) const {
    if (MayBePerson(begin, end)) return false;
    const std::uint32_t joint = page_.Before(begin);
    if (joint < page_.size() && Joins(joint)) {
      const std::uint32_t last = page_.Before(joint);
      if (page_.In(last, news::v1::MENTION_TYPE_PLACE)) return true;
    }
    if (end < page_.size() && !page_.tokens().starts_line[end] && Joins(end)) {
      const Match* next = page_.Longest(end + 1, Kind::kPlace);
      if (next != nullptr && !gazetteer_.names[next->row].ambiguous) return true;
    }
    return false;
  }

  // Whether the name before or behind it in a list is a place of the same level.
  bool BesideItsLike(std::uint32_t begin, std::uint32_t end, std::string_view level) const {
    const std::uint32_t joint = page_.Before(begin);
    if (joint < page_.size() && joint == last_.end && Joins(joint) && last_.level == level) {
      return true;
    }
    if (end >= page_.size() || page_.tokens().starts_line[end] || !Joins(end)) return false;
    const Match* next = page_.Longest(end + 1, Kind::kPlace);
    return next != nullptr && !gazetteer_.names[next->row].ambiguous &&
           Choose(end + 1, *next, "").place->level == level;
  }

  // "the diameter of the pipe", "a diameter of 600 mm", "its diameter": a thing that is measured, a
  // number with its unit or a demonstrative stands at i.
  bool IsMeasured(std::uint32_t i) const {
    if (page_.Breaks(i)) return false;
    const std::uint32_t tokens = page_.number(i).tokens;
    if (tokens > 0) return page_.Longest(i + tokens, Kind::kUnit) != nullptr;
    const std::string_view word = page_.text(i);
    return page_.Longest(i, Kind::kFacilityHead) != nullptr || page_.Is(i, Kind::kNoun) ||
           word == "\u0622\u0646" || word == "\u0627\u06CC\u0646";  // an, in: that, this
  }

  bool Joins(std::uint32_t i) const {
    return page_.Is(i, Kind::kAnd) || page_.text(i) == "\u060C";  // ARABIC COMMA
  }

  bool Opens(std::uint32_t i) const {
    if (i >= page_.size() || page_.tokens().starts_line[i]) return false;
    const std::string_view mark = page_.text(i);
    // LEFT-POINTING DOUBLE ANGLE and LEFT DOUBLE QUOTATION MARK.
    return mark == "\u00AB" || mark == "\"" || mark == "\u201C";
  }

  // The mark that closes a quotation of at most four words which begins at i, or i.
  std::uint32_t CloseOf(std::uint32_t i) const {
    for (std::uint32_t at = i; at < page_.size() && at <= i + 4; ++at) {
      if (page_.tokens().starts_line[at]) break;
      const std::string_view mark = page_.text(at);
      // RIGHT-POINTING DOUBLE ANGLE and RIGHT DOUBLE QUOTATION MARK.
      if (mark == "\u00BB" || mark == "\"" || mark == "\u201D") return at;
      if (!page_.IsWord(at)) break;
    }
    return i;
  }

  // True if a word may be the name of a village that no list has.
  bool MayBeName(std::uint32_t i) const {
    return page_.IsWord(i) && !page_.Stops(i) && !page_.Is(i, Kind::kCommon) &&
           page_.Longest(i, Kind::kAdjective) == nullptr && !page_.Is(i, Kind::kAnd) &&
           !page_.Is(i, Kind::kField) && !page_.Is(i, Kind::kTitleAspect) &&
           page_.Longest(i, Kind::kLevel) == nullptr && page_.Longest(i, Kind::kTitle) == nullptr;
  }

  void ProposeUnknown(std::uint32_t begin, std::uint32_t end, const Row& row,
                      std::string_view level, std::string_view name, const char* rule) {
    Candidate& one = page_.Propose(begin, end, news::v1::MENTION_TYPE_PLACE, rule, 0.6f);
    one.row = row.surface.data();
    one.mention.mutable_place()->set_level(std::string(level));
    one.mention.set_entity_key(text::SearchKey(name));
  }

  // A level word and the name after it, perhaps in quotation marks, are one mention.
  std::uint32_t ReadLevel(std::uint32_t i) {
    const Match* level = page_.Longest(i, Kind::kLevel);
    if (level == nullptr) return i;
    if (IsCounted(i)) return level->end;
    const Row& row = page_.row(*level);
    const bool quoted = Opens(level->end);
    if (!quoted && page_.Breaks(level->end)) return i;
    const std::uint32_t at = quoted ? level->end + 1 : level->end;
    const std::uint32_t close = quoted ? CloseOf(at) : at;
    if (quoted && close == at) return i;
    const Match* name = page_.Longest(at, Kind::kPlace);
    if (name != nullptr && (!quoted || name->end == close)) {
      const Choice choice = Choose(at, *name, row.arg);
      const std::string_view own = choice.place->level;
      const bool wide = own == "country" || own == "region";
      if (wide && row.arg != "region" && (row.arg != "country" || own != row.arg)) return i;
      const std::uint32_t end = quoted ? close + 1 : name->end;
      Propose(i, end, choice, wide ? own : std::string_view(row.arg), "gazetteer.level", 0.97f);
      return end;
    }
    // An unknown name: only villages and islands, of which no list is complete.
    if ((row.arg != "village" && row.arg != "island") || (!quoted && name != nullptr)) return i;
    if (!MayBeName(at)) return i;
    const std::uint32_t last = quoted ? close : at + 1;
    const std::uint32_t end = quoted ? close + 1 : last;
    ProposeUnknown(i, end, row, row.arg, page_.text(at, last), "place.level_and_name");
    return end;
  }

  // "the villages A, B and C": names of one to three words, unknown ones too. The first comma tells
  // a list from "the poor villages".
  std::uint32_t ReadVillages(std::uint32_t i) {
    const Match* cue = page_.Longest(i, Kind::kCue);
    if (cue == nullptr || page_.row(*cue).arg != "any village") return i;
    struct Item {
      std::uint32_t begin, end;
    };
    std::vector<Item> items;
    bool last = false;
    for (std::uint32_t at = cue->end; !last;) {
      std::uint32_t end = at;
      while (end < at + 3 && MayBeName(end)) ++end;
      if (end == at) break;
      const bool more = end < page_.size() && !page_.tokens().starts_line[end] && Joins(end);
      if (items.empty() && (!more || page_.Is(end, Kind::kAnd))) return i;
      items.push_back({at, end});
      last = !more || page_.Is(at - 1, Kind::kAnd);
      at = end + 1;
    }
    if (items.size() < 2) return i;
    const Row& row = page_.row(*cue);
    for (const Item& item : items) {
      const Match* known = page_.Longest(item.begin, Kind::kPlace);
      if (known != nullptr && known->end == item.end && !gazetteer_.names[known->row].ambiguous) {
        Propose(item.begin, item.end, Choose(item.begin, *known, "village"), "village",
                "place.villages", 0.7f);
      } else {
        ProposeUnknown(item.begin, item.end, row, "village", page_.text(item.begin, item.end),
                       "place.villages");
      }
    }
    return items.back().end;
  }

  std::uint32_t Read(std::uint32_t i) {
    if (page_.In(i, news::v1::MENTION_TYPE_DATE)) return i;
    if (const std::uint32_t end = ReadLevel(i); end > i) return end;
    if (const std::uint32_t end = ReadVillages(i); end > i) return end;
    return ReadName(i);
  }

  std::uint32_t ReadName(std::uint32_t i) {
    const Match* name = page_.Longest(i, Kind::kPlace);
    if (name == nullptr) return i;
    Context context = Before(i);
    Choice choice = Choose(i, *name, context.level);
    if (const std::string_view level = LevelOfList(i); context.level.empty() && !level.empty()) {
      if (const Choice listed = Choose(i, *name, level); listed.told) {
        choice = listed;
        context = {level, true, false, true};
      }
    }
    if (context.list && choice.told) list_ = {name->end, context.level};
    if (choice.ambiguous && !context.evidence && !Listed(i, name->end) &&
        !IsEstablished(i, *name)) {
      return i;
    }
    if (choice.place->needs_level && !choice.told &&
        !BesideItsLike(i, name->end, choice.place->level)) {
      return i;
    }
    // A site may bear the name without lying there ("Azadi square"): its name then, and no place.
    if (choice.ambiguous && context.site) page_.MarkOpaque(i);
    // "the head of the central district": no word for a district makes it the province.
    if (choice.ambiguous && !context.level.empty() && !choice.told) return i;
    const std::string_view own = choice.place->level;
    if (choice.place->measure && IsMeasured(name->end)) return i;
    // Teams are called like cities, and are listed too; few bear the name of a province.
    const bool sure =
        (context.list && choice.told) || (own == "province" && BesideItsLike(i, name->end, own));
    Propose(i, name->end, choice, own, "gazetteer.name",
            sure ? kSurePlace : (choice.ambiguous ? 0.75f : 0.9f));
    last_ = {name->end, own};
    // "Iraqi Kurdistan": the country at the end is a place of its own.
    if (name->end - i > 1) {
      const Match* last = page_.Longest(name->end - 1, Kind::kPlace);
      if (last != nullptr && last->end == name->end) {
        const Choice country = Choose(last->begin, *last, "country");
        if (country.told && own == "region") {
          Propose(last->begin, last->end, country, country.place->level, "gazetteer.name", 0.9f)
              .separable = true;
        }
      }
    }
    return name->end;
  }

  Candidate& Propose(std::uint32_t begin, std::uint32_t end, const Choice& choice,
                     std::string_view level, const char* rule, float confidence) {
    Candidate& one = page_.Propose(begin, end, news::v1::MENTION_TYPE_PLACE, rule, confidence);
    Fill(one, choice, level);
    return one;
  }

  static void Fill(Candidate& one, const Choice& choice, std::string_view level) {
    const Place& place = *choice.place;
    one.row = place.id.data();
    one.place = &place;
    one.level = level;
    // "the central district of X" is not X.
    one.whole_place = choice.known && level == place.level;
  }

  struct Named {
    std::uint32_t end = 0;  ///< Behind the name.
    std::string_view level;
  };

  Page& page_;
  const Gazetteer& gazetteer_;
  Named last_;  ///< The bare name that was read last.
  Named list_;  ///< The one of which a word before its list tells the level.
  /// The longest name of the gazetteer at each token at which one begins.
  std::vector<const Match*> named_;
  std::vector<Vote> votes_;
  std::vector<std::uint64_t> established_;  ///< Key hashes of the first tokens of names, sorted.
};

}  // namespace

void FindPlaces(Page& page) { PlaceReader(page).Run(); }

void TellPlaces(Page& page, std::size_t first) {
  std::optional<PlaceReader> reader;  // most pages have none of these
  std::vector<Candidate>& all = page.candidates();
  const auto tell = [&](Candidate& one) {
    if (one.type != news::v1::MENTION_TYPE_PLACE || one.place != nullptr) return true;
    if (!reader) reader.emplace(page);
    return reader->Tell(one);
  };
  all.erase(std::remove_if(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                           [&](Candidate& one) { return !tell(one); }),
            all.end());
}

void FillPlace(Candidate& one) {
  if (one.place == nullptr) return;
  news::v1::PlaceValue& value = *one.mention.mutable_place();
  value.set_level(std::string(one.level));
  if (one.whole_place) {
    value.set_gazetteer_id(std::string(one.place->id));
    value.set_iso(std::string(one.place->iso));
  }
  one.mention.set_entity_key(one.place->key);
}

}  // namespace rasad::extraction
