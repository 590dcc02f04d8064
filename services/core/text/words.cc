// Word lists from the embedded tables.
#include "core/text/words.h"

#include <string>

namespace rasad::data {
std::string_view affixes();
std::string_view compounds();
std::string_view heh_words();
std::string_view verbs();
std::string_view words();
}  // namespace rasad::data

namespace rasad::text {
namespace {

constexpr std::uint32_t kCompoundBit = 1u << 31;

std::uint32_t FlagOf(std::string_view name) {
  static constexpr struct {
    std::string_view name;
    std::uint32_t flag;
  } kNames[] = {
      {"heh", kHehWord},
      {"known", kKnown},
      {"plain", kPlain},
      {"leave", kLeave},
      {"function", kFunction},
      {"plural", kPluralSuffix},
      {"compare", kCompareSuffix},
      {"behind_heh", kHehSuffix},
      {"pronoun", kPronounSuffix},
      {"second_part", kSecondPart},
      {"bi", kBi},
      {"will", kWill},
      {"mi", kMi},
      {"month", kMonth},
      {"verb_form", kVerbForm},
      {"indefinite", kIndefinite},
      {"letter_name", kLetterName},
  };
  for (const auto& n : kNames) {
    if (n.name == name) return n.flag;
  }
  return 0;
}

// The persons' endings behind a stem; the empty one only behind past stems.
constexpr std::u32string_view kEndings[] = {
    U"\u0645",        // -am
    U"\u06cc",        // -i
    U"\u06cc\u0645",  // -im
    U"\u06cc\u062f",  // -id
    U"\u0646\u062f",  // -and
};
constexpr std::u32string_view kThird = U"\u062f";        // -ad, behind present stems
constexpr std::u32string_view kSpokenThird = U"\u0647";  // -e, spoken

bool IsNonJoinerVowel(char32_t c) { return c == 0x627 || c == 0x648; }  // ALEF, WAW

}  // namespace

WordLists::WordLists() {
  slots_.resize(1u << 13);
  for (const Row& row : ReadTable(data::affixes())) {
    if (row.size() >= 2) Add(Widen(row[0]), FlagOf(row[1]));
  }
  for (const Row& row : ReadTable(data::words())) {
    if (row.size() >= 2) Add(Widen(row[0]), FlagOf(row[1]));
  }
  for (const Row& row : ReadTable(data::heh_words())) {
    if (!row.empty()) Add(Widen(row[0]), kHehWord | kKnown);
  }
  AddVerbs();
  AddCompounds();
}

std::uint32_t WordLists::Flags(std::uint64_t hash) const {
  const Slot* slot = Find(hash);
  return slot == nullptr ? 0 : slot->flags;
}

bool WordLists::IsCompound(std::uint64_t left, std::uint64_t right) const {
  const Slot* slot = Find(Pair(left, right));
  return slot != nullptr && (slot->flags & kCompoundBit) != 0;
}

bool WordLists::IsCompound(std::uint64_t left, std::uint64_t middle, std::uint64_t right) const {
  return IsCompound(Pair(left, middle), right);
}

std::uint32_t WordLists::GluedAt(std::uint64_t hash) const {
  const Slot* slot = Find(hash);
  return slot == nullptr || (slot->flags & kGlued) == 0 ? 0 : slot->extra;
}

bool WordLists::IsHehAndI(std::u32string_view word) const {
  if (word.size() < 5) return false;
  const std::u32string_view heh_word = word.substr(0, word.size() - 2);
  return (Flags(heh_word) & (kHehWord | kParticiple)) != 0 &&
         (Flags(heh_word.substr(0, heh_word.size() - 1)) & kPlain) == 0;
}

std::size_t WordLists::VerbPrefix(std::u32string_view word) const {
  constexpr std::u32string_view kMiLetters = U"\u0645\u06cc";
  constexpr std::u32string_view kNemiLetters = U"\u0646\u0645\u06cc";
  std::size_t prefix = 0;
  if (word.starts_with(kMiLetters)) prefix = kMiLetters.size();
  if (word.starts_with(kNemiLetters)) prefix = kNemiLetters.size();
  if (prefix == 0 || word.size() < prefix + 2) return 0;
  if ((Flags(word) & kLeave) != 0) return 0;
  const std::uint32_t flags = Flags(word.substr(prefix));
  // Behind "mi" a bare past stem needs three letters: two are too often a noun's.
  if ((flags & (kVerbForm | kParticiple)) != 0) return prefix;
  return 0;
}

void WordLists::Add(std::uint64_t hash, std::uint32_t flags, std::uint32_t extra) {
  if (flags == 0) return;
  if (used_ * 2 >= slots_.size()) Grow();
  std::size_t i = hash & (slots_.size() - 1);
  while (slots_[i].flags != 0 && slots_[i].hash != hash) i = (i + 1) & (slots_.size() - 1);
  if (slots_[i].flags == 0) ++used_;
  slots_[i].hash = hash;
  slots_[i].flags |= flags;
  if (extra != 0) slots_[i].extra = extra;
}

const WordLists::Slot* WordLists::Find(std::uint64_t hash) const {
  std::size_t i = hash & (slots_.size() - 1);
  while (slots_[i].flags != 0) {
    if (slots_[i].hash == hash) return &slots_[i];
    i = (i + 1) & (slots_.size() - 1);
  }
  return nullptr;
}

void WordLists::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  used_ = 0;
  for (const Slot& slot : old) {
    if (slot.flags != 0) Add(slot.hash, slot.flags, slot.extra);
  }
}

void WordLists::AddVerbs() {
  constexpr std::u32string_view kNegation = U"\u0646";
  constexpr char32_t kHeh = 0x647;
  constexpr char32_t kAlef = 0x627;
  constexpr char32_t kAlefMadda = 0x622;
  constexpr std::u32string_view kYehAlef = U"\u06cc\u0627";
  for (const Row& row : ReadTable(data::verbs())) {
    if (row.size() < 2) continue;
    if (row[0] != "-") {
      const std::u32string past = Widen(row[0]);
      Add(past, kVerbForm | kPastStem);
      for (const std::u32string_view ending : kEndings) {
        Add(past + std::u32string(ending), kVerbForm);
      }
      const std::u32string participle = past + kHeh;
      Add(participle, kParticiple);
      // An initial alef turns to yeh behind the negation, and loses its madda.
      std::u32string negated = participle;
      if (negated[0] == kAlefMadda) negated.replace(0, 1, kYehAlef);
      if (participle[0] == kAlef) negated[0] = kYehAlef[0];
      Add(std::u32string(kNegation) + negated, kParticiple);
    }
    if (row[1] != "-") {
      const std::u32string present = Widen(row[1]);
      // Stems in a long vowel take a yeh before the ending ("guy-am"), which some leave out.
      for (const std::u32string_view ending : kEndings) {
        Add(present + std::u32string(ending), kVerbForm);
      }
      Add(present + std::u32string(kThird), kVerbForm);
      if (row.size() > 3 && row[3] == "spoken") {
        Add(present + std::u32string(kSpokenThird), kVerbForm);
        Add(present + std::u32string(kEndings[4].substr(0, 1)), kVerbForm);  // -an, spoken
        if (present.size() > 2 && IsNonJoinerVowel(present.back())) Add(present, kVerbForm);
      }
    }
  }
}

void WordLists::AddCompounds() {
  for (const Row& row : ReadTable(data::compounds())) {
    if (row.size() < 2) continue;
    std::vector<std::u32string> parts;
    std::string_view rest = row[0];
    while (true) {
      const std::size_t blank = rest.find(' ');
      parts.push_back(Widen(rest.substr(0, blank)));
      if (blank == std::string_view::npos) break;
      rest.remove_prefix(blank + 1);
    }
    if (parts.size() < 2 || parts.size() > 3) continue;
    const std::uint64_t first = WordHash::Of(parts[0]);
    if (row[1] != "glued") {
      Add(first, kCompoundLeft);
      std::uint64_t pair = Pair(first, WordHash::Of(parts[1]));
      if (parts.size() == 3) pair = Pair(pair, WordHash::Of(parts[2]));
      Add(pair, kCompoundBit);
    }
    if (row[1] != "spaced" && parts.size() == 2) {
      Add(WordHash::Of(parts[0] + parts[1]), kGlued, static_cast<std::uint32_t>(parts[0].size()));
    }
  }
}

const WordLists& Words() {
  static const WordLists lists;
  return lists;
}

}  // namespace rasad::text
