// The tagger: its probabilities against enumeration, its spans, its memory, what it does to rules'
// mentions, and that nothing but the article decides.
#include "core/extraction/tagger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "core/extraction/grammar.h"
#include "core/extraction/observations.h"
#include "core/extraction/resolve.h"
#include "unit/core_extraction/tagger_models.h"

namespace rasad::extraction {
namespace {

using testing::ElementsAre;

constexpr std::uint32_t kNames = 0;  // the chain of persons, places and bodies
constexpr std::uint32_t kPersons = 0, kPlaces = 1, kBodies = 2;  // its types

// What is seen of word i, `offset` places to the right of the token that is labelled.
std::uint64_t WordAt(const Page& page, std::uint32_t i, std::int32_t offset = 0) {
  WordObservations word;
  Observer(page).ForWord(i, word);
  return AtOffset(word.all[0], offset);
}

// Makes the word i of `page` want a label of the chain of names.
void Want(Model& model, const Page& page, std::uint32_t i, std::uint32_t type, LabelPart part,
          int weight = 120) {
  AddWeight(model, WordAt(page, i), kChains[kNames].first_column + LabelOf(type, part), weight);
}

std::vector<Tagged> TagPage(const Model& model, const Page& page) {
  std::vector<Tagged> tagged;
  Tagger(model).Tag(page, tagged);
  return tagged;
}

std::vector<std::string> Show(const std::vector<Tagged>& tagged) {
  std::vector<std::string> shown;
  for (const Tagged& one : tagged) {
    shown.push_back(std::to_string(one.begin) + "-" + std::to_string(one.end) + " " +
                    news::v1::MentionType_Name(one.type).substr(13));
  }
  std::sort(shown.begin(), shown.end());
  return shown;
}

void ExpectDisjoint(const std::vector<Tagged>& tagged, const Page& page) {
  std::vector<std::uint8_t> taken(page.size(), 0);
  for (const Tagged& one : tagged) {
    ASSERT_LT(one.begin, one.end);
    ASSERT_LE(one.end, page.size());
    EXPECT_TRUE(one.probability > 0 && one.probability <= 1) << one.probability;
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      EXPECT_EQ(taken[i] >> one.chain & 1, 0) << "two of chain " << one.chain << " at " << i;
      taken[i] = static_cast<std::uint8_t>(taken[i] | 1u << one.chain);
      EXPECT_TRUE(i == one.begin || !page.tokens().starts_line[i]) << "beyond a line";
    }
    for (const std::uint32_t end : {one.begin, one.end - 1}) {
      EXPECT_FALSE(page.Is(end, Kind::kAnd)) << page.text(one.begin, one.end);
      EXPECT_TRUE(page.tokens().kind[end] != text::TokenKind::kPunctuation || page.text(end) == ")")
          << page.text(one.begin, one.end);
    }
  }
}

TEST(Tagger, ProbabilitiesAreThoseOfAllSequencesOfLabels) {
  std::mt19937 random(7);
  const RuledPage ruled("xa xb xc xd");
  const Page& page = ruled.page;
  ASSERT_EQ(page.size(), 4u);
  int compared = 0;
  for (int round = 0; round < 40; ++round) {
    Model model = EmptyModel(1.0f / 24);
    for (std::uint32_t i = 0; i < page.size(); ++i) {
      for (const std::uint64_t one : ObservationsOf(page, i)) {
        if (random() % 4 != 0) continue;
        for (std::uint32_t c = 0; c < kColumns; ++c) {
          if (random() % 3 == 0) AddWeight(model, one, c, static_cast<int>(random() % 81) - 40);
        }
      }
    }
    for (auto& transitions : model.transitions) {
      for (float& one : transitions) one = static_cast<float>(random() % 4001) / 1000 - 2;
      transitions[0] = -2;  // no other way is worse
    }
    const std::vector<Tagged> tagged = TagPage(model, page);
    ExpectDisjoint(tagged, page);
    for (std::uint32_t c = 0; c < std::size(kChains); ++c) {
      // Where nothing that could begin a mention comes near to "outside" the tagger does not look.
      bool all = true;
      for (std::uint32_t i = 0; i < page.size(); ++i) {
        const std::vector<int> sums = SumsOf(model, page, i);
        const auto first = sums.begin() + kChains[c].first_column;
        int most = INT_MIN;
        for (std::uint32_t y = 1; y < kChains[c].labels(); ++y) {
          if (PartOf(y) == kBegin || PartOf(y) == kSingle) most = std::max(most, first[y]);
        }
        all &= static_cast<float>(most - *first) > -3.9f / model.scale;
      }
      if (!all) continue;
      const auto expected = EnumerateSpans(model, page, c);
      double best = 0;
      for (const auto& [key, p] : expected) best = std::max(best, p);
      bool has_best = best < 0.051;
      for (const Tagged& one : tagged) {
        if (one.chain != c) continue;
        const auto at = expected.find({one.begin, one.end, one.type});
        ASSERT_NE(at, expected.end());
        has_best |= at->second > best - 1e-6 || best < 0.7;
        // A name that another chain surely found, or the last word of one, is likelier than the
        // sequences say: see Memory below.
        const double p = at->second;
        const double again = 4 * p / (1 + 3 * p);
        const bool as_again = p < 0.7 && std::abs(one.probability - again) < 1e-4;
        EXPECT_NEAR(one.probability, as_again ? again : p, 1e-4)
            << "chain " << c << " round " << round;
        if (as_again) continue;
        ++compared;
      }
      EXPECT_TRUE(has_best) << "chain " << c << " round " << round << ": " << best;
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(Tagger, FindsWhatItsWeightsSay) {
  const RuledPage ruled("xa xb xc xd xe");
  Model model = EmptyModel();
  Want(model, ruled.page, 0, kPersons, kBegin);
  Want(model, ruled.page, 1, kPersons, kInside);
  Want(model, ruled.page, 2, kPersons, kEnd);
  Want(model, ruled.page, 4, kPlaces, kSingle);
  AddWeight(model, WordAt(ruled.page, 3), 0, 120);
  for (auto& one : model.calibration) one.least = 0.5f;
  EXPECT_THAT(Show(TagPage(model, ruled.page)), ElementsAre("0-3 PERSON", "4-5 PLACE"));
}

TEST(Tagger, WeighsNeighboursByTheirPlace) {
  const RuledPage ruled("xa xb xc xb");
  Model model = EmptyModel();
  for (auto& one : model.calibration) one.least = 0.5f;
  for (std::uint32_t i = 0; i < 3; ++i) {
    for (const Chain& chain : kChains)
      AddWeight(model, WordAt(ruled.page, i), chain.first_column, 70);
  }
  // "xc" next to the right, and nothing else.
  AddWeight(model, WordAt(ruled.page, 2, 1), LabelOf(kBodies, kSingle), 120);
  EXPECT_THAT(Show(TagPage(model, ruled.page)), ElementsAre("1-2 ORGANIZATION"));
}

TEST(Tagger, ChainsMayNestAndKnowNothingOfOneAnother) {
  const RuledPage ruled("xa xb xc");
  Model model = EmptyModel();
  for (auto& one : model.calibration) one.least = 0.5f;
  Want(model, ruled.page, 2, kPlaces, kSingle);
  const LabelPart parts[] = {kBegin, kInside, kEnd};
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (i < 2) AddWeight(model, WordAt(ruled.page, i), 0, 120);
    AddWeight(model, WordAt(ruled.page, i), kChains[1].first_column, -120);
    AddWeight(model, WordAt(ruled.page, i), kChains[1].first_column + LabelOf(0, parts[i]), 120);
    for (const std::uint32_t c : {2u, 3u}) {
      AddWeight(model, WordAt(ruled.page, i), kChains[c].first_column, 120);
    }
  }
  EXPECT_THAT(Show(TagPage(model, ruled.page)), ElementsAre("0-3 ORGANIZATION", "2-3 PLACE"));
}

TEST(Tagger, NoNameBeginsOrEndsAtAConjunctionOrMark) {
  // "and", ARABIC COMMA, FULL STOP, GUILLEMETS
  for (const std::string between : {" \u0648 ", "\u060C ", ". ", " \u00AB", "\u00BB ", " - "}) {
    const RuledPage ruled("xa" + between + "xb" + between);
    ASSERT_EQ(ruled.page.size(), 4u) << between;
    for (const LabelPart part : {kBegin, kEnd, kSingle}) {
      Model model = EmptyModel();
      for (std::uint32_t i = 0; i < 4; ++i) {
        AddWeight(model, WordAt(ruled.page, i), 0, -100);
        Want(model, ruled.page, i, kPersons, i % 2 == 1 ? part : part == kEnd ? kBegin : kEnd);
      }
      ExpectDisjoint(TagPage(model, ruled.page), ruled.page);
    }
  }
}

// A name may hold a mark or a conjunction.
TEST(Tagger, ANameMayHoldAConjunction) {
  const RuledPage ruled("xa \u0648 xb");  // and
  Model model = EmptyModel();
  for (auto& one : model.calibration) one.least = 0.5f;
  Want(model, ruled.page, 0, kBodies, kBegin);
  Want(model, ruled.page, 1, kBodies, kInside);
  Want(model, ruled.page, 2, kBodies, kEnd);
  EXPECT_THAT(Show(TagPage(model, ruled.page)), testing::Contains("0-3 ORGANIZATION"));
}

TEST(Tagger, LeastProbabilityIsTheBar) {
  const RuledPage ruled("xa");
  Model model = EmptyModel();
  AddWeight(model, WordAt(ruled.page, 0), LabelOf(kPersons, kSingle), 8);  // e^0.5 to 3
  const std::vector<Tagged> all = TagPage(model, ruled.page);
  const auto person = std::find_if(all.begin(), all.end(), [](const Tagged& one) {
    return one.type == news::v1::MENTION_TYPE_PERSON;
  });
  ASSERT_NE(person, all.end());
  model.calibration[news::v1::MENTION_TYPE_PERSON].least = person->probability;
  EXPECT_THAT(Show(TagPage(model, ruled.page)), testing::Contains("0-1 PERSON"));
  model.calibration[news::v1::MENTION_TYPE_PERSON].least = person->probability + 1e-3f;
  EXPECT_THAT(Show(TagPage(model, ruled.page)), testing::Not(testing::Contains("0-1 PERSON")));
}

TEST(Tagger, ConfidenceIsCalibratedByType) {
  Model model = EmptyModel();
  model.calibration[news::v1::MENTION_TYPE_PERSON] = {2, 1, 0};
  const Tagger tagger(model);
  const auto said = [&](news::v1::MentionType type, float q) {
    return tagger.Confidence({0, 1, type, 0, q});
  };
  EXPECT_NEAR(said(news::v1::MENTION_TYPE_PLACE, 0.3f), 0.3f, 1e-5);
  EXPECT_NEAR(said(news::v1::MENTION_TYPE_PERSON, 0.5f), 1 / (1 + std::exp(-1.0)), 1e-5);
  EXPECT_NEAR(said(news::v1::MENTION_TYPE_PERSON, 0.8f),
              1 / (1 + std::exp(-(2 * std::log(4.0) + 1))), 1e-5);
  for (const float q : {0.0f, 1.0f}) {
    const float p = said(news::v1::MENTION_TYPE_PERSON, q);
    EXPECT_TRUE(p > 0 && p <= 1) << q;
  }
}

TEST(Memory, ANameThatTheArticleSurelyHasIsLikelierElsewhere) {
  // "xa" before it makes "xb" a sure name; alone it is a doubtful one.
  const RuledPage with("xa xb\nxc xb");
  const RuledPage without("xd xb\nxc xb");
  Model model = EmptyModel();
  model.calibration[news::v1::MENTION_TYPE_PLACE].least = 0.5f;
  for (auto& one : model.calibration) one.least = 0.5f;
  for (const std::uint32_t c : {1u, 2u, 3u}) {
    for (std::uint32_t i = 0; i < 4; ++i) {
      AddWeight(model, WordAt(with.page, i), kChains[c].first_column, 60);
    }
  }
  for (const Page* page : {&with.page, &without.page}) {
    for (const std::uint32_t i : {0u, 2u}) {
      AddWeight(model, WordAt(*page, i), 0, 120);
      for (const std::uint32_t c : {1u, 2u, 3u}) {
        AddWeight(model, WordAt(*page, i), kChains[c].first_column, 120);
      }
    }
  }
  AddWeight(model, WordAt(with.page, 1), 0, 60);
  AddWeight(model, WordAt(with.page, 1), LabelOf(kPlaces, kSingle), 56);
  AddWeight(model, WordAt(with.page, 0, -1), LabelOf(kPlaces, kSingle), 60);
  EXPECT_THAT(Show(TagPage(model, without.page)), ElementsAre());
  EXPECT_THAT(Show(TagPage(model, with.page)), ElementsAre("1-2 PLACE", "3-4 PLACE"));
  for (const Tagged& one : TagPage(model, with.page)) {
    EXPECT_EQ(one.probability > 0.9f, one.begin == 1) << one.probability;
  }
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// Every text that the tests have, normalised.
std::vector<news::v1::NormalizedArticle> Articles() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"articles", "article", "traps"}) {
    const auto where = std::filesystem::path(RASAD_TEST_DATA) / folder;
    if (!std::filesystem::is_directory(where)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(where)) {
      if (entry.path().extension() == ".txt") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<news::v1::NormalizedArticle> articles;
  for (const auto& path : paths) {
    news::v1::RawArticle raw;
    raw.set_article_id("0123");
    raw.set_revision_id("4567");
    raw.set_content(ReadFile(path));
    raw.mutable_received_at()->set_seconds(1'760'000'000);
    if (auto article = article::Normalize(raw)) articles.push_back(std::move(*article));
  }
  return articles;
}

// The same letters in other writing: words that share a search key but look otherwise.
std::string Shouting(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string Found(const news::v1::NormalizedArticle& article, const Tagger* tagger) {
  return Extract(article, nullptr, tagger).SerializeAsString();
}

TEST(Determinism, NothingButTheArticleDecides) {
  const std::vector<news::v1::NormalizedArticle> articles = Articles();
  ASSERT_GT(articles.size(), 2u);
  std::vector<std::string> first;
  for (const auto& article : articles) first.push_back(Found(article, GetTagger()));
  // In another order, so that other words were met before.
  for (std::size_t k = articles.size(); k-- > 0;) {
    EXPECT_EQ(Found(articles[k], GetTagger()), first[k]) << k;
  }
  std::vector<std::string> other[2];
  std::vector<std::thread> threads;
  for (auto& mine : other) {
    threads.emplace_back([&] {
      for (const auto& article : articles) mine.push_back(Found(article, GetTagger()));
    });
  }
  for (std::thread& one : threads) one.join();
  EXPECT_EQ(other[0], first);
  EXPECT_EQ(other[1], first);
}

TEST(Determinism, TaggersDoNotTakeEachOthersWords) {
  const std::vector<news::v1::NormalizedArticle> articles = Articles();
  const Tagger nobody(EmptyModel());
  for (const auto& article : articles) {
    const std::string whole = Found(article, GetTagger());
    const std::string other = Found(article, &nobody);
    EXPECT_EQ(Found(article, GetTagger()), whole);
    EXPECT_EQ(Found(article, &nobody), other);
    EXPECT_NE(whole, other);
  }
}

// A word that was met in other writing, with the same search key, is looked at anew.
TEST(Determinism, WordsInOtherWritingAreOthers) {
  const std::string text = "xabcd xefgh xabcd";
  const RuledPage small(text);
  const RuledPage large(Shouting(text));
  ASSERT_EQ(small.page.tokens().key_hash, large.page.tokens().key_hash);
  Model model = EmptyModel();
  WordObservations word;
  Observer(small.page).ForWord(0, word);
  for (const std::uint64_t one : word.all)
    AddWeight(model, AtOffset(one, 0), LabelOf(0, kSingle), 9);
  const auto probabilities = [](const std::vector<Tagged>& tagged) {
    std::vector<float> all;
    for (const Tagged& one : tagged) all.push_back(one.probability);
    return all;
  };
  const std::vector<float> alone = probabilities(TagPage(model, large.page));
  const Tagger tagger(model);
  std::vector<Tagged> tagged;
  tagger.Tag(small.page, tagged);
  tagged.clear();
  tagger.Tag(large.page, tagged);
  EXPECT_EQ(probabilities(tagged), alone);
}

TEST(Hostile, PagesOfNothingMuch) {
  for (const std::string text : {"", " ", "\n\n", "x", ".", "12", "\u0648"}) {  // and
    const RuledPage ruled(text);
    std::vector<Tagged> tagged;
    GetTagger()->Tag(ruled.page, tagged);
    ExpectDisjoint(tagged, ruled.page);
    EXPECT_LE(tagged.size(), std::size(kChains));
  }
}

TEST(Hostile, LargePagesFinish) {
  constexpr std::size_t kSize = 256 * 1024;
  const std::string name = "\u0639\u0644\u06CC";                    // Ali
  const std::string head = "\u0633\u0627\u0632\u0645\u0627\u0646";  // organisation
  for (const std::string& unit :
       {std::string(". "), std::string("\u00AB"), name + " ", head + " ", name + "\n",
        std::string("xa "), name + " " + head + " \u0648 "}) {
    std::string text;
    while (text.size() + unit.size() <= kSize) text += unit;
    const RuledPage ruled(text);
    std::vector<Tagged> tagged;
    GetTagger()->Tag(ruled.page, tagged);
    EXPECT_LE(tagged.size(), std::size(kChains) * ruled.page.size());
    std::size_t covered = 0;
    for (const Tagged& one : tagged) covered += one.end - one.begin;
    EXPECT_LE(covered, std::size(kChains) * ruled.page.size());
  }
}

// One name of a whole line of 60,000 words: what is done for each of its words is done once.
TEST(Hostile, ANameOfSixtyThousandWords) {
  std::string text = "xb";
  for (int i = 0; i < 60'000; ++i) text += " xa";
  text += " xc";
  news::v1::NormalizedArticle article = PlainArticle(text);
  const RuledPage small("xb xa xc");
  Model model = EmptyModel();
  Want(model, small.page, 0, kPersons, kBegin);
  Want(model, small.page, 1, kPersons, kInside);
  Want(model, small.page, 2, kPersons, kEnd);
  for (auto& one : model.calibration) one.least = 0.6f;
  const Tagger tagger(model);
  const news::v1::ExtractedArticle found = Extract(std::move(article), nullptr, &tagger);
  ASSERT_EQ(found.mentions_size(), 1);
  EXPECT_EQ(found.mentions(0).text().size(), text.size());
}

// Weights that contradict one another beyond what numbers hold give no mention, never a wrong
// number.
TEST(Hostile, WeightsBeyondAllMeasure) {
  const RuledPage ruled("xa xb xc xd xe xf xg xh");
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    Model model = EmptyModel(4);
    for (std::uint32_t i = 0; i < ruled.page.size(); ++i) {
      for (std::uint32_t c = 0; c < kColumns; ++c) {
        AddWeight(model, WordAt(ruled.page, i), c, static_cast<int>(random() % 255) - 127);
      }
    }
    ExpectDisjoint(TagPage(model, ruled.page), ruled.page);
  }
}

// A page of words that no rule knows, for proposals of a test's own and a tagger that it makes.
class Merging : public testing::Test {
 protected:
  Merging() : article_(PlainArticle("xa xb xc xd xe xf")), page_(article_, GetTables()) {
    for (auto& one : model_.calibration) one.least = 0.5f;
    for (std::uint32_t i = 0; i < page_.size(); ++i) {
      for (const Chain& chain : kChains) {
        AddWeight(model_, WordAt(page_, i), chain.first_column, 100);
      }
    }
  }
  void Sure(std::uint32_t i, std::uint32_t type, LabelPart part) {
    AddWeight(model_, WordAt(page_, i), 0, -127);
    AddWeight(model_, WordAt(page_, i), LabelOf(type, part), 127);
  }
  std::vector<Candidate> Merged() {
    const Tagger tagger(model_);
    return Resolve(page_, &tagger);
  }
  static std::vector<std::string> Show(const std::vector<Candidate>& kept) {
    std::vector<std::string> shown;
    for (const Candidate& one : kept) {
      shown.push_back(std::to_string(one.begin) + "-" + std::to_string(one.end) + " " +
                      news::v1::MentionType_Name(one.type).substr(13) + " " +
                      std::string(one.rule));
    }
    return shown;
  }

  news::v1::NormalizedArticle article_;
  Page page_;
  Model model_ = EmptyModel();
};

TEST_F(Merging, ARulesMentionKeepsItsValueAndTakesTheTaggersConfidence) {
  Candidate& place = page_.Propose(1, 2, news::v1::MENTION_TYPE_PLACE, "rule.place", 0.33f);
  place.mention.mutable_place()->set_iso("IR-21");
  place.row = "row";
  model_.calibration[news::v1::MENTION_TYPE_PLACE] = {0, 0.8f, 0.5f};
  Sure(1, kPlaces, kSingle);
  const std::vector<Candidate> kept = Merged();
  ASSERT_THAT(Show(kept), ElementsAre("1-2 PLACE rule.place"));
  EXPECT_EQ(kept[0].mention.place().iso(), "IR-21");
  EXPECT_STREQ(kept[0].row, "row");
  EXPECT_NEAR(kept[0].confidence, 1 / (1 + std::exp(-0.8)), 1e-5);
}

TEST_F(Merging, WhatTheTaggerDoesNotConfirmIsDropped) {
  for (const auto type : {news::v1::MENTION_TYPE_PERSON, news::v1::MENTION_TYPE_POSITION,
                          news::v1::MENTION_TYPE_ORGANIZATION, news::v1::MENTION_TYPE_FACILITY,
                          news::v1::MENTION_TYPE_EVENT}) {
    page_.Propose(0, 2, type, "rule.name", 0.9f);
  }
  page_.Propose(4, 6, news::v1::MENTION_TYPE_QUANTITY, "rule.quantity", 0.9f);
  const std::vector<Candidate> kept = Merged();
  ASSERT_THAT(Show(kept), ElementsAre("4-6 QUANTITY rule.quantity"));
  EXPECT_EQ(kept[0].confidence, 0.9f) << "values are no affair of the tagger's";
}

TEST_F(Merging, APlaceStaysWhereTheTaggerFindsNoName) {
  page_.Propose(0, 1, news::v1::MENTION_TYPE_PLACE, "rule.place", 0.9f);
  page_.Propose(2, 3, news::v1::MENTION_TYPE_PLACE, "rule.place", 0.3f);
  page_.Propose(4, 5, news::v1::MENTION_TYPE_PLACE, "rule.place", 0.9f);
  Sure(4, kPersons, kBegin);
  Sure(5, kPersons, kEnd);
  page_.Propose(3, 4, news::v1::MENTION_TYPE_PLACE, "rule.place", 0.9f);
  page_.MarkOpaque(3);
  const std::vector<Candidate> kept = Merged();
  ASSERT_THAT(Show(kept),
              ElementsAre("0-1 PLACE rule.place", "2-3 PLACE rule.place", "4-6 PERSON tagger"));
  EXPECT_EQ(kept[0].confidence, 0.6f) << "nobody agreed";
  EXPECT_EQ(kept[1].confidence, 0.3f);
}

TEST_F(Merging, AnotherSpanIsTheTaggersOwnMention) {
  page_.Propose(0, 2, news::v1::MENTION_TYPE_PERSON, "rule.person", 0.9f);
  Sure(0, kPersons, kBegin);
  Sure(1, kPersons, kInside);
  Sure(2, kPersons, kEnd);
  EXPECT_THAT(Show(Merged()), ElementsAre("0-3 PERSON tagger"));
}

TEST_F(Merging, AnotherTypeIsTheTaggersOwnMention) {
  page_.Propose(0, 1, news::v1::MENTION_TYPE_PERSON, "rule.person", 0.9f);
  Sure(0, kBodies, kSingle);
  EXPECT_THAT(Show(Merged()), ElementsAre("0-1 ORGANIZATION tagger"));
}

TEST_F(Merging, RulesThatAreOftenRightStayWhereTheTaggerFindsNothing) {
  page_.Propose(0, 1, news::v1::MENTION_TYPE_PERSON, "person.surname_again", 0.9f);
  page_.Propose(1, 2, news::v1::MENTION_TYPE_PERSON, "person.honorific", 0.9f);
  page_.Propose(2, 4, news::v1::MENTION_TYPE_POSITION, "title.phrase", 0.9f);
  page_.Propose(4, 5, news::v1::MENTION_TYPE_PERSON, "person.surname_again", 0.9f);
  Sure(4, kBodies, kBegin);
  Sure(5, kBodies, kEnd);
  const std::vector<Candidate> kept = Merged();
  EXPECT_THAT(Show(kept),
              ElementsAre("0-1 PERSON person.surname_again", "1-2 PERSON person.honorific",
                          "2-4 POSITION title.phrase", "4-6 ORGANIZATION tagger"));
  EXPECT_LE(kept[0].confidence, 0.6f);
}

TEST_F(Merging, AnOfficeNamedAgainStaysInAnOfficeOnly) {
  page_.Propose(0, 1, news::v1::MENTION_TYPE_POSITION, "title.name", 0.9f);
  page_.Propose(4, 5, news::v1::MENTION_TYPE_POSITION, "title.name", 0.9f);
  const std::uint32_t first = kChains[2].first_column;
  AddWeight(model_, WordAt(page_, 0), first, -127);
  AddWeight(model_, WordAt(page_, 0), first + LabelOf(0, kBegin), 127);
  AddWeight(model_, WordAt(page_, 1), first, -127);
  AddWeight(model_, WordAt(page_, 1), first + LabelOf(0, kEnd), 127);
  const std::vector<std::string> kept = Show(Merged());
  EXPECT_THAT(kept, testing::Contains("0-2 POSITION tagger"));
  EXPECT_THAT(kept, testing::Not(testing::Contains("4-5 POSITION title.name")));
}

// Persons of the words given, by a tagger that knows them, with the key that each got.
std::vector<std::string> Keys(const std::string& text,
                              const std::vector<std::pair<std::string, LabelPart>>& words) {
  Model model = EmptyModel();
  for (auto& one : model.calibration) one.least = 0.5f;
  std::string all = "xn";
  for (const auto& [word, part] : words) all += " " + word;
  const RuledPage known(all);
  for (const Chain& chain : kChains) {
    AddWeight(model, WordAt(known.page, 0), chain.first_column, 120);
  }
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    Want(model, known.page, i + 1, kPersons, words[i].second);
    for (const std::uint32_t c : {1u, 2u, 3u}) {
      AddWeight(model, WordAt(known.page, i + 1), kChains[c].first_column, 120);
    }
  }
  const Tagger tagger(model);
  std::vector<std::string> keys;
  const news::v1::ExtractedArticle found = Extract(PlainArticle(text), nullptr, &tagger);
  for (const auto& m : found.mentions()) {
    keys.push_back(m.text() + " = " + m.entity_key());
  }
  return keys;
}

TEST(LinkPersons, ASurnameHasTheKeyOfTheFullName) {
  EXPECT_THAT(Keys("xa xb xn\nxb xn", {{"xa", kBegin}, {"xb", kEnd}}),
              testing::Contains("xa xb = xa xb"));
  // Before the full name as well as behind it. Lines keep the names apart.
  Model model = EmptyModel();
  for (auto& one : model.calibration) one.least = 0.4f;
  const std::string text = "xb\nxa xb\nxb";
  const RuledPage ruled(text);
  for (std::uint32_t i = 0; i < ruled.page.size(); ++i) {
    for (const std::uint32_t c : {1u, 2u, 3u}) {
      AddWeight(model, WordAt(ruled.page, i), kChains[c].first_column, 60);
    }
  }
  Want(model, ruled.page, 1, kPersons, kBegin);
  Want(model, ruled.page, 2, kPersons, kEnd, 60);
  Want(model, ruled.page, 2, kPersons, kSingle, 55);
  const Tagger tagger(model);
  std::vector<std::string> keys;
  const news::v1::ExtractedArticle found = Extract(PlainArticle(text), nullptr, &tagger);
  for (const auto& m : found.mentions()) {
    keys.push_back(m.text() + " = " + m.entity_key());
  }
  EXPECT_THAT(keys, ElementsAre("xb = xa xb", "xa xb = xa xb", "xb = xa xb"));
}

TEST(LinkPersons, EveryPartOfANameLeadsToTheLongestOne) {
  const news::v1::NormalizedArticle article = PlainArticle("xc\nxb xc\nxa xb xc\nxc\nxd xc");
  Page page(article, GetTables());
  std::vector<Candidate> mentions;
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    mentions.push_back(page.Propose(begin, end, news::v1::MENTION_TYPE_PERSON, "test", 0.5f));
  };
  add(0, 1);
  add(1, 3);
  add(3, 6);
  add(6, 7);
  add(7, 9);
  LinkPersons(page, mentions);
  std::vector<std::string> keys;
  for (const Candidate& one : mentions) keys.push_back(one.mention.entity_key());
  EXPECT_THAT(keys, ElementsAre("xa xb xc", "xa xb xc", "xa xb xc", "xa xb xc", "xd xc"));
}

TEST(LinkPersons, OthersKeepTheirKeys) {
  const news::v1::NormalizedArticle article = PlainArticle("xa xb\nxb");
  Page page(article, GetTables());
  std::vector<Candidate> mentions = {
      page.Propose(0, 2, news::v1::MENTION_TYPE_PERSON, "test", 0.5f),
      page.Propose(2, 3, news::v1::MENTION_TYPE_PLACE, "test", 0.5f)};
  mentions[1].mention.set_entity_key("own");
  LinkPersons(page, mentions);
  EXPECT_EQ(mentions[0].mention.entity_key(), "xa xb");
  EXPECT_EQ(mentions[1].mention.entity_key(), "own");
}

// The model of this program on the tests' own articles.
TEST(TrainedTagger, SpansOfAChainAreDisjointAndWellEnded) {
  std::size_t found = 0;
  for (const news::v1::NormalizedArticle& article : Articles()) {
    Page page(article, GetTables());
    RunRules(page);
    std::vector<Tagged> tagged;
    GetTagger()->Tag(page, tagged);
    ExpectDisjoint(tagged, page);
    found += tagged.size();
  }
  EXPECT_GT(found, 20u);
}

}  // namespace
}  // namespace rasad::extraction
