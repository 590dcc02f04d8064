// XML with libxml2: nothing is loaded, nothing expands without bound.
#include "core/feed/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

namespace rasad::feed {
namespace {

// Of the parse that goes on; the context leads to it.
struct State {
  XmlParse* parse;
  std::size_t elements = 0;
  std::size_t characters = 0;
  std::size_t most_characters;
  bool recover;
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

bool Count(void* context, int length) {
  State& state = StateOf(context);
  state.characters += static_cast<std::size_t>(length);
  if (state.characters <= state.most_characters) return true;
  Limit(context, "entities that expand to more than eight times the feed");
  return false;
}

void OnCharacters(void* context, const xmlChar* text, int length) {
  if (!Count(context, length)) return;
  GoOn(context);
  xmlSAX2Characters(context, text, length);
}

void OnCdata(void* context, const xmlChar* text, int length) {
  if (!Count(context, length)) return;
  GoOn(context);
  xmlSAX2CDataBlock(context, text, length);
}

xmlEntityPtr OnEntity(void* context, const xmlChar* name) {
  GoOn(context);
  return xmlSAX2GetEntity(context, name);
}

void OnError(void* context, xmlErrorPtr error) {
  if (error == nullptr || error->level < XML_ERR_ERROR || error->message == nullptr) return;
  XmlParse& parse = *StateOf(context).parse;
  std::string& to = error->domain == XML_FROM_NAMESPACE ? parse.undeclared : parse.error;
  if (!to.empty()) return;
  to = "line " + std::to_string(error->line) + ": " + error->message;
  while (!to.empty() && (to.back() == '\n' || to.back() == ' ')) to.pop_back();
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
  state.most_characters = text.size() * 8 + (64 << 10);
  state.recover = recover;
  context->_private = &state;
  context->sax->startElementNs = OnStart;
  context->sax->characters = OnCharacters;
  context->sax->ignorableWhitespace = OnCharacters;
  context->sax->cdataBlock = OnCdata;
  context->sax->getEntity = OnEntity;
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
