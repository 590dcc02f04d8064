// Where a page leads.
#include "core/document/page_links.h"

#include "core/document/html_limits.h"
#include "core/document/html_text.h"
#include "core/document/html_tree.h"
#include "core/document/page_head.h"

namespace rasad::document {
namespace {

// Adds a text with its blanks single.
void AppendText(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (out.size() >= kMaxValue) return;
    if (!IsHtmlSpace(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
}

// Cut where a code point ends, without a blank at the end.
void Tidy(std::string& text) {
  if (text.size() >= kMaxValue) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) {
      text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.pop_back();
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
}

class LinkReader {
 public:
  explicit LinkReader(PageLinks& page) : page_(page) {}

  // Depth is bounded by CheckHtmlLimits().
  void Walk(const GumboNode& node) {
    const bool in_anchor = anchor_ != kNone;
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
        node.type == GUMBO_NODE_CDATA) {
      if (in_anchor) AppendText(node.v.text.text, page_.links[anchor_].text);
      return;
    }
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) return;
    const GumboElement& element = node.v.element;
    const std::size_t outer = anchor_;
    Read(element);
    for (unsigned i = 0; i < element.children.length; ++i) {
      Walk(*static_cast<const GumboNode*>(element.children.data[i]));
    }
    if (anchor_ != outer) {
      PageLink& link = page_.links[anchor_];
      Tidy(link.text);
      if (link.text.empty()) link.text = image_;
      anchor_ = outer;
    }
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void Read(const GumboElement& element) {
    switch (element.tag) {
      case GUMBO_TAG_BASE:
        if (page_.base.empty()) page_.base = Attribute(element, "href").substr(0, kMaxValue);
        break;
      case GUMBO_TAG_IMG:
        if (anchor_ != kNone && image_.empty()) {
          AppendText(Attribute(element, "alt"), image_);
          Tidy(image_);
        }
        break;
      case GUMBO_TAG_LINK:
      case GUMBO_TAG_A:
      case GUMBO_TAG_AREA: {
        const std::string_view href = Attribute(element, "href");
        if (href.empty() || href.size() > kMaxValue || page_.links.size() == kMaxPageLinks) break;
        PageLink link;
        link.anchor = element.tag != GUMBO_TAG_LINK;
        link.href = href;
        link.rel = Lowered(Attribute(element, "rel"));
        link.type = Lowered(Attribute(element, "type"));
        AppendText(Attribute(element, "title"), link.title);
        Tidy(link.title);
        if (element.tag == GUMBO_TAG_A) {
          anchor_ = page_.links.size();
          image_.clear();
        }
        page_.links.push_back(std::move(link));
        break;
      }
      default:
        break;
    }
  }

  PageLinks& page_;
  std::size_t anchor_ = kNone;  // the one that is open
  std::string image_;           // in it
};

}  // namespace

base::Result<PageLinks> ReadPageLinks(std::string_view html) {
  TextRuns texts(html);
  if (auto status = CheckHtmlLimits(html, texts); !status) return tl::unexpected(status.error());
  const auto output = ParseHtmlTree(html, html.size());
  if (!output) return tl::unexpected(output.error());
  PageLinks page;
  LinkReader(page).Walk(*(*output)->root);
  return page;
}

}  // namespace rasad::document
