// What makes a page of HTML too dear to parse.
#include "core/document/html_limits.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace rasad::document {
namespace {

constexpr int kMaxDepth = 1000;
constexpr int kMaxAttributes = 1000;
constexpr int kMaxTags = 300000;

constexpr bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Elements without content, and those that the next one of their kind closes.
bool ClosesItself(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_AREA:
    case GUMBO_TAG_BASE:
    case GUMBO_TAG_BR:
    case GUMBO_TAG_COL:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_IMG:
    case GUMBO_TAG_IMAGE:
    case GUMBO_TAG_INPUT:
    case GUMBO_TAG_LINK:
    case GUMBO_TAG_META:
    case GUMBO_TAG_PARAM:
    case GUMBO_TAG_SOURCE:
    case GUMBO_TAG_TRACK:
    case GUMBO_TAG_WBR:
    case GUMBO_TAG_P:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_OPTION:
      return true;
    default:
      return false;
  }
}

// Elements whose content is text until their end tag.
bool HoldsRawText(GumboTag tag) {
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEXTAREA ||
         tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_IFRAME ||
         tag == GUMBO_TAG_NOEMBED || tag == GUMBO_TAG_NOFRAMES;
}

base::Status TooMany(const char* what, int limit, std::size_t at) {
  return base::Fail(base::ErrorCode::kInvalidInput,
                    std::string("the page has ") + what + " than " + std::to_string(limit) +
                        " at byte " + std::to_string(at) + " of its text; no news page does");
}

class Scanner {
 public:
  Scanner(std::string_view html, TextRuns& texts) : html_(html), texts_(texts) {}

  base::Status Scan() {
    while ((at_ = html_.find('<', at_)) != std::string_view::npos) {
      texts_.Add(text_, at_);
      const std::string_view rest = html_.substr(at_ + 1);
      if (rest.starts_with("!--")) {
        SkipComment();
      } else if (!rest.empty() && IsAlpha(rest.front())) {
        if (auto status = Open(); !status) return status;
      } else if (rest.size() > 1 && rest.front() == '/' && IsAlpha(rest[1])) {
        ++at_;
        std::string_view name;
        if (auto status = ReadTag(name); !status) return status;
        Close(name);
      } else if (rest.starts_with('!') || rest.starts_with('?') ||
                 (rest.size() > 1 && rest.front() == '/' && rest[1] != '>')) {
        // A declaration, or what a browser takes for a comment: nothing in it is a tag.
        at_ = std::min(html_.find('>', at_), html_.size());
        Skip(1);
      } else {
        ++at_;
      }
      text_ = at_;
    }
    texts_.Add(text_, html_.size());
    return {};
  }

 private:
  void Skip(std::size_t bytes) { at_ = std::min(at_ + bytes, html_.size()); }

  base::Status Open() {
    const std::size_t begin = at_;
    if (++tags_ > kMaxTags) return TooMany("more tags", kMaxTags, begin);
    std::string_view name;
    if (auto status = ReadTag(name); !status) return status;
    const GumboTag tag = TagOf(name);
    if (HoldsRawText(tag)) {
      SkipRawText(name);
    } else if (!ClosesItself(tag)) {
      ++Count(tag, name);
      if (++depth_ > kMaxDepth) return TooMany("elements nested deeper", kMaxDepth, begin);
    }
    return {};
  }

  void Close(std::string_view name) {
    const GumboTag tag = TagOf(name);
    if (ClosesItself(tag)) return;
    int& count = Count(tag, name);
    if (count == 0) return;
    --count;
    --depth_;
  }

  static GumboTag TagOf(std::string_view name) {
    return gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size()));
  }

  // How many elements of the name are open.
  int& Count(GumboTag tag, std::string_view name) {
    if (tag < GUMBO_TAG_UNKNOWN) return known_[tag];
    std::string lower(name);
    for (char& c : lower) c = Lower(c);
    return unknown_[lower];
  }

  // Reads a tag whose name begins behind at_; at_ is then behind the tag.
  base::Status ReadTag(std::string_view& name) {
    const std::size_t begin = at_ + 1;
    std::size_t i = begin;
    while (i < html_.size() && !IsSpace(html_[i]) && html_[i] != '>' && html_[i] != '/') ++i;
    name = html_.substr(begin, i - begin);
    int attributes = 0;
    while (i < html_.size() && html_[i] != '>') {
      const char c = html_[i];
      if (IsSpace(c) || c == '/') {
        ++i;
        continue;
      }
      if (++attributes > kMaxAttributes) {
        return TooMany("more attributes in one tag", kMaxAttributes, begin - 1);
      }
      ++i;  // An equals sign that stands first is a part of the name.
      while (i < html_.size() && !IsSpace(html_[i]) && html_[i] != '>' && html_[i] != '=' &&
             html_[i] != '/') {
        ++i;
      }
      std::size_t value = i;
      while (value < html_.size() && IsSpace(html_[value])) ++value;
      if (value >= html_.size() || html_[value] != '=') continue;
      for (++value; value < html_.size() && IsSpace(html_[value]);) ++value;
      if (value < html_.size() && (html_[value] == '"' || html_[value] == '\'')) {
        i = html_.find(html_[value], value + 1);
        i = i == std::string_view::npos ? html_.size() : i + 1;
      } else {
        for (i = value; i < html_.size() && !IsSpace(html_[i]) && html_[i] != '>';) ++i;
      }
    }
    at_ = i;
    Skip(1);
    return {};
  }

  // Ends are "-->" and "--!>", right behind the beginning also "->" and ">".
  void SkipComment() {
    at_ += 4;
    for (const std::string_view end : {">", "->"}) {
      if (html_.substr(at_).starts_with(end)) return Skip(end.size());
    }
    while ((at_ = html_.find("--", at_)) != std::string_view::npos) {
      const std::string_view end = html_.substr(at_ + 2);
      if (end.starts_with('>')) return Skip(3);
      if (end.starts_with("!>")) return Skip(4);
      ++at_;
    }
    at_ = html_.size();
  }

  void SkipRawText(std::string_view name) {
    while ((at_ = html_.find("</", at_)) != std::string_view::npos) {
      const std::string_view end = html_.substr(at_ + 2, name.size());
      const std::size_t behind = at_ + 2 + name.size();
      bool same = behind < html_.size() &&
                  (IsSpace(html_[behind]) || html_[behind] == '>' || html_[behind] == '/');
      for (std::size_t i = 0; same && i < end.size(); ++i) same = Lower(end[i]) == Lower(name[i]);
      if (same) return;
      at_ += 2;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  TextRuns& texts_;
  std::size_t at_ = 0;
  std::size_t text_ = 0;  // behind the last tag or comment
  int tags_ = 0;
  int depth_ = 0;
  std::array<int, GUMBO_TAG_UNKNOWN> known_{};
  std::unordered_map<std::string, int> unknown_;
};

}  // namespace

base::Status CheckHtmlLimits(std::string_view html, TextRuns& texts) {
  return Scanner(html, texts).Scan();
}

}  // namespace rasad::document
