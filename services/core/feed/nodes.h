// The nodes of a document, asked for what feeds need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/feed/feed.h"
#include "core/feed/feed_names.h"

struct _xmlAttr;
struct _xmlNode;

namespace rasad::feed {

class HtmlWriter;

/// ASCII letters in lower case.
std::string Lower(std::string_view text);

/// The text of libxml2; empty for null. Lives as long as its document.
std::string_view View(const unsigned char* text);

/// The name of a node by its namespace's usual prefix; in lower case.
struct Name {
  std::string prefix;
  std::string local;
};
Name NameOf(const _xmlNode* node);
Field FieldOf(const _xmlNode* node);

/// The format that a feed's first element names.
Format FormatOf(const _xmlNode* root);

bool IsElement(const _xmlNode* node);
bool HasElements(const _xmlNode* node);

/// The elements in a node, so that what other vocabularies say of titles and summaries comes last,
/// Dublin Core before podcasts and media: it counts where the format's own is missing, wherever it
/// stands.
std::vector<const _xmlNode*> ChildrenOf(const _xmlNode* node);

/// The only element in a node that holds no text besides; null if it is otherwise.
const _xmlNode* OnlyElement(const _xmlNode* node);

/// The value of an attribute by its local name, letters in either case, blanks around it left out.
std::string_view Attribute(const _xmlNode* node, std::string_view name);
std::string_view ValueOf(const _xmlAttr* attribute);

/// Of xml:base and xml:lang; null if there is none.
const _xmlAttr* XmlAttribute(const _xmlNode* node, std::string_view name);

/// The text of an element, that of its children left out.
std::string OwnText(const _xmlNode* node);
/// The same, mended and without blanks around it.
std::string Line(const _xmlNode* node);
/// The text with that of its children.
std::string AllText(const _xmlNode* node);

/// Writes the children of a node.
void WriteMarkup(const _xmlNode* node, HtmlWriter& writer);

}  // namespace rasad::feed
