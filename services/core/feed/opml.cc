// Lists of feeds as OPML.
#include "core/feed/opml.h"

#include <libxml/tree.h>
#include <libxml/xmlwriter.h>

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "core/feed/feed_bytes.h"
#include "core/feed/lenient_xml.h"
#include "core/feed/markup.h"
#include "core/feed/nodes.h"
#include "core/feed/reader.h"
#include "core/feed/uri.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

constexpr char kNamespace[] = "urn:rasad:opml:1";
constexpr std::size_t kMaxAddress = 2'048;
constexpr std::size_t kMaxTitle = 1'000;
constexpr std::size_t kMaxDepth = 50;

/// A value of ours: only in our namespace, since others have attributes of such names.
std::string_view OwnAttribute(const xmlNode* node, std::string_view name) {
  for (const xmlAttr* one = node->properties; one != nullptr; one = one->next) {
    if (one->ns != nullptr && View(one->ns->href) == kNamespace && View(one->name) == name) {
      return Trimmed(ValueOf(one));
    }
  }
  return "";
}

std::string Title(std::string_view text) {
  std::string title = OneLine(Mended(std::string(text)));
  return title.size() <= kMaxTitle ? title : std::string();
}

std::string_view WithoutFeedScheme(std::string_view address) {
  const std::string start = Lower(address.substr(0, 7));
  if (start.starts_with("feed://")) return address.substr(7);
  if (start.starts_with("feed:")) return address.substr(5);
  return address;
}

class Reader {
 public:
  explicit Reader(Opml& opml) : opml_(opml) {}

  void Children(const xmlNode* node, std::size_t depth) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (!IsElement(child)) continue;
      if (NameOf(child).local == "outline") {
        Outline(child, depth);
      } else if (depth < kMaxDepth) {
        Children(child, depth + 1);  // An element that nobody knows is no reason to lose feeds.
      }
    }
  }

 private:
  void Outline(const xmlNode* node, std::size_t depth) {
    std::string title = Title(Attribute(node, "title"));
    if (title.empty()) title = Title(Attribute(node, "text"));
    std::string_view address = Attribute(node, "xmlurl");
    if (address.empty()) {
      const std::string type = Lower(Attribute(node, "type"));
      if (type == "rss" || type == "atom" || type == "feed") address = Attribute(node, "url");
      if (type == "rss" && address.empty()) Problem("a feed without an address: " + title);
    }
    if (!address.empty()) Feed(node, address, title);
    if (depth >= kMaxDepth) return Problem("outlines nested too deep");
    folders_.push_back(title);
    Children(node, depth + 1);
    folders_.pop_back();
  }

  void Feed(const xmlNode* node, std::string_view address, const std::string& title) {
    OpmlFeed feed;
    feed.url = WithoutFeedScheme(address);
    const bool feed_scheme = feed.url.size() < address.size();
    if (feed_scheme && !HasScheme(feed.url)) feed.url.insert(0, "http://");
    if (!IsWeb(feed.url) || feed.url.size() > kMaxAddress) {
      return Problem("no http or https address: " + std::string(address.substr(0, 200)));
    }
    if (!seen_.insert(feed.url).second) return;
    if (opml_.feeds.size() == kMaxOpmlFeeds) {
      return Problem("more than " + std::to_string(kMaxOpmlFeeds) + " feeds");
    }
    if (title != feed.url) feed.title = title;  // WriteOpml's word for none.
    const std::string_view site = Attribute(node, "htmlurl");
    if (IsWeb(site) && site.size() <= kMaxAddress) feed.site_url = site;
    for (const std::string& folder : folders_) {
      if (!folder.empty()) feed.folders.push_back(folder);
    }
    feed.source = Title(OwnAttribute(node, "source"));
    feed.sitemap = OwnAttribute(node, "kind") == "sitemap";
    feed.paused = OwnAttribute(node, "paused") == "true";
    opml_.feeds.push_back(std::move(feed));
  }

  void Problem(std::string text) {
    if (opml_.problems.size() < 100 && (opml_.problems.empty() || opml_.problems.back() != text)) {
      opml_.problems.push_back(std::move(text));
    }
  }

  Opml& opml_;
  std::vector<std::string> folders_;
  std::unordered_set<std::string> seen_;
};

const xmlNode* Child(const xmlNode* node, std::string_view name) {
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsElement(child) && NameOf(child).local == name) return child;
  }
  return nullptr;
}

/// Characters that XML cannot hold are left out.
std::string ForXml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    const bool control = one.cp < 0x20 && one.cp != '\t' && one.cp != '\n' && one.cp != '\r';
    if (one.valid && !control && one.cp != 0xFFFE && one.cp != 0xFFFF) {
      out.append(text.substr(at, one.length));
    }
    at += one.length;
  }
  return out;
}

class Writer {
 public:
  Writer() : buffer_(xmlBufferCreate(), xmlBufferFree), writer_(nullptr, xmlFreeTextWriter) {
    writer_.reset(xmlNewTextWriterMemory(buffer_.get(), 0));
    xmlTextWriterSetIndent(writer_.get(), 1);
    xmlTextWriterSetIndentString(writer_.get(), BAD_CAST "  ");
    xmlTextWriterStartDocument(writer_.get(), nullptr, "UTF-8", nullptr);
  }
  void Start(const char* name) { xmlTextWriterStartElement(writer_.get(), BAD_CAST name); }
  void End() { xmlTextWriterEndElement(writer_.get()); }
  void Attribute(const char* name, std::string_view value) {
    xmlTextWriterWriteAttribute(writer_.get(), BAD_CAST name, BAD_CAST ForXml(value).c_str());
  }
  void Element(const char* name, std::string_view value) {
    xmlTextWriterWriteElement(writer_.get(), BAD_CAST name, BAD_CAST ForXml(value).c_str());
  }
  std::string Take() {
    xmlTextWriterEndDocument(writer_.get());
    writer_.reset();
    return std::string(View(xmlBufferContent(buffer_.get())));
  }

 private:
  std::unique_ptr<xmlBuffer, void (*)(xmlBufferPtr)> buffer_;
  std::unique_ptr<xmlTextWriter, void (*)(xmlTextWriterPtr)> writer_;
};

}  // namespace

base::Result<Opml> ReadOpml(std::string_view bytes) {
  if (bytes.size() > kMaxOpmlBytes) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the list has more than " + std::to_string(kMaxOpmlBytes) + " bytes");
  }
  auto decoded = DecodeFeed(bytes, "");
  if (!decoded) return tl::unexpected(decoded.error());
  Opml opml;
  const std::string_view text = Trimmed(decoded->text);
  const XmlParse parse = ParseLenientXml(text);
  if (RootName(parse.document) != "opml") {
    return base::Fail(base::ErrorCode::kUnsupported,
                      "no list of feeds: its first element is not opml");
  }
  if (!parse.error.empty()) opml.problems.push_back("not well-formed, " + parse.error);
  if (!parse.limit.empty()) opml.problems.push_back(parse.limit);
  const xmlNode* const root = xmlDocGetRootElement(parse.document.get());
  if (const xmlNode* head = Child(root, "head")) {
    if (const xmlNode* title = Child(head, "title")) opml.title = Title(Line(title));
  }
  Reader(opml).Children(root, 0);
  return opml;
}

std::string WriteOpml(const Opml& opml) {
  Writer writer;
  writer.Start("opml");
  writer.Attribute("version", "2.0");
  writer.Attribute("xmlns:rasad", kNamespace);
  writer.Start("head");
  writer.Element("title", opml.title);
  writer.End();
  writer.Start("body");
  std::vector<std::string> open;
  for (const OpmlFeed& feed : opml.feeds) {
    const auto differs =
        std::mismatch(open.begin(), open.end(), feed.folders.begin(), feed.folders.end());
    for (auto folder = differs.first; folder != open.end(); ++folder) writer.End();
    open.erase(differs.first, open.end());
    for (auto folder = differs.second; folder != feed.folders.end(); ++folder) {
      writer.Start("outline");
      writer.Attribute("text", *folder);
      open.push_back(*folder);
    }
    writer.Start("outline");
    writer.Attribute("type", "rss");
    writer.Attribute("text", feed.title.empty() ? feed.url : feed.title);
    if (!feed.title.empty()) writer.Attribute("title", feed.title);
    writer.Attribute("xmlUrl", feed.url);
    if (!feed.site_url.empty()) writer.Attribute("htmlUrl", feed.site_url);
    if (!feed.source.empty()) writer.Attribute("rasad:source", feed.source);
    if (feed.sitemap) writer.Attribute("rasad:kind", "sitemap");
    if (feed.paused) writer.Attribute("rasad:paused", "true");
    writer.End();
  }
  return writer.Take();
}

}  // namespace rasad::feed
