// Model files: written and read again, cut off, broken, of another version; and what models know by
// its number.
#include "core/extraction/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/extraction/observations.h"
#include "core/extraction/tagger.h"
#include "unit/core_extraction/tagger_models.h"

namespace rasad::extraction {
namespace {

constexpr const char* kTrainAnew =
    "observations are not what they were when the model was trained: undo this, or train anew and "
    "pin the new value";

Model SmallModel() {
  Model model = EmptyModel();
  AddWeight(model, 0x123456789abcdef0u, 3, 5);
  AddWeight(model, 0x123456789abcdef0u, 31, -128);
  AddWeight(model, 0xfedcba9876543210u, 0, 127);
  AddWeight(model, 0x0000000100000000u, 7, -1);
  model.transitions[0][5] = 1.5f;
  model.transitions[3][24] = -2.25f;
  model.calibration[news::v1::MENTION_TYPE_PERSON] = {0.75f, -0.5f, 0.25f};
  return model;
}

void ExpectSame(const Model& a, const Model& b) {
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.transitions, b.transitions);
  EXPECT_EQ(a.keys, b.keys);
  EXPECT_EQ(a.rows, b.rows);
  for (std::size_t type = 0; type < a.calibration.size(); ++type) {
    EXPECT_EQ(a.calibration[type].slope, b.calibration[type].slope);
    EXPECT_EQ(a.calibration[type].offset, b.calibration[type].offset);
    EXPECT_EQ(a.calibration[type].least, b.calibration[type].least);
  }
}

TEST(ModelFile, IsReadAsItWasWritten) {
  for (const Model& model : {EmptyModel(), SmallModel()}) {
    const std::string bytes = WriteModel(model);
    const auto again = ReadModel(bytes);
    ASSERT_TRUE(again) << again.error().message;
    ExpectSame(model, *again);
    EXPECT_EQ(WriteModel(*again), bytes);
  }
}

TEST(ModelFile, NoneOfItsBeginningsIsOne) {
  const std::string bytes = WriteModel(SmallModel());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto read = ReadModel(std::string_view(bytes).substr(0, length));
    ASSERT_FALSE(read) << length << " of " << bytes.size() << " bytes";
    EXPECT_EQ(read.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_NE(read.error().message.find("model file"), std::string::npos);
  }
  EXPECT_FALSE(ReadModel(bytes + '\0'));
}

// A broken bit is refused, or makes another good model, which says the same bytes and can be used.
TEST(ModelFile, EveryBrokenBitIsRefusedOrMakesAnotherModel) {
  const std::string bytes = WriteModel(SmallModel());
  const RuledPage ruled("xa xb xc\nxd");
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string broken = bytes;
      broken[at] = static_cast<char>(broken[at] ^ (1 << bit));
      const auto read = ReadModel(broken);
      if (!read) {
        ++refused;
        continue;
      }
      EXPECT_EQ(WriteModel(*read), broken) << "byte " << at << " bit " << bit;
      std::vector<Tagged> tagged;
      Tagger(*read).Tag(ruled.page, tagged);
      for (const Tagged& one : tagged) {
        ASSERT_LT(one.begin, one.end);
        ASSERT_LE(one.end, ruled.page.size());
        EXPECT_TRUE(one.probability >= 0 && one.probability <= 1)
            << "byte " << at << " bit " << bit << ": " << one.probability;
      }
    }
  }
  EXPECT_GT(refused, 24u * 8u) << "the head of the file alone is that long";
}

TEST(ModelFile, SaysWhatIsWrong) {
  const auto message = [](const std::string& bytes) {
    const auto read = ReadModel(bytes);
    return read ? std::string("nothing") : read.error().message;
  };
  EXPECT_NE(message("").find("RASADTAG"), std::string::npos);
  EXPECT_NE(message("some other file").find("RASADTAG"), std::string::npos);
  std::string bytes = WriteModel(SmallModel());
  for (const std::size_t at : {8u, 12u}) {  // the version, the number of columns
    std::string other = bytes;
    ++other[at];
    EXPECT_NE(message(other).find("train anew"), std::string::npos) << message(other);
  }
  Model model = SmallModel();
  std::swap(model.keys[0], model.keys[1]);
  EXPECT_NE(message(WriteModel(model)).find("keys"), std::string::npos);
  for (const float scale : {0.0f, -1.0f, std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN(), 1e-30f, 1e30f}) {
    model = SmallModel();
    model.scale = scale;
    EXPECT_NE(message(WriteModel(model)).find("scale"), std::string::npos) << scale;
  }
  for (const float weight : {std::numeric_limits<float>::quiet_NaN(), 1e30f, -1e30f}) {
    model = SmallModel();
    model.transitions[2][7] = weight;
    EXPECT_NE(message(WriteModel(model)).find("transitions"), std::string::npos) << weight;
  }
  model = SmallModel();
  model.transitions[1].pop_back();
  EXPECT_NE(message(WriteModel(model)).find("transitions"), std::string::npos);
  model = SmallModel();
  model.calibration[3].offset = std::numeric_limits<float>::infinity();
  EXPECT_NE(message(WriteModel(model)).find("calibration"), std::string::npos);
}

// Key 0 marks what is no key in the tables of the tagger and of the trainer.
TEST(ModelFile, NoKeyIsZero) {
  Model model = SmallModel();
  AddWeight(model, 0, 1, 1);
  EXPECT_FALSE(ReadModel(WriteModel(model)));
}

// A count of rows that the bytes cannot hold asks for no memory.
TEST(ModelFile, ClaimsOfManyRowsAreNotBelieved) {
  const std::string bytes = WriteModel(EmptyModel());
  for (std::size_t at = 16; at + 4 <= bytes.size(); at += 4) {
    std::string broken = bytes;
    std::memset(broken.data() + at, 0xff, 4);
    const auto read = ReadModel(broken);
    EXPECT_FALSE(read && read->keys.size() > 0);
  }
}

TEST(ModelFile, TheOneOfThisProgramIsGood) {
  const Tagger* tagger = GetTagger();  // ends the program otherwise
  ASSERT_NE(tagger, nullptr);
  // The surer a chain is, the surer is the mention; a calibration that says otherwise ran away.
  for (const Chain& chain : kChains) {
    for (std::uint32_t k = 0; k < chain.type_count; ++k) {
      float before = 0;
      for (const float q : {0.25f, 0.5f, 0.75f, 0.95f}) {
        const float p = tagger->Confidence({0, 1, chain.types[k], 0, q});
        EXPECT_GT(p, before) << news::v1::MentionType_Name(chain.types[k]) << " " << q;
        EXPECT_LT(p, 1.0f);
        before = p;
      }
      EXPECT_GT(before, 0.5f) << news::v1::MentionType_Name(chain.types[k]);
    }
  }
}

TEST(Labels, FollowOneAnotherAsMentionsDo) {
  constexpr std::uint32_t kOther = 1;
  const std::uint32_t b = LabelOf(0, kBegin), i = LabelOf(0, kInside), e = LabelOf(0, kEnd),
                      s = LabelOf(0, kSingle);
  for (const std::uint32_t closed : {0u, e, s, LabelOf(kOther, kEnd)}) {
    for (const std::uint32_t fresh : {0u, b, s, LabelOf(kOther, kBegin)}) {
      EXPECT_TRUE(MayFollow(closed, fresh)) << closed << " " << fresh;
    }
    for (const std::uint32_t more : {i, e, LabelOf(kOther, kInside)}) {
      EXPECT_FALSE(MayFollow(closed, more)) << closed << " " << more;
    }
  }
  for (const std::uint32_t open : {b, i}) {
    EXPECT_TRUE(MayFollow(open, i) && MayFollow(open, e));
    for (const std::uint32_t other :
         {0u, b, s, LabelOf(kOther, kInside), LabelOf(kOther, kEnd), LabelOf(kOther, kBegin)}) {
      EXPECT_FALSE(MayFollow(open, other)) << open << " " << other;
    }
  }
}

TEST(Labels, ChainsShareTheColumnsOutWithoutGaps) {
  std::uint32_t next = 0;
  for (const Chain& chain : kChains) {
    EXPECT_EQ(chain.first_column, next);
    EXPECT_LE(chain.labels(), kMostLabels);
    next += chain.labels();
    for (std::uint32_t k = 0; k < chain.type_count; ++k) {
      EXPECT_NE(chain.types[k], news::v1::MENTION_TYPE_UNSPECIFIED);
      for (const LabelPart part : {kBegin, kInside, kEnd, kSingle}) {
        const std::uint32_t label = LabelOf(k, part);
        EXPECT_LT(label, chain.labels());
        EXPECT_EQ(PartOf(label), part);
        EXPECT_EQ(TypeIndexOf(label), k);
        EXPECT_EQ(IsOpen(label), part == kBegin || part == kInside);
      }
    }
  }
  EXPECT_EQ(next, kColumns);
  EXPECT_FALSE(IsOpen(0));
}

TEST(Observations, DistinctWordsLookDistinct) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "w" + std::to_string(i * 7919) + "x ";
  const RuledPage ruled(text);
  const Observer observer(ruled.page);
  std::set<std::uint64_t> keys;
  std::set<std::uint32_t> model_keys;
  WordObservations word;
  std::size_t words = 0;
  for (std::uint32_t i = 0; i < ruled.page.size(); ++i) {
    if (!ruled.page.IsWord(i)) continue;
    ++words;
    keys.insert(observer.WordKey(i));
    observer.ForWord(i, word);
    model_keys.insert(ModelKey(word.all[0]));
  }
  ASSERT_GT(words, 1000u);
  EXPECT_EQ(keys.size(), words);
  EXPECT_GE(model_keys.size() + 1, words) << "32 bits hold thousands of words apart";
}

// The same observation at another place is another one.
TEST(Observations, PlacesAreToldApart) {
  std::set<std::uint64_t> seen;
  for (std::int32_t offset = -kReach; offset <= kReach; ++offset) {
    seen.insert(AtOffset(1, offset));
    seen.insert(AtOffset(kBeyondLine, offset));
  }
  EXPECT_EQ(seen.size(), 2u * (2 * kReach + 1));
  EXPECT_NE(MixObservations(1, 2), MixObservations(2, 1));
}

TEST(Observations, WhatIsSeenFromAfarIsSeenFromNear) {
  const RuledPage ruled("xabcd, 12 x");
  const Observer observer(ruled.page);
  WordObservations word;
  for (std::uint32_t i = 0; i < ruled.page.size(); ++i) {
    observer.ForWord(i, word);
    EXPECT_LE(word.far, word.near);
    EXPECT_LE(word.near, word.all.size());
    EXPECT_EQ(word.Count(0), word.all.size());
    EXPECT_EQ(word.Count(1), word.Count(-1));
    EXPECT_EQ(word.Count(2), word.Count(-2));
  }
}

// A key stands for its group's observations, whatever is near the token.
TEST(Observations, GroupsOfOneKeyAreTheSame) {
  const RuledPage ruled(
      "xa xb 12 (xc) \u00ABxd xe\u00BB xa xb xa xb xf\nxa xb 12 xc\nxb\nxb\nxb xa\nxa xb");
  const Observer observer(ruled.page);
  std::map<std::uint64_t, std::vector<std::uint64_t>> met[kGroups];
  std::size_t again = 0;
  for (std::uint32_t begin = 0; begin < ruled.page.size();) {
    std::uint32_t end = begin + 1;
    while (end < ruled.page.size() && !ruled.page.tokens().starts_line[end]) ++end;
    for (std::uint32_t i = begin; i < end; ++i) {
      const auto keys = observer.GroupKeys(i, {begin, end});
      for (std::uint32_t g = 0; g < kGroups; ++g) {
        std::vector<std::uint64_t> seen;
        observer.ForGroup(static_cast<Group>(g), i, {begin, end}, seen);
        EXPECT_EQ(keys[g] == 0, seen.empty());
        std::sort(seen.begin(), seen.end());
        const auto [at, fresh] = met[g].emplace(keys[g], seen);
        EXPECT_EQ(at->second, seen) << ruled.page.text(i);
        again += fresh ? 0 : 1;
      }
    }
    begin = end;
  }
  EXPECT_GT(again, 10u);
  EXPECT_GT(met[kRemembered].size(), 5u);
}

TEST(Observations, AreThoseThatTheModelWasTrainedOn) {
  EXPECT_EQ(base::TableHash("rasad"), 13699976496093335448u) << kTrainAnew;
  EXPECT_EQ(base::TableHash("a longer string than eight bytes"), 5579875227836362856u)
      << kTrainAnew;
  EXPECT_EQ(MixObservations(1, 2), 5794828497990705370u) << kTrainAnew;
  EXPECT_EQ(AtOffset(1, -2), 17963021490037190342u) << kTrainAnew;
  EXPECT_EQ(AtOffset(kBeyondLine, 1), 17547826007701230623u) << kTrainAnew;
  // Words that no table knows, a number, marks, two lines: everything but what tables say.
  const RuledPage ruled("xabcd xb 12, (xc)\nxabcd \u00ABxd\u00BB xe.");  // GUILLEMETS
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < ruled.page.size(); ++i) {
    ASSERT_EQ(ruled.page.IsWord(i) ? ruled.page.kinds(i) : 0, 0u) << ruled.page.text(i);
    for (const std::uint64_t one : ObservationsOf(ruled.page, i)) sum = sum * 31 + one;
  }
  EXPECT_EQ(sum, 17322252512016652461u) << kTrainAnew;
}

// Models know kinds of words by their numbers.
TEST(Observations, KindsKeepTheirNumbers) {
  EXPECT_EQ(static_cast<int>(Kind::kFirstName), 28) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kSurname), 29) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kTitle), 23) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kHonorific), 26) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kBodyHead), 34) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kLevel), 20) << kTrainAnew;
  EXPECT_EQ(static_cast<int>(Kind::kSay), 51) << kTrainAnew;
}

}  // namespace
}  // namespace rasad::extraction
