// Which lines of a page are the article's.
#include "core/document/main_text.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "core/document/bare_page.h"
#include "core/document/boilerplate.h"
#include "core/document/chars.h"
#include "core/document/dateline.h"
#include "core/document/page_metadata.h"
#include "core/document/page_words.h"

namespace rasad::document {
namespace {

constexpr int kProseWords = 10;          // A line of so many words reads like prose,
constexpr int kSentenceWords = 5;        // with a full stop one of so few.
constexpr double kPartMatch = 0.85;      // How sure a line is that equals a part of a title.
constexpr double kTitlePart = 0.45;      // of a title that has the names of outlet and section too.
constexpr int kTitleWords = 40;          // No headline has more.
constexpr std::size_t kMaxTitle = 2048;  // Bytes of what metadata may call the article.
constexpr int kKickerWords = 16;         // Nor a kicker.
constexpr int kKickerDistance = 4;       // Blocks between a kicker and its headline, and itself.
constexpr int kHeadDistance = 10;  // Blocks between the head of a text and its first paragraph.
constexpr int kListItems = 3;      // Siblings that make a list,
constexpr std::uint32_t kItemBlocks = 8;  // of at most so many blocks each.
constexpr std::uint32_t kItemHead = 2;
constexpr int kMinBodyWords = 30;   // What itemprop articleBody must hold to be believed.
constexpr double kGain = 0.25;      // A larger container must add so much of what there is.
constexpr double kMuch = 1.0;       // so much, where there are several paragraphs.
constexpr double kHalf = 0.5;       // A container named so is none of it that holds more prose,
constexpr double kNearlyAll = 0.9;  // or, for what hides or holds readers' comments, nearly all.

int CountWords(std::string_view line) {
  return static_cast<int>(std::count(line.begin(), line.end(), ' ')) + 1;
}

class Finder {
 public:
  Finder(const Page& page, const std::vector<std::string>& titles,
         const std::vector<std::string>& sites, std::int64_t today)
      : page_(page), blocks_(page.blocks), nodes_(page.nodes), today_(today) {
    for (const std::string& title : titles) {
      if (title.size() > kMaxTitle) continue;
      titles_.push_back(TightKey(title).key);
      for (const std::string_view part : TitleParts(title)) {
        const TightKey key(part);
        parts_.push_back(key.key);
        if (key.words() > 1) least_ = std::min(least_, key.key.size());
      }
      const auto part =
          static_cast<std::size_t>(kTitlePart * static_cast<double>(titles_.back().size()));
      least_ = std::min(least_, part);
    }
    for (const std::string& site : sites) sites_.push_back(TightKey(site).key);
  }

  MainText Find() {
    Measure();
    headline_ = FindTitle();
    FindZones();
    FindLists();
    if (!headline_) headline_ = FindHeading();
    Value();
    FindArticle();
    FindText();
    FindBoxes();
    FindScope();
    const bool list = IsList();
    return {Hints(), list, work_};
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::string_view TextOf(std::size_t block) const { return blocks_[block].span.In(page_.text); }
  bool IsLink(std::size_t block) const {
    return blocks_[block].link * 2 > blocks_[block].span.size();
  }
  bool Holds(std::uint32_t node, std::size_t block) const {
    return nodes_[node].begin <= block && block < nodes_[node].end;
  }
  double Sum(const std::vector<double>& sums, std::uint32_t node) const {
    return sums[nodes_[node].end] - sums[nodes_[node].begin];
  }
  Zone ZoneOf(std::size_t block) const { return zones_[blocks_[block].node]; }

  void Measure() {
    // Nodes stand in the order of their begin tags: behind each its descendants.
    behind_.resize(nodes_.size());
    hidden_.assign(nodes_.size(), 0);
    for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
      behind_[n] = n + 1;
      hidden_[n] = nodes_[n].zone == Zone::kHidden || hidden_[nodes_[n].parent] != 0;
    }
    for (std::size_t n = nodes_.size(); n-- > 1;) {
      const std::uint32_t parent = nodes_[n].parent;
      behind_[parent] = std::max(behind_[parent], behind_[n]);
    }
    work_ += nodes_.size() + blocks_.size();
    words_.resize(blocks_.size());
    prose_.resize(blocks_.size());
    raw_.assign(blocks_.size() + 1, 0);
    linked_.assign(blocks_.size() + 1, 0);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const std::string_view text = TextOf(i);
      words_[i] = CountWords(text);
      linked_[i + 1] = linked_[i] + blocks_[i].link;
      const bool linked = blocks_[i].link * 3 >= blocks_[i].span.size();
      prose_[i] = !linked && blocks_[i].heading == 0 &&
                  (words_[i] >= kProseWords ||
                   (words_[i] >= kSentenceWords && EndingOf(text) == Ending::kStop)) &&
                  !(words_[i] <= 2 * kProseWords && IsMetadata(i));
      raw_[i + 1] = raw_[i] + (prose_[i] ? words_[i] : 0);
    }
  }

  // The line that the page's titles repeat.
  std::optional<std::size_t> FindTitle() const {
    std::optional<std::size_t> best;
    double best_score = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (words_[i] > kTitleWords || words_[i] < 2) continue;
      if (blocks_[i].span.size() < least_) continue;  // A key is no longer than its text.
      const TightKey line(TextOf(i));
      const std::string& key = line.key;
      double match = 0;
      for (const std::string& title : titles_) {
        if (line.words() >= 3 || key == title) match = std::max(match, Match(key, title));
      }
      const bool title = line.words() >= 3 || (blocks_[i].heading == 1 && Nearness(i) > 0.5);
      if (title && std::find(parts_.begin(), parts_.end(), key) != parts_.end()) {
        match = std::max(match, kPartMatch);
      }
      if (match == 0 || IsSite(i, key) || hidden_[blocks_[i].node] != 0) continue;
      const double near = Nearness(i);
      // Far from any prose it is the outlet's name in the page's head, or a list's entry.
      if (near == 0 && (blocks_[i].heading == 0 || words_[i] < kProseWords / 2)) continue;
      double score = 10 * match + 1.5 * near;
      if (blocks_[i].heading > 0) score += 4 - 0.5 * blocks_[i].heading;
      // Links lead to the page from its lists and menus; headings that link to themselves are
      // usual.
      if (IsLink(i) && blocks_[i].heading == 0) score -= 5;
      if (score > best_score) {
        best = i;
        best_score = score;
      }
    }
    return best;
  }

  // 0 to 1: prose stands shortly below a headline, and no menu between them.
  double Nearness(std::size_t block) const {
    constexpr double kLine = 0.08;
    constexpr double kLink = 0.2;
    double near = 1;
    for (std::size_t i = block + 1; i < blocks_.size() && near > 0; ++i) {
      ++work_;
      if (prose_[i]) return near;
      near -= IsLink(i) ? kLink : kLine;
    }
    return 0;
  }

  // 0 to 1: how sure it is that a line is what a title says; titles often end with the outlet.
  static double Match(const std::string& key, const std::string& title) {
    constexpr std::size_t kLeast = 12;  // bytes
    if (key.size() < kLeast || title.size() < kLeast) return 0;
    if (key == title) return 1;
    const auto share = [](const std::string& part, const std::string& whole) {
      return static_cast<double>(part.size()) / static_cast<double>(whole.size());
    };
    if (key.size() < title.size()) {
      const bool part = share(key, title) >= kTitlePart && title.find(key) != std::string::npos;
      return part ? 0.6 + 0.3 * share(key, title) : 0;
    }
    const bool part = share(title, key) >= kTitlePart && key.find(title) != std::string::npos;
    return part ? 0.5 + 0.3 * share(title, key) : 0;
  }

  // A name of the outlet. Where a page has but one title, few words that are all of it are its
  // name.
  bool IsSite(std::size_t block, const std::string& key) const {
    constexpr int kNameWords = 3;
    constexpr int kLongNameWords = 5;
    constexpr double kRightAbove = 0.7;  // With prose so near it is a headline.
    if (std::find(sites_.begin(), sites_.end(), key) != sites_.end()) return true;
    const int longest = blocks_[block].heading == 1 ? kNameWords : kLongNameWords;
    return titles_.size() == 1 && key == titles_.front() && words_[block] <= longest &&
           Nearness(block) < kRightAbove;
  }

  // The first heading of the highest rank that is no name of the outlet.
  std::optional<std::size_t> FindHeading() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const int heading = blocks_[i].heading;
      if (heading == 0 || heading > 2 || words_[i] < 3 || words_[i] > kTitleWords) continue;
      if (ZoneOf(i) != Zone::kText || (best && blocks_[*best].heading <= heading)) continue;
      if (!IsSite(i, TightKey(TextOf(i)).key)) best = i;
    }
    return best;
  }

  void FindZones() {
    zones_.assign(nodes_.size(), Zone::kText);
    const double all = raw_.back();
    for (std::uint32_t n = 1; n < nodes_.size(); ++n) {
      const Zone above = zones_[nodes_[n].parent];
      Zone own = nodes_[n].zone;
      if (own != Zone::kText) {
        const bool strong = own == Zone::kHidden || own == Zone::kComments;
        const double share = all > 0 ? Sum(raw_, n) / all : 0;
        const bool headline = headline_ && Holds(n, *headline_);
        // Below the headline of a gallery its readers' comments may be all that there is to read.
        const bool believed =
            own == Zone::kTable || (headline_ && *headline_ < nodes_[n].begin &&
                                    (own == Zone::kComments || own == Zone::kFooter));
        if (headline || (!believed && share > (strong ? kNearlyAll : kHalf))) {
          own = Zone::kText;
        }
      }
      zones_[n] = above != Zone::kText ? above : own;
    }
  }

  // Siblings of one kind that hold a linked title each are a list of other articles.
  void FindLists() {
    struct Group {
      int items = 0;
      std::uint32_t blocks = 0;
    };
    std::unordered_map<std::uint64_t, Group> groups;
    std::vector<std::uint64_t> keys(nodes_.size(), 0);
    std::vector<int> linked(blocks_.size() + 1, 0);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      linked[i + 1] = linked[i] + (IsLink(i) && words_[i] >= 3 ? 1 : 0);
    }
    for (std::uint32_t n = 1; n < nodes_.size(); ++n) {
      const Node& node = nodes_[n];
      const std::uint32_t size = node.end - node.begin;
      // Its title is its first line, or stands below a picture's caption, a date or a section.
      const std::uint32_t head = std::min(node.begin + kItemHead, node.end);
      if (size == 0 || size > kItemBlocks || linked[head] == linked[node.begin]) continue;
      if (headline_ && Holds(n, *headline_)) continue;
      keys[n] = static_cast<std::uint64_t>(node.parent) << 32 | node.signature;
      Group& group = groups[keys[n]];
      ++group.items;
      group.blocks += size;
    }
    for (std::uint32_t n = 1; n < nodes_.size(); ++n) {
      if (zones_[nodes_[n].parent] != Zone::kText && zones_[n] == Zone::kText) {
        zones_[n] = zones_[nodes_[n].parent];  // of a list found above
      }
      if (keys[n] == 0 || zones_[n] != Zone::kText) continue;
      const Node& parent = nodes_[nodes_[n].parent];
      const Group& group = groups[keys[n]];
      if (group.items >= kListItems && group.blocks * 2 >= parent.end - parent.begin) {
        zones_[n] = Zone::kRelated;
      }
    }
  }

  void Value() {
    value_.assign(blocks_.size() + 1, 0);
    text_.assign(blocks_.size() + 1, 0);
    paragraphs_.assign(blocks_.size() + 1, 0);
    work_ += blocks_.size();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      double value = 0;
      double text = 0;
      if (ZoneOf(i) == Zone::kText) {
        if (prose_[i]) {
          value = words_[i];
          if (!headline_ || i > *headline_) text = value;
        } else if (IsLink(i)) {
          value = -std::min(words_[i], kProseWords);
        }
      }
      value_[i + 1] = value_[i] + value;
      text_[i + 1] = text_[i] + text;
      paragraphs_[i + 1] = paragraphs_[i] + (text > 0 ? 1 : 0);
    }
  }

  // The container of headline and text.
  void FindArticle() {
    // A headline with nothing below it is none.
    if (headline_ && text_.back() <= 0 && value_.back() > 0) {
      headline_.reset();
      Value();
    }
    for (std::uint32_t n = 0; n < nodes_.size(); ++n) {
      if (nodes_[n].article_body && zones_[n] == Zone::kText && Sum(text_, n) >= kMinBodyWords) {
        marked_ = n;
        break;
      }
    }
    std::uint32_t at = headline_ ? blocks_[*headline_].node : Densest();
    if (marked_ != 0 && !headline_) at = marked_;
    article_ = at;
    if (!headline_) FindTitleLines();
    for (;;) {
      ++work_;
      const double best = Sum(value_, article_);
      const double gained = Sum(value_, at) - best;
      const bool body = marked_ == 0 || Contains(article_, marked_);
      const double enough = Paragraphs(article_) > 1 ? kMuch : kGain;
      if (!body || best <= 0 || gained >= enough * best || !HasTitle(article_)) article_ = at;
      if (at == 0) break;
      at = nodes_[at].parent;
    }
  }

  std::uint32_t Paragraphs(std::uint32_t node) const {
    return paragraphs_[nodes_[node].end] - paragraphs_[nodes_[node].begin];
  }

  // For each line, the next one that is a paragraph or may be the headline: which it is decides
  // whether a container has a title.
  void FindTitleLines() {
    titled_.assign(blocks_.size() + 1, kNone);
    for (std::size_t i = blocks_.size(); i-- > 0;) {
      ++work_;
      titled_[i] = titled_[i + 1];
      if (text_[i + 1] > text_[i]) {
        titled_[i] = kNone;
      } else if (ZoneOf(i) == Zone::kText && !IsLink(i) && words_[i] >= 3 &&
                 words_[i] <= kTitleWords && !HasDate(i) &&
                 !FindBoilerplate(TightKey(TextOf(i)), TextOf(i), false)) {
        titled_[i] = i;
      }
    }
  }

  // True if a line that may be the headline stands above the first paragraph of `node`.
  bool HasTitle(std::uint32_t node) const {
    return headline_ || titled_[nodes_[node].begin] < nodes_[node].end;
  }

  bool Contains(std::uint32_t outer, std::uint32_t inner) const {
    return nodes_[outer].begin <= nodes_[inner].begin && nodes_[inner].end <= nodes_[outer].end;
  }

  // The container whose own lines, and to a lesser degree those of its children, are most prose.
  std::uint32_t Densest() const {
    constexpr double kInherited = 0.6;
    std::vector<double> score(nodes_.size(), 0);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (value_[i + 1] <= value_[i]) continue;
      double share = value_[i + 1] - value_[i];
      std::uint32_t n = blocks_[i].node;
      for (int level = 0; level < 4; ++level, share *= kInherited) {
        score[n] += share;
        if (n == 0) break;
        n = nodes_[n].parent;
      }
    }
    return static_cast<std::uint32_t>(std::max_element(score.begin(), score.end()) - score.begin());
  }

  // The node whose parts a paragraph belongs to: the innermost that holds more than it.
  std::uint32_t ContainerOf(std::size_t block) const {
    std::uint32_t n = blocks_[block].node;
    for (; n != article_ && n != 0 && nodes_[n].end - nodes_[n].begin == 1; n = nodes_[n].parent) {
      ++work_;
    }
    return n;
  }

  // The container with most prose of its own; what goes with it; and what does not.
  void FindText() {
    std::unordered_map<std::uint32_t, double> clusters;
    std::uint32_t core = article_;
    double most = 0;
    for (std::size_t i = nodes_[article_].begin; i < nodes_[article_].end; ++i) {
      const double words = text_[i + 1] - text_[i];
      if (words <= 0) continue;
      const std::uint32_t container = ContainerOf(i);
      double& sum = clusters[container];
      sum += words;
      if (sum > most) {
        most = sum;
        core = container;
      }
    }
    if (marked_ != 0 && Contains(article_, marked_)) core = marked_;
    aside_.assign(nodes_.size(), 0);
    loose_.assign(blocks_.size(), 0);
    MarkAsides(core, 0);
    text_node_ = core;
    // Up to the article's container, with what is like the core or stands above it.
    while (text_node_ != article_) {
      const std::uint32_t inner = text_node_;
      text_node_ = nodes_[inner].parent;
      MarkAsides(text_node_, inner);
    }
    for (std::uint32_t n = article_ + 1; n < nodes_.size(); ++n) {
      if (aside_[nodes_[n].parent] != 0) aside_[n] = 1;
    }
    first_ = last_ = kNone;
    for (std::size_t i = nodes_[article_].begin; i < nodes_[article_].end; ++i) {
      if (text_[i + 1] <= text_[i] || IsAside(i)) continue;
      if (first_ == kNone) first_ = i;
      last_ = i;
    }
    // Short lines that follow like the paragraphs: names, results, a closing word.
    for (std::size_t i = last_ + 1; last_ != kNone && i < nodes_[article_].end; ++i) {
      const Node& node = nodes_[blocks_[i].node];
      const Node& above = nodes_[blocks_[last_].node];
      const bool alike = blocks_[i].node == blocks_[last_].node ||
                         (node.parent == above.parent && node.signature == above.signature);
      if (!alike || IsAside(i) || IsLink(i) || ZoneOf(i) != Zone::kText) break;
      last_ = i;
    }
  }

  bool IsAside(std::size_t block) const {
    return loose_[block] != 0 || aside_[blocks_[block].node] != 0;
  }

  // Marks the parts of `node` that do not go with `inner`, one of them, or, where that is 0, with
  // most of the others.
  void MarkAsides(std::uint32_t node, std::uint32_t inner) {
    const Node& outer = nodes_[node];
    struct Kind {
      int count = 0;
      double words = 0;
    };
    std::unordered_map<std::uint32_t, Kind> kinds;
    std::vector<std::uint32_t> parts;
    for (std::uint32_t n = node + 1; n < behind_[node]; n = behind_[n]) {
      ++work_;
      if (nodes_[n].end == nodes_[n].begin) continue;
      parts.push_back(n);
      Kind& kind = kinds[nodes_[n].signature];
      ++kind.count;
      kind.words += Sum(text_, n);
    }
    const std::size_t begin = inner != 0 ? nodes_[inner].begin : FirstProse(outer);
    const std::size_t end = inner != 0 ? nodes_[inner].end : outer.end;
    const double all = Sum(text_, node);
    for (const std::uint32_t n : parts) {
      const Node& part = nodes_[n];
      if (n == inner || part.begin <= begin) continue;  // above the text: the lead, by custom
      const bool alike = inner != 0 ? part.signature == nodes_[inner].signature
                                    : kinds[part.signature].count > 1 || !part.named;
      if (alike) continue;
      const bool plain = part.element == Element::kParagraph || part.element == Element::kHeading ||
                         part.element == Element::kList || part.element == Element::kQuote ||
                         part.element == Element::kItem;
      if (plain && (inner == 0 || (part.begin < end && !part.named))) continue;
      if (part.element == Element::kSection && inner == 0) continue;
      if (inner == 0 && Sum(text_, n) >= kHalf * all) continue;
      aside_[n] = 1;
    }
    if (inner == 0) return;
    // Lines of the container itself, below what they should be part of.
    for (std::size_t i = end; i < outer.end; ++i) {
      ++work_;
      if (blocks_[i].node == node) loose_[i] = 1;
    }
  }

  std::size_t FirstProse(const Node& node) const {
    for (std::size_t i = node.begin; i < node.end; ++i) {
      if (text_[i + 1] > text_[i]) return i;
    }
    return node.begin;
  }

  bool HasDate(std::size_t block) const {
    constexpr std::size_t kLongest = 300;
    ++work_;
    if (blocks_[block].span.size() > kLongest || !HasDigit(TextOf(block))) return false;
    const Dateline line = ReadDateline(SplitWords(TextOf(block)), TextOf(block), today_);
    if (!IsDateline(line) || line.banner) return false;
    return std::any_of(line.dates.begin(), line.dates.end(), [&](const DateItem& date) {
      return date.day && *date.day <= today_ &&
             (!far_ || date.role == DateRole::kPublished || date.minute || !line.code.empty() ||
              *date.day != today_);
    });
  }

  // How far around the article its metadata stand: to the nearest date.
  void FindScope() {
    constexpr int kLevels = 6;
    scope_ = article_;
    far_ = false;
    std::size_t begin = kNone;  // What was looked at one level below is no date from here either.
    std::size_t end = kNone;
    for (int level = 0; level <= kLevels; ++level) {
      const Node& node = nodes_[scope_];
      for (std::size_t i = node.begin; i < node.end; ++i) {
        if (i == begin) i = end;
        if (i == node.end) break;
        ++work_;
        const Zone zone = ZoneOf(i);
        const bool own = zone == Zone::kText || (zone == Zone::kFooter && level == 0);
        if (!own || IsLink(i) || !HasDate(i)) continue;
        dated_ = true;
        return;
      }
      if (scope_ == 0) break;
      begin = node.begin;
      end = node.end;
      scope_ = nodes_[scope_].parent;
      far_ = true;
    }
    scope_ = article_;
  }

  // A page of a tag or of a search: a few words, no date, and below them entries with a summary
  // each.
  bool IsList() const {
    constexpr double kFewWords = 80;
    double own = 0;
    double others = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (!prose_[i]) continue;
      if (ZoneOf(i) == Zone::kRelated) others += words_[i];
      if (ZoneOf(i) == Zone::kText && Holds(article_, i) && !IsAside(i)) own += words_[i];
    }
    return !dated_ && own < kFewWords && others > own;
  }

  std::vector<LineHint> Hints() {
    std::vector<LineHint> hints(blocks_.size());
    for (std::size_t i = 0; i < blocks_.size(); ++i) hints[i] = HintOf(i);
    if (headline_) {
      hints[*headline_] = {LineUse::kHeadline, "the headline", {}, {}, {}};
      MarkKickers(hints);
    }
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      hints[i].span = blocks_[i].span;
      hints[i].tags = blocks_[i].tags && IsLink(i);
      hints[i].links = std::span(page_.links).subspan(blocks_[i].first_link, blocks_[i].links);
    }
    return hints;
  }

  LineHint HintOf(std::size_t i) const {
    const Zone zone = ZoneOf(i);
    const bool inside = Holds(article_, i);
    if (zone == Zone::kCaption && inside) return {LineUse::kCaption, "a caption", {}, {}, {}};
    if (zone == Zone::kTable && inside) return {LineUse::kTable, "a table", {}, {}, {}};
    // What such parts hold beside their own lines are dates, codes, tags and short links.
    const bool around = zone == Zone::kFooter || zone == Zone::kNavigation || zone == Zone::kShare;
    if (around && inside) return {LineUse::kMetadata, ReasonOf(zone), {}, {}, {}};
    if (zone != Zone::kText) return {LineUse::kDrop, ReasonOf(zone), {}, {}, {}};
    if (!Holds(scope_, i)) return {LineUse::kDrop, "outside of the article", {}, {}, {}};
    if (IsLink(i)) {
      // Tags and short links are links.
      return {inside && i > first_ ? LineUse::kMetadata : LineUse::kDrop, "a link", {}, {}, {}};
    }
    if (!inside) return {LineUse::kMetadata, "outside of the article", {}, {}, {}};
    if (first_ == kNone) return {LineUse::kMetadata, "no paragraph stands near", {}, {}, {}};
    if (IsAside(i)) return {LineUse::kMetadata, "unlike the paragraphs around it", {}, {}, {}};
    if (headline_ && i < *headline_) return {LineUse::kMetadata, "above the headline", {}, {}, {}};
    if (IsCaption(i)) return {LineUse::kCaption, "a caption", {}, {}, {}};
    if (i < first_) {
      const bool lead = headline_ && words_[i] >= kProseWords && !HasDate(i);
      if (lead) return {LineUse::kText, "above the text", {}, {}, {}};
      const bool head = !headline_ && words_[i] >= 3 && first_ - i <= kHeadDistance &&
                        Holds(Above(UnwrappedOf(first_), 4), i);
      return {head ? LineUse::kText : LineUse::kMetadata, "above the text", {}, {}, {}};
    }
    if (boxes_[blocks_[i].node] != 0) {
      return {i > last_ ? LineUse::kMetadata : LineUse::kDrop, "a box of links", {}, {}, {}};
    }
    if (i > last_ && !blocks_[i].item) return {LineUse::kMetadata, "below the text", {}, {}, {}};
    return {LineUse::kText, "a line of the text", {}, {}, {}};
  }

  // Marks the containers inside the text with more linked words than others, and what is in them.
  void FindBoxes() {
    boxes_.assign(nodes_.size(), 0);
    for (std::uint32_t n = article_ + 1; n < behind_[article_]; ++n) {
      ++work_;
      const Node& node = nodes_[n];
      boxes_[n] = node.parent == article_ ? 0 : boxes_[node.parent];
      if (node.begin == node.end) continue;
      const double linked = linked_[node.end] - linked_[node.begin];
      const std::uint32_t size = blocks_[node.end - 1].span.end - blocks_[node.begin].span.begin;
      if (linked * 2 > size) boxes_[n] = 1;
    }
  }

  // A short line alone with an image.
  bool IsCaption(std::size_t i) const {
    const Node& node = nodes_[blocks_[i].node];
    return blocks_[i].image && blocks_[i].node != article_ && words_[i] <= 25 &&
           node.end - node.begin <= 2;
  }

  // What stands shortly above the headline: in the same part of the page if it ends with a colon,
  // as kickers do that name a speaker, else right beside it. Names of sections are one word of a
  // menu.
  void MarkKickers(std::vector<LineHint>& hints) const {
    constexpr int kLevels = 3;
    bool found = false;
    const std::uint32_t own = UnwrappedOf(*headline_);
    const std::uint32_t near = Above(own, kLevels);
    for (std::size_t i = *headline_; i-- > 0 && *headline_ - i <= kKickerDistance;) {
      if (!Holds(near, i)) break;
      if (ZoneOf(i) != Zone::kText || blocks_[i].link > 0 || words_[i] > kKickerWords) continue;
      const std::string_view text = TextOf(i);
      const bool speaker = EndingOf(text) == Ending::kColon || text.ends_with("\xD8\x9B");
      if (!speaker && UnwrappedOf(i) != own && nodes_[UnwrappedOf(i)].parent != own) continue;
      if (!speaker && HasItems(i)) continue;
      hints[i] = {LineUse::kKicker, "above the headline", {}, {}, {}};
      found = true;
    }
    // Some pages print it below: who says it, and what.
    const std::size_t below = *headline_ + 1;
    if (found || below >= blocks_.size() || prose_[below] || blocks_[below].link > 0) return;
    if (words_[below] >= 3 && words_[below] <= kKickerWords && UnwrappedOf(below) == own &&
        SaysMuch(TextOf(below)) && !HasItems(below)) {
      hints[below] = {LineUse::kKicker, "below the headline", {}, {}, {}};
    }
  }

  // True for "speaker: statement"; what follows the colon of a label is but a name.
  static bool SaysMuch(std::string_view line) {
    constexpr int kNameWords = 3;
    const std::size_t colon = line.find(": ");
    return colon != std::string_view::npos && CountWords(line.substr(colon + 2)) > kNameWords;
  }

  // True for lines that are nothing but dates, times, counters and the like; and for those that
  // hold some.
  bool IsMetadata(std::size_t block) const {
    return HasDigit(TextOf(block)) &&
           IsDateline(ReadDateline(SplitWords(TextOf(block)), TextOf(block), today_));
  }
  bool HasItems(std::size_t block) const {
    return HasDigit(TextOf(block)) &&
           ReadDateline(SplitWords(TextOf(block)), TextOf(block), today_).items > 0;
  }

  // The ancestor so many levels above, inside the article.
  std::uint32_t Above(std::uint32_t node, int levels) const {
    for (; levels > 0 && node != article_ && node != 0; --levels) node = nodes_[node].parent;
    return node;
  }

  // The container of a line and its siblings.
  std::uint32_t UnwrappedOf(std::size_t block) const {
    std::uint32_t n = blocks_[block].node;
    while (n != 0 && nodes_[n].end - nodes_[n].begin == 1) n = nodes_[n].parent;
    return n;
  }

  const Page& page_;
  const std::vector<Block>& blocks_;
  const std::vector<Node>& nodes_;
  std::int64_t today_;
  std::vector<std::string> titles_;
  std::vector<std::string> parts_;  // of the titles
  std::size_t least_ = kNone;       // bytes that a line must have to be one, or a part
  std::vector<std::string> sites_;
  std::vector<int> words_;
  std::vector<char> prose_;
  std::vector<std::uint32_t> behind_;  // by node: the first one that is none of its descendants
  std::vector<char> hidden_;           // nodes
  std::vector<Zone> zones_;
  std::vector<double> linked_;             // prefix sums: bytes in links,
  std::vector<double> raw_;                // words of prose, whatever its zone,
  std::vector<double> value_;              // the value of the blocks,
  std::vector<double> text_;               // words of prose below the headline,
  std::vector<std::uint32_t> paragraphs_;  // and the lines that have them
  std::vector<std::size_t> titled_;        // lines, see FindTitleLines()
  std::optional<std::size_t> headline_;
  std::uint32_t marked_ = 0;  // by itemprop
  std::uint32_t article_ = 0;
  std::uint32_t text_node_ = 0;  // the container that is looked at
  std::vector<char> aside_;      // nodes, and lines, inside the article that are not its text
  std::vector<char> loose_;
  std::vector<char> boxes_;  // nodes, see FindBoxes()
  std::uint32_t scope_ = 0;
  bool far_ = false;
  bool dated_ = false;         // A date was found around the article.
  std::size_t first_ = kNone;  // prose in text_node_
  std::size_t last_ = kNone;
  mutable std::size_t work_ = 0;
};

}  // namespace

MainText FindMainText(const Page& page, const std::vector<std::string>& titles,
                      const std::vector<std::string>& sites, std::int64_t today) {
  if (page.blocks.empty()) return {};
  if (auto hints = ReadBarePage(page)) return {*std::move(hints), false, 0};
  return Finder(page, titles, sites, today).Find();
}

}  // namespace rasad::document
