// HTML of feeds: cleaned, or as plain text.
#include "core/feed/markup.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <memory>

#include "core/feed/repair.h"
#include "core/feed/uri.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kMaxDepth = 200;

template <std::size_t N>
bool Among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

// Elements that stay; the list is sorted.
constexpr std::array<std::string_view, 103> kKept = {
    "a",        "abbr",    "acronym", "address",    "area",   "article",    "aside",   "audio",
    "b",        "bdi",     "bdo",     "big",        "blink",  "blockquote", "br",      "caption",
    "center",   "circle",  "cite",    "code",       "col",    "colgroup",   "dd",      "defs",
    "del",      "desc",    "details", "dfn",        "dialog", "dir",        "div",     "dl",
    "dt",       "ellipse", "em",      "figcaption", "figure", "font",       "footer",  "g",
    "h1",       "h2",      "h3",      "h4",         "h5",     "h6",         "header",  "hr",
    "i",        "img",     "ins",     "kbd",        "label",  "legend",     "li",      "line",
    "map",      "mark",    "math",    "mfrac",      "mi",     "mn",         "mo",      "mrow",
    "msub",     "msup",    "nav",     "ol",         "p",      "path",       "picture", "polygon",
    "polyline", "pre",     "q",       "rect",       "rp",     "rt",         "ruby",    "s",
    "samp",     "section", "small",   "source",     "span",   "strike",     "strong",  "sub",
    "summary",  "sup",     "svg",     "table",      "tbody",  "td",         "tfoot",   "th",
    "thead",    "time",    "title",   "tr",         "tt",     "u",          "ul"};
static_assert(std::is_sorted(kKept.begin(), kKept.end()));

// Elements that go with what they hold.
constexpr std::array<std::string_view, 15> kHidden = {
    "applet", "button", "embed",  "form",  "head",     "iframe",   "noscript", "object",
    "option", "script", "select", "style", "template", "textarea", "xmp"};
static_assert(std::is_sorted(kHidden.begin(), kHidden.end()));

constexpr std::array<std::string_view, 15> kVoid = {"area",  "base",   "br",    "col",   "embed",
                                                    "hr",    "img",    "input", "link",  "meta",
                                                    "param", "source", "track", "video", "wbr"};

constexpr std::array<std::string_view, 48> kAttributes = {
    "abbr",    "align", "alt",      "baseprofile", "border",       "cellpadding", "cellspacing",
    "charset", "cite",  "class",    "color",       "colspan",      "controls",    "coords",
    "cx",      "cy",    "d",        "datetime",    "dir",          "face",        "fill",
    "height",  "href",  "hreflang", "id",          "lang",         "name",        "points",
    "r",       "rel",   "rev",      "rowspan",     "scope",        "shape",       "size",
    "span",    "src",   "start",    "stroke",      "stroke-width", "summary",     "target",
    "title",   "type",  "valign",   "value",       "version",      "width"};
static_assert(std::is_sorted(kAttributes.begin(), kAttributes.end()));

constexpr std::array<std::string_view, 4> kAddresses = {"cite", "href", "src", "xlink:href"};

constexpr std::array<std::string_view, 28> kBlocks = {
    "address", "article",    "aside",  "blockquote", "br",  "caption", "center", "dd", "div", "dl",
    "dt",      "figcaption", "figure", "footer",     "h1",  "h2",      "h3",     "h4", "h5",  "h6",
    "header",  "hr",         "li",     "p",          "pre", "section", "table",  "tr"};
static_assert(std::is_sorted(kBlocks.begin(), kBlocks.end()));

bool IsVoid(std::string_view name) {
  return name != "video" && std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end();
}

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// What a driver sends its events to: a cleaner, or the text alone.
struct Sink {
  HtmlWriter* writer = nullptr;
  std::string* line = nullptr;
  htmlParserCtxtPtr parser = nullptr;
  std::size_t depth = 0;
  std::size_t hidden = 0;
  bool body_seen = false;
};

void OnStart(void* data, const xmlChar* raw, const xmlChar** attributes) {
  Sink& sink = *static_cast<Sink*>(data);
  const std::string_view name = View(raw);
  if (name == "html" || name == "body") return;
  if (++sink.depth > kMaxDepth) {
    // What is deeper is no text of an article; the parser's own steps grow with the depth.
    xmlStopParser(sink.parser);
    return;
  }
  if (sink.line != nullptr) {
    if (sink.hidden > 0 || Among(kHidden, name)) ++sink.hidden;
    if (Among(kBlocks, name)) *sink.line += ' ';
    return;
  }
  Attributes pairs;
  for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
    pairs.emplace_back(View(attributes[0]), View(attributes[1]));
  }
  sink.writer->Start(name, pairs);
}

void OnEnd(void* data, const xmlChar* raw) {
  Sink& sink = *static_cast<Sink*>(data);
  const std::string_view name = View(raw);
  if (name == "html" || name == "body") return;
  if (sink.depth > 0) --sink.depth;
  if (sink.line != nullptr) {
    if (sink.hidden > 0) --sink.hidden;
    if (Among(kBlocks, name)) *sink.line += ' ';
    return;
  }
  sink.writer->End(name);
}

void OnText(void* data, const xmlChar* text, int length) {
  Sink& sink = *static_cast<Sink*>(data);
  const std::string_view view(reinterpret_cast<const char*>(text),
                              static_cast<std::size_t>(length));
  if (sink.line == nullptr) {
    sink.writer->Text(view);
  } else if (sink.hidden == 0) {
    *sink.line += view;
  }
}

// At most so many bytes, not ending inside of a character.
std::string_view Cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

void Nothing(void*, const xmlChar*, int) {}

void Drive(std::string_view html, Sink& sink) {
  if (HasHugeTag(html, false)) return;
  xmlInitParser();
  const std::unique_ptr<htmlParserCtxt, void (*)(htmlParserCtxtPtr)> parser(htmlNewParserCtxt(),
                                                                            htmlFreeParserCtxt);
  if (!parser) return;
  htmlSAXHandler handler;
  std::memset(&handler, 0, sizeof handler);
  handler.startElement = OnStart;
  handler.endElement = OnEnd;
  handler.characters = OnText;
  handler.ignorableWhitespace = OnText;
  handler.cdataBlock = Nothing;
  handler.initialized = 1;
  *parser->sax = handler;
  parser->userData = &sink;
  sink.parser = parser.get();
  // Text that stands in no element would get a paragraph.
  std::string whole = "<body>";
  whole += html;
  htmlCtxtReadMemory(parser.get(), whole.data(), static_cast<int>(whole.size()), nullptr, "UTF-8",
                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                         HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_NODEFDTD |
                         HTML_PARSE_COMPACT);
  xmlFreeDoc(parser->myDoc);
  parser->myDoc = nullptr;
}

}  // namespace

void EscapeHtml(std::string_view text, HtmlPlace place, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += place == HtmlPlace::kAttribute ? "&quot;" : "\"";
        break;
      case '\0':
        break;
      default:
        out += c;
    }
  }
}

void HtmlWriter::Start(std::string_view name, const Attributes& attributes) {
  if (hidden_depth_ > 0) {
    if (name == hidden_) ++hidden_depth_;
    return;
  }
  if (Among(kHidden, name)) {
    if (IsVoid(name)) return;
    hidden_ = name;
    hidden_depth_ = 1;
    return;
  }
  if ((!Among(kKept, name) && name != "video") || open_.size() >= kMaxDepth) return;
  out_ += '<';
  out_ += name;
  for (const auto& [key, value] : attributes) {
    const bool address = std::find(kAddresses.begin(), kAddresses.end(), key) != kAddresses.end();
    if (!address && !Among(kAttributes, key) && key != "poster" && !key.starts_with("xlink:")) {
      continue;
    }
    out_ += ' ';
    out_ += key;
    out_ += "=\"";
    EscapeHtml(address ? Resolve(base_, value) : value, HtmlPlace::kAttribute, out_);
    out_ += '"';
  }
  if (IsVoid(name)) {
    out_ += " />";
  } else {
    out_ += '>';
    open_.emplace_back(name);
  }
}

void HtmlWriter::Text(std::string_view text) {
  if (hidden_depth_ == 0) EscapeHtml(text, HtmlPlace::kText, out_);
}

void HtmlWriter::End(std::string_view name) {
  if (hidden_depth_ > 0) {
    if (name == hidden_) --hidden_depth_;
    return;
  }
  const auto found = std::find(open_.rbegin(), open_.rend(), name);
  if (found == open_.rend()) return;
  const std::size_t keep = static_cast<std::size_t>(open_.rend() - found) - 1;
  while (open_.size() > keep) {
    out_ += "</" + open_.back() + '>';
    open_.pop_back();
  }
}

std::string HtmlWriter::Take() {
  while (!open_.empty()) {
    out_ += "</" + open_.back() + '>';
    open_.pop_back();
  }
  return std::move(out_);
}

std::string CleanHtml(std::string_view html, std::string_view base) {
  HtmlWriter writer(base);
  Sink sink;
  sink.writer = &writer;
  Drive(html, sink);
  return writer.Take();
}

std::string OneLine(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    if (one.cp <= 0x20 || one.cp == 0xa0) {  // NO-BREAK SPACE
      blank = true;
    } else {
      if (blank && !out.empty()) out += ' ';
      blank = false;
      out.append(text.substr(at, one.length));
    }
    at += one.length;
  }
  return out;
}
std::string PageTitle(std::string_view html) {
  html = Cut(html, 64 << 10);
  std::size_t at = html.find("<title");
  if (at == std::string_view::npos) at = html.find("<TITLE");
  if (at == std::string_view::npos) return "";
  at = html.find('>', at);
  if (at == std::string_view::npos) return "";
  return HtmlToLine(Cut(html.substr(at + 1, html.find('<', at) - at - 1), 400));
}

std::string HtmlToLine(std::string_view html) {
  std::string line;
  Sink sink;
  sink.line = &line;
  Drive(html, sink);
  return OneLine(line);
}

bool HasHugeTag(std::string_view text, bool xml) {
  constexpr std::size_t kMost = 250;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    ++at;
    if (at >= text.size() || !std::isalpha(static_cast<unsigned char>(text[at]))) continue;
    std::size_t count = 0;
    char before = ' ';
    while (at < text.size() && text[at] != '>' && text[at] != '<') {
      const char c = text[at];
      const bool value = before == '=';
      if (value && (c == '"' || c == '\'')) {
        count += xml;
        const std::size_t end = text.find(c, at + 1);
        if (end == std::string_view::npos) return false;  // the parser will not get further
        at = end + 1;
        before = c;
      } else {
        const bool blank = static_cast<unsigned char>(c) <= ' ';
        count += !xml && !blank &&
                 (static_cast<unsigned char>(before) <= ' ' || before == '"' || before == '\'' ||
                  before == '/');
        if (!blank || before != '=') before = c;
        ++at;
      }
      if (count > kMost) return true;
    }
  }
  return false;
}

bool LooksLikeHtml(std::string_view text) {
  bool evidence = false;
  bool comment_ends = true;
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    if (text[at] == '&') {
      std::size_t end = at + 1;
      if (end < text.size() && text[end] == '#') ++end;
      const std::size_t begin = end;
      while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
      if (end == begin || end >= text.size() || text[end] != ';' || end - begin > 32) continue;
      std::string unused;
      if (text[begin - 1] == '&' && text.substr(begin, end - begin) != "apos" &&
          !AppendEntity(text.substr(begin, end - begin), unused)) {
        return false;
      }
      evidence = true;
      continue;
    }
    if (comment_ends && text.substr(at).starts_with("<!--")) {
      const std::size_t end = text.find("-->", at + 4);
      comment_ends = end != std::string_view::npos;
      if (comment_ends) {
        evidence = true;
        at = end;
        continue;
      }
    }
    std::size_t begin = at + 1;
    const bool closing = begin < text.size() && text[begin] == '/';
    if (closing) ++begin;
    std::string name;
    for (std::size_t i = begin; i < text.size() && i < begin + 16 &&
                                std::isalnum(static_cast<unsigned char>(text[i])) != 0;
         ++i) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    }
    if (name.empty()) continue;
    if (!Among(kKept, name) && !Among(kHidden, name)) return false;
    evidence = evidence || closing || IsVoid(name);
  }
  return evidence;
}

}  // namespace rasad::feed
