// The elements of a feed as values.
#pragma once

#include <string_view>

#include "core/feed/feed.h"
#include "core/feed/xml.h"

namespace rasad::feed {

/// Reads a document into `feed`. False: its first element is no feed's; `feed` is untouched.
bool ReadXmlFeed(const XmlDocument& document, const Context& context, Feed& feed);

/// The first element's name without prefix, in lower case; empty without a document.
std::string RootName(const XmlDocument& document);

/// Where a feed was fetched: what its relative addresses are relative to.
std::string BaseOf(const Context& context);

/// A person from "Name (mail)", "mail (Name)", "Name <mail>", or a name.
Person ParsePerson(std::string_view text);

/// HTML or plain text with what feeds do to characters undone: controls that mean those of
/// windows-1252, UTF-8 that was read as Latin-1.
std::string Mended(std::string text);

/// Without the marks of CDATA sections: of one that was escaped with all it holds; in HTML, where
/// they are no text, also such as lay within another one.
std::string WithoutCdata(std::string text, bool html);

/// Leaves out the blanks around a text.
std::string_view Trimmed(std::string_view text);

/// Gives entries without an author those of their source, else those of the feed, as Atom and JSON
/// Feed say.
void InheritAuthors(Feed& feed);

/// What must hold of an entry whatever its format: a link where the id is one, one enclosure an
/// address.
void Complete(Entry& entry);

}  // namespace rasad::feed
