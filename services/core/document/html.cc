// A page of HTML as lines of text with what its elements say of them.
#include "core/document/html.h"

#include <gumbo.h>

#include <algorithm>
#include <optional>

#include "core/base/hash.h"
#include "core/document/html_limits.h"
#include "core/document/html_text.h"
#include "core/document/html_tree.h"
#include "core/document/page_head.h"
#include "core/document/page_words.h"

namespace rasad::document {
namespace {

constexpr std::size_t kMaxTimes = 200;

// What an element does to the text.
enum class Kind : std::uint8_t {
  kInline,
  kBlock,  // stands on lines of its own
  kBreak,  // ends the line
  kSkip,   // shows no text, or none of the page's
};

Kind KindOf(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_BR:
    case GUMBO_TAG_HR:
      return Kind::kBreak;
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_APPLET:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_DATALIST:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_MARQUEE:  // moving headlines
    case GUMBO_TAG_HEAD:
      return Kind::kSkip;
    case GUMBO_TAG_A:
    case GUMBO_TAG_ABBR:
    case GUMBO_TAG_ACRONYM:
    case GUMBO_TAG_B:
    case GUMBO_TAG_BDI:
    case GUMBO_TAG_BDO:
    case GUMBO_TAG_BIG:
    case GUMBO_TAG_CITE:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_DATA:
    case GUMBO_TAG_DEL:
    case GUMBO_TAG_DFN:
    case GUMBO_TAG_EM:
    case GUMBO_TAG_FONT:
    case GUMBO_TAG_I:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_INS:
    case GUMBO_TAG_KBD:
    case GUMBO_TAG_LABEL:
    case GUMBO_TAG_MARK:
    case GUMBO_TAG_NOBR:
    case GUMBO_TAG_Q:
    case GUMBO_TAG_RUBY:
    case GUMBO_TAG_RB:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_S:
    case GUMBO_TAG_SAMP:
    case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN:
    case GUMBO_TAG_STRIKE:
    case GUMBO_TAG_STRONG:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TIME:
    case GUMBO_TAG_TT:
    case GUMBO_TAG_U:
    case GUMBO_TAG_VAR:
    case GUMBO_TAG_WBR:
      return Kind::kInline;
    default:
      return Kind::kBlock;  // custom elements are boxes by custom
  }
}

bool IsHidden(const GumboElement& element) {
  if (gumbo_get_attribute(&element.attributes, "hidden") != nullptr) return true;
  const std::string_view style = Attribute(element, "style");
  if (style.empty()) return false;
  std::string flat;
  for (const char c : style.substr(0, kMaxValue)) {
    if (!IsHtmlSpace(c)) flat += c;
  }
  flat = Lowered(flat);
  return flat.find("display:none") != std::string::npos ||
         flat.find("visibility:hidden") != std::string::npos;
}

Zone ZoneOf(const GumboElement& element) {
  if (IsHidden(element)) return Zone::kHidden;
  switch (element.tag) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_MENU:
      return Zone::kNavigation;
    case GUMBO_TAG_ASIDE:
      return Zone::kAside;
    case GUMBO_TAG_FOOTER:
      return Zone::kFooter;
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_FIELDSET:
      return Zone::kForm;
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_CAPTION:
      return Zone::kCaption;
    default:
      break;
  }
  const std::string_view role = Attribute(element, "role");
  if (role == "navigation" || role == "menu" || role == "menubar" || role == "banner") {
    return Zone::kNavigation;
  }
  if (role == "complementary" || role == "dialog" || role == "alertdialog") return Zone::kAside;
  if (role == "contentinfo") return Zone::kFooter;
  if (role == "search" || role == "form") return Zone::kForm;
  const Zone zone = FindZone(Attribute(element, "class"));
  return zone != Zone::kText ? zone : FindZone(Attribute(element, "id"));
}

Element ElementOf(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_P:
      return Element::kParagraph;
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
      return Element::kHeading;
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_DL:
      return Element::kList;
    case GUMBO_TAG_LI:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
      return Element::kItem;
    case GUMBO_TAG_BLOCKQUOTE:
      return Element::kQuote;
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_MAIN:
      return Element::kSection;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      return Element::kCell;
    default:
      return Element::kBox;
  }
}

int HeadingOf(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_H1:
      return 1;
    case GUMBO_TAG_H2:
      return 2;
    case GUMBO_TAG_H3:
      return 3;
    case GUMBO_TAG_H4:
      return 4;
    case GUMBO_TAG_H5:
      return 5;
    case GUMBO_TAG_H6:
      return 6;
    default:
      return 0;
  }
}

// Walks the tree without recursion and writes the lines.
class Walker {
 public:
  Walker(Page& page, const TextRuns& texts) : page_(page), texts_(texts), head_(page.head) {}

  void Walk(const GumboNode& root) {
    page_.nodes.push_back({0, 0, 0, 0});
    stack_.push_back({&root, 0, {}});
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      const GumboVector& children = ChildrenOf(*frame.node);
      if (frame.next == children.length) {
        const Undo undo = frame.undo;
        stack_.pop_back();
        Leave(undo);
        continue;
      }
      Visit(*static_cast<const GumboNode*>(children.data[frame.next++]));
    }
    EndLine();
    page_.nodes[0].end = Blocks();
  }

 private:
  // What an element changed, to be undone at its end.
  struct Undo {
    bool block = false;
    bool link = false;
    bool part = false;
    bool byline = false;
    bool skipped_head = false;
    std::uint8_t heading = 0;
    bool item = false;
  };
  struct Frame {
    const GumboNode* node;
    unsigned next;
    Undo undo;
  };

  static const GumboVector& ChildrenOf(const GumboNode& node) {
    return node.type == GUMBO_NODE_DOCUMENT ? node.v.document.children : node.v.element.children;
  }
  std::uint32_t Blocks() const { return static_cast<std::uint32_t>(page_.blocks.size()); }

  void Visit(const GumboNode& node) {
    switch (node.type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA:
        if (in_head_ == 0) {
          texts_.ForParts(node.v.text.text, [this](std::string_view part) { Append(part); });
        }
        return;
      case GUMBO_NODE_ELEMENT:
        Enter(node);
        return;
      default:
        return;
    }
  }

  void Enter(const GumboNode& node) {
    const GumboElement& element = node.v.element;
    head_.Read(element);
    if (element.tag == GUMBO_TAG_HEAD) {
      ++in_head_;
      Undo undo;
      undo.skipped_head = true;
      stack_.push_back({&node, 0, undo});
      return;
    }
    if (in_head_ > 0) return;
    const Kind kind = KindOf(element);
    ReadProperties(element);
    if (kind == Kind::kSkip) return;
    if (kind == Kind::kBreak) {
      EndLine();
      return;
    }
    Undo undo;
    undo.heading = heading_;
    undo.item = item_;
    if (kind == Kind::kBlock) {
      EndLine();
      undo.block = true;
      OpenNode(element);
      if (const int heading = HeadingOf(element.tag)) heading_ = static_cast<std::uint8_t>(heading);
      if (element.tag == GUMBO_TAG_LI || element.tag == GUMBO_TAG_DD) item_ = true;
      ReadByline(element, undo);
    } else {
      if (IsHidden(element) || FindZone(Attribute(element, "class")) == Zone::kHidden) return;
      if (element.tag == GUMBO_TAG_IMG) {
        ++page_.nodes[node_].images;
        if (logo_ && page_.head.logo.empty()) page_.head.logo = Attribute(element, "alt");
        return;
      }
      if (parts_[node_] != kNone && !in_part_) {
        if (!blank_ || parts_[node_] == kAll) EndLine();
        in_part_ = undo.part = true;
      }
      ReadByline(element, undo);
      if (element.tag == GUMBO_TAG_A &&
          gumbo_get_attribute(&element.attributes, "href") != nullptr) {
        undo.link = true;
        ++links_;
        line_tags_ = line_tags_ || HasProperty(Lowered(Attribute(element, "rel")), "tag");
        link_begin_ = page_.text.size();
        if (!had_logo_ && LeadsHome(Attribute(element, "href"))) logo_ = had_logo_ = true;
      }
    }
    stack_.push_back({&node, 0, undo});
  }

  void Leave(const Undo& undo) {
    if (undo.skipped_head) {
      --in_head_;
      return;
    }
    if (undo.byline) CloseByline();
    if (undo.block) {
      EndLine();
      Node& node = page_.nodes[node_];
      node.end = Blocks();
      node_ = node.parent;
      page_.nodes[node_].images = static_cast<std::uint16_t>(
          std::min<int>(page_.nodes[node_].images + node.images, 0xffff));
    }
    if (undo.part) in_part_ = false;
    if (undo.link) CloseLink();
    heading_ = undo.heading;
    item_ = undo.item;
  }

  // An element that says that it names the author: the first one counts.
  void ReadByline(const GumboElement& element, Undo& undo) {
    if (byline_ || !page_.head.author.empty()) return;
    if (HasProperty(Attribute(element, "rel"), "author") ||
        HasProperty(Attribute(element, "itemprop"), "author")) {
      byline_ = undo.byline = true;
      byline_begin_ = page_.text.size();
    }
  }

  void CloseByline() {
    constexpr std::size_t kLongest = 120;  // bytes
    byline_ = false;
    std::string_view name = std::string_view(page_.text).substr(byline_begin_);
    while (!name.empty() && IsHtmlSpace(name.front())) name.remove_prefix(1);
    while (!name.empty() && IsHtmlSpace(name.back())) name.remove_suffix(1);
    if (name.size() <= kLongest && name.find('\n') == std::string_view::npos) {
      page_.head.author = name;
    }
  }

  // True for addresses of a site's home page, as far as they tell.
  static bool LeadsHome(std::string_view href) {
    if (href == "/" || href == "/fa" || href == "/fa/") return true;
    const std::size_t host = href.find("//");
    if (host == std::string_view::npos) return false;
    const std::size_t path = href.find('/', host + 2);
    return path == std::string_view::npos || path + 1 == href.size();
  }

  void CloseLink() {
    --links_;
    // A link that began on an earlier line has its own block.
    const std::size_t begin = std::max(link_begin_, line_);
    if (page_.text.size() > begin) {
      std::size_t at = begin;
      while (at < page_.text.size() && IsHtmlSpace(page_.text[at])) ++at;
      page_.links.push_back(
          {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(page_.text.size())});
    }
    if (logo_) {
      logo_ = false;
      if (!page_.links.empty() && page_.text.size() > begin) {
        page_.head.logo = page_.links.back().In(page_.text);
      }
    }
  }

  void OpenNode(const GumboElement& element) {
    Node node{node_, Blocks(), 0, 0};
    std::string_view name = Attribute(element, "class");
    while (!name.empty() && IsHtmlSpace(name.front())) name.remove_prefix(1);
    name = name.substr(0, name.find_first_of(" \t\r\n\f"));
    node.signature = static_cast<std::uint32_t>(base::TableHash(name)) * 31u +
                     static_cast<std::uint32_t>(element.tag);
    node.element = ElementOf(element.tag);
    node.named = !name.empty() || !Attribute(element, "id").empty();
    node.zone = element.tag == GUMBO_TAG_BODY || element.tag == GUMBO_TAG_HTML ? Zone::kText
                                                                               : ZoneOf(element);
    node.article_body = HasProperty(Attribute(element, "itemprop"), "articleBody");
    if (element.tag == GUMBO_TAG_TABLE) node.zone = std::max(node.zone, TableZone(element));
    node_ = static_cast<std::uint32_t>(page_.nodes.size());
    page_.nodes.push_back(node);
    parts_.resize(page_.nodes.size());
    parts_[node_] = SeamsOf(element);
  }

  // How the parts of a line that stand in elements of their own are set apart by style sheets.
  enum Seams : char {
    kNone,   // not at all: a text
    kTight,  // where nothing stands between them
    kAll,    // everywhere: dates, counters and names in a row
  };

  // Menus and lines of metadata have parts; where a paragraph is cut into elements, as word
  // processors do, they begin with blanks or marks, or cut a number.
  Seams SeamsOf(const GumboElement& element) const {
    constexpr unsigned kMaxParts = 60;
    constexpr std::size_t kLongest = 600;     // bytes, of links
    constexpr std::size_t kLongestRow = 200;  // of others,
    constexpr std::size_t kLongestPart = 90;  // and each of them
    constexpr int kDigitsOfRow = 6;
    const GumboVector& children = element.children;
    if (HeadingOf(element.tag) != 0 || children.length < 2 || children.length > kMaxParts) {
      return kNone;
    }
    std::size_t size = 0;
    std::size_t longest = 0;
    bool links = true;
    bool numbers = false;
    bool labels = false;
    int all_digits = 0;
    char last = 0;
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_CDATA) return kNone;
      if (child->type == GUMBO_NODE_WHITESPACE) last = ' ';
      if (child->type != GUMBO_NODE_ELEMENT) continue;
      if (KindOf(child->v.element) == Kind::kBlock) return kNone;
      const std::string part = TextOf(child->v.element, kLongest);
      if (part.empty()) continue;
      size += part.size();
      if (size > kLongest) return kNone;
      longest = std::max(longest, part.size());
      links = links && child->v.element.tag == GUMBO_TAG_A;
      numbers = numbers || CountDigits(part) >= 2;
      all_digits += CountDigits(part);
      labels = labels || part.back() == ':';
      // A number in two elements.
      const bool digits =
          part.size() <= 6 && 2 * CountDigits(part) >= static_cast<int>(part.size());
      const bool cut = digits && last == '0';
      if (!links && (BeginsInside(part) || cut)) return kNone;
      last = CountDigits(part.substr(part.size() - std::min<std::size_t>(part.size(), 2))) > 0
                 ? '0'
                 : 'a';
    }
    // A paragraph with parts is a row of dates, times and counters.
    if (element.tag == GUMBO_TAG_P && (links || all_digits < kDigitsOfRow)) return kNone;
    if (links) return kTight;
    if (size > kLongestRow || longest > kLongestPart) return kNone;
    return numbers && !labels ? kAll : kTight;
  }

  // ASCII, Persian and Arabic digits.
  static int CountDigits(std::string_view text) {
    int digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
      digits += (byte >= '0' && byte <= '9') || (byte == 0xDB && next >= 0xB0 && next <= 0xB9) ||
                (byte == 0xD9 && next >= 0xA0 && next <= 0xA9);
    }
    return digits;
  }

  // True if a text goes on: with a blank, a mark that closes, or a joiner.
  static bool BeginsInside(std::string_view text) {
    static constexpr std::string_view kInside[] = {
        ",",        ".",        ":",        ";",        "!",        ")",           "]",
        "\xC2\xBB", "\xD8\x8C", "\xD8\x9B", "\xD8\x9F", "\xC2\xA0", "\xE2\x80\x8C"};
    return IsHtmlSpace(text.front()) ||
           std::any_of(std::begin(kInside), std::end(kInside),
                       [&](std::string_view mark) { return text.starts_with(mark); });
  }

  // The text of an element, up to some more bytes than `limit` and some hundred nodes.
  std::string TextOf(const GumboElement& element, std::size_t limit) const {
    constexpr int kMaxNodes = 300;
    std::string text;
    std::vector<std::pair<const GumboElement*, unsigned>> stack{{&element, 0}};
    for (int visited = 0; !stack.empty() && text.size() <= limit && visited < kMaxNodes;) {
      auto& [at, next] = stack.back();
      if (next == at->children.length) {
        stack.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(at->children.data[next++]);
      ++visited;
      if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE) {
        texts_.ForParts(child->v.text.text, [&](std::string_view part) { text += part; });
      } else if (child->type == GUMBO_NODE_ELEMENT) {
        stack.push_back({&child->v.element, 0});
      }
    }
    return text;
  }

  // A table of data has rows of several short cells and no table in it; kText for one of layout.
  Zone TableZone(const GumboElement& table) const {
    constexpr std::size_t kLongCell = 250;  // bytes of a paragraph
    constexpr int kMaxSteps = 4000;
    int rows = 0;
    int wide = 0;
    int cells = 0;
    std::size_t cell = 0;
    std::vector<std::pair<const GumboElement*, unsigned>> stack{{&table, 0}};
    for (int step = 0; !stack.empty(); ++step) {
      if (step > kMaxSteps) break;
      auto& [element, next] = stack.back();
      if (next == element->children.length) {
        if (element->tag == GUMBO_TAG_TR) {
          ++rows;
          wide += cells >= 2 ? 1 : 0;
        }
        stack.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(element->children.data[next++]);
      if (child->type == GUMBO_NODE_TEXT) {
        cell += texts_.SizeOf(child->v.text.text);
        if (cell > kLongCell) return Zone::kText;
      } else if (child->type == GUMBO_NODE_ELEMENT) {
        const GumboElement& inner = child->v.element;
        if (inner.tag == GUMBO_TAG_TABLE || inner.tag == GUMBO_TAG_FORM ||
            inner.tag == GUMBO_TAG_INPUT || HeadingOf(inner.tag) != 0) {
          return Zone::kText;
        }
        if (inner.tag == GUMBO_TAG_TR) cells = 0;
        if (inner.tag == GUMBO_TAG_TD || inner.tag == GUMBO_TAG_TH) {
          ++cells;
          cell = 0;
        }
        stack.push_back({&inner, 0});
      }
    }
    return rows >= 2 && wide * 2 > rows ? Zone::kTable : Zone::kText;
  }

  void ReadProperties(const GumboElement& element) {
    PageHead& head = page_.head;
    const std::string_view property = Attribute(element, "itemprop");
    // The answers of a poll and the like.
    if (element.tag == GUMBO_TAG_INPUT && page_.nodes[node_].zone == Zone::kText) {
      const std::string type = Lowered(Attribute(element, "type"));
      if (type == "radio" || type == "checkbox") page_.nodes[node_].zone = Zone::kForm;
    }
    if (element.tag == GUMBO_TAG_TIME) {
      const std::string_view datetime = Attribute(element, "datetime");
      if (!datetime.empty() && datetime.size() <= kMaxValue && head.times.size() < kMaxTimes) {
        head.times.push_back({std::string(datetime), Blocks()});
      }
    }
    if (!property.empty() && head.item_date.empty() && HasProperty(property, "datePublished")) {
      std::string_view value = Attribute(element, "datetime");
      if (value.empty()) value = Attribute(element, "content");
      if (value.size() <= kMaxValue) head.item_date = value;
    }
  }

  // Adds text with its white space collapsed.
  void Append(std::string_view bytes) {
    std::string& text = page_.text;
    const char* const last = bytes.data() + bytes.size();
    for (const char* at = bytes.data(); at != last;) {
      if (IsHtmlSpace(*at)) {
        ++at;
        blank_ = true;
        continue;
      }
      if (blank_ && text.size() > line_) {
        text += ' ';
        if (links_ > 0) ++link_bytes_;
      }
      blank_ = false;
      const char* end = at;
      while (end != last && !IsHtmlSpace(*end)) ++end;
      if (text.size() == line_) {
        line_node_ = node_;
        line_heading_ = heading_;
        line_item_ = item_;
      }
      text.append(at, end);
      if (links_ > 0) link_bytes_ += static_cast<std::uint32_t>(end - at);
      at = end;
    }
  }

  void EndLine() {
    std::string& text = page_.text;
    blank_ = false;
    if (text.size() > line_) {
      Block block{{static_cast<std::uint32_t>(line_), static_cast<std::uint32_t>(text.size())},
                  line_node_};
      block.link = link_bytes_;
      block.heading = line_heading_;
      block.item = line_item_;
      block.image = page_.nodes[line_node_].images > 0;
      block.tags = line_tags_;
      block.first_link = line_links_;
      block.links = static_cast<std::uint32_t>(page_.links.size()) - line_links_;
      page_.blocks.push_back(block);
      text += '\n';
    }
    line_ = text.size();
    line_links_ = static_cast<std::uint32_t>(page_.links.size());
    link_bytes_ = 0;
    line_tags_ = false;
  }

  Page& page_;
  const TextRuns& texts_;
  PageHeadReader head_;
  std::vector<Frame> stack_;
  std::vector<Seams> parts_{kNone};  // of the nodes
  bool in_part_ = false;
  std::uint32_t node_ = 0;
  int in_head_ = 0;
  int links_ = 0;
  std::uint8_t heading_ = 0;
  bool item_ = false;
  bool blank_ = false;
  // Of the line that is being written.
  std::size_t line_ = 0;
  std::uint32_t line_node_ = 0;
  std::uint8_t line_heading_ = 0;
  bool line_item_ = false;
  std::uint32_t link_bytes_ = 0;
  bool line_tags_ = false;
  std::uint32_t line_links_ = 0;  // the first link of the line
  std::size_t link_begin_ = 0;    // of the last link, in the text
  bool byline_ = false;           // inside an element that names the author,
  std::size_t byline_begin_ = 0;  // which begins here in the text
  bool logo_ = false;             // inside the first link to the home page
  bool had_logo_ = false;
};

}  // namespace

base::Result<Page> ReadHtml(std::string_view html) {
  TextRuns texts(html);
  if (auto status = CheckHtmlLimits(html, texts); !status) return tl::unexpected(status.error());
  const std::string reduced = texts.Reduced();
  const auto output = ParseHtmlTree(reduced, html.size());
  if (!output) return tl::unexpected(output.error());
  Page page;
  page.text.reserve(html.size() / 4);
  Walker(page, texts).Walk(*(*output)->document);
  return page;
}

}  // namespace rasad::document
