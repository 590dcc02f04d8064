// What a page's metadata say of the article.
#include "core/document/page_metadata.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "core/document/chars.h"
#include "core/text/calendar.h"

namespace rasad::document {
namespace {

using Json = nlohmann::json;

constexpr int kMaxObjects = 500;  // of one JSON-LD text that are looked at
constexpr int kFirstGregorian = 1900;
constexpr int kFirstJalali = 1300;
constexpr int kLastJalali = 1500;

// `count` digits at `at`, which moves behind them; -1 if there are others.
int Digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  at += count;
  return value;
}

// One or two digits.
int ShortNumber(std::string_view text, std::size_t& at) {
  const bool two = at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
  return Digits(text, at, two ? 2 : 1);
}

bool Skip(std::string_view text, std::size_t& at, std::string_view any) {
  if (at >= text.size() || any.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

// The offset from UTC behind a time, in minutes; nullopt if none is written.
std::optional<int> Offset(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == 'Z' || text[at] == 'z') return 0;
  const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
  if (sign == 0) return std::nullopt;
  ++at;
  const int hours = Digits(text, at, 2);
  Skip(text, at, ":");
  const int minutes = at < text.size() ? Digits(text, at, 2) : 0;
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

// A member that is text, else the member "name" or "@value" of it, else that of its first item.
std::string TextOf(const Json& value, int depth = 0) {
  constexpr int kDepth = 4;
  if (depth > kDepth) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && !value.empty()) return TextOf(value.front(), depth + 1);
  if (value.is_object()) {
    for (const char* name : {"name", "@value"}) {
      if (const auto found = value.find(name); found != value.end()) {
        return TextOf(*found, depth + 1);
      }
    }
  }
  return {};
}

std::string Member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string() : TextOf(*found);
}

bool IsArticle(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end()) return false;
  const auto article = [](const Json& name) {
    if (!name.is_string()) return false;
    const auto& text = name.get_ref<const std::string&>();
    return text.ends_with("Article") || text.ends_with("Posting") || text.ends_with("Report");
  };
  return article(*type) || (type->is_array() && std::any_of(type->begin(), type->end(), article));
}

void Add(std::vector<std::string>& to, std::string text) {
  if (!text.empty() && std::find(to.begin(), to.end(), text) == to.end()) {
    to.push_back(std::move(text));
  }
}

// Accounts that publish whatever is published, and names of the outlet itself.
bool IsAccount(std::string_view name) {
  static const std::unordered_set<std::string> accounts = {
      "admin", "administrator", "superuser", "webmaster", "editor", "root", "user"};
  return accounts.contains(TightKey(name).key);
}

// JSON as templates write it: wrapped in comments or CDATA, with raw line ends in strings and
// commas before closing brackets.
std::string Mended(std::string_view text) {
  constexpr std::string_view kWrapper = "CDATA[";
  const std::size_t wrapper = text.find(kWrapper);
  if (wrapper < text.find('{')) text.remove_prefix(wrapper + kWrapper.size());
  text.remove_prefix(std::min(text.find_first_of("{["), text.size()));
  if (text.empty()) return {};
  text = text.substr(0, text.rfind(text.front() == '{' ? '}' : ']') + 1);
  std::string out;
  bool string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = static_cast<unsigned char>(text[i]) < 0x20 ? ' ' : text[i];
    if (string && c == '\\' && i + 1 < text.size()) {
      out += c;
      out += text[++i];
      continue;
    }
    string = string != (c == '"');
    if (!string && (c == '}' || c == ']')) {
      while (!out.empty() && out.back() == ' ') out.pop_back();
      if (!out.empty() && out.back() == ',') out.pop_back();
    }
    out += c;
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const PageHead& head) : head_(head) {}

  PageMetadata Read() {
    for (const std::string& text : head_.json_ld) {
      Json parsed = Json::parse(text, nullptr, false);
      if (parsed.is_discarded()) parsed = Json::parse(Mended(text), nullptr, false);
      if (!parsed.is_discarded()) ReadJson(parsed);
    }
    Add(out_.titles, head_.og_title);
    Add(out_.titles, head_.title);
    Add(out_.sites, head_.site_name);
    if (out_.author.empty()) out_.author = head_.author;
    const auto outlet = [&](const std::string& site) { return site == out_.author; };
    if (IsAccount(out_.author) || std::any_of(out_.sites.begin(), out_.sites.end(), outlet)) {
      out_.author.clear();
    }
    if (!out_.published) SetPublished(head_.published, "meta");
    if (!out_.published) SetPublished(head_.item_date, "meta");
    if (!out_.modified) out_.modified = ReadPageTime(head_.modified);
    return std::move(out_);
  }

 private:
  void SetPublished(std::string_view text, const char* source) {
    out_.published = ReadPageTime(text);
    if (out_.published) out_.published_source = source;
  }

  // Objects in the order of their depth.
  void ReadJson(const Json& root) {
    std::vector<const Json*> queue{&root};
    for (std::size_t i = 0; i < queue.size() && i < kMaxObjects; ++i) {
      const Json& value = *queue[i];
      if (value.is_object()) ReadObject(value);
      if (value.is_structured()) {
        for (const Json& member : value) {
          if (member.is_structured() && queue.size() < kMaxObjects) queue.push_back(&member);
        }
      }
    }
  }

  void ReadObject(const Json& object) {
    const std::string type = Member(object, "@type");
    if (type == "WebSite" || type == "NewsMediaOrganization") {
      Add(out_.sites, Member(object, "name"));
    }
    if (!IsArticle(object) || article_) return;
    article_ = true;
    Add(out_.titles, Member(object, "headline"));
    Add(out_.sites, Member(object, "publisher"));
    out_.author = Member(object, "author");
    SetPublished(Member(object, "datePublished"), "json-ld");
    out_.modified = ReadPageTime(Member(object, "dateModified"));
  }

  const PageHead& head_;
  PageMetadata out_;
  bool article_ = false;
};

}  // namespace

std::optional<PageTime> ReadPageTime(std::string_view text) {
  const std::string ascii = AsciiDigits(text.substr(0, 64));
  std::string_view rest = ascii;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  std::size_t at = 0;
  const int year = Digits(rest, at, 4);
  if (year < 0 || !Skip(rest, at, "-/")) return std::nullopt;
  const int month = ShortNumber(rest, at);
  if (month < 1 || month > 12 || !Skip(rest, at, "-/")) return std::nullopt;
  const int day = ShortNumber(rest, at);
  if (day < 1 || day > 31) return std::nullopt;
  std::optional<std::int64_t> days;
  const bool jalali = year >= kFirstJalali && year < kLastJalali;
  if (jalali) {
    days = text::DaysFromJalali({year, month, day});
  } else if (year >= kFirstGregorian) {
    days = base::DaysFromCivil(year, month, day);
    if (base::CivilFromDays(*days) != base::CivilDay{year, month, day}) return std::nullopt;
  }
  if (!days) return std::nullopt;
  PageTime out{*days, std::nullopt};
  if (!Skip(rest, at, "Tt ")) return out;
  const int hour = ShortNumber(rest, at);
  if (hour < 0 || hour > 23 || !Skip(rest, at, ":")) return out;
  const int minute = Digits(rest, at, 2);
  if (minute < 0 || minute > 59) return out;
  int second = 0;
  if (Skip(rest, at, ":")) second = std::max(Digits(rest, at, 2), 0);
  if (Skip(rest, at, ".")) {
    while (at < rest.size() && rest[at] >= '0' && rest[at] <= '9') ++at;
  }
  constexpr base::Micros kSecond = 1'000'000;
  const std::optional<int> offset = Offset(rest, at);
  // A Jalali date in this form is local time, whatever offset a template wrote behind it.
  if (jalali || !offset) {
    out.time = text::InstantInTehran(*days, hour * 60 + minute) + second * kSecond;
  } else {
    out.time = (*days * 86400 + hour * 3600 + minute * 60 + second - *offset * 60) * kSecond;
    out.day = text::TehranDay(*out.time);
  }
  return out;
}

std::vector<std::string_view> TitleParts(std::string_view title) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  const auto add = [&](std::size_t end) {
    const text::Span part =
        Trim(title, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    if (!part.empty()) parts.push_back(part.In(title));
  };
  for (std::size_t at = 0; at < title.size();) {
    std::size_t next = at;
    const char32_t c = Next(title, next);
    const bool apart = at > 0 && title[at - 1] == ' ' && next < title.size() && title[next] == ' ';
    const bool colons =
        c == U':' && ((at > 0 && title[at - 1] == ':') || title.substr(next).starts_with(':'));
    const bool bar = c == U'|' || colons ||
                     (apart && (c == 0x00BB /* RIGHT-POINTING GUILLEMET */ ||
                                c == 0x00AB /* LEFT-POINTING GUILLEMET */ ||
                                c == 0x2022 /* BULLET */ || c == U':' || c == U'-' ||
                                c == 0x2013 /* EN DASH */ || c == 0x2014 /* EM DASH */));
    if (bar) {
      add(at);
      begin = next;
    }
    at = next;
  }
  add(title.size());
  return parts;
}

std::string OutletInTitle(std::string_view title, std::string_view headline) {
  const std::string key = TightKey(headline).key;
  const std::vector<std::string_view> parts = TitleParts(title);
  if (parts.empty()) return {};
  const auto in_headline = [&](std::string_view part) {
    return key.find(TightKey(part).key) != std::string::npos;
  };
  // A title that is whole may be the headline in other words.
  const int longest = parts.size() == 1 ? 2 : 5;
  // The outlet stands at the end that is not the headline's.
  const bool last = in_headline(parts.back());
  const std::string_view outlet = last ? parts.front() : parts.back();
  if ((last && in_headline(outlet)) || TightKey(outlet).words() > longest) return {};
  return std::string(outlet);
}

PageMetadata ReadPageMetadata(const PageHead& head) { return Reader(head).Read(); }

}  // namespace rasad::document
