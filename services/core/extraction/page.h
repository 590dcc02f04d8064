// An article as the rules see it: tokens, the phrases found in them, the mentions proposed so far.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/extraction/tables.h"
#include "core/text/numbers.h"
#include "core/text/tokens.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::extraction {

/// Sets of kinds have one bit a kind.
constexpr std::uint64_t BitOf(Kind kind) { return std::uint64_t{1} << static_cast<unsigned>(kind); }

/// A phrase of the tables in the text, tokens [begin, end).
struct Match {
  std::uint32_t begin;
  std::uint32_t end;
  Kind kind;
  std::uint32_t row;
};

/// A mention proposed by a rule, tokens [begin, end). resolve.h decides which stay.
struct Candidate {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  news::v1::MentionType type = news::v1::MENTION_TYPE_UNSPECIFIED;
  float confidence = 0;
  std::string_view rule;  ///< Static storage.
  /// An own name inside a longer mention of the same type ("the governorate" in "public relations
  /// of the governorate"); others of the same type are dropped in favour of the longer one.
  bool separable = false;
  /// The tagger found it, or agrees with the rule that did.
  bool tagged = false;
  /// Where the table row that decided begins, for explanations (see explain.h); nullptr if none
  /// did.
  const char* row = nullptr;
  /// The place that it names, if the gazetteer has it: its value is filled in once the mention is
  /// sure to stay (see FillPlace).
  const Place* place = nullptr;
  std::string_view level;     ///< Of the place as it is told here; static storage.
  bool whole_place = false;   ///< False for a part of the place ("the central district of").
  news::v1::Mention mention;  ///< Value and entity_key; all else comes once it is sure to stay.
};

/// What a page holds; a thread keeps it from page to page, so that little is allocated for one.
struct PageBuffers {
  text::Tokens tokens_;
  std::vector<Match> matches_;         ///< Longer than what is used.
  std::vector<std::uint32_t> first_;   ///< matches_ of token i: [first_[i], first_[i + 1]).
  std::vector<std::uint64_t> single_;  ///< Kinds of token i alone, one bit each.
  std::vector<std::uint64_t> begins_;  ///< Kinds of all phrases that begin at token i.
  std::vector<std::uint32_t> asked_;   ///< Tokens with which a number may begin, ascending.
  std::vector<std::uint8_t> verb_like_;
  std::vector<std::uint8_t> opaque_;
  std::vector<Candidate> candidates_;
  /// What was proposed, those of one first token as a list; entry 0 ends it. See Page::EndOf.
  struct Proposed {
    news::v1::MentionType type;
    std::uint32_t end;
    std::uint32_t next;
  };
  std::vector<Proposed> proposed_;
  std::vector<std::uint32_t> last_;     ///< By token: the last proposed one that begins there.
  std::vector<std::uint16_t> covered_;  ///< By token: one bit a type.
  text::TokenNumbers numbers_;
};

/// The display text of an article, tokenised and looked up. Not thread-safe; one article.
class Page : private PageBuffers {
 public:
  /// Both arguments outlive the page.
  Page(const news::v1::NormalizedArticle& article, const Tables& tables);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  std::uint32_t size() const { return static_cast<std::uint32_t>(tokens_.size()); }
  std::string_view text(std::uint32_t i) const { return tokens_.span(i).In(display_); }
  /// The text of tokens [begin, end) with what stands between them.
  std::string_view text(std::uint32_t begin, std::uint32_t end) const {
    return display_.substr(tokens_.begin[begin], tokens_.end[end - 1] - tokens_.begin[begin]);
  }
  const text::Tokens& tokens() const { return tokens_; }
  const Tables& tables() const { return tables_; }
  std::string_view display() const { return display_; }

  /// The kinds of all phrases that begin at token i < size(), see BitOf().
  std::uint64_t begins(std::uint32_t i) const { return begins_[i]; }
  /// The first token from i on at which a phrase of one of some kinds begins, or size().
  std::uint32_t NextWith(std::uint32_t i, std::uint64_t kinds) const {
    const std::uint32_t n = size();
    while (i < n && (begins_[i] & kinds) == 0) ++i;
    return i;
  }
  /// The longest phrase of a kind that begins at token i, or nullptr. i may be past the end.
  const Match* Longest(std::uint32_t i, Kind kind) const {
    const bool any = i < size() && (begins_[i] >> static_cast<unsigned>(kind)) & 1;
    return any ? LongestOf(i, kind) : nullptr;
  }
  /// Calls `visit(match)` for every phrase of a kind that begins at token i, shorter ones first.
  template <class F>
  void ForEach(std::uint32_t i, Kind kind, F visit) const {
    if (i >= size()) return;
    for (std::uint32_t m = first_[i]; m < first_[i + 1]; ++m) {
      if (matches_[m].kind == kind) visit(matches_[m]);
    }
  }
  /// Calls `visit(match)` for every phrase that begins at token i < size(), shorter ones first.
  template <class F>
  void ForEachMatch(std::uint32_t i, F visit) const {
    for (std::uint32_t m = first_[i]; m < first_[i + 1]; ++m) visit(matches_[m]);
  }
  /// The kinds that token i < size() is of alone, a bit each.
  std::uint64_t kinds(std::uint32_t i) const { return single_[i]; }
  /// True if token i alone is of a kind. i may be past the end.
  bool Is(std::uint32_t i, Kind kind) const {
    return i < size() && (single_[i] >> static_cast<unsigned>(kind)) & 1;
  }
  /// The row of a phrase.
  const Row& row(const Match& match) const { return tables_.rows[match.row]; }
  const Row* RowOf(std::uint32_t i, Kind kind) const {
    const Match* match = Longest(i, kind);
    return match == nullptr ? nullptr : &tables_.rows[match->row];
  }
  /// True if nothing may be continued from token i-1 to token i: a line begins, or i is no word
  /// and no number, or the text ends.
  bool Breaks(std::uint32_t i) const {
    return i >= size() || tokens_.starts_line[i] || !IsWordOrNumber(i);
  }
  bool IsWord(std::uint32_t i) const {
    return i < size() && tokens_.kind[i] == text::TokenKind::kWord;
  }
  bool IsNumber(std::uint32_t i) const {
    return i < size() && tokens_.kind[i] == text::TokenKind::kNumber;
  }
  bool IsWordOrNumber(std::uint32_t i) const { return IsWord(i) || IsNumber(i); }
  /// True if token i is a function word, a verb or a word of saying.
  bool IsFunction(std::uint32_t i) const {
    return Is(i, Kind::kStop) || Is(i, Kind::kVerb) || Is(i, Kind::kSay) ||
           (i < size() && verb_like_[i] != 0);
  }
  /// True if a name does not go on at token i: a break, a function word, a verb.
  bool Stops(std::uint32_t i) const { return Breaks(i) || IsFunction(i); }
  /// The token before i on the same line, or npos-like size() if there is none.
  std::uint32_t Before(std::uint32_t i) const {
    return i == 0 || i > size() || tokens_.starts_line[i] ? size() : i - 1;
  }
  /// Days since 1970-01-01 of publication, or nullopt.
  const std::optional<std::int64_t>& published() const { return published_; }

  /// Proposes a mention of tokens [begin, end).
  Candidate& Propose(std::uint32_t begin, std::uint32_t end, news::v1::MentionType type,
                     const char* rule, float confidence);
  std::vector<Candidate>& candidates() { return candidates_; }
  const std::vector<Candidate>& candidates() const { return candidates_; }
  /// Where the longest proposed mention of a type that begins at i ends, or i if there is none.
  std::uint32_t EndOf(std::uint32_t i, news::v1::MentionType type) const {
    std::uint32_t end = i;
    if (!In(i, type)) return end;
    for (std::uint32_t k = last_[i]; k != 0; k = proposed_[k].next) {
      if (proposed_[k].type == type) end = std::max(end, proposed_[k].end);
    }
    return end;
  }
  /// True if token i lies in a proposed mention of a type.
  bool In(std::uint32_t i, news::v1::MentionType type) const {
    return i < size() && (covered_[i] >> static_cast<unsigned>(type)) & 1;
  }
  /// Says that token i is a part of a name that is no place, whatever the gazetteer says.
  void MarkOpaque(std::uint32_t i) { opaque_[i] = 1; }
  bool IsOpaque(std::uint32_t i) const { return opaque_[i] != 0; }
  /// What number() tells.
  const text::TokenNumbers& numbers() const { return numbers_; }
  /// The number that begins at token i; its `tokens` is 0 if none does. i may be past the end.
  const text::Number& number(std::uint32_t i) const { return numbers_[i]; }
  /// The first token from i on with which a number begins or which is one of digits, or size().
  std::uint32_t NextNumber(std::uint32_t i) const {
    const std::uint32_t n = size();
    while (i < n && !(numbers_.Has(i) | (tokens_.kind[i] == text::TokenKind::kNumber))) ++i;
    return i;
  }

 private:
  const Match* LongestOf(std::uint32_t i, Kind kind) const;
  [[gnu::always_inline]] std::uint64_t AddMatches(const PhraseTable::Node& node,
                                                  std::uint32_t begin, std::uint32_t end,
                                                  std::size_t& count);
  std::uint64_t AddLonger(std::uint32_t i, std::uint64_t hash, std::size_t& count);
  void Look();
  void MarkVerbs();
  void DropNegations();
  /// True if at most `limit` tokens and no end of a sentence lie between two tokens.
  bool SameClause(std::uint32_t from, std::uint32_t to, std::uint32_t limit) const;

  const Tables& tables_;
  std::string_view display_;
  std::optional<std::int64_t> published_;
};

static_assert(static_cast<unsigned>(Kind::kKindCount) <= 64, "single_ holds one bit a kind");

// The rules, in the order in which they run; each may use what those before it proposed. Those of
// names are in grammar.h.
void FindDates(Page& page);    ///< DATE, TIME
void FindAmounts(Page& page);  ///< MONEY, QUANTITY, PERCENT
void FindPlaces(Page& page);   ///< PLACE

/// The confidence of a bare name that stands in a list of its like, which makes it a place whatever
/// else bears it.
inline constexpr float kSurePlace = 0.97f;

/// Says of the candidates from `first` on that are places which ones they are, where no rule has
/// said it and the gazetteer knows; takes out those that are the diameter of a pipe or a bare
/// "city".
void TellPlaces(Page& page, std::size_t first);

/// Says in its mention which place a candidate names, if it has one.
void FillPlace(Candidate& one);

/// Runs all rules in their order.
void RunRules(Page& page);
}  // namespace rasad::extraction
