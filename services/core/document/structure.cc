// The parts of an article: kicker, headline, lead, body, repetitions.
#include "core/document/structure.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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
  std::unordered_map<std::string_view, int> printed;
  for (std::size_t i : text) ++printed[lines[i].key.key];
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

}  // namespace

Structure FindStructure(const Reading& reading) {
  const std::vector<Line>& lines = reading.lines;
  Structure out;
  out.repeats.resize(lines.size());
  std::vector<std::size_t> text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    switch (lines[i].role) {
      case Role::kText:
        out.kinds.push_back(SegmentKind::kBody);
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
    } else if (i == head.headline) {
      out.kinds[i] = SegmentKind::kHeadline;
      kept.push_back(i);
    } else if (above && head.page && lines[i].key.words() <= kKickerWords) {
      out.kinds[i] = SegmentKind::kBoilerplate;
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
  const auto repeats = FindRepeats(paragraphs, headline, lead);
  bool after_title = false;  // the last line repeated the headline, below a paragraph
  bool below = false;        // a paragraph stands above
  for (std::size_t n = 0; n < kept.size(); ++n) {
    const std::size_t i = kept[n];
    if (n == headline) continue;
    if (repeats[n]) {
      out.kinds[i] = SegmentKind::kDuplicate;
      out.repeats[i] = static_cast<std::uint32_t>(kept[*repeats[n]]);
      if (repeats[n] == headline) {
        after_title = below;
      } else if (lines[i].ending == Ending::kOpen &&
                 lines[i].key.key != lines[kept[*repeats[n]]].key.key) {
        out.truncated = true;
      }
      continue;
    }
    out.body.push_back(i);
    if (!is_paragraph(i)) continue;
    // The title printed again below other paragraphs: there the text begins.
    if (!out.lead || (after_title && !out.shuffled)) {
      out.shuffled = out.lead.has_value();
      out.lead = i;
    }
    after_title = false;
    below = true;
  }
  if (out.lead) {
    out.kinds[*out.lead] = SegmentKind::kLead;
    const Line& last = lines[out.body.back()];
    if (last.ending == Ending::kOpen && last.key.words() >= kTruncatedWords) out.truncated = true;
  }
  return out;
}

}  // namespace rasad::document
