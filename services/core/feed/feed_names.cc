// What the elements of feeds mean, by their names.
#include "core/feed/feed_names.h"

#include <cctype>
#include <unordered_map>

namespace rasad::feed {
namespace {

using Names = std::unordered_map<std::string_view, std::string_view>;
using Fields = std::unordered_map<std::string_view, Field>;

// Namespaces in lower case, without a slash or number sign at the end.
const Names& Prefixes() {
  static const Names names = {
      {"http://backend.userland.com/rss", ""},
      {"http://backend.userland.com/rss2", ""},
      {"http://blogs.law.harvard.edu/tech/rss", ""},
      {"http://purl.org/rss/1.0", ""},
      {"http://my.netscape.com/rdf/simple/0.9", ""},
      {"http://purl.org/net/rss1.1", ""},
      {"http://www.w3.org/2005/atom", ""},
      {"http://purl.org/atom/ns", ""},
      {"http://purl.org/echo", ""},
      {"http://purl.org/pie", ""},
      {"http://purl.org/dc/elements/1.1", "dc"},
      {"http://purl.org/dc/elements/1.0", "dc"},
      {"http://purl.org/dc/terms", "dcterms"},
      {"http://purl.org/rss/1.0/modules/content", "content"},
      {"http://purl.org/rss/1.0/modules/syndication", "sy"},
      {"http://purl.org/rss/1.0/modules/slash", "slash"},
      {"http://purl.org/syndication/history/1.0", "fh"},
      {"http://purl.org/syndication/thread/1.0", "thr"},
      {"http://purl.org/atompub/tombstones/1.0", "at"},
      {"http://search.yahoo.com/mrss", "media"},
      {"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
      {"http://example.com/dtds/podcast-1.0.dtd", "itunes"},
      {"http://www.w3.org/1999/xhtml", "xhtml"},
      {"http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"},
      {"http://www.georss.org/georss", "georss"},
      {"http://www.opengis.net/gml", "gml"},
      {"http://www.w3.org/2003/01/geo/wgs84_pos", "geo"},
      {"http://wellformedweb.org/commentapi", "wfw"},
      {"http://webns.net/mvcb", "admin"},
      {"http://rssnamespace.org/feedburner/ext/1.0", "feedburner"},
  };
  return names;
}

const Fields& Table() {
  static const Fields fields = {
      {"item", Field::kItem},
      {"entry", Field::kItem},
      {"channel", Field::kChannel},
      {"image", Field::kImage},
      {"textinput", Field::kIgnored},
      {"title", Field::kTitle},
      {"dc:title", Field::kOtherTitle},
      {"media:title", Field::kOtherTitle},
      {"itunes:title", Field::kOtherTitle},
      {"link", Field::kLink},
      {"feedburner:origlink", Field::kOriginalLink},
      {"id", Field::kId},
      {"guid", Field::kId},
      {"description", Field::kSubtitle},
      {"abstract", Field::kSubtitle},
      {"dc:description", Field::kOtherSummary},
      {"subtitle", Field::kSubtitle},
      {"tagline", Field::kSubtitle},
      {"itunes:subtitle", Field::kOtherSummary},
      {"itunes:summary", Field::kOtherSummary},
      {"media:description", Field::kOtherSummary},
      {"summary", Field::kSummary},
      {"content", Field::kContent},
      {"content:encoded", Field::kHtmlContent},
      {"fullitem", Field::kHtmlContent},
      {"body", Field::kHtmlContent},
      {"xhtml:body", Field::kHtmlContent},
      {"xhtml:div", Field::kHtmlContent},
      {"author", Field::kAuthor},
      {"creator", Field::kAuthor},
      {"dc:creator", Field::kAuthor},
      {"dc:author", Field::kAuthor},
      {"managingeditor", Field::kAuthor},
      {"itunes:author", Field::kAuthor},
      {"contributor", Field::kContributor},
      {"dc:contributor", Field::kContributor},
      {"dc:publisher", Field::kPublisher},
      {"webmaster", Field::kPublisher},
      {"itunes:owner", Field::kPublisher},
      {"category", Field::kCategory},
      {"dc:subject", Field::kCategory},
      {"media:category", Field::kCategory},
      {"itunes:category", Field::kCategory},
      {"tags", Field::kKeywords},
      {"keywords", Field::kKeywords},
      {"itunes:keywords", Field::kKeywords},
      {"media:keywords", Field::kKeywords},
      {"enclosure", Field::kEnclosure},
      {"media:content", Field::kEnclosure},
      {"media:group", Field::kMediaGroup},
      {"pubdate", Field::kPublished},
      {"published", Field::kPublished},
      {"issued", Field::kPublished},
      {"dcterms:issued", Field::kPublished},
      {"updated", Field::kUpdated},
      {"modified", Field::kUpdated},
      {"lastbuilddate", Field::kUpdated},
      {"dc:date", Field::kUpdated},
      {"date", Field::kUpdated},
      {"dcterms:modified", Field::kUpdated},
      {"created", Field::kCreated},
      {"dcterms:created", Field::kCreated},
      {"expirationdate", Field::kExpired},
      {"language", Field::kLanguage},
      {"dc:language", Field::kLanguage},
      {"rights", Field::kRights},
      {"copyright", Field::kRights},
      {"dc:rights", Field::kRights},
      {"generator", Field::kGenerator},
      {"admin:generatoragent", Field::kGenerator},
      {"icon", Field::kIcon},
      {"logo", Field::kLogo},
      {"itunes:image", Field::kLogo},
      {"comments", Field::kComments},
      {"source", Field::kSource},
      {"ttl", Field::kTtl},
      {"sy:updateperiod", Field::kUpdatePeriod},
      {"sy:updatefrequency", Field::kUpdateFrequency},
      {"skiphours", Field::kSkipHours},
      {"skipdays", Field::kSkipDays},
      {"fh:complete", Field::kComplete},
      {"at:deleted-entry", Field::kDeleted},
      {"georss:point", Field::kPoint},
      {"georss:line", Field::kLine},
      {"georss:polygon", Field::kPolygon},
      {"georss:box", Field::kBox},
      {"georss:where", Field::kPlace},
      {"gml:point", Field::kPoint},
      {"gml:linestring", Field::kLine},
      {"gml:polygon", Field::kPolygon},
      {"gml:envelope", Field::kBox},
      {"geo:lat", Field::kLatitude},
      {"geo:long", Field::kLongitude},
      {"geo:point", Field::kPlace},
  };
  return fields;
}

}  // namespace

std::string_view UsualPrefix(std::string_view uri, std::string_view prefix) {
  std::string key;
  for (const char c : uri) key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  while (!key.empty() && (key.back() == '/' || key.back() == '#')) key.pop_back();
  const auto found = Prefixes().find(key);
  return found == Prefixes().end() ? prefix : found->second;
}

Field FieldOf(std::string_view prefix, std::string_view local) {
  std::string key(prefix);
  if (!key.empty()) key += ':';
  key += local;
  const auto found = Table().find(key);
  return found == Table().end() ? Field::kNone : found->second;
}

}  // namespace rasad::feed
