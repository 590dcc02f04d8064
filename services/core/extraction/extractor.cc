// Extract: tokens, rules, resolution, spans into both texts.
#include "core/extraction/extractor.h"

#include <algorithm>

#include "core/extraction/explain.h"
#include "core/extraction/grammar.h"
#include "core/extraction/page.h"
#include "core/extraction/resolve.h"
#include "core/extraction/tables.h"
#include "core/text/alignment.h"
#include "core/text/search_key.h"
#include "core/text/temporal.h"

namespace rasad::extraction {
namespace {

// Maps display spans to the source, segment by segment: edits are shared by the whole article, so
// that those of the segment are cut out first.
class SourceMap {
 public:
  explicit SourceMap(const news::v1::NormalizedArticle& article) {
    for (const news::v1::Segment& segment : article.segments()) {
      if (segment.has_display()) segments_.push_back(&segment);
    }
    std::sort(segments_.begin(), segments_.end(), [](const auto* a, const auto* b) {
      return a->display().begin() < b->display().begin();
    });
    edits_.reserve(static_cast<std::size_t>(article.edits_size()));
    for (const news::v1::Edit& edit : article.edits()) {
      edits_.push_back(
          {edit.source_begin(), edit.source_length(), edit.display_begin(), edit.display_length()});
    }
    // An insertion and a replacement may share a source_begin; display order tells which is first.
    const auto before = [](const text::Edit& a, const text::Edit& b) {
      return a.source_begin != b.source_begin ? a.source_begin < b.source_begin
                                              : a.display_begin < b.display_begin;
    };
    // They come in order, save where lines were moved.
    if (!std::is_sorted(edits_.begin(), edits_.end(), before)) {
      std::sort(edits_.begin(), edits_.end(), before);
    }
  }

  // nullopt if the span does not lie in one segment.
  std::optional<text::Span> ToSource(text::Span display) const {
    auto after = std::upper_bound(
        segments_.begin(), segments_.end(), display.begin,
        [](std::uint32_t begin, const auto* one) { return begin < one->display().begin(); });
    if (after == segments_.begin()) return std::nullopt;
    const news::v1::Segment& segment = **--after;
    if (display.end > segment.display().end()) return std::nullopt;
    const auto by_source = [](const text::Edit& edit, std::uint32_t at) {
      return edit.source_begin < at;
    };
    const auto first =
        std::lower_bound(edits_.begin(), edits_.end(), segment.source().begin(), by_source);
    auto last = std::lower_bound(first, edits_.end(), segment.source().end(), by_source);
    // What is inserted at the very end belongs to the segment too.
    while (last != edits_.end() && last->source_begin == segment.source().end() &&
           last->source_length == 0 && last->display_begin <= segment.display().end()) {
      ++last;
    }
    return text::ToSource({first, last}, display, segment.source().begin(),
                          segment.display().begin());
  }

 private:
  std::vector<const news::v1::Segment*> segments_;  ///< With a display range, in its order.
  std::vector<text::Edit> edits_;                   ///< In source order.
};

// Rules and tables are of Persian: what is not is stored as it is.
bool IsPersian(const news::v1::NormalizedArticle& article) {
  const auto& flags = article.flags();
  return std::find(flags.begin(), flags.end(), "foreign_language") == flags.end();
}

}  // namespace

void RunRules(Page& page) {
  FindDates(page);
  FindAmounts(page);
  FindPlaces(page);
  Grammar grammar(page);
  FindBodies(page, grammar);
  FindTitles(page, grammar);
  FindPersons(page);
  FindSitesAndEvents(page, grammar);
}

void AddMentions(news::v1::ExtractedArticle& result, std::vector<std::vector<std::string>>* rows,
                 const Tagger* tagger) {
  if (rows != nullptr) rows->clear();
  const news::v1::NormalizedArticle& article = result.article();
  result.set_ruleset(article.ruleset());
  if (!IsPersian(article)) return;
  Page page(article, GetTables());
  RunRules(page);
  const SourceMap source(article);
  std::vector<Candidate>& mentions = Resolve(page, tagger);
  LinkPersons(page, mentions);
  result.mutable_mentions()->Reserve(static_cast<int>(mentions.size()));
  for (Candidate& one : mentions) {
    const text::Span display{page.tokens().begin[one.begin], page.tokens().end[one.end - 1]};
    const std::optional<text::Span> from = source.ToSource(display);
    if (!from) continue;
    if (rows != nullptr) rows->push_back(DecidingRows(one, page.tokens()));
    news::v1::Mention& mention = *result.add_mentions();
    mention = std::move(one.mention);
    mention.set_type(one.type);
    mention.set_rule(one.rule.data(), one.rule.size());
    mention.set_confidence(one.confidence);
    mention.mutable_display()->set_begin(display.begin);
    mention.mutable_display()->set_end(display.end);
    mention.mutable_source()->set_begin(from->begin);
    mention.mutable_source()->set_end(from->end);
    mention.set_text(std::string(display.In(page.display())));
    if (mention.entity_key().empty()) mention.set_entity_key(text::SearchKey(mention.text()));
  }
}

news::v1::ExtractedArticle Extract(news::v1::NormalizedArticle article,
                                   std::vector<std::vector<std::string>>* rows,
                                   const Tagger* tagger) {
  news::v1::ExtractedArticle result;
  *result.mutable_article() = std::move(article);
  AddMentions(result, rows, tagger);
  return result;
}

void Warm() {
  GetTables();
  GetTagger();
  std::vector<text::TimeExpression> none;
  text::FindTimes("", text::Tokens(), {}, std::nullopt, none);
}

}  // namespace rasad::extraction
