// A feed as values: RSS, RDF, Atom, CDF or JSON Feed to entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/time.h"

namespace rasad::feed {

inline constexpr std::size_t kMaxFeedBytes = 8 << 20;  ///< Decompressed.
inline constexpr std::size_t kMaxEntries = 5'000;      ///< What is beyond is left out and said.

enum class Format : std::uint8_t {
  kUnknown,
  kRss090,
  kRss091,
  kRss092,
  kRss093,
  kRss094,
  kRss10,  ///< RDF.
  kRss20,
  kRss,  ///< A version that nobody knows.
  kAtom03,
  kAtom10,
  kCdf,
  kJsonFeed,
};

/// "rss20", "atom10", "json" and so on; "" for kUnknown. Static storage.
std::string_view NameOf(Format format);

/// A text with its media type.
struct Text {
  std::string value;          ///< UTF-8. HTML where the type says so, cleaned of scripts.
  std::string type;           ///< "text/plain", "text/html", "application/xhtml+xml" ...
  std::string language = {};  ///< xml:lang in force, empty if none.
  std::string base = {};      ///< xml:base in force.
};

struct Person {
  std::string name;
  std::string email = {};
  std::string url = {};
};

struct Link {
  std::string href;  ///< Absolute where a base was known.
  std::string rel;   ///< "alternate", "self", "enclosure" ...
  std::string type = {};
  std::string title = {};
  std::string language = {};  ///< hreflang.
  std::string length = {};    ///< Bytes, as written.
};

struct Category {
  std::string term;
  std::string scheme = {};
  std::string label = {};
};

struct Enclosure {
  std::string url;
  std::string type = {};
  std::string length = {};  ///< Bytes, as written.
};

/// A time as a feed gives it.
struct FeedTime {
  std::string written;                  ///< As it stands there.
  std::optional<base::Micros> instant;  ///< nullopt: unreadable.
};

/// The program that wrote a feed.
struct Generator {
  std::string name;
  std::string url = {};
  std::string version = {};
};

/// What a feed says of itself, or of the feed that an item was taken from.
struct Head {
  Text title;
  Text subtitle;
  std::string link;       ///< Of the site; absolute where a base was known.
  std::string self_link;  ///< Where the feed says it lives.
  std::string id;
  std::string language;
  Text rights;
  Generator generator;
  std::string icon;
  std::string logo;  ///< Of rss:image and itunes:image too.
  std::vector<Person> authors;
  std::vector<Person> contributors;
  std::string publisher;
  std::vector<Category> categories;
  std::vector<Link> links;
  FeedTime published;
  FeedTime updated;
  FeedTime created;
};

/// A place that an item is about (GeoRSS, GML, geo:lat and geo:long).
struct Geometry {
  std::string type;                      ///< "Point", "LineString", "Polygon", "Box".
  std::vector<double> coordinates = {};  ///< Longitude, latitude in turns, in degrees.
};

/// One item. Whatever a feed leaves out is empty.
struct Entry {
  std::string id;    ///< guid, atom:id, rdf:about; empty if the feed has none.
  std::string link;  ///< Of the article; absolute where a base was known.
  Text title;
  Text summary;
  std::vector<Text> content;  ///< In the feed's order.
  std::vector<Person> authors;
  std::vector<Person> contributors;
  std::string publisher;
  FeedTime published;
  FeedTime updated;
  FeedTime created;
  FeedTime expired;  ///< After that the item is no news any more.
  std::vector<Category> categories;
  std::vector<Enclosure> enclosures;
  std::vector<Link> links;
  bool id_is_link = false;  ///< `link` is the guid, as there is no other.
  std::string comments;
  std::string content_src;     ///< Where the content lies, if not in the feed.
  std::optional<Head> source;  ///< The feed that the item was taken from.
  std::optional<Geometry> where;
  Text rights;
  std::string language;
};

/// An entry that its publisher took back (RFC 6721).
struct Deletion {
  std::string id;
  FeedTime when;
};

/// A whole feed.
struct Feed : Head {
  Format format = Format::kUnknown;
  bool ill_formed = false;            ///< Not as its format demands; read all the same.
  std::vector<std::string> problems;  ///< What is wrong, in words; the first one is why ill_formed.
  std::string charset;                ///< What the bytes were read as, lower case.
  std::optional<int> ttl_minutes;     ///< rss:ttl, or sy:updatePeriod and updateFrequency.
  std::uint32_t skip_hours = 0;       ///< Bit h: do not poll in that hour, UTC.
  std::uint8_t skip_days = 0;         ///< Bit 0 Sunday ... bit 6 Saturday, UTC.
  bool complete = false;              ///< fh:complete: what is absent is gone.
  std::vector<Entry> entries;         ///< In the feed's order.
  std::vector<Deletion> deletions;
};

/// When an entry was published, as far as its feed tells: published, else updated, else created.
const FeedTime& WhenOf(const Entry& entry);

/// A text as a reader sees it, in one line: no tags, entities are characters, blanks single.
std::string PlainText(const Text& text);

/// What is known of a feed besides its bytes.
struct Context {
  std::string url;               ///< Where it was fetched; base of relative links. May be empty.
  std::string content_type;      ///< As the server sent it.
  std::string content_location;  ///< As the server sent it; the base before `url`.
  std::string content_language;  ///< As the server sent it.
};

/// Reads a feed. kUnsupported: the bytes are no feed (the message says what they are: a page, a
/// sitemap, nothing at all). kInvalidInput: a limit is broken. Whatever is read of an ill-formed
/// feed is given. No external entity or DTD is loaded, no text grows beyond eight times
/// itself by entities. Pure, thread-safe, linear in the input.
base::Result<Feed> ParseFeed(std::string_view bytes, const Context& context);

}  // namespace rasad::feed
