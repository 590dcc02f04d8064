// Build tool: compiles the word lists of data/*.tsv into one perfect hash table.
//
//   compile_lexicon OUT affixes.tsv lexicon.tsv exceptions.tsv verbs.tsv compounds.tsv
//
// Each table is known by its name. The same tables give the same bytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "core/text/letters.h"
#include "core/text/lexicon.h"
#include "core/text/words.h"

namespace rasad::text {
namespace {

struct Entry {
  std::uint32_t flags = 0;
  std::u32string word;  // to see that no two words share a hash; pairs with a blank
};

using Entries = std::map<std::uint64_t, Entry>;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "compile_lexicon: %s\n", what.c_str());
  std::exit(1);
}

std::uint32_t FlagsOf(std::string_view names) {
  static constexpr struct {
    std::string_view name;
    std::uint32_t flags;
  } kNames[] = {
      {"word", kWord},
      {"common", kWord | kKnown},
      {"heh", kWord | kHehWord},
      {"form", kForm},
      {"spoken_plural", kSpokenPlural},
      {"plain", kPlain},
      {"leave", kLeave},
      {"indefinite", kIndefinite},
      {"function", kFunction | kWord},
      {"plural", kPluralSuffix},
      {"compare", kCompareSuffix},
      {"behind_heh", kHehSuffix},
      {"pronoun", kPronounSuffix},
      {"second_part", kSecondPart},
      {"arabic_tail", kArabicTail},
      {"bi", kBi},
      {"will", kWill},
      {"mi", kMi},
      {"month", kMonth},
      {"letter_name", kLetterName},
  };
  std::uint32_t flags = 0;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    const auto* known = std::find_if(std::begin(kNames), std::end(kNames),
                                     [&](const auto& n) { return n.name == name; });
    if (known == std::end(kNames)) Fail("unknown class " + std::string(name));
    flags |= known->flags;
  }
  return flags;
}

void Add(Entries& entries, std::uint64_t hash, const std::u32string& word, std::uint32_t flags) {
  Entry& entry = entries[hash];
  if (!entry.word.empty() && entry.word != word) Fail("two words share a hash");
  entry.word = word;
  if ((flags & kGlued) != 0 && (entry.flags & kGlued) != 0) {
    // Of two places for the ZWNJ the first row's counts.
    flags &= (1u << WordLists::kGluedShift) - 1;
  }
  entry.flags |= flags;
}

void Add(Entries& entries, const std::u32string& word, std::uint32_t flags) {
  Add(entries, WordHash::Of(word), word, flags);
}

std::uint32_t FlagsAt(const Entries& entries, std::uint64_t hash) {
  const auto found = entries.find(hash);
  return found == entries.end() ? 0 : found->second.flags;
}

// The persons' endings behind a stem.
constexpr std::u32string_view kEndings[] = {
    U"\u0645",        // -am
    U"\u06cc",        // -i
    U"\u06cc\u0645",  // -im
    U"\u06cc\u062f",  // -id
    U"\u0646\u062f",  // -and
};
constexpr std::u32string_view kThird = U"\u062f";           // -ad, behind present stems
constexpr std::u32string_view kSpokenThird = U"\u0647";     // -e, spoken
constexpr std::u32string_view kSpokenAnd = U"\u0646";       // -an, spoken
constexpr std::u32string_view kSpokenId = U"\u06cc\u0646";  // -in, spoken
// Preverbs that are written together with "khahad".
constexpr std::u32string_view kPreverbs[] = {
    U"\u0628\u0631",        // bar
    U"\u0628\u0627\u0632",  // baz
    U"\u062f\u0631",        // dar
    U"\u0641\u0631\u0627",  // fara
    U"\u0641\u0631\u0648",  // foru
};

void AddVerb(Entries& entries, const Row& row) {
  constexpr std::u32string_view kNegation = U"\u0646";
  constexpr std::u32string_view kYehAlef = U"\u06cc\u0627";
  if (row[0] != "-") {
    const std::u32string past = Widen(row[0]);
    Add(entries, past, kVerbForm | kPastStem);
    for (const std::u32string_view ending : kEndings) {
      Add(entries, past + std::u32string(ending), kVerbForm);
    }
    Add(entries, past + std::u32string(kSpokenAnd), kVerbForm);
    Add(entries, past + std::u32string(kSpokenId), kVerbForm);
    const std::u32string participle = past + kHeh;
    Add(entries, participle, kParticiple);
    // An initial alef turns to yeh behind the negation, and loses its madda.
    std::u32string negated = participle;
    if (negated[0] == kAlefMadda) negated.replace(0, 1, kYehAlef);
    if (participle[0] == kAlef) negated[0] = kYehAlef[0];
    Add(entries, std::u32string(kNegation) + negated, kParticiple);
  }
  if (row[1] != "-") {
    const std::u32string present = Widen(row[1]);
    const std::string_view register_name = row[3];
    if (register_name == "bare") {  // an impersonal form, without endings
      Add(entries, present, kVerbForm);
      return;
    }
    // Stems in a long vowel take a yeh before the ending ("guy-am"), which some leave out.
    for (const std::u32string_view ending : kEndings) {
      Add(entries, present + std::u32string(ending), kVerbForm);
    }
    Add(entries, present + std::u32string(kThird), kVerbForm);
    // In speech every verb ends in -e and -an, those in a vowel by forms of their own.
    const bool vowel = present.back() == kAlef || present.back() == kWaw;
    const bool spoken = register_name == "spoken";
    if (spoken || !vowel) {
      Add(entries, present + std::u32string(kSpokenThird), kVerbForm);
      Add(entries, present + std::u32string(kSpokenAnd), kVerbForm);
    }
    // "in" and "din" are words of their own.
    if ((spoken || !vowel) && present != U"\u0627" && present != U"\u062f") {
      Add(entries, present + std::u32string(kSpokenId), kVerbForm);
    }
    if (spoken && present.size() > 2 && vowel) Add(entries, present, kVerbForm);
  }
}

// Letters before the ZWNJ of a glued word, as many as its four bits can say.
constexpr std::size_t kLongestBegin = 15;

void AddCompound(Entries& entries, const Row& row) {
  const std::u32string parts = Widen(row[0]);
  std::vector<std::u32string> words(1);
  for (const char32_t c : parts) {
    if (c == U' ') {
      words.emplace_back();
    } else {
      words.back().push_back(c);
    }
  }
  if (words.size() < 2 || words.size() > 3)
    Fail("a compound has two or three parts: " + std::string(row[0]));
  if (row[1] != "glued") {
    Add(entries, words[0], kCompoundLeft | (words.size() == 3 ? kTripleLeft : 0u));
    Add(entries, words[1], kCompoundRight);
    std::uint64_t pair = WordLists::Pair(WordHash::Of(words[0]), WordHash::Of(words[1]));
    if (words.size() == 3) {
      Add(entries, pair, words[0] + U' ' + words[1], 0);  // for the filter
      pair = WordLists::Pair(pair, WordHash::Of(words[2]));
    }
    Add(entries, pair, parts, kCompoundPair);
  }
  if (words[0].size() > kLongestBegin) Fail("the first part is too long: " + std::string(row[0]));
  if (row[1] != "spaced") {
    std::u32string glued = words[0] + words[1];
    if (words.size() == 3) {
      // The rest behind the first part has a place of its own, unless it is a word.
      constexpr std::size_t kShortestRest = 6;
      const std::u32string rest = words[1] + words[2];
      const std::uint64_t hash = WordHash::Of(rest);
      if (rest.size() >= kShortestRest && (FlagsAt(entries, hash) & kWord) == 0) {
        Add(entries, rest,
            kGlued | static_cast<std::uint32_t>(words[1].size()) << WordLists::kGluedShift);
      }
      glued += words[2];
    }
    Add(entries, glued,
        kGlued | static_cast<std::uint32_t>(words[0].size()) << WordLists::kGluedShift);
  }
}

void ReadInto(Entries& entries, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Fail("cannot read " + path);
  const std::string table((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const bool verbs = path.ends_with("verbs.tsv");
  const bool compounds = path.ends_with("compounds.tsv");
  for (const Row& row : ReadTable(table)) {
    if (row.size() < (verbs ? 4 : 3)) Fail(path + ": a row has too few columns");
    if (verbs) {
      AddVerb(entries, row);
    } else if (compounds) {
      AddCompound(entries, row);
    } else {
      const std::u32string word = Widen(row[0]);
      const std::uint32_t flags = FlagsOf(row[1]);
      Add(entries, word, flags);
      if ((flags & kWill) == 0) continue;
      for (const std::u32string_view preverb : kPreverbs) {
        Add(entries, std::u32string(preverb) + word, kWill);
      }
    }
  }
}

// Finds a pilot for every bucket, the largest first, so that no two entries share a slot.
void Place(const std::vector<std::uint64_t>& hashes, std::vector<std::uint64_t>& slots,
           std::vector<std::uint16_t>& pilots) {
  std::vector<std::vector<std::uint64_t>> buckets(std::size_t{1} << kLexiconBucketBits);
  for (const std::uint64_t hash : hashes) buckets[LexiconBucket(hash)].push_back(hash);
  std::vector<std::uint32_t> order(buckets.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return buckets[a].size() > buckets[b].size();
  });
  slots.assign(std::size_t{1} << kLexiconSlotBits, 0);
  pilots.assign(buckets.size(), 0);
  std::vector<std::uint32_t> at;
  const auto fits = [&](std::uint32_t bucket, std::uint16_t pilot) {
    at.clear();
    for (const std::uint64_t hash : buckets[bucket]) {
      const std::uint32_t slot = LexiconSlot(hash, pilot);
      if (slots[slot] != 0 || std::find(at.begin(), at.end(), slot) != at.end()) return false;
      at.push_back(slot);
    }
    return true;
  };
  for (const std::uint32_t bucket : order) {
    std::uint16_t pilot = 0;
    while (!fits(bucket, pilot)) {
      if (++pilot == 0) Fail("no perfect hash found: kLexiconSlotBits is too small");
    }
    pilots[bucket] = pilot;
    for (std::size_t i = 0; i < at.size(); ++i) slots[at[i]] = buckets[bucket][i];
  }
}

int Run(int argc, char** argv) {
  if (argc < 3) Fail("usage: compile_lexicon OUT TABLE...");
  Entries entries;
  for (int i = 2; i < argc; ++i) ReadInto(entries, argv[i]);
  std::vector<std::uint64_t> hashes;
  for (const auto& [hash, entry] : entries) hashes.push_back(hash);
  std::vector<std::uint64_t> slots;
  std::vector<std::uint16_t> pilots;
  Place(hashes, slots, pilots);
  std::string pairs((std::size_t{1} << kLexiconPairBits) / 8, '\0');
  for (const auto& [hash, entry] : entries) {
    if (entry.word.find(U' ') == std::u32string::npos) continue;
    char& byte = pairs[PairBit(hash) / 8];
    byte = static_cast<char>(byte | 1 << PairBit(hash) % 8);
  }
  std::vector<std::uint32_t> sets = {0};  // that of a slot without a word
  std::vector<std::uint32_t> table;
  for (const std::uint64_t hash : slots) {
    const std::uint32_t flags = hash == 0 ? 0 : entries[hash].flags;
    const auto set = std::find(sets.begin(), sets.end(), flags);
    table.push_back(LexiconFingerprint(hash) | static_cast<std::uint32_t>(set - sets.begin()));
    if (set == sets.end()) sets.push_back(flags);
  }
  if (sets.size() > std::size_t{1} << kLexiconSetBits) Fail("kLexiconSetBits is too small");
  sets.resize(std::size_t{1} << kLexiconSetBits);
  const auto bytes = [](const auto& of) {
    return std::string(reinterpret_cast<const char*>(of.data()), of.size() * sizeof of[0]);
  };
  const std::string out = bytes(pilots) + pairs + bytes(sets) + bytes(table);
  std::ofstream file(argv[1], std::ios::binary);
  file << out;
  file.close();
  if (!file) Fail("cannot write " + std::string(argv[1]));
  return 0;
}

}  // namespace
}  // namespace rasad::text

int main(int argc, char** argv) { return rasad::text::Run(argc, argv); }
