// The bytes of a feed as UTF-8.
#include "core/feed/feed_bytes.h"

#include <iconv.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <optional>
#include <utility>

#include "core/document/charset.h"
#include "core/document/media_type.h"

namespace rasad::feed {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A charset's usual name for one that feeds give it.
std::string Usual(std::string_view declared) {
  std::string name = Lower(declared);
  name.erase(std::remove_if(name.begin(), name.end(),
                            [](char c) { return c == '\'' || c == '"' || c == ' '; }),
             name.end());
  std::replace(name.begin(), name.end(), '_', '-');
  if (name == "utf8") return "utf-8";
  if (name == "ascii" || name == "us") return "us-ascii";
  if (name == "latin1" || name == "latin-1" || name == "iso8859-1" || name == "iso-88591") {
    return "iso-8859-1";
  }
  // They are parts of it, and what is so labelled uses the whole.
  if (name == "gb2312" || name == "gbk" || name == "gb-2312") return "gb18030";
  for (std::string_view begin : {"cp125", "win-125", "windows125", "x-cp125", "ms125"}) {
    if (name.starts_with(begin)) return "windows-125" + name.substr(begin.size());
  }
  // Names that iconv does not have.
  static constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
      {"macroman", "macintosh"},
      {"mac-roman", "macintosh"},
      {"maciceland", "mac-is"},
      {"maclatin2", "mac-centraleurope"},
      {"mac-latin2", "mac-centraleurope"},
      {"cp-is", "ibm861"},
      {"csibm861", "ibm861"},
      {"ibm039", "ibm037"},
      {"cp-gr", "ibm869"},
      {"csibm869", "ibm869"},
      {"u8", "utf-8"},
      {"l1", "iso-8859-1"},
      {"latin", "iso-8859-1"},
      {"cp819", "iso-8859-1"}};
  for (const auto& [theirs, ours] : kOthers) {
    if (name == theirs) return std::string(ours);
  }
  return name;
}

// Charsets that DecodeBytes() tells apart by the bytes.
bool IsTold(std::string_view name) {
  return name.empty() || name == "utf-8" || name == "us-ascii" || name == "iso-8859-1" ||
         name == "windows-1252" || name == "windows-1256" || name == "iso-8859-6";
}

// Bytes by the name of their charset; nullopt if iconv does not know it or they are none.
std::optional<std::string> Convert(std::string_view bytes, const std::string& name) {
  std::string to_try[] = {name, name, name};
  if (name.starts_with("mac") && name.size() > 3 && name[3] != '-') to_try[1].insert(3, "-");
  to_try[2].erase(std::remove(to_try[2].begin(), to_try[2].end(), '-'), to_try[2].end());
  iconv_t handle = reinterpret_cast<iconv_t>(-1);
  for (const std::string& one : to_try) {
    if (one.find('/') != std::string::npos) return std::nullopt;
    handle = iconv_open("UTF-8", one.c_str());
    if (handle != reinterpret_cast<iconv_t>(-1)) break;
  }
  if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out;
  char* in = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  bool good = true;
  char buffer[16 << 10];
  while (good && left > 0) {
    char* to = buffer;
    std::size_t room = sizeof buffer;
    const std::size_t result = iconv(handle, &in, &left, &to, &room);
    out.append(buffer, to);
    good = result != static_cast<std::size_t>(-1) || errno == E2BIG;
    if (!good && errno == EINVAL) {  // cut off inside of a character
      good = true;
      break;
    }
  }
  iconv_close(handle);
  if (!good) return std::nullopt;
  return out;
}

// What the first bytes of XML are in, by a byte order mark or by how they stand, and the mark's
// length.
struct Signature {
  std::string_view charset;
  std::size_t mark = 0;
};

Signature SignatureOf(std::string_view bytes) {
  using namespace std::string_view_literals;
  struct Row {
    std::string_view begin;
    Signature is;
  };
  static constexpr Row kRows[] = {
      {"\xef\xbb\xbf"sv, {"utf-8", 3}},    {"\xff\xfe\0\0"sv, {"utf-32le", 4}},
      {"\0\0\xfe\xff"sv, {"utf-32be", 4}}, {"\xff\xfe"sv, {"utf-16le", 2}},
      {"\xfe\xff"sv, {"utf-16be", 2}},     {"<\0\0\0"sv, {"utf-32le", 0}},
      {"\0\0\0<"sv, {"utf-32be", 0}},      {"<\0?\0"sv, {"utf-16le", 0}},
      {"\0<\0?"sv, {"utf-16be", 0}},       {"\x4c\x6f\xa7\x94"sv, {"ibm037", 0}},
  };
  for (const Row& row : kRows) {
    if (bytes.starts_with(row.begin)) return row.is;
  }
  return {};
}

// The encoding that an XML declaration names, if there is one.
std::string DeclaredEncoding(std::string_view head) {
  const std::size_t begin = head.find("<?xml");
  if (begin == std::string_view::npos) return "";
  head = head.substr(begin, head.find("?>", begin) - begin);
  std::size_t at = head.find("encoding");
  if (at == std::string_view::npos) return "";
  at = head.find_first_of("'\"", at);
  if (at == std::string_view::npos) return "";
  const std::size_t end = head.find(head[at], at + 1);
  if (end == std::string_view::npos) return "";
  return std::string(head.substr(at + 1, end - at - 1));
}

// The declaration has done its work; a parser would only wonder at what it says.
void BlankEncoding(std::string& text) {
  if (!text.starts_with("<?xml")) return;
  const std::size_t end = std::min(text.find("?>"), text.find('<', 1));
  std::size_t at = text.find("encoding");
  if (at == std::string::npos || at > end) return;
  const std::size_t open = text.find_first_of("'\"", at);
  if (open == std::string::npos || open > end) return;
  const std::size_t close = text.find(text[open], open + 1);
  if (close == std::string::npos || close > end) return;
  while (at <= close) text[at++] = ' ';
}

// Drops what no text holds.
void DropNulls(std::string& text) {
  text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
}

// Without the begin of a character of UTF-8 at which the bytes are cut off.
std::string_view WithoutCutEnd(std::string_view bytes) {
  for (std::size_t length = 1; length <= 3 && length <= bytes.size(); ++length) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - length]);
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const std::size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (length < whole) bytes.remove_suffix(length);
    break;
  }
  return bytes;
}

std::string_view ShortHead(std::string_view bytes) { return bytes.substr(0, 1 << 10); }

base::Result<FeedText> Decode(std::string_view bytes, std::string_view content_type) {
  FeedText out;
  std::string from_type;
  bool text_type = false;
  if (const auto media = document::ParseMediaType(content_type); media && !content_type.empty()) {
    from_type = Usual(media->charset);
    text_type = media->type.starts_with("text/");
  }
  const Signature signature = SignatureOf(bytes);
  if (!signature.charset.empty() && signature.charset != "utf-8") {
    std::string name(signature.charset);
    if (name == "ibm037") {
      // EBCDIC: the declaration is readable in any of its code pages.
      const auto head = Convert(ShortHead(bytes), name);
      const std::string declared = head ? Usual(DeclaredEncoding(*head)) : "";
      if (!declared.empty() && declared != "utf-8") name = declared;
    }
    auto text = Convert(bytes.substr(signature.mark), name);
    if (!text) {
      return base::Fail(base::ErrorCode::kUnsupported, "the bytes are not " + name + ": no feed");
    }
    out.charset = name;
    out.text = *std::move(text);
    DropNulls(out.text);
    return out;
  }
  const std::string in_text = Usual(DeclaredEncoding(ShortHead(bytes)));
  const std::string declared = !from_type.empty() ? from_type : in_text;
  const bool marked = signature.mark != 0;
  if (!marked && !IsTold(declared)) {
    if (auto text = Convert(bytes, declared)) {
      out.charset = declared;
      out.text = *std::move(text);
      DropNulls(out.text);
      return out;
    }
    if (!declared.starts_with("utf-16") && !declared.starts_with("utf-32")) {
      out.problems.push_back("the charset " + declared + " is unknown, or the bytes are none");
    }
  }
  std::string kept;
  std::string_view body = WithoutCutEnd(bytes.substr(signature.mark));
  // Columns of databases are padded with NULs, texts hold a stray one; UTF-16 and files of other
  // kinds are full of them.
  if (const auto nulls = static_cast<std::size_t>(std::count(body.begin(), body.end(), '\0'));
      nulls > 0 && nulls <= std::max<std::size_t>(8, body.size() / 100)) {
    kept = body;
    DropNulls(kept);
    body = kept;
    out.problems.push_back(std::to_string(nulls) + " NULs are left out");
  }
  auto decoded = document::DecodeBytes(body,
                                       marked             ? "utf-8"
                                       : IsTold(declared) ? declared
                                                          : "",
                                       true);
  if (!decoded) {
    return base::Fail(base::ErrorCode::kUnsupported, "no feed: " + decoded.error().message);
  }
  out.text = std::move(decoded->text);
  if (out.text.starts_with("\xef\xbb\xbf")) out.text.erase(0, 3);  // ZERO WIDTH NO-BREAK SPACE
  out.charset = decoded->charset;
  if (IsAscii(body)) {
    // Any of them; what was said is as good. Text without a word of it is ASCII (RFC 3023).
    if (IsTold(declared) && !declared.empty() && (!from_type.empty() || !text_type)) {
      out.charset = declared;
    } else if (text_type && from_type.empty()) {
      out.charset = "us-ascii";
    }
    return out;
  }
  const bool latin = declared == "iso-8859-1" && out.charset == "windows-1252";
  if (!declared.empty() && IsTold(declared) && declared != out.charset && !latin) {
    out.problems.push_back("the charset is " + out.charset + ", not " + declared + " as declared");
  } else if (declared.empty() && out.charset != "utf-8" && !out.charset.starts_with("utf-16")) {
    out.problems.push_back("the charset is " + out.charset + " and not declared");
  }
  if (decoded->invalid > 0) {
    out.problems.push_back(std::to_string(decoded->invalid) + " byte sequences are not " +
                           out.charset);
  }
  if (decoded->foreign > 0) {
    out.problems.push_back(std::to_string(decoded->foreign) + " texts are windows-1256");
  }
  if (decoded->mojibake) out.problems.push_back("UTF-8 was encoded twice");
  return out;
}

}  // namespace

base::Result<FeedText> DecodeFeed(std::string_view bytes, std::string_view content_type) {
  auto out = Decode(bytes, content_type);
  if (out) BlankEncoding(out->text);
  return out;
}

}  // namespace rasad::feed
