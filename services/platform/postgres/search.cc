// Searching articles and listing mentions: which index leads, what is checked on the way.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "platform/postgres/batch.h"
#include "platform/postgres/reader.h"
#include "platform/postgres/reader_rows.h"
#include "platform/postgres/search_plan.h"
#include "platform/postgres/snippet.h"
#include "platform/postgres/tsvector.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Result;
using base::Status;

std::string Display(std::string_view text) {
  text::NormalizedText normalized;
  text::Normalize(text, normalized);
  return std::move(normalized.display);
}

// The words of a search, ready for SQL and for the snippet.
struct Words {
  SearchTermsOf terms;
  std::string query;                 // Single words and the first phrase; empty: no words asked.
  std::vector<std::string> further;  // More phrases: each may lie in another part of a long text.
  std::vector<std::string> lexemes;  // All, each once.
};

Result<Words> ReadWords(const std::vector<SearchPart>& parts) {
  Words words;
  std::set<std::string> lexemes;
  std::set<std::string> single;
  for (const SearchPart& part : parts) {
    if (text::FindInvalidUtf8(part.text) != std::string_view::npos) {
      return Fail(ErrorCode::kInvalidInput, "the query is not valid UTF-8");
    }
    std::vector<text::SearchTerm> terms = text::SearchTerms(Display(part.text));
    for (const text::SearchTerm& term : terms) lexemes.emplace(Lexeme(term.stem));
    if (part.phrase && terms.size() > 1) {
      if (terms.size() > kPartOverlap) {
        return Fail(ErrorCode::kInvalidInput,
                    "a phrase has at most " + std::to_string(kPartOverlap) + " words");
      }
      words.terms.phrases.push_back(std::move(terms));
    } else {
      for (const text::SearchTerm& term : terms) single.insert(term.stem);
    }
  }
  if (!parts.empty() && lexemes.empty()) {
    return Fail(ErrorCode::kInvalidInput, "the query holds no word");
  }
  for (const std::string& stem : single) {
    if (!words.query.empty()) words.query += " & ";
    words.query += QuoteLexeme(stem);
    words.terms.words.push_back(stem);
  }
  for (const auto& phrase : words.terms.phrases) {
    if (&phrase != &words.terms.phrases.front()) {
      words.further.push_back(PhraseQuery(phrase));
      continue;
    }
    if (!words.query.empty()) words.query += " & ";
    words.query += "(" + PhraseQuery(phrase) + ")";
  }
  words.lexemes.assign(lexemes.begin(), lexemes.end());
  return words;
}

// Which mentions are meant.
struct MentionFilter {
  std::string key;  // Empty: any.
  news::v1::MentionType type = news::v1::MENTION_TYPE_UNSPECIFIED;
};

Result<std::optional<MentionFilter>> ReadMention(const std::string& entity,
                                                 news::v1::MentionType type) {
  if (entity.empty() && type == news::v1::MENTION_TYPE_UNSPECIFIED) return std::nullopt;
  MentionFilter filter{{}, type};
  if (!entity.empty()) {
    if (text::FindInvalidUtf8(entity) != std::string_view::npos) {
      return Fail(ErrorCode::kInvalidInput, "the entity is not valid UTF-8");
    }
    filter.key = std::string(EntityKeyForIndex(text::SearchKey(Display(entity))));
    std::erase(filter.key, '\0');
    if (filter.key.empty()) return Fail(ErrorCode::kInvalidInput, "the entity holds no word");
  }
  return filter;
}

// The condition on mentions `m`. Always led by the type, as the index is: no type is all of them.
std::string MentionCondition(const MentionFilter& filter, Params& params) {
  std::string condition;
  if (filter.type != news::v1::MENTION_TYPE_UNSPECIFIED) {
    condition = "m.type = " + Placeholder(params.Int4(filter.type)) + "::smallint";
  } else {
    condition = "m.type = ANY('{";
    for (int type = 1; type <= news::v1::MentionType_MAX; ++type) {
      condition += (type == 1 ? "" : ",") + std::to_string(type);
    }
    condition += "}'::smallint[])";
  }
  if (!filter.key.empty()) {
    condition += " AND m.entity_key = " + Placeholder(params.Text(filter.key));
  }
  return condition;
}

// How many mentions fit, counted up to a limit: cheap where it matters.
Result<std::int64_t> CountMentions(Connection& db, const MentionFilter& filter) {
  Params params;
  const std::string condition = MentionCondition(filter, params);
  auto rows = db.Execute("SELECT count(*) FROM (SELECT 1 FROM mentions m WHERE " + condition +
                             " LIMIT " + std::to_string(kManyMentions) + ") AS counted",
                         params);
  if (!rows) return tl::unexpected(rows.error());
  return rows->Int8(0, 0);
}

// What the server's statistics say of the words. Words that are not among the most frequent are
// missing; without statistics nothing is known.
Result<WordStatistics> ReadStatistics(Connection& db, const Words& words) {
  WordStatistics statistics;
  statistics.words = words.lexemes.size();
  Params params;
  params.Texts(words.lexemes);
  auto rows = db.Execute(
      R"sql(SELECT c.reltuples::float8, e.freq::float8
FROM pg_class c
LEFT JOIN (SELECT f.lexeme, f.freq FROM pg_stats s,
             unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS f(lexeme, freq)
           WHERE s.schemaname = current_schema() AND s.tablename = 'search_parts'
             AND s.attname = 'terms' AND f.lexeme = ANY($1)) AS e ON true
WHERE c.oid = 'articles'::regclass)sql",
      params);
  if (!rows) return tl::unexpected(rows.error());
  for (int i = 0; i < rows->size(); ++i) {
    statistics.articles = rows->Real(i, 0);
    if (!rows->IsNull(i, 1)) statistics.frequencies.push_back(rows->Real(i, 1));
  }
  return statistics;
}

std::string SearchSql(const SearchQuery& query, const Words& words,
                      const std::optional<MentionFilter>& mention, Lead lead, Params& params) {
  const std::string terms =
      words.query.empty() ? "" : Placeholder(params.Text(words.query)) + "::text::tsquery";
  const std::string mentioned = mention ? MentionCondition(*mention, params) : "";
  std::string with;
  std::string from = "articles a";
  // The one that leads is collected whole; materialised, or the planner would undo the choice.
  if (lead == Lead::kWords) {
    with =
        "WITH c AS MATERIALIZED (SELECT DISTINCT p.article_id, p.revision_id FROM search_parts p"
        " WHERE p.terms @@ " +
        terms + ") ";
  } else if (lead == Lead::kMentions) {
    with =
        "WITH c AS MATERIALIZED (SELECT DISTINCT m.article_id, m.revision_id FROM mentions m"
        " WHERE " +
        mentioned + ") ";
  }
  if (lead != Lead::kOrder) {
    from =
        "c JOIN articles a ON a.article_id = c.article_id AND a.current_revision = c.revision_id";
  }
  // The others are looked up article by article: the LIMIT keeps each look-up a look-up.
  const auto look_up = [&](const std::string& table, const std::string& condition) {
    from += " CROSS JOIN LATERAL (SELECT 1 FROM " + table +
            " x WHERE x.article_id = a.article_id"
            " AND x.revision_id = a.current_revision AND " +
            condition + " LIMIT 1) AS l" + std::to_string(from.size());
  };
  if (lead != Lead::kWords && !terms.empty()) look_up("search_parts", "x.terms @@ " + terms);
  for (const std::string& phrase : words.further) {
    look_up("search_parts", "x.terms @@ " + Placeholder(params.Text(phrase)) + "::text::tsquery");
  }
  if (lead != Lead::kMentions && mention) {
    std::string condition = mentioned;
    for (std::size_t at = 0; (at = condition.find("m.", at)) != std::string::npos; ++at) {
      condition[at] = 'x';
    }
    look_up("mentions", condition);
  }
  const std::string where =
      BoundsCondition(query.bounds, params) + AfterArticle(query.bounds, params);
  return with + "SELECT " + kArticleColumns + ", r.extracted FROM (SELECT a.* FROM " + from +
         " WHERE a.current_revision IS NOT NULL" + where +
         " ORDER BY a.sort_time DESC, a.article_id DESC LIMIT " +
         Placeholder(params.Int8(LimitPlusOne(query.bounds))) +
         ") a JOIN revisions r ON r.article_id = a.article_id"
         " AND r.revision_id = a.current_revision ORDER BY a.sort_time DESC, a.article_id DESC";
}

// Where the mention filter matches in the text, for a search without words.
std::vector<text::Span> MentionMatches(const news::v1::ExtractedArticle& content,
                                       const MentionFilter& filter) {
  std::vector<text::Span> matches;
  for (const news::v1::Mention& mention : content.mentions()) {
    if (!filter.key.empty() && EntityKeyForIndex(mention.entity_key()) != filter.key) continue;
    if (filter.type != news::v1::MENTION_TYPE_UNSPECIFIED && mention.type() != filter.type)
      continue;
    const text::Span span{mention.display().begin(), mention.display().end()};
    if (span.end > content.article().display_text().size() || span.begin >= span.end) continue;
    if (!matches.empty() && span.begin < matches.back().end) continue;  // Nested.
    matches.push_back(span);
  }
  return matches;
}

// The sentence that a mention begins in, at most kSentenceBytes of it.
std::string SentenceAround(const news::v1::NormalizedArticle& article, text::Span mention) {
  const std::string& display = article.display_text();
  const auto size = static_cast<std::uint32_t>(display.size());
  for (const news::v1::Span& sentence : article.sentences()) {
    const text::Span range{sentence.begin(), sentence.end()};
    if (range.end > size || range.begin > mention.begin || mention.begin >= range.end) continue;
    const text::Span inside{mention.begin, std::min(mention.end, range.end)};
    return std::string(Window(display, range, inside, kSentenceBytes).In(display));
  }
  return {};
}

Status CheckCursor(const ListBounds& bounds) {
  if (!bounds.after || IsId(bounds.after->article_id)) return {};
  return Fail(ErrorCode::kInvalidInput, "the cursor's article_id must be 32 hex digits");
}

}  // namespace

Result<Page<query::v1::SearchHit>> PostgresReader::SearchArticles(const SearchQuery& query) {
  if (auto ok = CheckCursor(query.bounds); !ok) return tl::unexpected(ok.error());
  auto words = ReadWords(query.parts);
  if (!words) return tl::unexpected(words.error());
  auto mention = ReadMention(query.entity, query.mention_type);
  if (!mention) return tl::unexpected(mention.error());
  if (words->query.empty() && !*mention) {
    return Fail(ErrorCode::kInvalidInput, "a search needs words, an entity or a mention type");
  }
  Page<query::v1::SearchHit> page;
  const Status done = Read(query.bounds.timeout, [&](Connection& db) -> Status {
    page = {};
    std::optional<std::int64_t> mentions;
    if (*mention) {
      auto counted = CountMentions(db, **mention);
      if (!counted) return tl::unexpected(counted.error());
      mentions = *counted;
    }
    auto statistics = ReadStatistics(db, *words);
    if (!statistics) return tl::unexpected(statistics.error());
    const Lead lead = ChooseLead(*statistics, mentions, LimitPlusOne(query.bounds));
    Params params;
    const std::string sql = SearchSql(query, *words, *mention, lead, params);
    auto rows = db.Execute(sql, params);
    if (!rows) return tl::unexpected(rows.error());
    const bool more = rows->size() == LimitPlusOne(query.bounds);
    const int count = more ? rows->size() - 1 : rows->size();
    for (int i = 0; i < count; ++i) {
      auto article = ArticleOf(*rows, i);
      if (!article) return tl::unexpected(article.error());
      auto content = ContentOf(*rows, i, kContentColumn);
      if (!content) return tl::unexpected(content.error());
      const std::string& display = content->article().display_text();
      Snippet snippet =
          MakeSnippet(display, words->query.empty() ? MentionMatches(*content, **mention)
                                                    : FindMatches(display, words->terms));
      query::v1::SearchHit& hit = page.items.emplace_back();
      *hit.mutable_article() = std::move(*article);
      hit.set_snippet(std::move(snippet.text));
      for (const text::Span span : snippet.highlights) {
        news::v1::Span& highlight = *hit.add_highlights();
        highlight.set_begin(span.begin);
        highlight.set_end(span.end);
      }
    }
    if (more) page.next = CursorOf(*rows, count - 1, kSortColumn, 0);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return page;
}

Result<Page<query::v1::ArticleMention>> PostgresReader::ListMentions(const MentionQuery& query) {
  if (auto ok = CheckCursor(query.bounds); !ok) return tl::unexpected(ok.error());
  auto mention = ReadMention(query.entity, query.type);
  if (!mention) return tl::unexpected(mention.error());
  if (!*mention) return Fail(ErrorCode::kInvalidInput, "an entity or a type is required");
  Page<query::v1::ArticleMention> page;
  const Status done = Read(query.bounds.timeout, [&](Connection& db) -> Status {
    page = {};
    auto counted = CountMentions(db, **mention);
    if (!counted) return tl::unexpected(counted.error());
    Params params;
    const std::string condition = MentionCondition(**mention, params);
    const bool few = *counted < kManyMentions;
    std::string sql =
        few ? "WITH m AS MATERIALIZED (SELECT m.article_id, m.revision_id, m.ordinal FROM mentions "
              "m"
              " WHERE " +
                  condition +
                  ") SELECT a.article_id, a.current_revision, a.sort_time,"
                  " m.ordinal FROM m JOIN articles a ON a.article_id = m.article_id"
                  " AND a.current_revision = m.revision_id"
            : "SELECT a.article_id, a.current_revision, a.sort_time, m.ordinal FROM articles a"
              " CROSS JOIN LATERAL (SELECT m.ordinal FROM mentions m"
              " WHERE m.article_id = a.article_id AND m.revision_id = a.current_revision AND " +
                  condition + " ORDER BY m.ordinal OFFSET 0) AS m";
    sql += " WHERE a.current_revision IS NOT NULL" + BoundsCondition(query.bounds, params);
    if (query.bounds.after) {
      const std::string time = Placeholder(params.Time(query.bounds.after->sort_time));
      const std::string id = Placeholder(params.Id(query.bounds.after->article_id));
      const std::string ordinal =
          Placeholder(params.Int4(static_cast<std::int32_t>(query.bounds.after->ordinal)));
      // The first half is what the index understands; the second drops what was shown.
      sql += " AND (a.sort_time, a.article_id) <= (" + time + ", " + id +
             ") AND NOT (a.sort_time = " + time + " AND a.article_id = " + id +
             " AND m.ordinal <= " + ordinal + ")";
    }
    const std::int64_t limit = LimitPlusOne(query.bounds);
    sql += " ORDER BY a.sort_time DESC, a.article_id DESC, m.ordinal LIMIT " +
           Placeholder(params.Int8(limit));
    auto rows = db.Execute(sql, params);
    if (!rows) return tl::unexpected(rows.error());
    const bool more = rows->size() == limit;
    const int count = more ? rows->size() - 1 : rows->size();
    if (count == 0) return {};

    // The articles of the page, each fetched once. By id and revision: between the two statements
    // another revision may have become current.
    Array articles(Type::kUuid), revisions(Type::kUuid);
    for (int i = 0; i < count; ++i) {
      if (i > 0 && rows->Bytes(i, 0) == rows->Bytes(i - 1, 0)) continue;
      articles.AddId(rows->Id(i, 0));
      revisions.AddId(rows->Id(i, 1));
    }
    Params keys;
    keys.Add(articles);
    keys.Add(revisions);
    auto found = db.Execute(
        "SELECT r.article_id, r.extracted FROM unnest($1::uuid[], $2::uuid[])"
        " AS n(article_id, revision_id) JOIN revisions r ON r.article_id = n.article_id"
        " AND r.revision_id = n.revision_id",
        keys);
    if (!found) return tl::unexpected(found.error());
    std::map<std::string, news::v1::ExtractedArticle> contents;
    for (int i = 0; i < found->size(); ++i) {
      auto content = ContentOf(*found, i, 1);
      if (!content) return tl::unexpected(content.error());
      contents[found->Id(i, 0)] = std::move(*content);
    }
    for (int i = 0; i < count; ++i) {
      const news::v1::ExtractedArticle& content = contents[rows->Id(i, 0)];
      const int ordinal = rows->Int(i, 3);
      if (ordinal >= content.mentions_size()) continue;  // Read anew by other rules meanwhile.
      query::v1::ArticleMention& item = page.items.emplace_back();
      item.set_article_id(rows->Id(i, 0));
      item.set_revision_id(rows->Id(i, 1));
      item.set_source(content.article().source());
      if (content.article().metadata().has_published()) {
        *item.mutable_published() = content.article().metadata().published();
      }
      item.set_headline(content.article().metadata().headline());
      *item.mutable_mention() = content.mentions(ordinal);
      item.set_sentence(SentenceAround(
          content.article(), {item.mention().display().begin(), item.mention().display().end()}));
    }
    if (more) {
      page.next = CursorOf(*rows, count - 1, 2, 0);
      page.next->ordinal = static_cast<std::uint32_t>(rows->Int(count - 1, 3));
    }
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return page;
}

}  // namespace rasad::postgres
