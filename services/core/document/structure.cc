// The parts of an article: kicker, headline, lead, body, repetitions.
#include "core/document/structure.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/document/cues.h"
#include "core/document/reading_order.h"
#include "core/document/repeats.h"

namespace rasad::document {
namespace {

constexpr int kLineWords = 6;        // A line of a page's text that is no sub-heading.
constexpr int kLeadWords = 18;       // A second head line so long is a lead without full stop.
constexpr int kKickerWords = 14;     // A longer line above the headline is no kicker.
constexpr int kTruncatedWords = 12;  // A shorter last line without full stop may be a list item.

struct Head {
  std::optional<std::size_t> kicker;
  std::optional<std::size_t> headline;
  bool page = false;  // Lines of the page stand above: what else stands there is the page's too.
};

// Chooses among the lines above the first paragraph. `text` are the indexes of all text lines,
// `heads` how many of them stand above it.
Head ChooseHead(const Reading& reading, std::span<const std::size_t> text, std::size_t heads) {
  const std::vector<Line>& lines = reading.lines;
  std::size_t longest = 0;  // bytes of a key above the first paragraph: longer ones repeat none
  for (std::size_t i : text.first(heads)) longest = std::max(longest, lines[i].key.key.size());
  std::unordered_map<std::string_view, int> printed;
  for (std::size_t i : text) {
    if (lines[i].key.key.size() <= longest) ++printed[lines[i].key.key];
  }
  std::unordered_set<std::string_view> page;
  std::string_view crumb;
  std::size_t crumb_line = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].role == Role::kPage) page.insert(lines[i].key.key);
    if (lines[i].crumb && crumb.empty()) {
      crumb = lines[i].key.key;
      crumb_line = i;
    }
  }
  // Distinct lines; other articles' headlines, which a list of the page prints again, left out.
  std::vector<std::size_t> lines_above;
  std::unordered_set<std::string_view> seen;
  for (std::size_t i : text.first(heads)) {
    const std::string_view key = lines[i].key.key;
    if (!page.contains(key) && seen.insert(key).second) lines_above.push_back(i);
  }
  // What stands above the bread crumbs is the page's head.
  if (!crumb.empty() && std::any_of(lines_above.begin(), lines_above.end(),
                                    [&](std::size_t i) { return i > crumb_line; })) {
    std::erase_if(lines_above, [&](std::size_t i) { return i < crumb_line; });
  }
  if (lines_above.empty()) return {};

  Head head;
  std::size_t at = 0;
  // Printed twice, or named by the bread crumbs: certain.
  for (std::size_t i = 0; i < lines_above.size(); ++i) {
    const std::string_view key = lines[lines_above[i]].key.key;
    if (printed[key] > 1 || (!crumb.empty() && crumb.ends_with(key))) {
      head.headline = lines_above[i];
      at = i;
    }
  }
  if (!head.headline) {
    const auto words = [&](std::size_t i) { return lines[lines_above[i]].key.words(); };
    const std::size_t n = lines_above.size();
    at = n - 1;
    if (n == 2 && lines[lines_above[0]].ending != Ending::kColon && words(1) >= kLeadWords &&
        words(0) * 10 <= words(1) * 7) {
      at = 0;
    } else if (n > 2) {
      // Metadata usually stand right below the headline; a page's head, above it.
      std::size_t meta = lines.size();
      for (std::size_t i = lines_above[0]; i < lines_above[n - 1] && meta == lines.size(); ++i) {
        if (lines[i].role == Role::kMetadata) meta = i;
      }
      // Bare decoration says nothing of a page.
      const bool clean = std::none_of(
          lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(lines_above[n - 1]),
          [](const Line& line) { return line.role == Role::kPage && line.key.words() > 0; });
      if (meta < lines.size()) {
        at = 0;
        while (at + 1 < n && lines_above[at + 1] < meta) ++at;
      } else if (clean) {
        at = 1;
      }
    }
    head.headline = lines_above[at];
  }
  head.page = std::any_of(
      lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(*head.headline),
      [](const Line& line) { return line.role == Role::kPage && line.key.words() > 0; });
  if (at > 0 && lines[lines_above[at - 1]].key.words() <= kKickerWords) {
    head.kicker = lines_above[at - 1];
  }
  return head;
}

std::string_view ReasonOf(RepeatKind kind) {
  switch (kind) {
    case RepeatKind::kEqual:
      return "repeats another paragraph";
    case RepeatKind::kTitle:
      return "repeats the headline";
    case RepeatKind::kCut:
      return "cut off, stands whole elsewhere";
    case RepeatKind::kRest:
      return "a piece of another paragraph";
    case RepeatKind::kVersion:
      return "another version of a paragraph";
  }
  return {};
}

// The lines that repeat nothing, without the headline.
Order AsPrinted(const Sequence& sequence) {
  Order order;
  for (std::size_t n = 0; n < sequence.text.size(); ++n) {
    if (!sequence.of[n] && n != sequence.headline) order.text.push_back(sequence.text[n]);
  }
  return order;
}

}  // namespace

Structure FindStructure(std::string_view source, const Reading& reading) {
  const std::vector<Line>& lines = reading.lines;
  Structure out;
  out.repeats.resize(lines.size());
  std::vector<std::size_t> text;
  bool read_more = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.reasons.push_back(lines[i].reason);
    // Right below a text that stops in the middle.
    const bool reads_on = i > 0 && !text.empty() && text.back() == i - 1 &&
                          lines[i - 1].key.words() >= kTruncatedWords &&
                          lines[i - 1].ending != Ending::kStop &&
                          HasCue(lines[i].key, Cue::kReadMore);
    read_more = read_more || reads_on;
    switch (lines[i].role) {
      case Role::kText:
        if (reads_on) {
          out.kinds.push_back(SegmentKind::kBoilerplate);
          out.reasons.back() = "boilerplate: the rest stands elsewhere";
          break;
        }
        out.kinds.push_back(SegmentKind::kBody);
        if (lines[i].reason.empty()) out.reasons.back() = "body: text";
        text.push_back(i);
        break;
      case Role::kMetadata:
        out.kinds.push_back(SegmentKind::kMetadata);
        break;
      case Role::kPage:
        out.kinds.push_back(lines[i].use == LineUse::kCaption ? SegmentKind::kCaption
                            : lines[i].use == LineUse::kTable ? SegmentKind::kTable
                                                              : SegmentKind::kBoilerplate);
        break;
    }
  }
  if (text.empty()) return out;
  // A page's structure tells what of it is prose; in plain text only its lines do.
  const auto is_paragraph = [&](std::size_t i) {
    return reading.headline ? i > *reading.headline && lines[i].key.words() >= kLineWords
                            : lines[i].IsParagraph();
  };
  const auto paragraph = std::find_if(text.begin(), text.end(), is_paragraph);
  out.prose = paragraph != text.end();
  // Without any paragraph the first line is the title, if anything is.
  const auto heads = out.prose ? static_cast<std::size_t>(paragraph - text.begin()) : 1;
  const Head head = reading.headline ? Head{reading.kicker, reading.headline, true}
                                     : ChooseHead(reading, text, heads);
  out.kicker = head.kicker;
  out.headline = head.headline;
  // Lines above the kicker and headline are the page's, unless they repeat the headline.
  std::vector<std::size_t> kept;  // headline and body, in order
  for (std::size_t n = 0; n < text.size(); ++n) {
    const std::size_t i = text[n];
    const bool above = n < heads && head.headline && i < *head.headline;
    if (i == head.kicker) {
      out.kinds[i] = SegmentKind::kKicker;
      out.reasons[i] = "kicker: above the headline";
    } else if (i == head.headline) {
      out.kinds[i] = SegmentKind::kHeadline;
      out.reasons[i] = "headline: above the text";
      kept.push_back(i);
    } else if (above && head.page && lines[i].key.words() <= kKickerWords) {
      out.kinds[i] = SegmentKind::kBoilerplate;
      out.reasons[i] = "boilerplate: in the page's head";
    } else {
      kept.push_back(i);
    }
  }

  std::vector<Paragraph> paragraphs;
  std::optional<std::size_t> headline;
  std::size_t lead = kept.size();
  for (std::size_t n = 0; n < kept.size(); ++n) {
    paragraphs.push_back({&lines[kept[n]].key, lines[kept[n]].ending});
    if (kept[n] == head.headline) headline = n;
    if (out.prose && kept[n] == *paragraph) lead = n;
  }
  Sequence sequence{std::move(kept), FindRepeats(paragraphs, headline, lead).of, headline};
  for (std::size_t n = 0; n < sequence.text.size(); ++n) {
    if (!sequence.of[n]) continue;
    const std::size_t i = sequence.text[n];
    out.kinds[i] = SegmentKind::kDuplicate;
    out.repeats[i] = static_cast<std::uint32_t>(sequence.text[sequence.of[n]->of]);
    out.reasons[i] = ReasonOf(sequence.of[n]->kind);
    out.truncated = out.truncated || sequence.of[n]->kind == RepeatKind::kCut;
  }
  Order order = reading.page ? AsPrinted(sequence) : FindOrder(source, reading, sequence);
  out.body = std::move(order.text);
  out.shuffled = order.shuffled;
  const auto first = std::find_if(out.body.begin(), out.body.end(),
                                  [&](std::size_t i) { return lines[i].IsParagraph(); });
  if (first != out.body.end()) {
    out.lead = *first;
    out.kinds[*first] = SegmentKind::kLead;
    out.reasons[*first] = "lead: the first paragraph";
    const Line& last = lines[out.body.back()];
    const bool open = last.ending == Ending::kOpen && last.key.words() >= kTruncatedWords;
    out.truncated = out.truncated || open;
  }
  out.truncated = out.truncated || read_more;
  for (const auto& line : {out.kicker, out.headline}) {
    if (line) out.order.push_back(*line);
  }
  out.order.insert(out.order.end(), out.body.begin(), out.body.end());
  // In print, lines may stand above the kicker, or between it and the headline.
  if (!out.shuffled) std::sort(out.order.begin(), out.order.end());
  out.reordered = !std::is_sorted(out.order.begin(), out.order.end());
  return out;
}

}  // namespace rasad::document
