// The extract stage: normalised articles to articles with their mentions.
#include "extract/stage.h"

#include <google/protobuf/arena.h>

#include <string>

#include "core/extraction/extractor.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::extract {

base::Result<std::vector<runtime::OutRecord>> Extract(const runtime::Record& record) {
  const std::string_view type = runtime::FindHeader(record.headers, runtime::header::kType);
  std::vector<runtime::OutRecord> out;
  if (type == news::v1::Withdrawal::descriptor()->full_name()) {
    out.push_back({record.key, record.value, runtime::Forward(record)});
    return out;
  }
  if (type != news::v1::NormalizedArticle::descriptor()->full_name()) {
    return base::Fail(
        base::ErrorCode::kUnsupported,
        "ce_type \"" + std::string(type) +
            "\" is neither rasad.news.v1.NormalizedArticle nor rasad.news.v1.Withdrawal");
  }
  // An article is many small messages: they go at once.
  google::protobuf::Arena arena;
  auto& extracted = *google::protobuf::Arena::CreateMessage<news::v1::ExtractedArticle>(&arena);
  news::v1::NormalizedArticle& article = *extracted.mutable_article();
  if (!article.ParseFromString(record.value)) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the value is no rasad.news.v1.NormalizedArticle: it does not parse");
  }
  if (article.article_id().empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the normalised article has no article_id; submit it through ingest");
  }
  extraction::AddMentions(extracted);
  out.push_back({article.article_id(), extracted.SerializeAsString(),
                 runtime::Forward(record, extracted.GetDescriptor()->full_name())});
  return out;
}

}  // namespace rasad::extract
