// Any bytes are refused with a reason or become a feed of valid UTF-8 within its limits; twice the
// same. Elements, text and lies about charsets are drawn from a palette.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/feed/feed.h"
#include "palette.h"

namespace {

using rasad::feed::Entry;
using rasad::feed::Feed;
using rasad::feed::Text;
using rasad::fuzz::Require;

constexpr std::string_view kPieces[] = {
    "<?xml version='1.0' encoding='utf-8'?>",
    "<?xml version='1.0' encoding='windows-1256'?>",
    "<?xml version='1.0' encoding='big5'?>",
    "<rss version='2.0'>",
    "<rss><channel>",
    "<channel>",
    "</channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.ir/b/' xml:lang='fa'>",
    "</feed>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
    "<item>",
    "</item>",
    "<item rdf:about='x'>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<title type='html'>",
    "<description>",
    "</description>",
    "<content type='xhtml'>",
    "<content mode='base64'>",
    "</content>",
    "<content:encoded>",
    "<link>",
    "</link>",
    "<link href='../x?a=1&b=2' rel='enclosure'/>",
    "<guid isPermaLink='false'>",
    "<guid>http://a.ir/1</guid>",
    "<pubDate>",
    "</pubDate>",
    "<dc:creator>",
    "<author><name>",
    "<category>",
    "<enclosure url='a' length=1>",
    "<media:group><media:content url='http://a.ir/1'/>",
    "<source url='x'>",
    "<ttl>60</ttl>",
    "<skipHours><hour>24</hour></skipHours>",
    "<at:deleted-entry ref='a' when='1404-07-14'/>",
    "<georss:point>1 2</georss:point>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>",
    "&b;",
    "&zwnj;",
    "&amp;laquo;",
    "&#146;",
    "&#0;",
    "&",
    "<",
    "<p onclick='a'>",
    "<br>",
    "</p>",
    "<script>",
    "</script>",
    "<a href='javascript:a'>",
    "<svg><circle r=1 />",
    "&lt;b&gt;",
    "2025-10-06T12:30:00+03:30",
    "Mon, 06 Oct 2025 12:30:00 GMT",
    "\u06f1\u06f4 \u0645\u0647\u0631 \u06f1\u06f4\u06f0\u06f4 - \u06f1\u06f2:\u06f3\u06f0",
    "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":1,\"url\":\"",
    "\",\"content_html\":\"",
    "\"}]}",
    "\\ud83d",
    ",}",
    "<link>http://a.ir/",
    "</Title>",
    "</div>",
    "</rss>",
    "]] >",
    "&#55357;&#56832;",
    "<feedburner:origLink>",
    "QUJD",
    "\xca\xce\xd1",
    "\xef\xbb\xbf",
    "\xff\xfe",
};

void CheckUtf8(std::string_view text, std::string_view bytes) {
  Require(rasad::text::FindInvalidUtf8(text) == std::string_view::npos, "not UTF-8", bytes);
}

void CheckText(const Text& text, std::string_view bytes) {
  CheckUtf8(text.value, bytes);
  CheckUtf8(text.type, bytes);
  CheckUtf8(text.base, bytes);
  CheckUtf8(text.language, bytes);
  const std::string plain = rasad::feed::PlainText(text);
  CheckUtf8(plain, bytes);
  Require(plain.find('\n') == std::string::npos, "a line end in a line", bytes);
  if (text.type != "text/html" && text.type != "application/xhtml+xml") return;
  Require(text.value.find("<script") == std::string::npos, "a script", bytes);
  Require(text.value.find("<style") == std::string::npos, "a style", bytes);
}

void CheckEntry(const Entry& entry, std::string_view bytes) {
  CheckText(entry.title, bytes);
  CheckText(entry.summary, bytes);
  CheckText(entry.rights, bytes);
  Require(entry.content.size() <= 200 && entry.enclosures.size() <= 200 &&
              entry.categories.size() <= 200 && entry.links.size() <= 200,
          "too many of one kind", bytes);
  for (const Text& one : entry.content) CheckText(one, bytes);
  for (const auto& one : entry.authors) CheckUtf8(one.name + one.email + one.url, bytes);
  for (const auto& one : entry.categories) CheckUtf8(one.term + one.label, bytes);
  for (const auto& one : entry.enclosures) CheckUtf8(one.url + one.type + one.length, bytes);
  CheckUtf8(entry.id, bytes);
  CheckUtf8(entry.link, bytes);
  Require(!entry.link.starts_with("javascript:"), "a link that runs", bytes);
  CheckUtf8(entry.published.written, bytes);
}

// What tells one reading from another.
std::string Sum(const Feed& feed) {
  std::string sum = feed.charset + feed.title.value + feed.link + feed.subtitle.value;
  for (const std::string& one : feed.problems) sum += one + '\n';
  for (const Entry& entry : feed.entries) {
    sum += entry.id + '\t' + entry.link + '\t' + entry.title.value + '\t' + entry.summary.value;
    for (const Text& one : entry.content) sum += '\t' + one.value;
    sum += '\t' + std::to_string(entry.published.instant.value_or(-1)) + '\n';
  }
  return sum;
}

void Check(const std::string& bytes) {
  const rasad::feed::Context context{"http://a.ir/rss/", bytes.size() % 3 == 0 ? "text/xml" : "",
                                     "", "fa"};
  const auto feed = rasad::feed::ParseFeed(bytes, context);
  const auto same = rasad::feed::ParseFeed(bytes, context);
  Require(feed.has_value() == same.has_value(), "taken once only", bytes);
  if (!feed) {
    Require(feed.error().code == rasad::base::ErrorCode::kUnsupported ||
                feed.error().code == rasad::base::ErrorCode::kInvalidInput,
            "another error", bytes);
    Require(feed.error().message.size() > 8, "no reason", bytes);
    CheckUtf8(feed.error().message, bytes);
    Require(feed.error() == same.error(), "refused otherwise", bytes);
    return;
  }
  Require(feed->format != rasad::feed::Format::kUnknown, "no format", bytes);
  Require(feed->ill_formed == !feed->problems.empty() || !feed->ill_formed, "no problem", bytes);
  Require(feed->entries.size() <= rasad::feed::kMaxEntries, "too many entries", bytes);
  Require(Sum(*feed) == Sum(*same), "differs", bytes);
  CheckText(feed->title, bytes);
  CheckText(feed->subtitle, bytes);
  for (const std::string& one : feed->problems) CheckUtf8(one, bytes);
  for (const Entry& entry : feed->entries) CheckEntry(entry, bytes);
}

// Each byte picks a piece or some bytes as they are.
std::string FromPieces(const std::uint8_t* data, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] < std::size(kPieces)) {
      out += kPieces[data[i]];
    } else if (data[i] < 0xf0) {
      out += static_cast<char>(data[i]);
    } else if (!out.empty()) {
      // Much of the same: what grows faster than its input runs out of time.
      const std::string tail = out.substr(out.size() - std::min<std::size_t>(out.size(), 64));
      for (int k = 0; k < 200 && out.size() < (64u << 10); ++k) out += tail;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  if (data[0] % 4 == 0) {
    Check(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  } else {
    Check(FromPieces(data + 1, size - 1));
  }
  return 0;
}
