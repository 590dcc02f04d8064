// UTF-8 that was read as Latin-1 or windows-1252 and written as UTF-8 again.
#include "core/document/mojibake.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "core/text/utf8.h"

namespace rasad::document {
namespace {

// What windows-1252 has at 0x80 to 0x9F, where Latin-1 has controls; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

// Guillemets, no-break space and the like; ZWNJ, quotation marks, dashes, bidi controls;
// pictographs with the selector behind them, as of which nobody writes letters.
bool IsMark(char32_t cp) {
  return (cp >= 0xa0 && cp < 0xc0) || (cp >= 0x2000 && cp < 0x2070) || cp == 0xfeff ||
         (cp >= 0x1f000 && cp < 0x1fb00) || cp == 0xfe0f;
}

bool IsArabic(char32_t cp) {
  return (cp >= 0x600 && cp < 0x780) || (cp >= 0x8a0 && cp < 0x900) ||
         (cp >= 0xfb50 && cp < 0xfe00) || (cp >= 0xfe70 && cp < 0xfeff);
}

// Bytes of a sequence by its first; 0 if none begins so.
std::size_t SequenceLength(unsigned lead) {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

// A run of characters that stand for bytes, and what they give when they are read as UTF-8.
class Run {
 public:
  void Clear() {
    out_.clear();
    changed_ = false;
  }

  // Adds a character. A sequence that it completes becomes one character, which may complete
  // another: characters that were encoded twice fall together one level after the other.
  void Add(char32_t cp) {
    while (const std::size_t length = Completes(cp)) {
      cp = decoded_;
      out_.resize(out_.size() + 1 - length);
      changed_ = true;
    }
    out_ += cp;
  }

  // Counts what is there, after the last Add().
  void Weigh() {
    letters_ = suspects_ = pairs_ = others_ = 0;
    bool before = false;
    for (const char32_t cp : out_) {
      const bool arabic = IsArabic(cp);
      letters_ += arabic;
      pairs_ += arabic && before;
      others_ += !arabic && !IsMark(cp);
      before = arabic;
      // Signs such as guillemets and the no-break space may well be meant; letters and controls
      // are what misread bytes look like.
      suspects_ += LatinByteOf(cp) != 0 && !(cp >= 0xa0 && cp < 0xc0) && cp < 0x2000;
    }
  }

  bool Readable() const { return changed_ && letters_ > suspects_; }
  // A sign of multiplication and a square, read as bytes, are a letter of Yiddish.
  bool OnlyMarks() const { return changed_ && letters_ == 0 && suspects_ == 0 && others_ == 0; }
  bool Speaks() const { return Readable() && pairs_ > 0; }
  const std::u32string& out() const { return out_; }

 private:
  // The length in characters of the sequence that ends with `last`, which is not in out_ yet; its
  // code point is decoded_. 0 if there is none.
  std::size_t Completes(char32_t last) {
    char bytes[4];
    unsigned char byte = LatinByteOf(last);
    std::size_t at = sizeof bytes;
    std::size_t left = out_.size();
    while ((byte & 0xc0) == 0x80 && at > 1 && left > 0) {
      bytes[--at] = static_cast<char>(byte);
      byte = LatinByteOf(out_[--left]);
    }
    if (at == sizeof bytes || SequenceLength(byte) != sizeof bytes - at + 1) return 0;
    bytes[--at] = static_cast<char>(byte);
    const text::Decoded d = text::Decode({bytes + at, sizeof bytes - at}, 0);
    decoded_ = d.cp;
    return d.valid ? d.length : 0;
  }

  std::u32string out_;
  char32_t decoded_ = 0;
  bool changed_ = false;
  std::size_t letters_ = 0;
  std::size_t suspects_ = 0;
  std::size_t pairs_ = 0;   // letters right behind a letter
  std::size_t others_ = 0;  // neither letters nor marks of Persian text
};

// Calls visit(begin, end, run) for every run of two characters or more that stand for bytes, and
// counts the Arabic letters and the characters of such runs in `letters` and `suspects`.
template <class Visit>
void ForEachRun(std::string_view text, std::size_t& letters, std::size_t& suspects, Visit visit) {
  Run run;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    text::Decoded d = text::Decode(text, at);
    if (LatinByteOf(d.cp) == 0) {
      letters += IsArabic(d.cp);
      at += d.length;
      continue;
    }
    const std::size_t begin = at;
    std::size_t size = 0;
    run.Clear();
    do {
      run.Add(d.cp);
      ++size;
      at += d.length;
      if (at == text.size()) break;
      d = text::Decode(text, at);
    } while (LatinByteOf(d.cp) != 0);
    suspects += size;
    if (size == 1) continue;
    run.Weigh();
    visit(begin, at, run);
  }
}

}  // namespace

unsigned char LatinByteOf(char32_t cp) {
  if (cp < 0x80) return 0;
  if (cp < 0x100) return static_cast<unsigned char>(cp);
  if (cp < 0x152 || cp > 0x2122 || (cp > 0x2dc && cp < 0x2013)) return 0;
  for (std::size_t i = 0; i < kWindows1252.size(); ++i) {
    if (kWindows1252[i] == cp) return static_cast<unsigned char>(0x80 + i);
  }
  return 0;
}

bool UndoMojibake(std::string& text) {
  // The first byte of every sequence, 0xC2 to 0xF4, has become U+00C2 to U+00F4.
  if (text.find('\xC3') == std::string::npos) return false;
  std::size_t letters = 0;
  std::size_t suspects = 0;
  bool words = false;
  bool marks = false;
  ForEachRun(text, letters, suspects, [&](std::size_t, std::size_t, const Run& run) {
    words = words || run.Speaks();
    marks = marks || run.OnlyMarks();
  });
  if (!words && !(marks && letters > suspects)) return false;

  std::string out;
  out.reserve(text.size());
  std::size_t copied = 0;
  ForEachRun(text, letters, suspects, [&](std::size_t begin, std::size_t end, const Run& run) {
    if (!run.OnlyMarks() && !(words && run.Readable())) return;
    out.append(text, copied, begin - copied);
    for (const char32_t cp : run.out()) text::AppendUtf8(cp, out);
    copied = end;
  });
  out.append(text, copied);
  text = std::move(out);
  return true;
}

}  // namespace rasad::document
