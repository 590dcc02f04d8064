// The word lists of data/*.tsv compiled into one phrase table.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/huge_pages.h"
#include "core/extraction/gazetteer.h"
#include "core/text/prefetch.h"

namespace rasad::extraction {

/// What a row of data/*.tsv says of its phrase; the names in the files are those of kKindNames.
enum class Kind : std::uint8_t {
  // What numbers count.
  kUnit,        ///< arg: code; measures and periods of time
  kNoun,        ///< arg: code; counted nouns
  kAdjective,   ///< may follow a counted noun inside the mention
  kClassifier,  ///< stands between number and noun
  kCurrency,    ///< arg: "CODE factor"
  kPercent,
  kAfterCount,   ///< after a number, arg: uncounted; persons..., around the word "ton" of persons
  kBeforeCount,  ///< before a number, arg: named, every, these, score, team; "or": between two
  kQualifier,    ///< arg: more_than, less_than, up_to, at_least, about
  kRange,        ///< "to", between two numbers
  // Time: words of the text room's table that other rules look at.
  kMonth,
  kDayWord,  ///< the word "day"
  kPeriod,   ///< arg: day, week, month, year, hour ...
  kShift,    ///< "last", "next", "recent" behind a period
  kThis,     ///< "this" before a period
  kEdge,     ///< arg: start, end, middle
  kPart,     ///< part of the day, arg: morning ...
  kFew,      ///< an unknown number
  kEvery,    ///< "every year": the date beside it recurs
  // Places.
  kPlace,  ///< row of the gazetteer
  kLevel,  ///< arg: province, county, city ...; stands before a place and belongs to it
  kZone,   ///< "district" before a number
  kCue,    ///< a word after which a bare name is a place, arg: level or "any"
  // Titles, bodies, names.
  kTitle,         ///< arg: shape, see titles.cc
  kTitleName,     ///< a whole title, needs nothing
  kTitleAspect,   ///< "economic", "civil" ...: may follow a title
  kHonorific,     ///< before a name, outside of it
  kRespect,       ///< "respected": may stand inside a title
  kFirstName,     ///< a given name
  kSurname,       ///< a family name
  kNameWord,      ///< a name that is also a common word or a place, arg: first, weak or last
  kPersonName,    ///< a whole name
  kNameTail,      ///< second word of a family name
  kBody,          ///< the whole name of a body
  kBodyHead,      ///< arg: shape, see bodies.cc
  kField,         ///< a word of which names of bodies are made
  kFacilityHead,  ///< arg: shape
  kEventHead,     ///< arg: shape
  kEvent,         ///< the whole name of an event
  kLawHead,       ///< arg: article, law or programme
  kLaw,           ///< the name of a law; arg: open (words may follow), place (only where it holds)
  kLawWord,       ///< arg: role in names of laws, see laws.cc
  kDocumentHead,  ///< arg: kind
  kNumberWord,    ///< arg: number or date; before the number or date of a document
  kOffice,        ///< stands for an office-holder ("the senior management of the province")
  kOfficers,      ///< plural of a title
  kSource,        ///< "according to": an agency follows
  // Grammar.
  kAnd,
  kStop,         ///< prepositions, conjunctions, pronouns, adverbs: end a name
  kVerb,         ///< finite verbs: end a name
  kCommon,       ///< an ordinary word: not in a name of unknown words
  kSay,          ///< verbs and verbal nouns of saying: end a name, a speaker stands before
  kFirstListed,  ///< a given name by some list: evidence for the tagger alone
  kLastListed,   ///< a family name, the same
  kKindCount     ///< not a kind
};

/// A row of a word list.
struct Row {
  Kind kind;
  std::string arg;           ///< As the file says.
  double number = 0;         ///< arg as a number, 0 if it is none.
  std::string_view surface;  ///< The phrase as the file spells it: a slice of the file.
};

/// A phrase found in a text starts at a token and is `length` tokens long.
struct Entry {
  Kind kind;
  std::uint32_t row;  ///< Into Tables::rows, for kPlace into Gazetteer::names.
};

/// Phrases as a hash of token keys: one look-up a token, no text is touched. Immutable once built.
class PhraseTable {
 public:
  /// A prefix of some phrase.
  struct Node {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;  ///< First entry that ends here.
    std::uint16_t count = 0;  ///< How many entries end here.
    bool more = false;        ///< Longer phrases begin with this one.
    bool plain = false;       ///< One word, with which no number begins.
  };

  /// Adds a phrase in every way of writing its ZWNJ (joined or separated).
  void Add(std::string_view surface, Entry entry);
  /// Builds the look-up table; nothing is added after it.
  void Freeze();

  static std::uint64_t Step(std::uint64_t prefix, std::uint64_t key_hash) {
    std::uint64_t h = (prefix ^ key_hash) * 0x9fb21c651e98df25u;
    return h ^ (h >> 29);
  }
  /// The prefix with that hash, or an empty node with another one: no phrase begins so.
  const Node& Find(std::uint64_t hash) const {
    std::size_t i = hash & mask_;
    // The least of both is 0 where either is: which of them it is cannot be guessed.
    while (std::min(slots_[i].hash ^ hash, slots_[i].hash) != 0) i = (i + 1) & mask_;
    return slots_[i];
  }
  /// False for most hashes of two tokens with which no phrase begins, without a look at slots.
  bool MayBePair(std::uint64_t hash) const {
    return (pairs_[(hash >> 6) % kPairWords] >> (hash & 63)) & 1;
  }
  /// Begins to load what Find(hash) will look at.
  void Prefetch(std::uint64_t hash) const { text::Prefetch(&slots_[hash & mask_]); }
  /// Begins to load what MayBePair(hash) will look at.
  void PrefetchPair(std::uint64_t hash) const { text::Prefetch(&pairs_[(hash >> 6) % kPairWords]); }
  void PrefetchEntries(const Node& node) const { text::Prefetch(entries_.data() + node.first); }
  /// The entries of a node, of which kAtLeast may be read however few there are.
  const Entry* entries(const Node& node) const { return entries_.data() + node.first; }
  static constexpr std::uint32_t kAtLeast = 2;

 private:
  struct Building {
    std::uint64_t hash;
    bool more;
    bool plain;
    Entry entry;
  };
  void AddTokens(const std::vector<std::uint64_t>& keys, bool plain, Entry entry);

  static constexpr std::size_t kPairWords = 4096;

  std::array<std::uint64_t, kPairWords> pairs_{};  // a bit for the first two tokens of each phrase
  std::vector<Building> building_;
  std::vector<Node, base::HugePages<Node>> slots_;
  std::vector<Entry, base::HugePages<Entry>> entries_;
  std::size_t mask_ = 0;
};

/// All tables. Immutable after construction.
struct Tables {
  std::vector<Row> rows;
  const Gazetteer& gazetteer = GetGazetteer();
  PhraseTable phrases;
};

/// Compiled at the first call; thread-safe.
const Tables& GetTables();

}  // namespace rasad::extraction
