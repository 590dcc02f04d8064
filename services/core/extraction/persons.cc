// PERSON: names after honorifics and titles, given name and family name, surnames seen before.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "core/extraction/grammar.h"
#include "core/text/search_key.h"

namespace rasad::extraction {
namespace {

// Given names are freely made with these: no list has them all.
constexpr std::string_view kFirstHalves[] = {
    "\u0645\u062D\u0645\u062F",        // MEEM HAH MEEM DAL
    "\u0633\u06CC\u062F",              // SEEN YEH DAL
    "\u063A\u0644\u0627\u0645",        // GHAIN LAM ALEF MEEM
    "\u0639\u0628\u062F\u0627\u0644",  // AIN BEH DAL ALEF LAM
};

// True for a first half with three more letters or more ("-i", "-iyan" make family names).
bool IsCompound(std::string_view word) {
  constexpr std::size_t kShortest = 12;  // bytes
  if (word.size() < kShortest) return false;
  for (std::string_view half : kFirstHalves) {
    // The first letters tell most words apart from all of them.
    if (word[1] != half[1] || word[0] != half[0]) continue;
    if (word.size() < half.size() + 6 || !word.starts_with(half)) continue;
    const std::string_view rest = word.substr(half.size());
    return rest.substr(0, 2) != "\u06CC" && rest.substr(0, 3) != "\u200C";  // YEH, ZWNJ
  }
  return false;
}

class PersonReader {
 public:
  explicit PersonReader(Page& page) : page_(page) {}

  void Run() {
    for (std::uint32_t i = 0; i < page_.size();) {
      const std::uint32_t end = Read(i);
      i = end > i ? end : i + 1;
    }
    Remember();
  }

 private:
  struct Full {
    std::uint32_t surname_begin;
    std::uint32_t end;
  };

  // How sure it is that token i is a given name: 0 not, 1 a rare name or another word too, 2 sure.
  int Given(std::uint32_t i) const {
    if (page_.Is(i, Kind::kFirstName)) return 2;
    if (page_.IsWord(i) && IsCompound(page_.text(i))) return 2;
    const Row* word = page_.RowOf(i, Kind::kNameWord);
    if (word == nullptr || word->arg == "last") return 0;
    return word->arg == "weak" && page_.Is(i, Kind::kCommon) ? 0 : 1;
  }

  // A counted noun as the table has it: with a yeh behind it it may be a family name.
  bool IsNoun(std::uint32_t i) const {
    const Row* noun = page_.RowOf(i, Kind::kNoun);
    return noun != nullptr && noun->surface.size() >= page_.text(i).size();
  }

  // May token i be a family name? With `listed`, only one of the list or of a known shape.
  bool Family(std::uint32_t i, bool listed) const {
    if (page_.Breaks(i) || !page_.IsWord(i)) return false;
    if (page_.Is(i, Kind::kSurname)) return true;
    if (page_.Stops(i) || page_.Is(i, Kind::kAnd) || page_.Is(i, Kind::kHonorific) ||
        page_.Is(i, Kind::kRespect) || page_.Longest(i, Kind::kTitle) != nullptr ||
        page_.Longest(i, Kind::kBodyHead) != nullptr || page_.In(i, news::v1::MENTION_TYPE_DATE) ||
        page_.number(i).tokens > 0 || page_.Is(i, Kind::kPart) || page_.Is(i, Kind::kPeriod) ||
        page_.Is(i, Kind::kCommon)) {
      return false;
    }
    // Two letters are an abbreviation or the half of a word.
    if (page_.text(i).size() < 6) return false;
    if (page_.Is(i, Kind::kNameTail) || page_.Is(i, Kind::kNameWord)) return true;
    if (page_.Is(i, Kind::kField) || page_.Is(i, Kind::kTitleAspect) ||
        page_.Is(i, Kind::kAdjective) || IsNoun(i) || page_.Longest(i, Kind::kPlace) != nullptr) {
      return false;
    }
    return !listed;
  }

  // The row of the name's first word; nullptr if no list has it.
  const char* RowOfName(std::uint32_t i) const {
    for (const Kind kind : {Kind::kFirstName, Kind::kNameWord, Kind::kSurname}) {
      if (const Row* row = page_.RowOf(i, kind)) return row->surface.data();
    }
    return nullptr;
  }

  std::uint32_t Read(std::uint32_t i) {
    if (!page_.IsWord(i)) return i;
    if (const Match* address = page_.Longest(i, Kind::kHonorific)) return address->end;
    const std::uint32_t before = page_.Before(i);
    const bool honorific = before < page_.size() && EndsHonorific(before);
    const bool title = before < page_.size() && EndsTitle(before);
    if (const Match* whole = page_.Longest(i, Kind::kPersonName)) {
      Candidate& one =
          page_.Propose(i, whole->end, news::v1::MENTION_TYPE_PERSON, "person.known", 0.85f);
      one.row = page_.row(*whole).surface.data();
      return whole->end;
    }
    std::uint32_t at = i;
    int sure = 0;
    while (at - i < 4 && (at == i || !page_.Breaks(at))) {
      const int here = Given(at);
      if (here == 0) break;
      sure = std::max(sure, here);
      ++at;
    }
    // A rare name alone is one only beside something that is surely of a person.
    if (at > i && sure < 2 && !honorific && !title && !Family(at, true)) return i;
    const bool given = at > i;
    // A given name that is also the last word of the name: "Mohsen Ali" keeps its second word.
    std::uint32_t end = at;
    if (given) {
      if (Family(at, sure < 2)) {
        end = Tail(at + 1);
      } else if (at - i >= 2) {
        --at;
      } else if (!honorific) {
        return i;
      }
    } else {
      if (!honorific || !Family(i, false)) return i;
      end = Tail(i + 1);
      // "Mr. Xyz Abc": two unknown words where the second has the shape of a family name.
      if (end == i + 1 && Family(end, true)) end = Tail(end + 1);
    }
    if (end == i) return i;
    const float confidence = given ? (honorific || title ? 0.95f : 0.8f) : 0.7f;
    Candidate& one = page_.Propose(i, end, news::v1::MENTION_TYPE_PERSON,
                                   honorific ? "person.honorific"
                                   : title   ? "person.title"
                                             : "person.name",
                                   confidence);
    one.row = RowOfName(i);
    if (given && at < end) {
      Meet(page_.tokens().key_hash[at]);
      full_.emplace(page_.tokens().key_hash[at], Full{at, end});
    } else if (!given) {
      Meet(page_.tokens().key_hash[i]);
      surnames_.emplace(page_.tokens().key_hash[i], Full{i, end});
    }
    return end;
  }

  // Most words are no name that was met: their keys tell so without a look-up.
  void Meet(std::uint64_t key) { met_ |= std::uint64_t{1} << (key & 63); }
  bool MayHaveMet(std::uint64_t key) const { return ((met_ >> (key & 63)) & 1) != 0; }

  // Past the further words of a family name.
  std::uint32_t Tail(std::uint32_t at) const {
    for (int words = 0; words < 2 && !page_.Breaks(at); ++words) {
      if (!page_.Is(at, Kind::kNameTail) && !page_.Is(at, Kind::kSurname)) break;
      ++at;
    }
    return at;
  }

  bool EndsHonorific(std::uint32_t last) const {
    constexpr std::uint32_t kLongest = 4;  // words
    std::uint64_t kinds = 0;
    for (std::uint32_t back = 0; back < kLongest && back <= last; ++back) {
      kinds |= page_.begins(last - back);
    }
    if ((kinds & BitOf(Kind::kHonorific)) == 0) return false;
    for (std::uint32_t back = 0; back < kLongest && back <= last; ++back) {
      const Match* match = page_.Longest(last - back, Kind::kHonorific);
      if (match != nullptr && match->end == last + 1) return true;
      if (page_.tokens().starts_line[last - back]) break;
    }
    return false;
  }

  bool EndsTitle(std::uint32_t last) const {
    return page_.In(last, news::v1::MENTION_TYPE_POSITION) &&
           !page_.In(last + 1, news::v1::MENTION_TYPE_POSITION);
  }

  // A family name alone, later or earlier in the article than the full name.
  void Remember() {
    for (std::uint32_t i = 0; i < page_.size(); ++i) {
      if (!page_.IsWord(i) || !MayHaveMet(page_.tokens().key_hash[i])) continue;
      auto known = full_.find(page_.tokens().key_hash[i]);
      const bool full = known != full_.end();
      if (!full) {
        known = surnames_.find(page_.tokens().key_hash[i]);
        if (known == surnames_.end()) continue;
      }
      const Full& name = known->second;
      const std::uint32_t length = name.end - name.surname_begin;
      if (page_.In(i, news::v1::MENTION_TYPE_PERSON)) {
        continue;
      }
      bool same = i + length <= page_.size();
      for (std::uint32_t k = 0; same && k < length; ++k) {
        same = page_.tokens().key_hash[i + k] == page_.tokens().key_hash[name.surname_begin + k] &&
               (k == 0 || !page_.Breaks(i + k));
      }
      if (!same || page_.Is(i, Kind::kField) || page_.Is(i, Kind::kCommon) || page_.IsFunction(i) ||
          page_.In(i, news::v1::MENTION_TYPE_PLACE)) {
        continue;
      }
      page_.Propose(i, i + length, news::v1::MENTION_TYPE_PERSON, "person.surname_again",
                    full ? 0.9f : 0.7f);
    }
  }

  Page& page_;
  std::uint64_t met_ = 0;
  std::unordered_map<std::uint64_t, Full> full_;      ///< By the key of the family name.
  std::unordered_map<std::uint64_t, Full> surnames_;  ///< Names without a given name.
};

}  // namespace

void FindPersons(Page& page) { PersonReader(page).Run(); }

void LinkPersons(const Page& page, std::vector<Candidate>& mentions) {
  // The last words of each name of several, summed up from the last one, to the first such name.
  std::unordered_map<std::uint64_t, std::size_t> names;
  std::vector<std::uint64_t> whole(mentions.size());
  for (std::size_t k = 0; k < mentions.size(); ++k) {
    const Candidate& one = mentions[k];
    if (one.type != news::v1::MENTION_TYPE_PERSON) continue;
    std::uint64_t sum = 0;
    for (std::uint32_t i = one.end; i-- > one.begin;) {
      sum = PhraseTable::Step(sum, page.tokens().key_hash[i]);
      if (i > one.begin) names.emplace(sum, k);
    }
    whole[k] = sum;
  }
  for (std::size_t k = 0; k < mentions.size(); ++k) {
    if (mentions[k].type != news::v1::MENTION_TYPE_PERSON) continue;
    // A longer name may be the end of a still longer one.
    std::size_t longest = k;
    for (auto at = names.find(whole[k]); at != names.end(); at = names.find(whole[longest])) {
      longest = at->second;
    }
    const Candidate& name = mentions[longest];
    mentions[k].mention.set_entity_key(text::SearchKey(page.text(name.begin, name.end)));
  }
}

}  // namespace rasad::extraction
