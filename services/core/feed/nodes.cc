// The nodes of a document, asked for what feeds need.
#include "core/feed/nodes.h"

#include <libxml/tree.h>

#include <cctype>

#include "core/feed/markup.h"
#include "core/feed/reader.h"

namespace rasad::feed {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

bool IsElement(const xmlNode* node) { return node->type == XML_ELEMENT_NODE; }

bool IsText(const xmlNode* node) {
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

Name NameOf(const xmlNode* node) {
  Name name;
  std::string_view local = View(node->name);
  std::string_view prefix;
  std::string_view uri;
  if (node->ns != nullptr) {
    prefix = View(node->ns->prefix);
    uri = View(node->ns->href);
  } else if (const std::size_t colon = local.find(':'); colon != std::string_view::npos) {
    // A prefix that nobody declared.
    prefix = local.substr(0, colon);
    local.remove_prefix(colon + 1);
  }
  name.prefix = Lower(UsualPrefix(uri, prefix));
  name.local = Lower(local);
  return name;
}

Field FieldOf(const xmlNode* node) {
  const Name name = NameOf(node);
  return FieldOf(name.prefix, name.local);
}

std::string_view ValueOf(const xmlAttr* attribute) {
  // References are resolved, so that there is one text at most.
  return attribute->children == nullptr ? std::string_view() : View(attribute->children->content);
}

// The value of an attribute by its local name, letters in either case.
std::string_view Attribute(const xmlNode* node, std::string_view name) {
  for (const xmlAttr* one = node->properties; one != nullptr; one = one->next) {
    const std::string_view local = View(one->name);
    if (local.size() == name.size() && Lower(local) == name) return Trimmed(ValueOf(one));
  }
  return "";
}

// Of xml:base and xml:lang; null if there is none.
const xmlAttr* XmlAttribute(const xmlNode* node, std::string_view name) {
  for (const xmlAttr* one = node->properties; one != nullptr; one = one->next) {
    if (one->ns != nullptr && View(one->ns->prefix) == "xml" && View(one->name) == name) return one;
  }
  return nullptr;
}

// The text of an element, that of its children left out.
std::string OwnText(const xmlNode* node) {
  std::string out;
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsText(child)) out += View(child->content);
  }
  return out;
}

std::string Line(const xmlNode* node) { return Mended(std::string(Trimmed(OwnText(node)))); }

std::string AllText(const xmlNode* node) {
  std::string out;
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsText(child)) {
      out += View(child->content);
    } else if (IsElement(child)) {
      out += AllText(child);
    }
  }
  return out;
}

void WriteMarkup(const xmlNode* node, HtmlWriter& writer) {
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsText(child)) {
      writer.Text(View(child->content));
      continue;
    }
    if (!IsElement(child)) continue;
    const std::string name = Lower(View(child->name));
    Attributes attributes;
    for (const xmlAttr* one = child->properties; one != nullptr; one = one->next) {
      std::string key = Lower(View(one->name));
      if (one->ns != nullptr && View(one->ns->prefix) == "xlink") key = "xlink:" + key;
      attributes.emplace_back(std::move(key), ValueOf(one));
    }
    writer.Start(name, attributes);
    WriteMarkup(child, writer);
    writer.End(name);
  }
}

std::vector<const xmlNode*> ChildrenOf(const xmlNode* node) {
  std::vector<const xmlNode*> own;
  std::vector<const xmlNode*> dublin;
  std::vector<const xmlNode*> others;
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (!IsElement(child)) continue;
    const Field field = FieldOf(child);
    const bool other = field == Field::kOtherTitle || field == Field::kOtherSummary;
    (!other ? own : NameOf(child).prefix == "dc" ? dublin : others).push_back(child);
  }
  own.insert(own.end(), dublin.begin(), dublin.end());
  own.insert(own.end(), others.begin(), others.end());
  return own;
}

// The only element in a node that holds no text besides; null if it is otherwise.
const xmlNode* OnlyElement(const xmlNode* node) {
  const xmlNode* only = nullptr;
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsText(child) && !Trimmed(View(child->content)).empty()) return nullptr;
    if (!IsElement(child)) continue;
    if (only != nullptr) return nullptr;
    only = child;
  }
  return only;
}

bool HasElements(const xmlNode* node) {
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (IsElement(child)) return true;
  }
  return false;
}

Format FormatOf(const xmlNode* root) {
  const Name name = NameOf(root);
  const std::string_view version = Attribute(root, "version");
  const std::string_view uri = root->ns != nullptr ? View(root->ns->href) : "";
  if (name.local == "rss") {
    if (version == "0.90") return Format::kRss090;
    if (version.starts_with("0.91")) return Format::kRss091;
    if (version == "0.92") return Format::kRss092;
    if (version == "0.93") return Format::kRss093;
    if (version == "0.94") return Format::kRss094;
    return version.starts_with("2") ? Format::kRss20 : Format::kRss;
  }
  if (name.local == "rdf") {
    for (const xmlNode* child = root->children; child != nullptr; child = child->next) {
      const bool named = IsElement(child) && child->ns != nullptr;
      if (named && Lower(View(child->ns->href)).find("my.netscape.com/rdf/simple/0.9") !=
                       std::string::npos) {
        return Format::kRss090;
      }
    }
    return Format::kRss10;
  }
  if (name.local == "feed") {
    if (version == "0.3" || Lower(uri).find("purl.org/atom/ns") != std::string::npos) {
      return Format::kAtom03;
    }
    return Format::kAtom10;
  }
  // A channel alone: CDF writes it in capitals and its items with addresses as attributes.
  if (View(root->name) == "CHANNEL" || !Attribute(root, "href").empty()) return Format::kCdf;
  return Format::kRss;
}

}  // namespace rasad::feed
