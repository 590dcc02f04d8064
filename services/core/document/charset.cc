// Bytes of any charset that Persian pages use to UTF-8.
#include "core/document/charset.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>

#include "core/document/mojibake.h"
#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace rasad::document {
namespace {

enum class Charset { kNone, kUtf8, kWindows1256, kWindows1252, kUtf16, kUtf16Le, kUtf16Be, kOther };

constexpr std::string_view kUtf8Bom = "\xEF\xBB\xBF";
constexpr std::size_t kMarkupHead = 4096;  // where a page declares its charset

unsigned char Lower(char c) {
  return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

// `label` is in lower case.
Charset CharsetOf(std::string_view label) {
  struct Row {
    std::string_view label;
    Charset charset;
  };
  static constexpr Row kRows[] = {
      {"", Charset::kNone},
      {"ansi_x3.4-1968", Charset::kUtf8},
      {"ascii", Charset::kUtf8},
      {"cp1252", Charset::kWindows1252},
      {"cp1256", Charset::kWindows1256},
      {"iso-8859-1", Charset::kWindows1252},
      {"iso8859-1", Charset::kWindows1252},
      {"iso_8859-1", Charset::kWindows1252},
      {"latin1", Charset::kWindows1252},
      {"ms-arab", Charset::kWindows1256},
      {"unicode", Charset::kUtf16},
      {"us-ascii", Charset::kUtf8},
      {"utf-16", Charset::kUtf16},
      {"utf-16be", Charset::kUtf16Be},
      {"utf-16le", Charset::kUtf16Le},
      {"utf-8", Charset::kUtf8},
      {"utf16", Charset::kUtf16},
      {"utf8", Charset::kUtf8},
      {"windows-1252", Charset::kWindows1252},
      {"windows-1256", Charset::kWindows1256},
      {"windows1256", Charset::kWindows1256},
      {"x-cp1252", Charset::kWindows1252},
      {"x-cp1256", Charset::kWindows1256},
  };
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [&](const Row& r) { return r.label == label; });
  return row == std::end(kRows) ? Charset::kOther : row->charset;
}

const char* NameOf(Charset charset) {
  switch (charset) {
    case Charset::kWindows1256:
      return "windows-1256";
    case Charset::kWindows1252:
      return "windows-1252";
    case Charset::kUtf16Le:
      return "utf-16le";
    case Charset::kUtf16Be:
      return "utf-16be";
    default:
      return "utf-8";
  }
}

bool Agrees(Charset declared, Charset found) {
  if (declared == Charset::kNone || declared == found) return true;
  return declared == Charset::kUtf16 && (found == Charset::kUtf16Le || found == Charset::kUtf16Be);
}

// ---- What a page declares itself ----

// Where `word`, in lower case, stands in `text` at or after `from` in any case; npos if nowhere.
std::size_t FindWord(std::string_view text, std::string_view word, std::size_t from) {
  const auto it = std::search(
      text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), word.begin(), word.end(),
      [](char a, char b) { return Lower(a) == static_cast<unsigned char>(b); });
  return it == text.end() ? std::string_view::npos : static_cast<std::size_t>(it - text.begin());
}

// The value behind `name` and an equals sign in `tag`, in lower case, without quotes.
std::string ValueOf(std::string_view tag, std::string_view name) {
  constexpr std::string_view kBlanks = " \t\r\n\f";
  for (std::size_t at = FindWord(tag, name, 0); at != std::string_view::npos;
       at = FindWord(tag, name, at)) {
    at = tag.find_first_not_of(kBlanks, at + name.size());
    if (at == std::string_view::npos) break;
    if (tag[at] != '=') continue;
    at = tag.find_first_not_of(" \t\r\n\f\"'", at + 1);
    if (at == std::string_view::npos) break;
    const std::size_t end = tag.find_first_of(" \t\r\n\f\"';,/>?", at);
    std::string value(tag.substr(at, end - at));
    std::transform(value.begin(), value.end(), value.begin(), Lower);
    return value;
  }
  return {};
}

// The first declaration in the head of a page: of a meta element, or else of the XML declaration,
// which a browser does not read.
Charset DeclaredInside(std::string_view bytes) {
  constexpr auto npos = std::string_view::npos;
  const std::string_view head = bytes.substr(0, kMarkupHead);
  for (std::size_t at = head.find('<'); at != npos; at = head.find('<', at)) {
    std::string_view rest = head.substr(at);
    if (rest.starts_with("<!--")) {
      at = head.find("-->", at + 4);
      if (at == npos) break;
      continue;
    }
    ++at;
    if (FindWord(rest.substr(0, 5), "<meta", 0) != 0) continue;
    rest = rest.substr(0, rest.find('>'));
    // A description may speak of charsets; only what says Content-Type declares one in its content.
    const std::size_t content = FindWord(rest, "content", 5);
    const std::size_t charset = FindWord(rest, "charset", 5);
    if (content < charset && FindWord(rest, "http-equiv", 5) == npos) continue;
    const Charset found = CharsetOf(ValueOf(rest, "charset"));
    if (found != Charset::kNone) return found;
  }
  const std::size_t xml = head.find("<?xml");
  if (xml == npos || xml > 3) return Charset::kNone;  // a byte order mark may stand before it
  const std::string_view declaration = head.substr(xml);
  return CharsetOf(ValueOf(declaration.substr(0, declaration.find("?>")), "encoding"));
}

// ---- UTF-8 ----

// The length of the malformed sequence at `at`: as many bytes as could begin a character
// (Unicode, "maximal subpart"), at least one.
std::size_t MalformedLength(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned lead = byte(at);
  if (lead < 0xe0 || lead > 0xf4 || at + 1 == bytes.size()) return 1;
  unsigned low = 0x80;
  unsigned high = 0xbf;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  if (byte(at + 1) < low || byte(at + 1) > high) return 1;
  const bool four = lead >= 0xf0;
  return four && at + 2 < bytes.size() && (byte(at + 2) & 0xc0) == 0x80 ? 3 : 2;
}

// ---- Charsets of one byte a character ----

struct ByteTable {
  std::array<char16_t, 256> cp;
  struct Utf8 {
    char bytes[3];
    std::uint8_t size;
  };
  std::array<Utf8, 256> utf8;
};

ByteTable MakeTable(const char* name) {
  ByteTable table{};
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(name, &status),
                                                                     ucnv_close);
  for (std::size_t i = 0; i < 256; ++i) {
    const char byte = static_cast<char>(i);
    UChar unit[2] = {0xfffd, 0};
    if (U_SUCCESS(status)) ucnv_toUChars(converter.get(), unit, 2, &byte, 1, &status);
    if (status == U_STRING_NOT_TERMINATED_WARNING) status = U_ZERO_ERROR;
    table.cp[i] = unit[0];
    char utf8[4];
    table.utf8[i].size = static_cast<std::uint8_t>(text::Encode(unit[0], utf8));
    std::memcpy(table.utf8[i].bytes, utf8, 3);
  }
  return table;
}

const ByteTable& TableOf(Charset charset) {
  static const ByteTable windows_1256 = MakeTable("windows-1256");
  static const ByteTable windows_1252 = MakeTable("windows-1252");
  return charset == Charset::kWindows1252 ? windows_1252 : windows_1256;
}

std::string DecodeSingle(std::string_view bytes, const ByteTable& table) {
  std::string out(bytes.size() * 3, '\0');
  char* to = out.data();
  for (const char c : bytes) {
    const ByteTable::Utf8& utf8 = table.utf8[static_cast<unsigned char>(c)];
    std::memcpy(to, utf8.bytes, 3);  // the next one writes over what is too much
    to += utf8.size;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

// True if `bytes` hold words that are Arabic script in windows-1256. Another language's letters
// fall among the Latin letters that windows-1256 also has, inside of most words.
bool LooksLike1256(std::string_view bytes) {
  enum Kind : std::uint8_t { kBetween, kArabic, kFrequent, kLatin };
  static const std::array<Kind, 256> kinds = [] {
    // alef, dal, reh, meem, noon, heh, waw, yeh: half of the letters of any Persian or Arabic text.
    constexpr char16_t kOften[] = {0x627, 0x62f, 0x631, 0x645, 0x646, 0x647, 0x648, 0x64a};
    std::array<Kind, 256> out{};
    const ByteTable& table = TableOf(Charset::kWindows1256);
    for (std::size_t i = 0; i < 256; ++i) {
      const char16_t cp = table.cp[i];
      if (std::find(std::begin(kOften), std::end(kOften), cp) != std::end(kOften)) {
        out[i] = kFrequent;
      } else if ((cp >= 0x621 && cp <= 0x64a) || (cp > 0x66f && cp < 0x6d4)) {
        out[i] = kArabic;
      } else if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
                 (cp >= 0xc0 && cp < 0x250 && cp != 0xd7 && cp != 0xf7)) {
        out[i] = kLatin;
      }
    }
    return out;
  }();
  std::size_t letters = 0;
  std::size_t frequent = 0;
  std::size_t mixed = 0;
  std::size_t arabic = 0;  // of this word
  std::size_t often = 0;
  bool latin = false;
  const auto end_word = [&] {
    if (latin) {
      mixed += arabic;
    } else if (arabic > 1) {
      letters += arabic;
      frequent += often;
    }
    arabic = often = 0;
    latin = false;
  };
  for (const char c : bytes) {
    const Kind kind = kinds[static_cast<unsigned char>(c)];
    if (kind == kBetween) {
      end_word();
      continue;
    }
    arabic += kind != kLatin;
    often += kind == kFrequent;
    latin = latin || kind == kLatin;
  }
  end_word();
  return letters > 0 && mixed * 4 <= letters && frequent * 3 >= letters;
}

// ---- UTF-8 that is broken ----

struct Counts {
  std::size_t invalid = 0;  // malformed sequences
  std::size_t valid = 0;    // characters beyond ASCII
};

Counts CountUtf8(std::string_view bytes) {
  Counts counts;
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const text::Decoded d = text::Decode(bytes, at);
    ++(d.valid ? counts.valid : counts.invalid);
    at += d.valid ? d.length : MalformedLength(bytes, at);
  }
  return counts;
}

// True for more than chance makes of the bytes of another charset: of windows-1256 not one
// character of twenty sequences.
bool ProvesUtf8(const Counts& counts) {
  constexpr std::size_t kProof = 20;
  return counts.valid >= kProof && counts.valid * 6 >= counts.invalid;
}

// Replaces malformed sequences. A text between two tags comes from one place: one that is mostly
// malformed, and windows-1256 by its words, was put there as it was.
void Repair(std::string_view bytes, DecodedText& out) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  out.text.reserve(bytes.size() + bytes.size() / 8);
  const bool mixed = ProvesUtf8(CountUtf8(bytes));
  std::size_t copied = 0;
  std::size_t begin = 0;   // of the text between two tags
  std::size_t judged = 0;  // up to here malformed sequences are replaced
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      if (bytes[at] == '<' || bytes[at] == '>') begin = at + 1;
      ++at;
      continue;
    }
    const text::Decoded d = text::Decode(bytes, at);
    if (d.valid) {
      at += d.length;
      continue;
    }
    if (at >= judged) {
      judged = std::min(bytes.find_first_of("<>", at), bytes.size());
      const std::string_view piece = bytes.substr(begin, judged - begin);
      const Counts counts = CountUtf8(piece);
      if (mixed && counts.invalid > counts.valid * 3 && LooksLike1256(piece)) {
        out.text.append(bytes, copied, begin - copied);
        out.text += DecodeSingle(piece, TableOf(Charset::kWindows1256));
        ++out.foreign;
        at = copied = judged;
        continue;
      }
    }
    ++out.invalid;
    out.text.append(bytes, copied, at - copied);
    out.text += kReplacement;
    at += MalformedLength(bytes, at);
    copied = at;
  }
  out.text.append(bytes, copied);
}

// ---- UTF-16 ----

// The byte order of UTF-16 without a mark: nearly all high bytes are those of ASCII, Arabic
// letters, general punctuation or surrogates.
Charset FindUtf16(std::string_view bytes) {
  std::size_t high[2] = {0, 0};
  const std::size_t units = bytes.size() / 2;
  for (std::size_t i = 0; i < units * 2; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    high[i & 1] += byte == 0 || byte == 6 || byte == 0x20 || byte == 0xfb || byte == 0xfe ||
                   (byte & 0xf8) == 0xd8;
  }
  if (units == 0) return Charset::kNone;
  const auto is = [&](int order) {
    return high[order] * 10 >= units * 9 && high[order] > high[1 - order];
  };
  if (is(1)) return Charset::kUtf16Le;
  return is(0) ? Charset::kUtf16Be : Charset::kNone;
}

std::string DecodeUtf16(std::string_view bytes, bool big, std::size_t& invalid) {
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(big ? a << 8 | b : b << 8 | a);
  };
  std::string out(bytes.size() / 2 * 3 + 4, '\0');
  char* to = out.data();
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    char32_t cp = unit(at);
    if (cp >= 0xd800 && cp < 0xe000) {
      const char32_t low = cp < 0xdc00 && at + 3 < bytes.size() ? unit(at + 2) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      } else {
        cp = 0xfffd;
        ++invalid;
      }
    }
    to += text::Encode(cp, to);
  }
  if (at < bytes.size()) {  // half a unit
    ++invalid;
    to += text::Encode(0xfffd, to);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

// ---- The decision ----

base::Status CheckText(std::string_view text) {
  using base::ErrorCode;
  using base::Fail;
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return Fail(ErrorCode::kInvalidInput,
                "the content is binary: a NUL at byte " + std::to_string(at));
  }
  // A few stray controls are dirt; more of them are a file of another kind.
  constexpr std::size_t kMaxStray = 8;
  std::size_t controls = 0;
  std::size_t first = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    std::uint64_t word = 0;
    if (i + sizeof word <= text.size()) {  // eight bytes without one at once
      std::memcpy(&word, text.data() + i, sizeof word);
      const std::uint64_t del = word ^ 0x7F * kOnes;
      const std::uint64_t low = (word - 0x20 * kOnes) & ~word;
      if (((low | ((del - kOnes) & ~del)) & 0x80 * kOnes) == 0) {
        i += sizeof word - 1;
        continue;
      }
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && (byte < 9 || byte > 13)) || byte == 0x7F) {
      ++controls;
      first = std::min(first, i);
    }
  }
  if (controls > std::max(kMaxStray, text.size() / 100)) {
    return Fail(ErrorCode::kInvalidInput, "the content is binary: " + std::to_string(controls) +
                                              " control characters, the first at byte " +
                                              std::to_string(first));
  }
  return {};
}

// What bytes are that are no valid UTF-8, or hold a NUL.
Charset Detect(std::string_view bytes, bool has_nul, Charset declared) {
  if (bytes.starts_with("\xFF\xFE")) return Charset::kUtf16Le;
  if (bytes.starts_with("\xFE\xFF")) return Charset::kUtf16Be;
  if (has_nul || bytes.find('\6') != std::string_view::npos) {
    if (const Charset order = FindUtf16(bytes); order != Charset::kNone) return order;
    if (has_nul) return Charset::kUtf8;  // binary, which is found out below
  }
  // Chance makes a few characters of any bytes.
  const Counts counts = CountUtf8(bytes);
  if (counts.valid >= counts.invalid * 4) return Charset::kUtf8;
  if (LooksLike1256(bytes)) return ProvesUtf8(counts) ? Charset::kUtf8 : Charset::kWindows1256;
  if (counts.valid >= counts.invalid || bytes.starts_with(kUtf8Bom)) return Charset::kUtf8;
  if (declared == Charset::kUtf16) return Charset::kUtf16Le;
  return declared == Charset::kNone || declared == Charset::kOther ? Charset::kUtf8 : declared;
}

}  // namespace

base::Result<DecodedText> DecodeBytes(std::string_view bytes, std::string_view declared,
                                      bool markup) {
  if (bytes.empty()) return base::Fail(base::ErrorCode::kInvalidInput, "the content is empty");
  const Charset header = CharsetOf(declared);
  Charset inside = markup ? DeclaredInside(bytes) : Charset::kNone;
  const Charset mark = bytes.starts_with(kUtf8Bom) ? Charset::kUtf8 : Charset::kNone;

  Charset found = Charset::kUtf8;
  const bool has_nul = bytes.find('\0') != std::string_view::npos;
  const bool valid = text::FindInvalidUtf8(bytes) == std::string_view::npos;
  if (!valid || has_nul) found = Detect(bytes, has_nul, header != Charset::kNone ? header : inside);

  DecodedText out;
  out.charset = NameOf(found);
  if (found == Charset::kUtf16Le || found == Charset::kUtf16Be) {
    out.text = DecodeUtf16(bytes, found == Charset::kUtf16Be, out.invalid);
    if (markup) inside = DeclaredInside(out.text);
  } else if (found != Charset::kUtf8) {
    // The mark may come from a file that was put in front of the page.
    const std::size_t skipped = mark == Charset::kUtf8 ? kUtf8Bom.size() : 0;
    out.text = DecodeSingle(bytes.substr(skipped), TableOf(found));
    out.text.insert(0, bytes.substr(0, skipped));
  } else if (valid) {
    out.text = bytes;
  } else {
    Repair(bytes, out);
  }
  // Bare ASCII is also what any of the charsets of one byte says.
  const bool ascii = found == Charset::kUtf8 && std::all_of(bytes.begin(), bytes.end(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x80;
                     });
  const auto conflicts = [&](Charset charset) {
    const bool wide =
        charset == Charset::kUtf16 || charset == Charset::kUtf16Le || charset == Charset::kUtf16Be;
    return !Agrees(charset, found) && (!ascii || wide);
  };
  out.conflict = conflicts(header) || conflicts(inside) || conflicts(mark);
  out.mojibake = UndoMojibake(out.text);
  if (markup) {  // a parser would take it for the first word of the page
    std::size_t marks = 0;
    while (std::string_view(out.text).substr(marks).starts_with(kUtf8Bom)) marks += kUtf8Bom.size();
    out.text.erase(0, marks);
  }
  if (auto status = CheckText(out.text); !status) return tl::unexpected(status.error());
  return out;
}

}  // namespace rasad::document
