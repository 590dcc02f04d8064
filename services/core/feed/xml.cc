// XML with libxml2: nothing is loaded, nothing expands without bound.
#include "core/feed/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "core/feed/repair.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kMostGrowth = 8;

// Of the parse that goes on; the context leads to it.
struct State {
  XmlParse* parse;
  std::size_t elements = 0;
  bool recover;
  xmlEntity entity = {};  // of HTML, as the parser last asked for one
  std::string entity_name;
  std::string entity_text;
};

State& StateOf(void* context) {
  return *static_cast<State*>(static_cast<xmlParserCtxtPtr>(context)->_private);
}

void Limit(void* context, std::string what) {
  State& state = StateOf(context);
  if (state.parse->limit.empty()) state.parse->limit = std::move(what);
  xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
}

// After an error the parser would leave out all references.
void GoOn(void* context) {
  if (StateOf(context).recover) static_cast<xmlParserCtxtPtr>(context)->wellFormed = 1;
}

void OnStart(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
             int namespace_count, const xmlChar** namespaces, int attribute_count,
             int default_count, const xmlChar** attributes) {
  if (++StateOf(context).elements > kMaxElements) {
    Limit(context, "more than " + std::to_string(kMaxElements) + " elements");
    return;
  }
  GoOn(context);
  xmlSAX2StartElementNs(context, name, prefix, uri, namespace_count, namespaces, attribute_count,
                        default_count, attributes);
}

void OnCharacters(void* context, const xmlChar* text, int length) {
  GoOn(context);
  xmlSAX2Characters(context, text, length);
}

void OnCdata(void* context, const xmlChar* text, int length) {
  GoOn(context);
  xmlSAX2CDataBlock(context, text, length);
}

// Only entities that stand for a short text are known: nothing of another file, nothing that holds
// others. So no text grows to more than kMostGrowth times its references.
void OnEntityDeclaration(void* context, const xmlChar* name, int type, const xmlChar* public_id,
                         const xmlChar* system_id, xmlChar* content) {
  if (type != XML_INTERNAL_GENERAL_ENTITY || content == nullptr) return;
  const auto length = static_cast<std::size_t>(xmlStrlen(content));
  const auto reference = static_cast<std::size_t>(xmlStrlen(name)) + 2;
  if (length > kMostGrowth * reference || xmlStrchr(content, '&') != nullptr ||
      xmlStrchr(content, '<') != nullptr) {
    return;
  }
  xmlSAX2EntityDecl(context, name, type, public_id, system_id, content);
}

// With a document type that lies elsewhere, HTML's entities may well be declared there.
xmlEntityPtr OnEntity(void* context, const xmlChar* name) {
  GoOn(context);
  if (xmlEntityPtr known = xmlSAX2GetEntity(context, name)) return known;
  if (static_cast<xmlParserCtxtPtr>(context)->hasExternalSubset == 0) return nullptr;
  State& state = StateOf(context);
  state.entity_text.clear();
  if (!AppendEntity(reinterpret_cast<const char*>(name), state.entity_text)) return nullptr;
  state.entity_name = reinterpret_cast<const char*>(name);
  xmlEntity& entity = state.entity;
  entity.type = XML_ENTITY_DECL;
  entity.etype = XML_INTERNAL_PREDEFINED_ENTITY;  // its content is text
  entity.name = reinterpret_cast<const xmlChar*>(state.entity_name.c_str());
  entity.content = reinterpret_cast<xmlChar*>(state.entity_text.data());
  entity.orig = entity.content;
  entity.length = static_cast<int>(state.entity_text.size());
  return &entity;
}

void OnError(void* context, xmlErrorPtr error) {
  if (error == nullptr || error->level < XML_ERR_ERROR || error->message == nullptr) return;
  XmlParse& parse = *StateOf(context).parse;
  std::string& to = error->domain == XML_FROM_NAMESPACE ? parse.undeclared : parse.error;
  if (!to.empty()) return;
  // The first line says what is wrong; the parser cuts what it quotes inside of characters.
  const std::string_view message(error->message);
  const std::string_view first = message.substr(0, message.find('\n'));
  to = "line " + std::to_string(error->line) + ": ";
  for (std::size_t at = 0; at < first.size();) {
    const text::Decoded one = text::Decode(first, at);
    if (one.valid) to.append(first.substr(at, one.length));
    at += one.length;
  }
}

}  // namespace

void FreeXml::operator()(_xmlDoc* document) const { xmlFreeDoc(document); }

XmlParse ParseXml(std::string_view text, bool recover) {
  XmlParse parse;
  xmlInitParser();
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxtPtr)> context(xmlNewParserCtxt(),
                                                                           xmlFreeParserCtxt);
  if (!context) {
    parse.error = "no memory";
    return parse;
  }
  State state;
  state.parse = &parse;
  state.recover = recover;
  context->_private = &state;
  context->sax->startElementNs = OnStart;
  context->sax->characters = OnCharacters;
  context->sax->ignorableWhitespace = OnCharacters;
  context->sax->cdataBlock = OnCdata;
  context->sax->getEntity = OnEntity;
  context->sax->entityDecl = OnEntityDeclaration;
  context->sax->externalSubset = nullptr;
  context->sax->resolveEntity = nullptr;
  context->sax->comment = nullptr;
  context->sax->processingInstruction = nullptr;
  context->sax->serror = OnError;
  const int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC | XML_PARSE_COMPACT |
                      (recover ? XML_PARSE_RECOVER | XML_PARSE_OLDSAX : 0);
  parse.document.reset(xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()),
                                         nullptr, "UTF-8", options));
  if (!context->wellFormed && parse.error.empty()) parse.error = "not well-formed";
  if (parse.document && xmlDocGetRootElement(parse.document.get()) == nullptr) {
    parse.document.reset();
  }
  return parse;
}

}  // namespace rasad::feed
