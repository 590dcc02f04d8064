// The outlet that an article names as its origin.
#include "core/document/outlet.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "core/document/chars.h"
#include "core/document/table.h"

namespace rasad::data {
std::string_view outlet_words();
}

namespace rasad::document {
namespace {

constexpr std::size_t kParagraphs = 6;     // How far down an article names its origin.
constexpr std::size_t kHeadBytes = 400;    // Of a paragraph.
constexpr std::size_t kMaxNameWords = 12;  // "public relations of the ... of the province of ..."
constexpr std::size_t kMaxOpenWords = 3;   // Of a name that no mark closes: a person's may follow.
constexpr std::size_t kCutWords = 2;       // What is left of a longer one.

enum class Kind : std::uint8_t {
  kCue,
  kTalk,
  kSkip,
  kStop,
  kSoft,
  kOutlet,
  kPart,
  kName,
  kStrong,
  kRefuse,
  kGeneric,
  kAnd,
  kInner,
  kRight,
  kOwner,
  kOwned,
};
constexpr std::string_view kKinds[] = {"cue",   "talk",  "skip",   "stop",   "soft",    "outlet",
                                       "part",  "name",  "strong", "refuse", "generic", "and",
                                       "inner", "right", "owner",  "owned"};

using Keys = std::set<std::string, std::less<>>;

struct Forms {
  Keys keys;
  Heads heads;

  bool contains(std::string_view key) const { return keys.find(key) != keys.end(); }
};

struct Tables {
  std::array<Forms, std::size(kKinds)> kinds;

  Tables() {
    for (const auto& row : Rows(data::outlet_words())) {
      assert(row.size() == 3);
      const auto* kind = std::find(std::begin(kKinds), std::end(kKinds), row[0]);
      assert(kind != std::end(kKinds));
      Forms& forms = kinds[static_cast<std::size_t>(kind - kKinds)];
      std::string key = TightKey(row[1]).key;
      forms.heads.Add(key);
      forms.keys.insert(std::move(key));
    }
  }
};

const Forms& FormsOf(Kind kind) {
  static const Tables tables;
  return tables.kinds[static_cast<std::size_t>(kind)];
}

// How many words at the head of `words` are a form of the kind; 0 if none. Marks end a form,
// except where `marks` are allowed inside.
std::size_t Match(Kind kind, std::span<const Word> words, bool marks = false) {
  const Forms& forms = FormsOf(kind);
  if (words.empty() || !forms.heads.MayBegin(words.front().key)) return 0;
  std::string joined;
  std::size_t best = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].kind == Word::Kind::kMark) {
      if (!marks) break;
      continue;
    }
    joined += words[i].key;
    // The forms that begin so follow in order; without any, no longer run can match.
    const auto next = forms.keys.lower_bound(joined);
    if (next == forms.keys.end() || !next->starts_with(joined)) break;
    if (*next == joined) best = i + 1;
  }
  return best;
}

bool IsSpacedDash(std::span<const Word> words, std::size_t i) {
  const char32_t mark = words[i].mark;
  const bool dash = mark == U'-' || (mark >= 0x2010 && mark <= 0x2015);
  // "word- word", "word - word": a dash that joins two words is none.
  return dash && !(words[i].glued && i + 1 < words.size() && words[i + 1].glued);
}

bool IsQuote(char32_t mark) {
  return mark == 0x00AB /* LEFT-POINTING DOUBLE ANGLE QUOTATION MARK */ ||
         mark == 0x00BB /* RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK */ || mark == U'"' ||
         mark == 0x201C /* LEFT DOUBLE QUOTATION MARK */ ||
         mark == 0x201D /* RIGHT DOUBLE QUOTATION MARK */;
}

// True if some word of the name shows that an outlet is meant.
bool ShowsOutlet(std::span<const Word> name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (Match(Kind::kOutlet, name.subspan(i)) > 0 || Match(Kind::kName, name.subspan(i)) > 0)
      return true;
    for (const std::string& part : FormsOf(Kind::kPart).keys) {
      if (name[i].key.starts_with(part) || name[i].key.ends_with(part)) {
        return !FormsOf(Kind::kRefuse).contains(name[i].key);
      }
    }
  }
  return false;
}

std::string Joined(std::span<const Word> words) {
  std::string joined;
  for (const Word& word : words) joined += word.key;
  return joined;
}

// The name without marks at its edges; nullopt if it names nobody.
std::optional<text::Span> Finish(std::span<const Word> name, std::uint32_t base) {
  const auto edge = [](const Word& word) {
    return word.kind == Word::Kind::kMark || FormsOf(Kind::kAnd).contains(word.key);
  };
  while (!name.empty() && edge(name.front())) name = name.subspan(1);
  while (!name.empty() && edge(name.back())) name = name.first(name.size() - 1);
  if (name.empty() || FormsOf(Kind::kRefuse).contains(Joined(name)) ||
      Match(Kind::kGeneric, name) > 0) {
    return std::nullopt;
  }
  return text::Span{base + name.front().begin, base + name.back().end};
}

// A name that only a stop word or nothing ends may run into that of a person: it is cut behind a
// word that shows an outlet, or to the shortest that names one.
std::span<const Word> CutOpenName(std::span<const Word> name) {
  if (name.size() <= kMaxOpenWords || Match(Kind::kOutlet, name) > 0) return name;
  if (const std::size_t known = Match(Kind::kName, name); known > 0) return name.first(known);
  for (std::size_t i = 0; i < name.size(); ++i) {
    for (const std::string& part : FormsOf(Kind::kPart).keys) {
      if (name[i].key.ends_with(part)) return name.first(i + 1);
    }
  }
  return name.first(kCutWords);
}

// Cuts what stands before the name proper: a desk ("economic group of the agency X").
std::span<const Word> CutDesk(std::span<const Word> name, bool reporter) {
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (Match(Kind::kOutlet, name.subspan(i - 1)) > 0) break;
    if (Match(Kind::kStrong, name.subspan(i)) > 0) return name.subspan(i);
  }
  if (reporter && name.size() > 1 && Match(Kind::kName, name.last(1)) == 1) return name.last(1);
  return name;
}

// True if the name of `count` words that stands before `end` is over at a word that begins no
// part of a name ("X from Tehran", "X today"). Words of time may be part of one ("The Day"): they
// are, where a mark soon closes the name and what stands before them is no whole name.
bool IsOver(std::span<const Word> words, std::size_t end, std::size_t count) {
  constexpr std::size_t kSoon = 3;  // words
  if (Match(Kind::kStop, words.subspan(end)) > 0) return true;
  if (Match(Kind::kSoft, words.subspan(end)) == 0) return false;
  if (Match(Kind::kName, words.first(end)) == end) return true;
  if (Match(Kind::kOutlet, words) > 0 && count >= 2) return true;
  for (std::size_t i = end; i < words.size() && i <= end + kSoon; ++i) {
    if (words[i].kind == Word::Kind::kMark && !IsQuote(words[i].mark)) return false;
  }
  return true;
}

// The name that begins at `words`.
std::optional<text::Span> ReadName(std::span<const Word> words, std::uint32_t base,
                                   const Keys& sites) {
  bool reporter = false;
  while (true) {
    const std::size_t skip = Match(Kind::kSkip, words);
    if (skip == 0 || skip >= words.size()) break;
    if (words[skip].kind == Word::Kind::kMark && !IsQuote(words[skip].mark)) break;
    words = words.subspan(skip);
    reporter = true;
  }
  std::size_t end = 0;
  std::size_t count = 0;
  bool closed = false;
  const bool quoted = !words.empty() && IsQuote(words.front().mark);
  if (quoted) words = words.subspan(1);
  while (end < words.size() && count <= kMaxNameWords) {
    const Word& word = words[end];
    if (word.kind == Word::Kind::kMark) {
      // A quote that touches the word before it closes the name.
      const bool closing = IsQuote(word.mark) && word.glued;
      if (!closing && (IsQuote(word.mark) || (word.mark == U'-' && !IsSpacedDash(words, end)))) {
        ++end;
        continue;
      }
      closed = true;
      break;
    }
    // A body whose name holds commas is taken as a whole.
    if (const std::size_t inner = Match(Kind::kInner, words.subspan(end), true); inner > 0) {
      end += inner;
      ++count;
      continue;
    }
    if (!quoted && end > 0 && IsOver(words, end, count)) break;
    ++end;
    ++count;
  }
  std::span<const Word> name = CutDesk(words.first(end), reporter);
  for (std::size_t n = name.size(); n > 0; --n) {
    if (sites.contains(Joined(name.first(n)))) return Finish(name.first(n), base);
  }
  if (!closed) name = CutOpenName(name);
  if (count > kMaxNameWords) return std::nullopt;
  return Finish(name, base);
}

std::optional<text::Span> FindDateline(std::span<const Word> words, std::uint32_t base) {
  constexpr std::size_t kMaxWords = 8;
  std::size_t part = 0;
  for (std::size_t i = 0; i < words.size() && i <= kMaxWords; ++i) {
    if (words[i].kind != Word::Kind::kMark) continue;
    if (words[i].mark == U'(') part = i + 1;  // "Tehran (ISNA) - "
    if (words[i].mark == U'(' || IsQuote(words[i].mark)) continue;
    const bool closing = words[i].mark == U'/' || words[i].mark == U':' || words[i].mark == U')';
    if (!IsSpacedDash(words, i) && !closing) return std::nullopt;
    const auto name = words.subspan(part, i - part);
    if (name.empty()) return std::nullopt;
    const bool whole = Match(Kind::kName, name) == name.size();
    if (Match(Kind::kOutlet, name) > 0 || whole) {
      // "said to the agency:" is no dateline: a colon needs the name alone before it.
      if (words[i].mark == U':' && name.size() > 4) return std::nullopt;
      return Finish(name, base);
    }
    part = i + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<text::Span> FindOutlet(std::string_view source,
                                     std::span<const text::Span> paragraphs,
                                     std::span<const text::Span> sites) {
  Keys site_keys;
  for (const text::Span& site : sites) site_keys.insert(TightKey(site.In(source)).key);
  std::optional<text::Span> cued;
  std::optional<text::Span> talked;
  const std::size_t n = std::min(paragraphs.size(), kParagraphs);
  for (std::size_t p = 0; p < n; ++p) {
    std::string_view head = paragraphs[p].In(source);
    std::size_t cut = std::min(kHeadBytes, head.size());
    while (cut < head.size() && (static_cast<unsigned char>(head[cut]) & 0xC0) == 0x80) --cut;
    const std::vector<Word> words = SplitWords(head.substr(0, cut));
    const std::span<const Word> all(words);
    if (p < 2) {
      if (auto name = FindDateline(all, paragraphs[p].begin)) return name;
    }
    bool sentence = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (sentence && !cued) {
        if (const std::size_t cue = Match(Kind::kCue, all.subspan(i)); cue > 0) {
          cued = ReadName(all.subspan(i + cue), paragraphs[p].begin, site_keys);
        }
      }
      sentence = all[i].mark == U'.' || (sentence && IsQuote(all[i].mark));
      if (talked) continue;
      if (const std::size_t cue = Match(Kind::kTalk, all.subspan(i)); cue > 0) {
        const auto name = ReadName(all.subspan(i + cue), paragraphs[p].begin, site_keys);
        if (!name) continue;
        std::vector<Word> shown = SplitWords(name->In(source));
        if (ShowsOutlet(shown)) talked = name;
      }
    }
    if (cued) return cued;
  }
  return talked;
}

std::optional<text::Span> FindImprintOutlet(std::string_view line) {
  constexpr std::size_t kMostWords = 5;
  const std::vector<Word> all = SplitWords(line);
  const std::span<const Word> words(all);
  std::size_t right = 0;
  while (right < words.size() && Match(Kind::kRight, words.subspan(right)) == 0) ++right;
  if (right == words.size()) return std::nullopt;
  for (std::size_t i = right; i < words.size(); ++i) {
    const std::size_t cue = Match(Kind::kOwner, words.subspan(i));
    if (cue == 0) continue;
    const std::size_t begin = i + cue;
    std::size_t end = begin;
    while (end < words.size() && words[end].kind != Word::Kind::kMark &&
           Match(Kind::kOwned, words.subspan(end)) == 0) {
      ++end;
    }
    if (end - begin > kMostWords) return std::nullopt;
    return Finish(words.subspan(begin, end - begin), 0);
  }
  // "Outlet - all rights reserved"
  std::size_t end = 0;
  while (end < right && words[end].kind != Word::Kind::kMark) ++end;
  if (end == 0 || end == right || end > kMostWords) return std::nullopt;
  return Finish(words.first(end), 0);
}

}  // namespace rasad::document
