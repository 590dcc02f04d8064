// The elements of a feed as values.
#include "core/feed/reader.h"

#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "core/feed/base64.h"
#include "core/feed/feed_date.h"
#include "core/feed/feed_names.h"
#include "core/feed/markup.h"
#include "core/feed/nodes.h"
#include "core/feed/places.h"
#include "core/feed/site.h"
#include "core/feed/uri.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kMostOfOne = 200;  // links, categories ... of one item

std::string Language(std::string_view text) {
  std::string out(Trimmed(text));
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

// What is in force for an element.
struct Scope {
  std::string base;
  std::string language;
};

Scope Inside(const Scope& outer, const xmlNode* node) {
  Scope scope = outer;
  if (const xmlAttr* base = XmlAttribute(node, "base")) {
    const std::string resolved = Resolve(outer.base, ValueOf(base));
    if (!resolved.empty()) scope.base = resolved;
  }
  if (const xmlAttr* language = XmlAttribute(node, "lang")) {
    scope.language = Language(ValueOf(language));
  }
  return scope;
}

bool IsHtmlType(std::string_view type) {
  return type == "text/html" || type == "application/xhtml+xml";
}

std::string FullType(std::string_view type, std::string_view otherwise) {
  std::string lower = Lower(type.substr(0, type.find(';')));
  if (lower.empty()) return std::string(otherwise);
  if (lower == "text" || lower == "plain") return "text/plain";
  if (lower == "html" || lower == "escaped") return "text/html";
  if (lower == "xhtml") return "application/xhtml+xml";
  return lower;
}

bool IsBase64(std::string_view mode, std::string_view type) {
  if (mode == "base64") return true;
  return !type.empty() && type.find('/') != std::string_view::npos && !type.starts_with("text/") &&
         !type.ends_with("+xml") && !type.ends_with("/xml");
}

std::optional<int> Number(std::string_view text) {
  int value = 0;
  std::size_t digits = 0;
  text = Trimmed(text);
  for (std::size_t at = 0; at < text.size() && digits < 7; ++at, ++digits) {
    int digit = text[at] - '0';
    if (at + 1 < text.size()) {
      const auto first = static_cast<unsigned char>(text[at]);
      const auto second = static_cast<unsigned char>(text[at + 1]);
      // EXTENDED ARABIC-INDIC DIGIT, ARABIC-INDIC DIGIT
      if (first == 0xdb && second >= 0xb0 && second <= 0xb9) digit = second - 0xb0, ++at;
      if (first == 0xd9 && second >= 0xa0 && second <= 0xa9) digit = second - 0xa0, ++at;
    }
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (digits == 0) return std::nullopt;
  return value;
}

template <class T>
void Push(std::vector<T>& to, T value) {
  if (to.size() < kMostOfOne) to.push_back(std::move(value));
}

class Reader {
 public:
  Reader(const Context& context, Feed& feed) : feed_(feed) {
    scope_.base = BaseOf(context);
    scope_.language = Language(context.content_language);
  }

  void ReadRoot(const xmlNode* root) {
    const Scope scope = Inside(scope_, root);
    feed_.language = scope.language;
    // A channel as root, of CDF or of RSS without its frame.
    ReadContainer(root, scope);
    if (feed_.ttl_minutes == std::nullopt && update_period_ > 0) {
      feed_.ttl_minutes = std::max(1, update_period_ / std::max(1, update_frequency_));
    }
    if (atom()) InheritAuthors(feed_);
    std::size_t beyond = beyond_;
    if (beyond > 0) {
      feed_.problems.push_back(std::to_string(beyond) + " entries beyond the first " +
                               std::to_string(kMaxEntries) + " are left out");
    }
  }

 private:
  bool atom() const { return feed_.format == Format::kAtom10 || feed_.format == Format::kAtom03; }

  void ReadContainer(const xmlNode* node, const Scope& outer) {
    Scope scope = outer;
    if (feed_.format == Format::kCdf && !Attribute(node, "base").empty()) {
      scope.base = Resolve(outer.base, Attribute(node, "base"));
    }
    CdfAttributes(node, scope, feed_);
    for (const xmlNode* child : ChildrenOf(node)) ReadFeedChild(child, scope);
  }

  void ReadFeedChild(const xmlNode* node, const Scope& outer) {
    const Field field = FieldOf(node);
    const Scope scope = Inside(outer, node);
    switch (field) {
      case Field::kItem:
        return ReadEntry(node, scope);
      case Field::kChannel:
        if (!scope.language.empty()) feed_.language = scope.language;
        return ReadContainer(node, scope);
      case Field::kIgnored:
        return;
      case Field::kTtl:
        feed_.ttl_minutes = Number(OwnText(node));
        return;
      case Field::kUpdatePeriod:
        update_period_ = Period(Lower(Line(node)));
        return;
      case Field::kUpdateFrequency:
        update_frequency_ = Number(OwnText(node)).value_or(1);
        return;
      case Field::kSkipHours:
        return SkipHours(node);
      case Field::kSkipDays:
        return SkipDays(node);
      case Field::kComplete:
        feed_.complete = true;
        return;
      case Field::kDeleted:
        return ReadDeletion(node);
      case Field::kNone:
        return ReadItemsIn(node, scope, 0);
      default:
        ReadHeadField(field, node, scope, feed_);
    }
  }

  // Items that lie in an element of which nobody knows what it is.
  void ReadItemsIn(const xmlNode* node, const Scope& scope, int depth) {
    if (depth > 8) return;
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (!IsElement(child)) continue;
      if (FieldOf(child) == Field::kItem) {
        ReadEntry(child, Inside(scope, child));
      } else {
        ReadItemsIn(child, scope, depth + 1);
      }
    }
  }

  static int Period(const std::string& name) {
    constexpr int kDay = 24 * 60;
    if (name == "hourly") return 60;
    if (name == "daily") return kDay;
    if (name == "weekly") return 7 * kDay;
    if (name == "monthly") return 30 * kDay;
    return name == "yearly" ? 365 * kDay : 0;
  }

  void SkipHours(const xmlNode* node) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (!IsElement(child)) continue;
      const auto hour = Number(OwnText(child));
      if (hour && *hour <= 24) feed_.skip_hours |= 1u << (*hour % 24);
    }
  }

  void SkipDays(const xmlNode* node) {
    static constexpr std::array<std::string_view, 7> kDays = {
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (!IsElement(child)) continue;
      const auto found = std::find(kDays.begin(), kDays.end(), Lower(Line(child)));
      if (found == kDays.end()) continue;
      feed_.skip_days = static_cast<std::uint8_t>(feed_.skip_days | 1u << (found - kDays.begin()));
    }
  }

  void ReadDeletion(const xmlNode* node) {
    if (feed_.deletions.size() >= kMaxEntries) return;
    Deletion one;
    one.id = Attribute(node, "ref");
    one.when.written = Attribute(node, "when");
    one.when.instant = ParseDate(one.when.written);
    if (!one.id.empty()) feed_.deletions.push_back(std::move(one));
  }

  // --- what feeds, items and sources have in common ---

  template <class T>
  void CdfAttributes(const xmlNode* node, const Scope& scope, T& to) {
    if (const auto href = Attribute(node, "href"); !href.empty()) {
      AddLink({Resolve(scope.base, href), "alternate", "text/html"}, to);
    }
    if (const auto time = Attribute(node, "lastmod"); !time.empty()) SetTime(time, to.updated);
  }

  static void SetTime(std::string_view text, FeedTime& to) {
    text = Trimmed(text);
    if (text.empty()) return;
    to.written = text;
    to.instant = ParseDate(text);
  }

  template <class T>
  static void AddLink(Link link, T& to) {
    // What cannot be fetched (tel:, mailto:) gives way to a guid.
    const bool usable = !link.href.empty() && (IsFetchable(link.href) || !HasScheme(link.href));
    if (link.rel == "alternate" && usable) {
      const bool page = link.type.empty() || IsHtmlType(link.type);
      if (to.link.empty() || (page && !HasPageLink(to))) to.link = link.href;
    }
    Push(to.links, std::move(link));
  }

  template <class T>
  static bool HasPageLink(const T& to) {
    return std::any_of(to.links.begin(), to.links.end(), [](const Link& one) {
      return one.rel == "alternate" && !one.href.empty() &&
             (one.type.empty() || IsHtmlType(one.type));
    });
  }

  // False if it is none of these fields.
  template <class T>
  bool ReadCommon(Field field, const xmlNode* node, const Scope& scope, T& to) {
    switch (field) {
      case Field::kTitle:
      case Field::kOtherTitle:
        if (to.title.value.empty()) to.title = ReadText(node, scope, "text/plain");
        return true;
      case Field::kLink:
        ReadLink(node, scope, to);
        return true;
      case Field::kRights:
        to.rights = ReadText(node, scope, "text/plain");
        return true;
      case Field::kLanguage:
        to.language = Language(Line(node));
        return true;
      case Field::kAuthor:
        AddPerson(node, scope, to.authors);
        return true;
      case Field::kContributor:
        AddPerson(node, scope, to.contributors);
        return true;
      case Field::kPublisher:
        if (to.publisher.empty()) to.publisher = Line(node);
        return true;
      case Field::kCategory:
        AddCategory(node, to.categories);
        return true;
      case Field::kKeywords:
        AddKeywords(node, to.categories);
        return true;
      case Field::kPublished:
        SetTime(OwnText(node), to.published);
        return true;
      case Field::kUpdated:
        SetTime(OwnText(node), to.updated);
        return true;
      case Field::kCreated:
        SetTime(OwnText(node), to.created);
        return true;
      default:
        return false;
    }
  }

  void ReadHeadField(Field field, const xmlNode* node, const Scope& scope, Head& head) {
    if (ReadCommon(field, node, scope, head)) return;
    switch (field) {
      case Field::kSubtitle:
      case Field::kOtherSummary:
        if (head.subtitle.value.empty()) {
          head.subtitle = ReadText(node, scope, atom() ? "text/plain" : "text/html");
        }
        break;
      case Field::kId:
        head.id = Id(Line(node), scope, true);
        break;
      case Field::kGenerator:
        if (std::string name = Line(node); !name.empty()) head.generator.name = std::move(name);
        for (const char* key : {"uri", "url", "resource"}) {
          if (const auto url = Attribute(node, key); !url.empty()) {
            head.generator.url = Resolve(scope.base, url);
          }
        }
        head.generator.version = Attribute(node, "version");
        break;
      case Field::kIcon:
        head.icon = Resolve(scope.base, Line(node));
        break;
      case Field::kLogo:
        head.logo = Resolve(scope.base,
                            Attribute(node, "href").empty() ? Line(node) : Attribute(node, "href"));
        break;
      case Field::kImage:
        for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
          if (IsElement(child) && NameOf(child).local == "url") {
            head.logo = Resolve(scope.base, Line(child));
          }
        }
        break;
      default:
        break;
    }
  }

  // An identifier is a name, not an address; only what is a path is resolved.
  static std::string Id(const std::string& text, const Scope& scope, bool address) {
    if (!address || HasScheme(text)) return text;
    return text.starts_with('/') || text.starts_with("./") || text.starts_with("../")
               ? Resolve(scope.base, text)
               : text;
  }

  template <class T>
  void ReadLink(const xmlNode* node, const Scope& scope, T& to) {
    const std::string text = Line(node);
    const bool href = !Attribute(node, "href").empty() || !Attribute(node, "rel").empty();
    if (text.empty() || href) {
      Link link;
      link.rel = Attribute(node, "rel");
      if (link.rel.empty()) link.rel = "alternate";
      if (!href) return;
      const std::string_view address = Attribute(node, "href");
      link.href = link.rel == "alternate" ? ResolveArticle(scope.base, address)
                                          : Resolve(scope.base, address);
      // An empty address is that of the base (RFC 3986); only of themselves feeds mean it.
      if (address.empty() && link.rel == "self") link.href = scope.base;
      link.type = Attribute(node, "type");
      if (link.type.empty() && link.rel == "alternate") link.type = "text/html";
      if (link.type.empty() && link.rel == "self") link.type = "application/atom+xml";
      link.title = Attribute(node, "title");
      link.language = Attribute(node, "hreflang");
      link.length = Attribute(node, "length");
      if constexpr (std::is_same_v<T, Entry>) {
        if (link.rel == "enclosure") {
          Push(to.enclosures, Enclosure{link.href, link.type, link.length});
        }
      } else {
        if (link.rel == "self") to.self_link = link.href;
      }
      AddLink(std::move(link), to);
      return;
    }
    AddLink({ResolveArticle(scope.base, text), "alternate", "text/html"}, to);
  }

  void AddPerson(const xmlNode* node, const Scope& scope, std::vector<Person>& to) {
    Person person;
    if (HasElements(node)) {
      for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (!IsElement(child)) continue;
        const std::string name = NameOf(child).local;
        if (name == "name") person.name = Line(child);
        if (name == "email") person.email = Line(child);
        if (name == "uri" || name == "url" || name == "homepage") {
          person.url = Resolve(Inside(scope, child).base, Line(child));
        }
      }
    } else {
      person = ParsePerson(Line(node));
    }
    if (person.name.empty() && person.email.empty() && person.url.empty()) return;
    // Two elements say the same of one person, one of them more of it.
    const auto agree = [](const std::string& a, const std::string& b) {
      return a.empty() || b.empty() || a == b;
    };
    for (Person& one : to) {
      if (one.name != person.name || !agree(one.email, person.email) ||
          !agree(one.url, person.url)) {
        continue;
      }
      if (one.email.empty()) one.email = std::move(person.email);
      if (one.url.empty()) one.url = std::move(person.url);
      return;
    }
    Push(to, std::move(person));
  }

  static void AddCategory(const xmlNode* node, std::vector<Category>& to) {
    Category one;
    one.term = Attribute(node, "term");
    one.scheme = Attribute(node, "scheme");
    if (one.scheme.empty()) one.scheme = Attribute(node, "domain");
    one.label = Attribute(node, "label");
    if (one.term.empty()) one.term = Line(node);
    if (one.term.empty()) one.term = Attribute(node, "text");  // itunes:category
    one.term = Mended(std::move(one.term));
    if (LooksLikeHtml(one.term)) one.term = HtmlToLine(one.term);
    if (!one.term.empty() || !one.label.empty()) Push(to, std::move(one));
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (IsElement(child) && FieldOf(child) == Field::kCategory) AddCategory(child, to);
    }
  }

  static void AddKeywords(const xmlNode* node, std::vector<Category>& to) {
    std::string text = Line(node);
    constexpr std::string_view kArabicComma = "\xd8\x8c";  // ARABIC COMMA
    for (std::size_t at = text.find(kArabicComma); at != std::string::npos;
         at = text.find(kArabicComma, at)) {
      text.replace(at, kArabicComma.size(), ",");
    }
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find(',', at), text.size());
      const std::string_view term = Trimmed(std::string_view(text).substr(at, end - at));
      if (!term.empty()) Push(to, Category{std::string(term)});
      at = end + 1;
    }
  }

  // `scope` is that of the node itself.
  Text ReadText(const xmlNode* node, const Scope& scope, std::string_view otherwise) const {
    Text text;
    text.language = scope.language;
    text.base = scope.base;
    text.type = FullType(Attribute(node, "type"), otherwise);
    if (HasElements(node)) {
      if (!IsHtmlType(text.type)) text.type = "text/html";
      const xmlNode* only = OnlyElement(node);
      const bool frame = only != nullptr && Lower(View(only->name)) == "div";
      if (frame && text.type == "text/html" && !HasElements(only)) {
        text.value = CleanHtml(Trimmed(OwnText(only)), Inside(scope, only).base);
      } else {
        // The div is a part of Atom 1.0's syntax, not of the text.
        const xmlNode* from = frame && feed_.format == Format::kAtom10 ? only : node;
        HtmlWriter writer(from == only ? Inside(scope, only).base : scope.base);
        WriteMarkup(from, writer);
        text.value = Trimmed(writer.Take());
      }
      text.value = Mended(std::move(text.value));
      return text;
    }
    std::string value = OwnText(node);
    const bool encoded = IsBase64(Lower(Attribute(node, "mode")), text.type);
    if (encoded) {
      if (auto decoded = DecodeBase64(value)) value = *std::move(decoded);
    }
    value = Mended(std::string(Trimmed(value)));
    value = WithoutCdata(std::move(value), IsHtmlType(text.type));
    if (!encoded && text.type == "text/plain" && !atom() && LooksLikeHtml(value)) {
      text.type = "text/html";
    }
    if (IsHtmlType(text.type) && value.find_first_of("<&") != std::string::npos) {
      value = Mended(std::string(Trimmed(CleanHtml(value, scope.base))));
    }
    text.value = std::move(value);
    return text;
  }

  // --- items ---

  void ReadEntry(const xmlNode* node, const Scope& scope) {
    if (feed_.entries.size() >= kMaxEntries) {
      ++beyond_;
      return;
    }
    const std::size_t index = feed_.entries.size();
    feed_.entries.emplace_back();
    Entry entry;
    EntryState state;
    entry.language = scope.language;
    entry.id = Attribute(node, "about");
    CdfAttributes(node, scope, entry);
    std::vector<const xmlNode*> inner;
    for (const xmlNode* child : ChildrenOf(node)) {
      const Field field = FieldOf(child);
      if (field == Field::kItem) {
        inner.push_back(child);  // its own end tag is missing
      } else {
        ReadEntryField(field, child, Inside(scope, child), entry, state);
      }
    }
    // A link of the article's own site is no redirect; identity cleans what was added to it.
    if (!state.original.empty() && !SameSite(entry.link, state.original)) {
      entry.link = std::move(state.original);
    }
    if (entry.link.empty() && state.permalink && IsFetchable(entry.id)) {
      entry.link = entry.id;
      entry.id_is_link = true;
    }
    Complete(entry);
    feed_.entries[index] = std::move(entry);
    for (const xmlNode* one : inner) ReadEntry(one, Inside(scope, one));
  }

  struct EntryState {
    Field summary_from = Field::kNone;
    bool permalink = true;
    std::string original;  // address of the article, where the link is a redirect to it
    std::optional<double> latitude;
    std::optional<double> longitude;
  };

  void ReadEntryField(Field field, const xmlNode* node, const Scope& scope, Entry& entry,
                      EntryState& state) {
    if (ReadCommon(field, node, scope, entry)) return;
    switch (field) {
      case Field::kId: {
        state.permalink = Lower(Attribute(node, "ispermalink")) != "false";
        const std::string id = Id(Line(node), scope, state.permalink);
        if (!id.empty()) entry.id = id;
        break;
      }
      case Field::kOriginalLink:
        state.original = ResolveArticle(scope.base, Line(node));
        if (!IsFetchable(state.original)) state.original.clear();
        break;
      case Field::kSubtitle:
      case Field::kSummary:
      case Field::kOtherSummary:
        ReadSummary(field, node, scope, entry, state);
        break;
      case Field::kContent:
      case Field::kHtmlContent:
        ReadContent(field, node, scope, entry);
        break;
      case Field::kExpired:
        SetTime(OwnText(node), entry.expired);
        break;
      case Field::kComments:
        entry.comments = Resolve(scope.base, Line(node));
        break;
      case Field::kEnclosure:
        AddEnclosure(node, scope, entry);
        [[fallthrough]];  // one of Media RSS may hold titles and keywords of its own
      case Field::kMediaGroup:
        ReadMedia(node, scope, entry, state);
        break;
      case Field::kSource:
        ReadSource(node, scope, entry);
        break;
      case Field::kPoint:
      case Field::kLine:
      case Field::kPolygon:
      case Field::kBox:
        entry.where = ReadGeometry(field, AllText(node));
        break;
      case Field::kPlace:
        for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
          if (IsElement(child)) ReadEntryField(FieldOf(child), child, scope, entry, state);
        }
        break;
      case Field::kLatitude:
      case Field::kLongitude: {
        const std::vector<double> numbers = ReadNumbers(OwnText(node));
        auto& to = field == Field::kLatitude ? state.latitude : state.longitude;
        if (!numbers.empty()) to = numbers.front();
        if (state.latitude && state.longitude) {
          entry.where = Geometry{"Point", {*state.longitude, *state.latitude}};
        }
        break;
      }
      default:
        break;
    }
  }

  void ReadSummary(Field field, const xmlNode* node, const Scope& scope, Entry& entry,
                   EntryState& state) {
    Text text = ReadText(node, scope, atom() ? "text/plain" : "text/html");
    if (text.value.empty()) return;
    if (entry.summary.value.empty()) {
      entry.summary = std::move(text);
      state.summary_from = field;
    } else if (field != Field::kOtherSummary && field != state.summary_from) {
      Push(entry.content, std::move(text));
    }
  }

  void ReadContent(Field field, const xmlNode* node, const Scope& scope, Entry& entry) {
    if (const auto src = Attribute(node, "src"); !src.empty()) {
      entry.content_src = Resolve(scope.base, src);
    }
    const bool markup = field == Field::kHtmlContent && HasElements(node);
    std::string_view otherwise = atom() && field == Field::kContent ? "text/plain" : "text/html";
    if (markup) otherwise = "application/xhtml+xml";
    Text text = ReadText(node, scope, otherwise);
    if (!text.value.empty()) Push(entry.content, std::move(text));
  }

  void AddEnclosure(const xmlNode* node, const Scope& scope, Entry& entry) {
    Enclosure one;
    one.url = Attribute(node, "url");
    if (one.url.empty()) one.url = Attribute(node, "href");
    one.url = Resolve(scope.base, one.url);
    one.type = Attribute(node, "type");
    one.length = Attribute(node, "length");
    if (one.length.empty()) one.length = Attribute(node, "filesize");
    if (one.url.empty()) return;
    if (NameOf(node).prefix.empty()) {
      AddLink({one.url, "enclosure", one.type, "", "", one.length}, entry);
    }
    Push(entry.enclosures, std::move(one));
  }

  void ReadMedia(const xmlNode* node, const Scope& scope, Entry& entry, EntryState& state) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
      if (!IsElement(child) || NameOf(child).prefix != "media") continue;
      const Field field = FieldOf(child);
      // A picture's caption is no summary, its name no title of the item.
      if (field == Field::kEnclosure || field == Field::kKeywords || field == Field::kCategory) {
        ReadEntryField(field, child, Inside(scope, child), entry, state);
      }
    }
  }

  void ReadSource(const xmlNode* node, const Scope& scope, Entry& entry) {
    Head head;
    head.language = scope.language;
    if (HasElements(node)) {
      for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (IsElement(child)) ReadHeadField(FieldOf(child), child, Inside(scope, child), head);
      }
    } else {
      head.title = ReadText(node, scope, "text/plain");
      head.self_link = Resolve(scope.base, Attribute(node, "url"));
    }
    entry.source = std::move(head);
  }

  Feed& feed_;
  Scope scope_;
  int update_period_ = 0;
  int update_frequency_ = 1;
  std::size_t beyond_ = 0;
};

bool IsFeedRoot(const xmlNode* node) {
  const std::string name = NameOf(node).local;
  return name == "rss" || name == "rdf" || name == "feed" || name == "channel";
}

}  // namespace

std::string RootName(const XmlDocument& document) {
  return document ? NameOf(xmlDocGetRootElement(document.get())).local : "";
}

bool ReadXmlFeed(const XmlDocument& document, const Context& context, Feed& feed) {
  if (!document) return false;
  const xmlNode* root = xmlDocGetRootElement(document.get());
  if (!IsFeedRoot(root)) {
    // A frame that a program puts around any XML; that of a page holds pages.
    const xmlNode* outer = NameOf(root).local == "html" ? nullptr : OnlyElement(root);
    if (outer == nullptr || !IsFeedRoot(outer)) return false;
    root = outer;
    feed.problems.push_back("the feed lies in another element");
    feed.ill_formed = true;
  }
  feed.format = FormatOf(root);
  Reader(context, feed).ReadRoot(root);
  return true;
}

}  // namespace rasad::feed
