// feed_calls: parses feeds, one JSON a line in, one a line out.
//
// A request is {url, content_type, content_location, content_language, bytes_base64}; the answer
// the whole feed, or {error: {code, message}}. tests/feeds makes the requests.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/feed/base64.h"
#include "core/feed/feed.h"

namespace rasad::feed {
namespace {

using Json = nlohmann::json;

Json Of(const Text& text) {
  return {{"value", text.value},
          {"type", text.type},
          {"language", text.language},
          {"base", text.base},
          {"plain", PlainText(text)}};
}

Json Of(const FeedTime& time) {
  Json out = {{"written", time.written}, {"instant", nullptr}};
  if (time.instant) out["instant"] = base::FormatRfc3339(*time.instant);
  return out;
}

Json Of(const Person& one) {
  std::string shown = one.name;
  if (!one.email.empty()) shown += shown.empty() ? one.email : " (" + one.email + ")";
  return {{"name", one.name},
          {"email", one.email},
          {"url", one.url},
          {"href", one.url},
          {"shown", shown}};
}

Json Of(const Category& one) {
  return {{"term", one.term}, {"scheme", one.scheme}, {"label", one.label}};
}

Json Of(const Enclosure& one) {
  return {{"href", one.url}, {"type", one.type}, {"length", one.length}};
}

Json Of(const Link& one) {
  return {{"href", one.href},   {"rel", one.rel},           {"type", one.type},
          {"title", one.title}, {"hreflang", one.language}, {"length", one.length}};
}

Json Of(const Entry& entry);
Json Of(const Deletion& one);

template <class T>
Json Of(const std::vector<T>& list) {
  Json out = Json::array();
  for (const T& one : list) out.push_back(Of(one));
  return out;
}

Json Of(const Head& head) {
  return {{"title", Of(head.title)},
          {"subtitle", Of(head.subtitle)},
          {"link", head.link},
          {"self_link", head.self_link},
          {"id", head.id},
          {"language", head.language},
          {"rights", Of(head.rights)},
          {"generator",
           {{"name", head.generator.name},
            {"url", head.generator.url},
            {"version", head.generator.version}}},
          {"icon", head.icon},
          {"logo", head.logo},
          {"authors", Of(head.authors)},
          {"contributors", Of(head.contributors)},
          {"publisher", head.publisher},
          {"categories", Of(head.categories)},
          {"links", Of(head.links)},
          {"published", Of(head.published)},
          {"updated", Of(head.updated)},
          {"created", Of(head.created)}};
}

Json Of(const Entry& entry) {
  Json out = {{"id", entry.id},
              {"link", entry.link},
              {"title", Of(entry.title)},
              {"summary", Of(entry.summary)},
              {"content", Of(entry.content)},
              {"authors", Of(entry.authors)},
              {"contributors", Of(entry.contributors)},
              {"publisher", entry.publisher},
              {"published", Of(entry.published)},
              {"updated", Of(entry.updated)},
              {"created", Of(entry.created)},
              {"expired", Of(entry.expired)},
              {"categories", Of(entry.categories)},
              {"enclosures", Of(entry.enclosures)},
              {"links", Of(entry.links)},
              {"id_is_link", entry.id_is_link},
              {"comments", entry.comments},
              {"content_src", entry.content_src},
              {"rights", Of(entry.rights)},
              {"language", entry.language},
              {"source", nullptr},
              {"where", Json::object()}};
  if (entry.source) out["source"] = Of(*entry.source);
  if (entry.where) {
    out["where"] = {{"type", entry.where->type}, {"coordinates", entry.where->coordinates}};
  }
  return out;
}

Json Of(const Deletion& one) { return {{"id", one.id}, {"when", Of(one.when)}}; }

Json Answer(const Json& request) {
  const auto bytes = DecodeBytes64(request.value("bytes_base64", ""));
  if (!bytes) return {{"error", {{"code", "usage"}, {"message", "not base64"}}}};
  const Context context{request.value("url", ""), request.value("content_type", ""),
                        request.value("content_location", ""),
                        request.value("content_language", "")};
  const auto feed = ParseFeed(*bytes, context);
  if (!feed) {
    return {
        {"error",
         {{"code", base::ErrorCodeName(feed.error().code)}, {"message", feed.error().message}}}};
  }
  return {{"feed", Of(static_cast<const Head&>(*feed))},
          {"format", NameOf(feed->format)},
          {"ill_formed", feed->ill_formed},
          {"problems", feed->problems},
          {"charset", feed->charset},
          {"ttl_minutes", feed->ttl_minutes ? Json(*feed->ttl_minutes) : Json(nullptr)},
          {"skip_hours", feed->skip_hours},
          {"skip_days", feed->skip_days},
          {"complete", feed->complete},
          {"entries", Of(feed->entries)},
          {"deletions", Of(feed->deletions)}};
}

}  // namespace
}  // namespace rasad::feed

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto request = nlohmann::json::parse(line, nullptr, false);
    std::cout << rasad::feed::Answer(request).dump(-1, ' ', false,
                                                   nlohmann::json::error_handler_t::replace)
              << '\n'
              << std::flush;
  }
}
