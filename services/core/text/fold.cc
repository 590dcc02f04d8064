// Folding of a text: lines without anything to fold are found in one scan and
// copied as they are.
#include "core/text/fold.h"

#include <bit>

#include "core/text/chars.h"
#include "core/text/emitter.h"
#include "core/text/line.h"
#include "core/text/pair_sets.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

// What a line's characters need, as bits.
enum Need : std::uint8_t {
  kNothing = 0,
  kTwin = 1,   // some are written as another one of the same length, or are a ZWNJ that goes
  kCells = 2,  // some depend on their neighbours or change their length
  kMark = 4,   // (in the table only) stays if it stands behind a letter
  kEnd = 8,    // (in the table only) a line ends
};

struct NeedTable {
  std::uint8_t of[internal::kTableEnd];

  NeedTable() {
    const Chars chars;
    for (char32_t c = 0; c < internal::kTableEnd; ++c) {
      const bool same = chars.Display(c) == c;
      switch (chars.Class(c)) {
        case CharClass::kLetter:
        case CharClass::kDigit:
          of[c] = same ? kNothing : kTwin;
          break;
        case CharClass::kBlank:
          of[c] = same ? kNothing : c < 0x80 ? kTwin : kCells;
          break;
        case CharClass::kKeptMark:
          of[c] = c <= 0x64d ? kMark : kCells;  // KASRATAN; hamza and madda may merge
          break;
        case CharClass::kLineEnd:
          of[c] = c == '\n' ? kEnd : kCells;
          break;
        case CharClass::kRemoved:
        case CharClass::kHaraka:
        case CharClass::kSoftHyphen:
        case CharClass::kTatweel:
          of[c] = kCells;
          break;
        default:
          of[c] = same ? kNothing : kCells;
          break;
      }
    }
  }
};

constexpr std::size_t kZwnjBytes = 3;

bool IsArabicLead(unsigned char c) { return (c & 0xfc) == 0xd8; }

#if defined(__SSE2__)
// `at`, or the beginning of the character that was cut there.
std::size_t UncutAt(const char* text, std::size_t at) {
  const bool cut = at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xc0) == 0xc0;
  return cut ? at - 1 : at;
}

constexpr PairSet kClean[8] = {
    {1, 0xa, 0xfffe},  // HAMZA to THAL
    {9, 0xb, 0x03ff},  // REH to AIN, Persian digits
    {1, 0xb, 0x0400},  // GHAIN
    {9, 0x8, 0x1000},  // COMMA, FARSI YEH
    {2, 0x8, 0x01f6},  // FEH to WAW without KAF
    {2, 0xb, 0x4000},  // PEH
    {4, 0x8, 0x0040},  // TCHEH
    {4, 0xa, 0x8200},  // KEHEH, GAF
};

RASAD_WIDE std::size_t CleanPrefixWide(const char* text, std::size_t size) {
  static constexpr PairTables kTables(kClean);
  const WidePairs pairs = LoadPairs(kTables);
  std::size_t at = 0;
  std::uint32_t carry = 0;  // the block before ended in a lead byte
  // One byte more is read, the second one of a lead at the end of the block.
  for (; at + 33 <= size; at += 32) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at + 1));
    const __m256i ascii = _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8(0x1f)),
                                           _mm256_cmpgt_epi8(_mm256_set1_epi8(0x7f), v));
    const __m256i second = _mm256_cmpgt_epi8(_mm256_set1_epi8('\xc0'), v);  // 80 to BF
    const std::uint32_t leads = LeadsOfPairs(pairs, v, next);
    const std::uint32_t good =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(ascii)) | leads |
        (static_cast<std::uint32_t>(_mm256_movemask_epi8(second)) & (leads << 1 | carry));
    if (good != UINT32_MAX) {
      at += static_cast<unsigned>(std::countr_one(good));
      break;
    }
    carry = leads >> 31;
  }
  return UncutAt(text, at);
}

// How many bytes from `text` on are whole characters that need nothing, looking
// at 16 bytes at a time or more: ASCII that shows, and the frequent characters of
// U+0600 to U+06FF. May stop early.
std::size_t CleanPrefix(const char* text, std::size_t size) {
  if (HasWideRegisters()) return CleanPrefixWide(text, size);
  const auto bytes = [](int c) { return _mm_set1_epi8(static_cast<char>(c)); };
  const auto is = [&](__m128i v, int c) { return _mm_cmpeq_epi8(v, bytes(c)); };
  // Bytes from `low` to `high`, both above 0x7f: signed comparison keeps their
  // order.
  const auto in = [&](__m128i v, int low, int high) {
    return _mm_and_si128(_mm_cmpgt_epi8(v, bytes(low - 1)), _mm_cmpgt_epi8(bytes(high + 1), v));
  };
  std::size_t at = 0;
  unsigned carry = 0;  // the block before ended in a lead byte
  // One byte more is read, the second one of a lead at the end of the block.
  for (; at + 17 <= size; at += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at + 1));
    const __m128i ascii =
        _mm_and_si128(_mm_cmpgt_epi8(v, bytes(0x1f)), _mm_cmpgt_epi8(bytes(0x7f), v));
    const __m128i second = _mm_cmpgt_epi8(bytes(0xc0), v);  // 80 to BF
    const __m128i d8 = _mm_and_si128(
        is(v, 0xd8), _mm_or_si128(in(next, 0xa1, 0xba), is(next, 0x8c)));  // HAMZA to GHAIN, COMMA
    const __m128i d9 = _mm_and_si128(
        is(v, 0xd9),
        _mm_or_si128(_mm_or_si128(in(next, 0x84, 0x88), in(next, 0x81, 0x82)),  // FEH to WAW
                     is(next, 0xbe)));                                          // PEH
    const __m128i da = _mm_and_si128(
        is(v, 0xda), _mm_or_si128(_mm_or_si128(is(next, 0xa9), is(next, 0xaf)),    // KEHEH, GAF
                                  _mm_or_si128(is(next, 0x86), is(next, 0x98))));  // TCHEH, JEH
    const __m128i db = _mm_and_si128(
        is(v, 0xdb), _mm_or_si128(is(next, 0x8c), in(next, 0xb0, 0xb9)));  // FARSI YEH, digits
    const __m128i lead = _mm_or_si128(_mm_or_si128(d8, d9), _mm_or_si128(da, db));
    const auto leads = static_cast<unsigned>(_mm_movemask_epi8(lead));
    const auto seconds = static_cast<unsigned>(_mm_movemask_epi8(second));
    const unsigned wanted = leads << 1 | carry;
    const unsigned good =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(ascii, lead))) | (seconds & wanted);
    if (good != 0xffff) {
      at += static_cast<unsigned>(std::countr_one(good));
      break;
    }
    carry = wanted >> 16;
  }
  return UncutAt(text, at);
}
#else
std::size_t CleanPrefix(const char*, std::size_t) { return 0; }
#endif

class Folder {
 public:
  Folder(std::string_view source, std::string& out, std::vector<Edit>& edits)
      : source_(source), emitter_(source, out, edits), edits_(edits), cells_(Spare()) {}

  bool Run() {
    std::size_t kept = 0;  // written so far, without any edit
    bool changed = false;
    for (std::size_t at = 0; at < source_.size();) {
      std::size_t end = at;
      const unsigned need = Scan(end);
      if (need == kNothing) {
        at = end;
        continue;
      }
      emitter_.Keep(static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(at));
      if ((need & kCells) != 0) {
        Cells(at);
      } else {
        Twins(at, end);
        at = end;
      }
      kept = at;
      changed = true;
    }
    if (!changed) return false;
    emitter_.Keep(static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(source_.size()));
    emitter_.Finish();
    return !edits_.empty();
  }

 private:
  // Moves `at` behind the next LF, or to where it is clear that the line needs
  // cells.
  unsigned Scan(std::size_t& at) const {
    const std::size_t size = source_.size();
    const char* const text = source_.data();
    const std::size_t begin = at;
    unsigned need = kNothing;
    std::size_t i = at;
    while (i < size) {
      i += CleanPrefix(text + i, size - i);
      if (i >= size) break;
      const auto lead = static_cast<unsigned char>(text[i]);
      unsigned bits;
      if (IsArabicLead(lead) && i + 1 < size) {
        const auto second = static_cast<unsigned char>(text[i + 1]);
        bits = needs_.of[0x600u | (lead & 3u) << 6 | (second & 0x3fu)] | ((second & 0xc0) ^ 0x80);
        i += 2;
        if (bits == kNothing) continue;
        if (bits == kMark) bits = BehindLetter(begin, i - 2) ? kNothing : kCells;
        if (bits > kMark) bits = kCells;  // malformed
      } else if (lead < 0x80) {
        bits = needs_.of[lead];
        ++i;
        if (bits == kNothing) continue;
        if (bits == kEnd) break;
      } else {
        const Decoded d = Decode(source_, i);
        bits = d.cp == 0x200c ? ZwnjNeed(begin, i) : RareNeed(d);
        i += d.length;
      }
      need |= bits;
      if ((need & kCells) != 0) break;
    }
    at = i;
    return need;
  }

  // The character before `at` is a letter of two bytes.
  bool BehindLetter(std::size_t begin, std::size_t at) const {
    return at >= begin + 2 && LetterAt(at - 2) != 0;
  }

  char32_t LetterAt(std::size_t at) const {
    if (at + 1 >= source_.size() || !IsArabicLead(static_cast<unsigned char>(source_[at]))) {
      return 0;
    }
    const Decoded d = Decode(source_, at);
    return chars_.Class(d.cp) == CharClass::kLetter ? d.cp : 0;
  }

  // A ZWNJ stays between letters of which the first one joins. Behind a letter that never joins, or
  // beside ASCII, it goes whatever else is near.
  unsigned ZwnjNeed(std::size_t begin, std::size_t at) const {
    if (at == begin || IsAscii(at - 1)) return kTwin;
    const char32_t before = at >= begin + 2 ? LetterAt(at - 2) : 0;
    if (before == 0) return kCells;
    if (IsNonJoiner(before) || at + kZwnjBytes >= source_.size() || IsAscii(at + kZwnjBytes)) {
      return kTwin;
    }
    return LetterAt(at + kZwnjBytes) != 0 ? kNothing : kCells;
  }

  bool IsAscii(std::size_t at) const { return static_cast<signed char>(source_[at]) >= 0; }

  unsigned RareNeed(const Decoded& d) const {
    if (!d.valid || MayExpand(d.cp) || chars_.Display(d.cp) != d.cp) return kCells;
    switch (chars_.Class(d.cp)) {
      case CharClass::kRemoved:
      case CharClass::kBlank:
      case CharClass::kLineEnd:
      case CharClass::kHaraka:
      case CharClass::kKeptMark:
      case CharClass::kZwj:
      case CharClass::kSoftHyphen:
        return kCells;
      default:
        return kNothing;
    }
  }

  // A line whose characters are replaced or left out one by one.
  void Twins(std::size_t at, std::size_t end) {
    const std::size_t begin = at;
    std::size_t kept = at;
    while (at < end) {
      at += CleanPrefix(source_.data() + at, end - at);
      if (at >= end) break;
      const Decoded d = Decode(source_, at);
      const char32_t display = chars_.Display(d.cp);
      if (d.cp == 0x200c && ZwnjNeed(begin, at) != kNothing) {
        emitter_.Keep(static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(at));
        kept = at + kZwnjBytes;
      } else if (display != d.cp && d.cp != '\n') {
        emitter_.Keep(static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(at));
        emitter_.Put(static_cast<std::uint32_t>(at), d.length, display);
        kept = at + d.length;
      }
      at += d.length;
    }
    emitter_.Keep(static_cast<std::uint32_t>(kept), static_cast<std::uint32_t>(end));
  }

  // One line by way of cells; moves `at` behind its end.
  void Cells(std::size_t& at) {
    LineEnd end;
    FoldLine(source_, at, cells_, end);
    SettleSpecials(cells_);
    for (const Cell& cell : cells_) {
      if (cell.Is(Cell::kMore)) {
        emitter_.PutMore(cell.cp);
      } else if (cell.Is(Cell::kSame)) {
        emitter_.Keep(cell.source, cell.source_end());
      } else {
        emitter_.Put(cell.source, cell.length, cell.cp);
      }
    }
    if (end.length == 0) return;
    if (end.same) {
      emitter_.Keep(end.source, end.source + end.length);
    } else {
      emitter_.Put(end.source, end.length, U'\n');
    }
  }

  static const NeedTable& Needs() {
    static const NeedTable table;
    return table;
  }

  static std::vector<Cell>& Spare() {
    thread_local std::vector<Cell> cells;    // kept from text to text
    constexpr std::size_t kKept = 64 << 10;  // those of longer lines are given back
    if (cells.capacity() > kKept) cells = {};
    return cells;
  }

  std::string_view source_;
  Emitter emitter_;
  const std::vector<Edit>& edits_;
  const NeedTable& needs_ = Needs();
  const Chars chars_;
  std::vector<Cell>& cells_;
};

}  // namespace

bool Fold(std::string_view source, std::string& out, std::vector<Edit>& edits) {
  return Folder(source, out, edits).Run();
}

}  // namespace rasad::text
