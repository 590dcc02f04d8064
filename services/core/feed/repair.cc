// XML that is not well-formed, made so as far as it can be.
#include "core/feed/repair.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/feed/feed_names.h"
#include "core/text/utf8.h"

namespace rasad::feed {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kCdata = "<![cdata[";
constexpr std::size_t kDeepest = 200;  // elements in each other; libxml2 stops at 256

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsNameStart(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsTagStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsName(char c) {
  return IsNameStart(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '.' ||
         c == ':';
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Elements that hold a text, where markup that is not escaped is the text's.
bool HoldsText(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "title",   "description", "summary",        "content",        "content:encoded", "subtitle",
      "tagline", "info",        "itunes:summary", "dc:description", "abstract",        "fullitem"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// The elements that hold everything else.
bool IsFrame(std::string_view name) {
  return name == "rss" || name == "rdf:rdf" || name == "feed" || name == "channel";
}

bool IsItem(std::string_view name) { return name == "item" || name == "entry"; }

// Elements that hold an address, of which a part is another address.
bool HoldsAddress(std::string_view name) {
  return name == "link" || name == "guid" || name == "id";
}

// Elements of a line of text, in which no other one begins.
bool HoldsLine(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "pubdate", "published", "updated", "language", "comments", "dc:date", "dc:creator"};
  return HoldsAddress(name) || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

// Elements of HTML that have no end tag.
bool IsVoid(std::string_view name) {
  return name == "br" || name == "hr" || name == "img" || name == "input" || name == "wbr";
}

// True for an element of feeds; HTML has some of the same name.
bool IsKnown(std::string_view name) {
  const std::size_t colon = name.find(':');
  const bool prefixed = colon != kNone;
  return FieldOf(prefixed ? name.substr(0, colon) : "", prefixed ? name.substr(colon + 1) : name) !=
         Field::kNone;
}

// A reference by number and how long it is.
struct Numeric {
  char32_t cp = 0;
  std::size_t length = 0;
};

std::optional<Numeric> NumericReference(std::string_view text) {
  if (!text.starts_with("&#")) return std::nullopt;
  const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t begin = hex ? 3 : 2;
  const std::size_t end = text.substr(0, begin + 8).find(';');
  if (end == kNone || end == begin) return std::nullopt;
  unsigned cp = 0;
  const auto [last, error] =
      std::from_chars(text.data() + begin, text.data() + end, cp, hex ? 16 : 10);
  if (error != std::errc() || last != text.data() + end) return std::nullopt;
  return Numeric{cp, end + 1};
}

// Writes what it reads with all elements closed in order: end tags that open nothing are left out,
// such as are missing are written where their element must have ended.
class Repairer {
 public:
  explicit Repairer(std::string_view text) : text_(text), lower_(Lower(text)) {
    out_.reserve(text.size() + 64);
  }

  std::string Run(std::size_t begin) {
    at_ = begin;
    while (at_ < text_.size()) Step();
    // Cut off inside of an address: what is left of it is another one.
    if (!open_.empty() && HoldsAddress(open_.back().lower)) out_.resize(open_.back().body);
    while (!open_.empty()) Close();
    return std::move(out_);
  }

 private:
  // An element whose end tag is still to be written.
  struct Open {
    std::string name;
    std::string lower;
    std::size_t body;  // where its content begins in out_
  };

  bool At(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool LowerAt(std::string_view what) const {
    return std::string_view(lower_).substr(at_).starts_with(what);
  }

  void Push(std::string_view name) {
    std::string lower = Lower(name);
    places_[lower].push_back(open_.size());
    if (IsFrame(lower) || IsItem(lower)) structure_.push_back(open_.size());
    open_.push_back({std::string(name), std::move(lower), out_.size()});
  }

  void Close() {
    out_ += "</";
    out_ += open_.back().name;
    out_ += '>';
    places_[open_.back().lower].pop_back();
    if (!structure_.empty() && structure_.back() + 1 == open_.size()) structure_.pop_back();
    open_.pop_back();
  }

  void CloseTo(std::size_t place) {
    while (open_.size() > place) Close();
  }

  // Where the innermost open element of that name stands in open_; kNone if there is none.
  std::size_t PlaceOf(const std::string& lower) const {
    const auto found = places_.find(lower);
    return found == places_.end() || found->second.empty() ? kNone : found->second.back();
  }

  // Past the next `what`, or to the end.
  void SkipPast(std::string_view what) {
    const std::size_t end = text_.find(what, at_);
    at_ = end == kNone ? text_.size() : end + what.size();
  }

  void Step() {
    const char c = text_[at_];
    if (c == '&') return Ampersand();
    if (c == ']' && At("]]>")) {
      out_ += "]]&gt;";
      at_ += 3;
      return;
    }
    if (c != '<') return Character();
    if (LowerAt(kCdata)) return Cdata();
    if (At("<!--")) {
      // A comment without an end would take all the rest with it.
      const std::size_t end = comment_ends_ ? text_.find("-->", at_ + 4) : kNone;
      comment_ends_ = end != kNone;
      at_ = comment_ends_ ? end + 3 : at_ + 4;
      return;
    }
    if (At("<?")) return SkipPast("?>");
    if (At("<!DOCTYPE") || At("<!doctype")) return SkipPast(">");
    // Names of tags are ASCII; "<" before a letter of another script is a sign of the text.
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
    const char third = at_ + 2 < text_.size() ? text_[at_ + 2] : ' ';
    if (IsTagStart(next)) return StartTag();
    if (next == '/' && IsTagStart(third)) return EndTag();
    out_ += "&lt;";
    ++at_;
  }

  void Character() {
    const text::Decoded one = text::Decode(text_, at_);
    const bool control = (one.cp < 0x20 && !IsSpace(text_[at_])) || (one.cp & 0xfffe) == 0xfffe;
    if (!control) out_.append(text_.substr(at_, one.length));
    at_ += one.length;
  }

  void Ampersand() { at_ += AppendReference(text_.substr(at_)); }

  // Writes what the reference at the begin of `text` stands for, or a bare ampersand; returns how
  // much was read.
  std::size_t AppendReference(std::string_view text) {
    const std::size_t semicolon = text.substr(0, 40).find(';');
    const std::string_view name =
        semicolon == kNone || semicolon < 2 ? "" : text.substr(1, semicolon - 1);
    if (!name.empty() && name[0] == '#') {
      if (auto one = NumericReference(text)) {
        // Languages whose characters are of 16 bits write the halves of one beyond those.
        if (one->cp >= 0xd800 && one->cp < 0xdc00) {
          const auto low = NumericReference(text.substr(one->length));
          if (low && low->cp >= 0xdc00 && low->cp < 0xe000) {
            one->cp = 0x10000 + ((one->cp - 0xd800) << 10) + (low->cp - 0xdc00);
            one->length += low->length;
          }
        }
        const char32_t cp = one->cp;
        const bool valid =
            cp >= 0x20 ? (cp < 0xd800 || cp > 0xdfff) && cp < 0x110000 && (cp & 0xfffe) != 0xfffe
                       : cp == 9 || cp == 10 || cp == 13;
        if (valid) out_ += "&#" + std::to_string(static_cast<unsigned>(cp)) + ";";
        return one->length;
      }
    } else if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") {
      out_.append(text.substr(0, semicolon + 1));
      return semicolon + 1;
    } else if (!name.empty() && AppendEntity(name, out_)) {
      return semicolon + 1;
    }
    out_ += "&amp;";
    return 1;
  }

  void Cdata() {
    at_ += kCdata.size();
    const std::size_t end = Next("]]>");
    // Without an end, or with one that is another section's, it ends with its element.
    std::size_t stop = std::min(end, text_.size());
    const std::size_t limit = end == kNone ? stop : std::min(Next(std::string(kCdata)), end);
    std::size_t close = kNone;
    if (!open_.empty() && limit != end) {
      const std::string_view ahead = std::string_view(lower_).substr(at_, limit - at_);
      close = ahead.find("</" + open_.back().lower);
    }
    std::size_t next = end == kNone ? stop : end + 3;
    if (close != kNone) {
      next = at_ + close;
      const std::string_view body = text_.substr(at_, close);
      const std::size_t last = body.find_last_not_of("]> \t\r\n");
      const std::size_t mark = body.find(']', last == kNone ? 0 : last);
      // "]]", "]>" or "]] >" was to be its end.
      const bool marked = mark != kNone && body.find_first_of("]>", mark + 1) != kNone;
      stop = marked ? at_ + mark : next;
    }
    out_ += "<![CDATA[";
    while (at_ < stop) Character();
    out_ += "]]>";
    at_ = next;
  }

  // The end of the tag that begins here: past quotes that are closed.
  std::size_t TagEnd() {
    if (quotes_close_) {
      char quote = 0;
      for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
        const char c = text_[i];
        if (quote != 0) {
          if (c == quote) quote = 0;
        } else if ((c == '"' || c == '\'') && i > 0 &&
                   (text_[i - 1] == '=' || IsSpace(text_[i - 1]))) {
          quote = c;
        } else if (c == '>') {
          return i;
        } else if (c == '<') {
          return kNone;
        }
      }
      quotes_close_ = false;
    }
    return Next(">");
  }

  void EndTag() {
    const std::size_t end = text_.find_first_of("<>", at_ + 1);
    std::size_t stop = at_ + 2;
    while (stop < text_.size() && IsName(text_[stop])) ++stop;
    const std::string name = lower_.substr(at_ + 2, stop - at_ - 2);
    const bool cut = stop == text_.size();
    at_ = end != kNone && text_[end] == '>' ? end + 1 : stop;
    if (cut && !open_.empty() && open_.back().lower.starts_with(name)) return Close();
    // Programs write the end of the feed into the loop that writes its items.
    if (IsFrame(name) && ItemsAhead()) return;
    const std::size_t place = PlaceOf(name);
    if (place == kNone) return;
    // What is open outside of an item is not closed in it.
    const bool outside = !structure_.empty() && structure_.back() > place;
    if (outside && !IsItem(name) && !IsFrame(name)) return;
    CloseTo(place);
    if (open_.empty()) at_ = text_.size();  // what stands behind a feed is none of it
  }

  bool ItemsAhead() {
    for (const char* item : {"<item>", "<item ", "<entry>", "<entry "}) {
      if (Next(item) != kNone) return true;
    }
    return false;
  }

  void StartTag() {
    const std::size_t end = TagEnd();
    if (end == kNone) {
      out_ += "&lt;";
      ++at_;
      return;
    }
    std::size_t stop = at_ + 1;
    while (stop < end && IsName(text_[stop])) ++stop;
    const std::string_view name = text_.substr(at_ + 1, stop - at_ - 1);
    std::string_view attributes = text_.substr(stop, end - stop);
    const std::string lower = Lower(name);
    const bool slash = !attributes.empty() && attributes.back() == '/';
    if (slash) attributes.remove_suffix(1);
    const bool closed = slash || IsVoid(lower);
    at_ = end + 1;
    // A second feed behind the first; channels of CDF lie in each other.
    const bool again =
        IsFrame(lower) && !open_.empty() &&
        (lower != "channel" || (PlaceOf(lower) != kNone && open_.front().lower != "channel"));
    if (again || (open_.size() >= kDeepest && !IsItem(lower))) return;
    if (!in_text_) {
      if (IsItem(lower)) {
        // An item lies in no other one, nor in what a page's template left open before it.
        if (PlaceOf(lower) != kNone) CloseTo(PlaceOf(lower));
        if (!structure_.empty()) CloseTo(structure_.back() + 1);
      }
      if (!open_.empty() && HoldsLine(open_.back().lower) && IsKnown(lower)) Close();
    }
    out_ += '<';
    out_.append(name);
    Attributes(attributes);
    out_ += closed ? "/>" : ">";
    if (closed) return;
    Push(name);
    if (!in_text_ && HoldsText(lower)) Text(attributes.find("type") != kNone);
  }

  void Attributes(std::string_view in) {
    std::vector<std::string_view> seen;
    for (std::size_t i = 0; i < in.size();) {
      if (!IsNameStart(in[i])) {
        ++i;
        continue;
      }
      const std::size_t begin = i;
      while (i < in.size() && IsName(in[i])) ++i;
      const std::string_view name = in.substr(begin, i - begin);
      while (i < in.size() && IsSpace(in[i])) ++i;
      std::string_view value = name;
      if (i < in.size() && in[i] == '=') {
        ++i;
        while (i < in.size() && IsSpace(in[i])) ++i;
        const char quote = i < in.size() && (in[i] == '"' || in[i] == '\'') ? in[i] : '\0';
        const std::size_t from = quote != 0 ? i + 1 : i;
        std::size_t to = quote != 0 ? in.find(quote, from) : in.find_first_of(" \t\r\n", from);
        if (to == kNone) to = in.size();
        value = in.substr(std::min(from, in.size()), to - std::min(from, in.size()));
        i = quote != 0 ? std::min(to + 1, in.size()) : to;
      }
      // XML allows each once; more than a few are no feed's.
      if (seen.size() >= 64 || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      out_ += ' ';
      out_.append(name);
      out_ += "=\"";
      Value(value);
      out_ += '"';
    }
  }

  void Value(std::string_view value) {
    for (std::size_t i = 0; i < value.size();) {
      if (value[i] == '&') {
        i += AppendReference(value.substr(i));
        continue;
      }
      const auto byte = static_cast<unsigned char>(value[i]);
      if (value[i] == '<') {
        out_ += "&lt;";
      } else if (value[i] == '"') {
        out_ += "&quot;";
      } else if (byte >= 0x20 || IsSpace(value[i])) {
        out_ += value[i];
      }
      ++i;
    }
  }

  // The next `what`, in lower case, from here on; each is looked for once past where it was found.
  std::size_t Next(const std::string& what) {
    const auto [found, added] = next_.try_emplace(what, 0);
    if (added || (found->second != kNone && found->second < at_)) {
      found->second = lower_.find(what, at_);
    }
    return found->second;
  }

  static bool HasMarkup(std::string_view body) {
    for (std::size_t at = body.find('<'); at != kNone; at = body.find('<', at + 1)) {
      const char next = at + 1 < body.size() ? body[at + 1] : ' ';
      if (next == '/' || next == '!' || std::isalpha(static_cast<unsigned char>(next))) return true;
    }
    return false;
  }

  // The body of the element that was opened last and holds a text: as CDATA if there is markup in
  // it.
  void Text(bool typed) {
    const std::size_t place = open_.size() - 1;
    std::size_t end = Next("</" + open_.back().lower);
    std::size_t stop = text_.size();
    for (const char* beyond :
         {"<item>", "<item ", "</item>", "<entry>", "<entry ", "</entry>", "</channel>"}) {
      stop = std::min(stop, Next(beyond));
    }
    const bool missing = end == kNone || end > stop;
    if (missing) {
      for (const char* sibling : {"<link>", "<guid>", "<guid ", "<pubdate>", "<description>",
                                  "<category>", "<enclosure ", "<content:encoded>"}) {
        stop = std::min(stop, Next(sibling));
      }
      end = stop;
    }
    const std::string_view body = text_.substr(at_, end - at_);
    if (Next(std::string(kCdata)) >= end) {
      if (HasMarkup(body)) {
        if (!typed) {
          out_.pop_back();
          out_ += " type=\"html\">";
        }
        out_ += "<![CDATA[";
        while (at_ < end) {
          if (At("]]>")) {
            out_ += "]]]]><![CDATA[>";
            at_ += 3;
          } else {
            Character();
          }
        }
        out_ += "]]>";
      } else {
        while (at_ < end) Step();
      }
    } else {
      in_text_ = true;
      while (at_ < end) Step();
      in_text_ = false;
    }
    if (missing) CloseTo(place);
  }

  std::string_view text_;
  std::string lower_;  // the same with ASCII letters in lower case
  std::size_t at_ = 0;
  std::string out_;
  std::vector<Open> open_;
  std::vector<std::size_t> structure_;  // places of frames and items in open_
  std::unordered_map<std::string, std::vector<std::size_t>> places_;  // by name
  std::map<std::string, std::size_t> next_;
  bool in_text_ = false;
  bool quotes_close_ = true;
  bool comment_ends_ = true;
};

}  // namespace

bool AppendEntity(std::string_view name, std::string& out) {
  const std::string named(name);
  const htmlEntityDesc* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(named.c_str()));
  if (entity == nullptr) return false;
  text::AppendUtf8(entity->value, out);
  return true;
}

std::size_t FindFeedRoot(std::string_view text) {
  bool comment_ends = true;
  for (std::size_t at = text.find('<'); at != kNone; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--")) {
      const std::size_t end = comment_ends ? text.find("-->", at) : kNone;
      comment_ends = end != kNone;
      if (comment_ends) at = end;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && end < at + 24 && IsName(text[end])) ++end;
    const std::string name = Lower(text.substr(at + 1, end - at - 1));
    const std::string_view local = std::string_view(name).substr(name.find(':') + 1);
    if (local == "rss" || local == "feed" || local == "rdf" || local == "channel") return at;
    // A page that shows a feed's source is a page.
    if (local == "html") return kNone;
  }
  return kNone;
}

std::string Repair(std::string_view text) {
  const std::size_t root = FindFeedRoot(text);
  return root == kNone ? std::string() : Repairer(text).Run(root);
}

}  // namespace rasad::feed
