// One batch, one transaction, a fixed number of statements.
#include "platform/postgres/sink.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "core/text/search_key.h"
#include "platform/postgres/batch.h"
#include "platform/postgres/statements.h"
#include "platform/postgres/tsvector.h"

namespace rasad::postgres {
namespace {

using base::ErrorCode;
using base::Fail;
using base::Micros;
using base::Status;
using query::v1::SubmissionState;

// The operations of a batch by kind, each with the state that its trace will say.
struct Sorted {
  std::vector<const StoreArticle*> articles;
  std::vector<const ApplyWithdrawal*> withdrawals;
  std::vector<const NoteQuarantine*> quarantines;
};

Sorted Sort(std::span<const StorageOp> items) {
  Sorted sorted;
  for (const StorageOp& item : items) {
    if (const auto* article = std::get_if<StoreArticle>(&item)) {
      sorted.articles.push_back(article);
    } else if (const auto* withdrawal = std::get_if<ApplyWithdrawal>(&item)) {
      sorted.withdrawals.push_back(withdrawal);
    } else {
      sorted.quarantines.push_back(&std::get<NoteQuarantine>(item));
    }
  }
  return sorted;
}

// Ids become uuids without a further look, so they are checked here.
Status CheckIds(const Sorted& sorted) {
  for (const StoreArticle* op : sorted.articles) {
    if (!IsId(op->article.article().article_id()) || !IsId(op->article.article().revision_id())) {
      return Fail(ErrorCode::kInvalidInput,
                  "an article's article_id and revision_id must be 32 lower-case hex digits");
    }
  }
  for (const ApplyWithdrawal* op : sorted.withdrawals) {
    const news::v1::Withdrawal& withdrawal = op->withdrawal;
    if (withdrawal.predicate_case() == news::v1::Withdrawal::PREDICATE_NOT_SET ||
        (withdrawal.has_article_id() && !IsId(withdrawal.article_id()))) {
      return Fail(ErrorCode::kInvalidInput,
                  "a withdrawal must name a source or an article_id of 32 lower-case hex digits");
    }
  }
  return {};
}

// One transaction under way.
class Batch {
 public:
  Batch(Connection& connection, const Sorted& sorted) : db_(connection), sorted_(sorted) {}

  Status Run() {
    if (auto s = LockSources(); !s) return s;
    if (auto s = MergeWithdrawals(); !s) return s;
    if (auto s = LockArticles(); !s) return s;
    if (auto s = MergeRevisions(); !s) return s;
    if (auto s = Recompute(); !s) return s;
    return WriteTraces();
  }

 private:
  // Runs a statement whose rows are not wanted.
  Status Do(const char* sql, const Params& params) {
    auto rows = db_.Execute(sql, params);
    if (!rows) return tl::unexpected(rows.error());
    return {};
  }

  static Params IdList(const std::set<std::string>& ids) {
    Array array(Type::kUuid);
    for (const std::string& id : ids) array.AddId(id);
    Params params;
    params.Add(array);
    return params;
  }

  Status LockSources() {
    std::set<std::string> shared;
    std::set<std::string> exclusive;
    for (const StoreArticle* op : sorted_.articles) shared.insert(op->article.article().source());
    for (const ApplyWithdrawal* op : sorted_.withdrawals) {
      if (op->withdrawal.has_source()) exclusive.insert(op->withdrawal.source());
    }
    if (shared.empty() && exclusive.empty()) return {};
    Array sources(Type::kText);
    Array modes(Type::kBool);
    for (const std::string& source : shared) {
      sources.AddBytes(source);
      modes.AddBool(false);
    }
    for (const std::string& source : exclusive) {
      sources.AddBytes(source);
      modes.AddBool(true);
    }
    Params params;
    params.Add(sources);
    params.Add(modes);
    return Do(statements::kLockSources, params);
  }

  Status MergeWithdrawals() {
    std::map<std::string, Micros> articles;
    std::map<std::string, Micros> sources;
    for (const ApplyWithdrawal* op : sorted_.withdrawals) {
      const news::v1::Withdrawal& withdrawal = op->withdrawal;
      const Micros until = MicrosOf(withdrawal.received_until());
      auto& target = withdrawal.has_source() ? sources : articles;
      const std::string& name =
          withdrawal.has_source() ? withdrawal.source() : withdrawal.article_id();
      const auto [at, added] = target.try_emplace(name, until);
      at->second = std::max(at->second, until);
    }
    if (!articles.empty()) {
      Array ids(Type::kUuid);
      Array untils(Type::kTimestamptz);
      for (const auto& [id, until] : articles) {
        ids.AddId(id);
        untils.AddTime(until);
        touched_.insert(id);
      }
      Params params;
      params.Add(ids);
      params.Add(untils);
      if (auto s = Do(statements::kMergeArticleWithdrawals, params); !s) return s;
    }
    if (!sources.empty()) {
      Array names(Type::kText);
      Array untils(Type::kTimestamptz);
      for (const auto& [name, until] : sources) {
        names.AddBytes(name);
        untils.AddTime(until);
      }
      Params params;
      params.Add(names);
      params.Add(untils);
      if (auto s = Do(statements::kMergeSourceWithdrawals, params); !s) return s;
      // A statement of its own: it must see what committed while the locks were waited for.
      auto reached = db_.Execute(statements::kArticlesOfWithdrawnSources, params);
      if (!reached) return tl::unexpected(reached.error());
      for (int i = 0; i < reached->size(); ++i) touched_.insert(reached->Id(i, 0));
    }
    return {};
  }

  Status LockArticles() {
    for (const StoreArticle* op : sorted_.articles) {
      own_.insert(op->article.article().article_id());
    }
    touched_.insert(own_.begin(), own_.end());
    if (touched_.empty()) return {};
    return Do(statements::kLockArticles, IdList(touched_));
  }

  Status MergeRevisions() {
    if (sorted_.articles.empty()) return {};
    auto rows = db_.Execute(statements::kStoredRevisions, IdList(own_));
    if (!rows) return tl::unexpected(rows.error());
    std::vector<StoredRevision> stored;
    for (int i = 0; i < rows->size(); ++i) {
      stored.push_back(
          {rows->Id(i, 0),
           rows->Id(i, 1),
           {static_cast<std::uint32_t>(rows->Int(i, 2)), rows->Time(i, 3), rows->Id(i, 4)},
           rows->Time(i, 5),
           rows->Time(i, 6),
           rows->Id(i, 7)});
    }
    BatchPlan plan = PlanBatch(sorted_.articles, stored);
    states_ = std::move(plan.states);
    if (auto s = WriteReceipts(plan.receipts); !s) return s;
    if (plan.revisions.empty()) return {};
    if (auto s = WriteRevisions(plan.revisions); !s) return s;
    if (auto s = DropReplaced(plan.revisions); !s) return s;
    if (auto s = WriteMentions(plan.revisions); !s) return s;
    return WriteSearchParts(plan.revisions);
  }

  Status WriteReceipts(const std::vector<ReceiptWrite>& receipts) {
    if (receipts.empty()) return {};
    Array articles(Type::kUuid), revisions(Type::kUuid);
    Array firsts(Type::kTimestamptz), lasts(Type::kTimestamptz);
    for (const ReceiptWrite& receipt : receipts) {
      articles.AddId(receipt.article_id);
      revisions.AddId(receipt.revision_id);
      firsts.AddTime(receipt.first_received_at);
      lasts.AddTime(receipt.last_received_at);
    }
    Params params;
    for (const Array* array : {&articles, &revisions, &firsts, &lasts}) params.Add(*array);
    return Do(statements::kSpreadReceipts, params);
  }

  Status WriteRevisions(const std::vector<RevisionWrite>& writes) {
    Array article_id(Type::kUuid), revision_id(Type::kUuid);
    Array first(Type::kTimestamptz), last(Type::kTimestamptz);
    Array ruleset(Type::kInt4), received(Type::kTimestamptz), content_hash(Type::kUuid);
    Array source(Type::kText), url(Type::kText), native_id(Type::kText);
    Array modified(Type::kTimestamptz), published(Type::kTimestamptz), display_hash(Type::kUuid);
    Array language(Type::kText), flags(Type::kText);
    Array metadata(Type::kBytea), extracted(Type::kBytea);
    for (const RevisionWrite& write : writes) {
      const news::v1::NormalizedArticle& article = write.content->article.article();
      article_id.AddId(article.article_id());
      revision_id.AddId(article.revision_id());
      first.AddTime(write.first_received_at);
      last.AddTime(write.last_received_at);
      ruleset.AddInt4(static_cast<std::int32_t>(write.version.ruleset));
      received.AddTime(write.version.received_at);
      content_hash.AddId(write.version.content_hash);
      source.AddBytes(article.source());
      url.AddBytes(article.url());
      native_id.AddBytes(article.native_id());
      modified.AddTime(article.has_modified_at() ? std::optional(MicrosOf(article.modified_at()))
                                                 : std::nullopt);
      published.AddTime(PublishedInstant(article.metadata()));
      display_hash.AddId(write.display_hash);
      language.AddBytes(article.language());
      std::string joined;
      for (const std::string& flag : article.flags()) {
        if (!joined.empty()) joined.push_back(',');
        joined += flag;
      }
      flags.AddBytes(joined);
      metadata.AddBytes(article.metadata().SerializeAsString());
      extracted.AddBytes(write.content->bytes);
    }
    Params params;
    for (const Array* array : {&article_id, &revision_id, &first, &last, &ruleset, &received,
                               &content_hash, &source, &url, &native_id, &modified, &published,
                               &display_hash, &language, &flags, &metadata, &extracted}) {
      params.Add(*array);
    }
    return Do(statements::kWriteRevisions, params);
  }

  // What was derived from content that is replaced.
  Status DropReplaced(const std::vector<RevisionWrite>& writes) {
    Array articles(Type::kUuid), revisions(Type::kUuid);
    for (const RevisionWrite& write : writes) {
      if (!write.replaces) continue;
      articles.AddId(write.content->article.article().article_id());
      revisions.AddId(write.content->article.article().revision_id());
    }
    if (articles.size() == 0) return {};
    Params params;
    params.Add(articles);
    params.Add(revisions);
    if (auto s = Do(statements::kDropMentions, params); !s) return s;
    return Do(statements::kDropSearchParts, params);
  }

  Status WriteMentions(const std::vector<RevisionWrite>& writes) {
    Array articles(Type::kUuid), revisions(Type::kUuid), ordinals(Type::kInt4), types(Type::kInt2);
    Array keys(Type::kText), begins(Type::kInt4), ends(Type::kInt4);
    for (const RevisionWrite& write : writes) {
      std::int32_t ordinal = 0;
      for (const news::v1::Mention& mention : write.content->article.mentions()) {
        articles.AddId(write.content->article.article().article_id());
        revisions.AddId(write.content->article.article().revision_id());
        ordinals.AddInt4(ordinal++);
        types.AddInt2(static_cast<std::int16_t>(mention.type()));
        keys.AddBytes(EntityKeyForIndex(mention.entity_key()));
        begins.AddInt4(static_cast<std::int32_t>(mention.display().begin()));
        ends.AddInt4(static_cast<std::int32_t>(mention.display().end()));
      }
    }
    if (articles.size() == 0) return {};
    Params params;
    for (const Array* array : {&articles, &revisions, &ordinals, &types, &keys, &begins, &ends}) {
      params.Add(*array);
    }
    return Do(statements::kWriteMentions, params);
  }

  Status WriteSearchParts(const std::vector<RevisionWrite>& writes) {
    Array articles(Type::kUuid), revisions(Type::kUuid), parts(Type::kInt2);
    Array vectors(Type::kTsVector);
    for (const RevisionWrite& write : writes) {
      const news::v1::NormalizedArticle& article = write.content->article.article();
      std::int16_t part = 0;
      for (const std::string& vector : TsVectors(text::SearchTerms(article.display_text()))) {
        articles.AddId(article.article_id());
        revisions.AddId(article.revision_id());
        parts.AddInt2(part++);
        vectors.AddBytes(vector);
      }
    }
    Params params;
    for (const Array* array : {&articles, &revisions, &parts, &vectors}) params.Add(*array);
    return Do(statements::kWriteSearchParts, params);
  }

  Status Recompute() {
    if (touched_.empty()) return {};
    return Do(statements::kRecomputeArticles, IdList(touched_));
  }

  struct TraceRow {
    SubmissionState state = query::v1::SUBMISSION_STATE_UNSPECIFIED;
    std::string article_id{};
    std::string revision_id{};
    const TraceContext* context = nullptr;
    const NoteQuarantine* quarantine = nullptr;
  };
  using TraceRows = std::map<std::pair<std::string, std::string>, TraceRow>;

  static std::string HopText(const query::v1::TraceHop& hop) {
    return hop.topic() + "/" + std::to_string(hop.partition()) + "/" + std::to_string(hop.offset());
  }

  // The first answer stays, except that anything is better than having been given up.
  static void AddTrace(TraceRows& rows, TraceRow row) {
    const std::string origin = row.context->hops.empty() ? "" : HopText(row.context->hops.front());
    const std::string request_id = row.context->request_id;
    const auto [at, added] = rows.try_emplace({request_id, origin}, row);
    if (!added && at->second.quarantine != nullptr && row.quarantine == nullptr) {
      at->second = std::move(row);
    }
  }

  Status WriteTraces() {
    std::set<std::pair<std::string, std::string>> covered;
    if (!own_.empty()) {
      auto rows = db_.Execute(statements::kWithdrawnRevisions, IdList(own_));
      if (!rows) return tl::unexpected(rows.error());
      for (int i = 0; i < rows->size(); ++i) covered.emplace(rows->Id(i, 0), rows->Id(i, 1));
    }
    TraceRows rows;
    for (std::size_t i = 0; i < sorted_.articles.size(); ++i) {
      const news::v1::NormalizedArticle& article = sorted_.articles[i]->article.article();
      const bool suppressed = covered.contains({article.article_id(), article.revision_id()});
      AddTrace(rows, {.state = suppressed ? query::v1::SUBMISSION_STATE_SUPPRESSED : states_[i],
                      .article_id = article.article_id(),
                      .revision_id = article.revision_id(),
                      .context = &sorted_.articles[i]->trace});
    }
    for (const ApplyWithdrawal* op : sorted_.withdrawals) {
      AddTrace(rows,
               {.state = query::v1::SUBMISSION_STATE_WITHDRAWAL_APPLIED,
                .article_id = op->withdrawal.has_source() ? "source:" + op->withdrawal.source()
                                                          : op->withdrawal.article_id(),
                .context = &op->trace});
    }
    for (const NoteQuarantine* op : sorted_.quarantines) {
      AddTrace(rows, {.state = query::v1::SUBMISSION_STATE_QUARANTINED,
                      .article_id = op->article_id,
                      .context = &op->trace,
                      .quarantine = op});
    }
    if (rows.empty()) return {};
    Array requests(Type::kText), origins(Type::kText), articles(Type::kText);
    Array revisions(Type::kText), states(Type::kInt2), hops(Type::kText);
    Array services(Type::kText), reasons(Type::kText), messages(Type::kText);
    for (const auto& [name, row] : rows) {
      requests.AddBytes(name.first);
      origins.AddBytes(name.second);
      articles.AddBytes(row.article_id);
      revisions.AddBytes(row.revision_id);
      states.AddInt2(static_cast<std::int16_t>(row.state));
      std::string trail;
      for (const query::v1::TraceHop& hop : row.context->hops) {
        if (!trail.empty()) trail.push_back(',');
        trail += HopText(hop);
      }
      hops.AddBytes(trail);
      services.AddBytes(row.quarantine ? row.quarantine->service : "");
      reasons.AddBytes(row.quarantine ? row.quarantine->reason : "");
      messages.AddBytes(row.quarantine ? row.quarantine->message : "");
    }
    Params params;
    for (const Array* array : {&requests, &origins, &articles, &revisions, &states, &hops,
                               &services, &reasons, &messages}) {
      params.Add(*array);
    }
    return Do(statements::kWriteTraces, params);
  }

  Connection& db_;
  const Sorted& sorted_;
  std::set<std::string> own_;      // Articles that the batch brings.
  std::set<std::string> touched_;  // These, and those that its withdrawals reach.
  std::vector<SubmissionState> states_;
};

}  // namespace

PostgresSink::PostgresSink(std::string conninfo) : conninfo_(std::move(conninfo)) {}

Status PostgresSink::Write(std::span<const StorageOp> items) {
  if (items.empty()) return {};
  const Sorted sorted = Sort(items);
  if (auto checked = CheckIds(sorted); !checked) return checked;
  if (connection_ && connection_->broken()) connection_.reset();
  if (!connection_) {
    auto opened = Connection::Open(conninfo_, "rasad-storage");
    if (!opened) return tl::unexpected(opened.error());
    connection_ = std::move(*opened);
  }
  const Status done = connection_->Transaction([&] { return Batch(*connection_, sorted).Run(); });
  if (!done && connection_->broken()) connection_.reset();
  return done;
}

}  // namespace rasad::postgres
