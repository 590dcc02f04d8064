// A page of HTML as lines of text with what its elements say of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/text/span.h"

namespace rasad::document {

/// What the elements, roles and usual class names around a text say that it is. A guess by the
/// author of the page: a container that holds the headline is none of these, whatever it is called.
enum class Zone : std::uint8_t {
  kText,
  kHidden,      ///< Not displayed.
  kNavigation,  ///< Menus, bread crumbs, pagers, banners.
  kAside,       ///< Beside the article: boxes, widgets, invitations.
  kFooter,
  kForm,
  kComments,
  kRelated,  ///< Other articles.
  kShare,
  kAd,
  kCaption,
  kTable,  ///< A table of data, not of layout.
};

/// What an element is by its name.
enum class Element : std::uint8_t {
  kBox,  ///< div and all that is none of the following.
  kParagraph,
  kHeading,
  kList,
  kItem,
  kQuote,
  kSection,
  kCell,
};

/// An element that stands on lines of its own.
struct Node {
  std::uint32_t parent;  ///< Index of an earlier node; the root is its own.
  std::uint32_t begin;   ///< Its blocks, those of its descendants included.
  std::uint32_t end;
  std::uint32_t signature;  ///< Equal for siblings of one tag and first class name.
  Element element = Element::kBox;
  bool named = false;         ///< Has a class name or an id.
  Zone zone = Zone::kText;    ///< Of this element alone.
  bool article_body = false;  ///< itemprop says that this is the text.
  std::uint16_t images = 0;   ///< In it, at any depth.
};

/// One line of the page.
struct Block {
  text::Span span;               ///< Into Page::text, without the line end.
  std::uint32_t node;            ///< The innermost that holds it.
  std::uint32_t link = 0;        ///< Bytes of it that are inside links.
  std::uint32_t first_link = 0;  ///< Index into Page::links of the first link in it,
  std::uint32_t links = 0;       ///< and their number.
  std::uint8_t heading = 0;      ///< 1 to 6 inside such an element.
  bool tags = false;             ///< A link in it has the relation "tag".
  bool item = false;             ///< Of a list.
  bool image = false;            ///< An image stands before it in the same node.
};

/// What the head of a page and its attributes say of the article.
struct PageHead {
  std::string title;       ///< Of the title element.
  std::string og_title;    ///< OpenGraph, Twitter or Dublin Core.
  std::string site_name;   ///< The outlet.
  std::string author;      ///< meta name=author.
  std::string published;   ///< As written, ISO 8601 by custom; of meta elements.
  std::string modified;    ///< As published.
  std::string canonical;   ///< Address of link rel=canonical, else og:url.
  std::string short_link;  ///< Address of link rel=shortlink.
  std::string logo;        ///< Text, else the image's, of the first link to the home page.
  std::string item_date;   ///< datetime or content of an element with itemprop datePublished.
  std::vector<std::string> json_ld;  ///< Texts of scripts of that type.
  struct Time {
    std::string datetime;
    std::uint32_t block;  ///< The first one behind it.
  };
  std::vector<Time> times;  ///< Of time elements, in order.
};

/// The decoded text of a page. Lines are elements of their own or parts between line breaks; blanks
/// of the source that a browser does not show are left out, everything else is as written.
struct Page {
  std::string text;               ///< Lines, each closed by LF.
  std::vector<Block> blocks;      ///< In order; they partition the text, line ends left out.
  std::vector<Node> nodes;        ///< In the order of their begin tags; [0] is the root.
  std::vector<text::Span> links;  ///< Texts of links, in order.
  PageHead head;
};

/// Reads HTML with Gumbo, in a memory arena of bounded size, without running or fetching anything.
/// `html` is valid UTF-8. kInvalidInput, with the limit that was passed: elements nested deeper
/// than 1,000, more than 1,000 attributes in one tag, more than 300,000 tags, more memory than 64
/// times the input and 16 MiB or, as a last guard, more than five seconds. Time and memory are
/// linear in the input. Thread-safe.
base::Result<Page> ReadHtml(std::string_view html);

}  // namespace rasad::document
