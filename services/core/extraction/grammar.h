// How far names of bodies and titles reach: the two contain one another and places.
#pragma once

#include <cstdint>
#include <vector>

#include "core/extraction/page.h"

namespace rasad::extraction {

/// What a grammar holds; a thread keeps it from page to page.
struct GrammarBuffers {
  std::vector<std::uint32_t> body_;
  std::vector<std::uint32_t> title_;
  std::vector<std::uint32_t> head_end_;
  std::vector<std::uint32_t> first_end_;
  std::vector<std::uint8_t> part_;
  std::vector<std::uint32_t> branch_;
};

/// Reads noun phrases to the right of a head. All results are the end of a phrase that begins at
/// token i, or i if none does; each is computed once. Dates and places are proposed before.
class Grammar : private GrammarBuffers {
 public:
  /// `page` outlives the grammar.
  explicit Grammar(const Page& page);
  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  /// A named body: a known name, or a head word with words of its field, a place, a name.
  std::uint32_t Body(std::uint32_t i) {
    return MayBegin(i, BitOf(Kind::kBody) | BitOf(Kind::kBodyHead)) ? LongestBody(i) : i;
  }
  /// An office with what it is the office of: the longest that stands together.
  std::uint32_t Title(std::uint32_t i) {
    return MayBegin(i, BitOf(Kind::kTitle) | BitOf(Kind::kTitleName)) ? LongestTitle(i) : i;
  }
  /// Where the head words of the title at i end (after Title(i)).
  std::uint32_t TitleHead(std::uint32_t i) const { return head_end_[i]; }
  /// Where the first of two joined offices at i ends; equal to Title(i) for one office.
  std::uint32_t FirstTitle(std::uint32_t i) const { return first_end_[i]; }
  /// Where the body at i ends that has its branch named behind it, or 0.
  std::uint32_t Parent(std::uint32_t i) const { return branch_[i]; }
  /// True if the phrase at i is only the second half of the name before it ("education" in
  /// "ministry of education"), so that it is no mention of its own.
  bool IsPart(std::uint32_t i) const { return part_[i] != 0; }
  /// A place that was proposed.
  std::uint32_t PlaceAt(std::uint32_t i) const {
    return page_.Breaks(i) ? i : page_.EndOf(i, news::v1::MENTION_TYPE_PLACE);
  }
  /// Words of a field ("industry, mine and trade"), then a place or a bare level word. `names` is
  /// how many other words may stand among them.
  std::uint32_t Field(std::uint32_t i, int names);

 private:
  static constexpr std::uint32_t kUnknown = UINT32_MAX;

  // True if a phrase of one of the kinds begins at token i, which may be past the end.
  bool MayBegin(std::uint32_t i, std::uint64_t kinds) const {
    return i < page_.size() && (page_.begins(i) & kinds) != 0;
  }
  std::uint32_t LongestBody(std::uint32_t i);
  std::uint32_t LongestTitle(std::uint32_t i);
  std::uint32_t ReadBody(std::uint32_t i);
  std::uint32_t ReadTitle(std::uint32_t i);
  std::uint32_t ReadMember(std::uint32_t at);
  std::uint32_t ReadOfficeOf(std::uint32_t at);
  std::uint32_t Places(std::uint32_t i) const;
  bool IsFieldWord(std::uint32_t i) const {
    return page_.Is(i, Kind::kField) || page_.Is(i, Kind::kTitleAspect);
  }
  bool IsJointBefore(std::uint32_t i, std::uint32_t& next) const;

  const Page& page_;
  int depth_ = 0;
};

void FindBodies(Page& page, Grammar& grammar);          ///< ORGANIZATION
void FindTitles(Page& page, Grammar& grammar);          ///< POSITION
void FindPersons(Page& page);                           ///< PERSON
/// Gives each person of `mentions`, which are in text order, its entity key: that of the first
/// longer name in the article that ends with it (of that name, in turn), else its own.
void LinkPersons(const Page& page, std::vector<Candidate>& mentions);
void FindSitesAndEvents(Page& page, Grammar& grammar);  ///< FACILITY, EVENT, LAW, DOCUMENT
void FindLaws(Page& page, const Grammar& grammar);      ///< LAW

}  // namespace rasad::extraction
