// Long texts of a page set aside before it is parsed, and put back behind the parser.
#include "core/document/html_text.h"

#include <array>

#include "core/text/utf8.h"

namespace rasad::document {
namespace {

constexpr std::size_t kShortest = 12;    // bytes that are worth a mark
constexpr std::size_t kMaxRuns = 65000;  // less than the plane has
constexpr char32_t kFirst = 0x100000;    // of the plane

constexpr bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

// True if a numeric reference of the page may mean a code point of the last plane.
bool HasLongReference(std::string_view html) {
  for (std::size_t at = 0; (at = html.find("&#", at)) != std::string_view::npos;) {
    at += 2;
    const bool hex = at < html.size() && (html[at] == 'x' || html[at] == 'X');
    if (hex) ++at;
    while (at < html.size() && html[at] == '0') ++at;
    std::size_t digits = 0;
    const auto is_digit = [&](char c) {
      return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    };
    while (at + digits < html.size() && is_digit(html[at + digits])) ++digits;
    if (digits >= (hex ? 6u : 7u)) return true;
  }
  return false;
}

// What a byte is to a text that is set aside: plain, or to be looked at with the next one, or
// never.
enum class Byte : std::uint8_t { kPlain, kFirstOfTwo, kNever };

constexpr std::array<Byte, 256> MakeBytes() {
  std::array<Byte, 256> bytes{};
  for (std::size_t c = 0; c < 0x20; ++c) bytes[c] = Byte::kNever;
  for (const char c : {'\t', '\n', '\f'}) {  // no CR: parsers make one line end of CR LF
    bytes[static_cast<unsigned char>(c)] = Byte::kPlain;
  }
  for (const char c : {'&', '<', '\x7F'}) bytes[static_cast<unsigned char>(c)] = Byte::kNever;
  bytes[0xC2] = Byte::kFirstOfTwo;  // control characters of Latin-1
  bytes[0xEF] = Byte::kFirstOfTwo;  // noncharacters
  for (std::size_t c = 0xF0; c < 0x100; ++c) bytes[c] = Byte::kNever;  // noncharacters of planes
  return bytes;
}

// True if a parser leaves each character of `text` as it is.
bool IsPlain(std::string_view text) {
  static constexpr std::array<Byte, 256> kBytes = MakeBytes();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Byte byte = kBytes[static_cast<unsigned char>(text[i])];
    if (byte == Byte::kPlain) continue;
    if (byte == Byte::kNever || i + 1 == text.size()) return false;
    const auto next = static_cast<unsigned char>(text[i + 1]);
    const bool latin = text[i] == '\xC2';
    if (latin ? next < 0xA0 : next == 0xB7 || next == 0xBF) return false;
  }
  return true;
}

}  // namespace

TextRuns::TextRuns(std::string_view html)
    : html_(html), usable_(html.find(kLead) == std::string_view::npos && !HasLongReference(html)) {}

void TextRuns::Add(std::size_t begin, std::size_t end) {
  // Blanks around it stay: what they mean depends on the tags beside them.
  while (begin < end && IsSpace(html_[begin])) ++begin;
  while (begin < end && IsSpace(html_[end - 1])) --end;
  if (!usable_ || end - begin < kShortest || runs_.size() == kMaxRuns) return;
  const std::string_view run = html_.substr(begin, end - begin);
  if (IsPlain(run)) runs_.push_back(run);
}

std::string TextRuns::Reduced() const {
  std::string out;
  out.reserve(html_.size());
  const char* at = html_.data();
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    out.append(at, runs_[i].data());
    text::AppendUtf8(kFirst + static_cast<char32_t>(i), out);
    at = runs_[i].data() + runs_[i].size();
  }
  out.append(at, html_.data() + html_.size());
  return out;
}

std::size_t TextRuns::IndexOf(std::string_view mark) { return text::Decode(mark, 0).cp - kFirst; }

}  // namespace rasad::document
