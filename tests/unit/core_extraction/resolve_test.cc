// Precedence between proposed mentions, as resolve.h states it.
#include "core/extraction/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace rasad::extraction {
namespace {

using news::v1::MentionType;
using testing::ElementsAre;

// A page of eight words that no table knows, for proposals of a test's own.
class Resolving : public testing::Test {
 protected:
  Resolving() { article_.set_display_text("xa xb xc xd xe xf xg xh"); }

  Page& page() {
    if (!page_) page_.emplace(article_, GetTables());
    return *page_;
  }
  Candidate& Propose(std::uint32_t begin, std::uint32_t end, MentionType type,
                     float confidence = 0.5f) {
    return page().Propose(begin, end, type, "test", confidence);
  }
  // What stays, "begin-end TYPE".
  std::vector<std::string> Kept() {
    std::vector<std::string> kept;
    for (const Candidate& one : Resolve(page())) {
      kept.push_back(std::to_string(one.begin) + "-" + std::to_string(one.end) + " " +
                     news::v1::MentionType_Name(one.type).substr(13));
    }
    return kept;
  }

 private:
  news::v1::NormalizedArticle article_;
  std::optional<Page> page_;
};

TEST_F(Resolving, OfTwoThatCrossTheLongerStays) {
  Propose(0, 2, news::v1::MENTION_TYPE_MONEY);
  Propose(1, 4, news::v1::MENTION_TYPE_PLACE);
  EXPECT_THAT(Kept(), ElementsAre("1-4 PLACE"));
}

TEST_F(Resolving, OfEquallyLongOnesTheStrongerTypeStays) {
  Propose(0, 2, news::v1::MENTION_TYPE_ORGANIZATION);
  Propose(1, 3, news::v1::MENTION_TYPE_DATE);
  EXPECT_THAT(Kept(), ElementsAre("1-3 DATE"));
}

TEST_F(Resolving, OneSpanHasOneType) {
  const MentionType strong_first[] = {
      news::v1::MENTION_TYPE_MONEY,        news::v1::MENTION_TYPE_TIME,
      news::v1::MENTION_TYPE_DATE,         news::v1::MENTION_TYPE_LAW,
      news::v1::MENTION_TYPE_DOCUMENT,     news::v1::MENTION_TYPE_EVENT,
      news::v1::MENTION_TYPE_POSITION,     news::v1::MENTION_TYPE_PERSON,
      news::v1::MENTION_TYPE_ORGANIZATION, news::v1::MENTION_TYPE_FACILITY,
      news::v1::MENTION_TYPE_QUANTITY,     news::v1::MENTION_TYPE_PLACE};
  // All but the strongest are proposed first and surer.
  for (auto type = std::rbegin(strong_first); type != std::rend(strong_first); ++type) {
    Propose(2, 4, *type, *type == news::v1::MENTION_TYPE_MONEY ? 0.1f : 0.9f);
  }
  EXPECT_THAT(Kept(), ElementsAre("2-4 MONEY"));
}

TEST_F(Resolving, ConfidenceDecidesBetweenEqualsOnly) {
  Propose(0, 2, news::v1::MENTION_TYPE_PLACE, 0.4f).row = "weak";
  Propose(0, 2, news::v1::MENTION_TYPE_PLACE, 0.8f).row = "sure";
  Propose(4, 5, news::v1::MENTION_TYPE_PLACE, 0.9f);
  Propose(4, 5, news::v1::MENTION_TYPE_PERSON, 0.1f);
  const std::vector<Candidate> kept = Resolve(page());
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_STREQ(kept[0].row, "sure");
  EXPECT_EQ(kept[1].type, news::v1::MENTION_TYPE_PERSON);
}

TEST_F(Resolving, ValuesAndNamesKeepNothingInside) {
  Propose(0, 3, news::v1::MENTION_TYPE_QUANTITY);
  Propose(1, 2, news::v1::MENTION_TYPE_PLACE);
  Propose(4, 6, news::v1::MENTION_TYPE_PERSON);
  Propose(5, 6, news::v1::MENTION_TYPE_PLACE);
  EXPECT_THAT(Kept(), ElementsAre("0-3 QUANTITY", "4-6 PERSON"));
}

TEST_F(Resolving, ATimeKeepsItsDateAndATitleItsBodyAndPlace) {
  Propose(0, 2, news::v1::MENTION_TYPE_TIME);
  Propose(1, 2, news::v1::MENTION_TYPE_DATE);
  Propose(3, 8, news::v1::MENTION_TYPE_POSITION);
  Propose(4, 8, news::v1::MENTION_TYPE_ORGANIZATION);
  Propose(7, 8, news::v1::MENTION_TYPE_PLACE);
  Propose(5, 6, news::v1::MENTION_TYPE_DATE);
  EXPECT_THAT(Kept(),
              ElementsAre("0-2 TIME", "1-2 DATE", "3-8 POSITION", "4-8 ORGANIZATION", "7-8 PLACE"));
}

TEST_F(Resolving, OneOfItsOwnTypeStaysInsideOnlyWhereItsRuleSaysSo) {
  Propose(0, 4, news::v1::MENTION_TYPE_ORGANIZATION);
  Propose(1, 2, news::v1::MENTION_TYPE_ORGANIZATION);
  Propose(2, 4, news::v1::MENTION_TYPE_ORGANIZATION).separable = true;
  EXPECT_THAT(Kept(), ElementsAre("0-4 ORGANIZATION", "2-4 ORGANIZATION"));
}

TEST_F(Resolving, AnOpaqueTokenIsNoPlaceAlone) {
  Propose(0, 1, news::v1::MENTION_TYPE_PLACE);
  Propose(3, 5, news::v1::MENTION_TYPE_PLACE);
  page().MarkOpaque(0);
  page().MarkOpaque(3);
  EXPECT_THAT(Kept(), ElementsAre("3-5 PLACE"));
}

TEST_F(Resolving, WhatIsDroppedDropsNothing) {
  Propose(0, 4, news::v1::MENTION_TYPE_EVENT);
  Propose(2, 5, news::v1::MENTION_TYPE_DATE);   // crosses the longer one
  Propose(4, 6, news::v1::MENTION_TYPE_PLACE);  // crosses only what is gone
  EXPECT_THAT(Kept(), ElementsAre("0-4 EVENT", "4-6 PLACE"));
}

}  // namespace
}  // namespace rasad::extraction
