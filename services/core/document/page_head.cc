// The head's elements of a parsed page, and how attributes are read.
#include "core/document/page_head.h"

#include <utility>

namespace rasad::document {
namespace {

constexpr std::size_t kMaxJsonLd = 16;             // scripts
constexpr std::size_t kMaxJsonLdBytes = 64 << 10;  // of one

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string RawTextOf(const GumboElement& element) {
  std::string out;
  for (unsigned i = 0; i < element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
    if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE ||
        child->type == GUMBO_NODE_CDATA) {
      out += child->v.text.text;
    }
  }
  return out;
}

// With its white space collapsed.
std::string Collapsed(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (IsHtmlSpace(c)) {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  if (out.size() <= kMaxValue) return out;
  std::size_t end = kMaxValue;
  while ((static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  out.resize(end);
  return out;
}
std::string TextOf(const GumboElement& element) { return Collapsed(RawTextOf(element)); }

void Set(std::string& to, std::string_view value) {
  if (to.empty()) to = Collapsed(value);
}

}  // namespace

std::string Lowered(std::string_view text) {
  std::string out(text.substr(0, kMaxValue));
  for (char& c : out) c = Lower(c);
  return out;
}

std::string_view Attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* const found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool HasProperty(std::string_view value, std::string_view name) {
  for (std::size_t at = value.find(name); at != std::string_view::npos;
       at = value.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || IsHtmlSpace(value[at - 1])) &&
        (end == value.size() || IsHtmlSpace(value[end]))) {
      return true;
    }
  }
  return false;
}

void PageHeadReader::Read(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_TITLE:
      if (head_.title.empty()) head_.title = TextOf(element);
      break;
    case GUMBO_TAG_META:
      ReadMeta(element);
      break;
    case GUMBO_TAG_LINK:
      ReadLink(element);
      break;
    case GUMBO_TAG_SCRIPT:
      if (Lowered(Attribute(element, "type")) == "application/ld+json" &&
          head_.json_ld.size() < kMaxJsonLd) {
        std::string text = RawTextOf(element);
        if (text.size() <= kMaxJsonLdBytes) head_.json_ld.push_back(std::move(text));
      }
      break;
    default:
      break;
  }
}

void PageHeadReader::ReadMeta(const GumboElement& element) {
  const std::string_view content = Attribute(element, "content");
  if (content.empty()) return;
  std::string name = Lowered(Attribute(element, "property"));
  if (name.empty()) name = Lowered(Attribute(element, "name"));
  if (name.empty()) name = Lowered(Attribute(element, "itemprop"));
  if (name == "og:title" || name == "twitter:title" || name == "dc.title" ||
      name == "dcterms.title") {
    Set(head_.og_title, content);
  } else if (name == "og:site_name" || name == "application-name") {
    Set(head_.site_name, content);
  } else if (name == "author" || name == "article:author" || name == "dc.creator") {
    if (content.find("//") == std::string_view::npos) Set(head_.author, content);
  } else if (name == "article:published_time" || name == "og:published_time" ||
             name == "datepublished" || name == "pubdate" || name == "publishdate" ||
             name == "publish_date" || name == "publish-date" || name == "date" ||
             name == "dc.date" || name == "dc.date.issued" || name == "dcterms.created" ||
             name == "dcterms.issued" || name == "dcterms.date" || name == "article:published" ||
             name == "sailthru.date" || name == "parsely-pub-date" ||
             name == "citation_publication_date") {
    Set(head_.published, content);
  } else if (name == "article:modified_time" || name == "og:updated_time" ||
             name == "datemodified" || name == "last-modified" || name == "dcterms.modified") {
    Set(head_.modified, content);
  } else if (name == "og:url") {
    Set(og_url_, content);
    if (head_.canonical.empty()) head_.canonical = og_url_;
  }
}

void PageHeadReader::ReadLink(const GumboElement& element) {
  const std::string rel = Lowered(Attribute(element, "rel"));
  const std::string_view href = Attribute(element, "href");
  if (href.empty() || href.size() > kMaxValue) return;
  if (HasProperty(rel, "canonical")) {
    head_.canonical = href;
  } else if (HasProperty(rel, "shortlink")) {
    Set(head_.short_link, href);
  }
}

}  // namespace rasad::document
