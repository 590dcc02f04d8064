// The normalize stage: raw articles to normalised ones.
#include "normalize/stage.h"

#include <string>
#include <utility>

#include "core/article/normalize.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::normalize {

base::Result<std::vector<runtime::OutRecord>> Normalize(const runtime::Record& record) {
  const std::string_view type = runtime::FindHeader(record.headers, runtime::header::kType);
  std::vector<runtime::OutRecord> out;
  if (type == news::v1::Withdrawal::descriptor()->full_name()) {
    out.push_back({record.key, record.value, runtime::Forward(record)});
    return out;
  }
  if (type != news::v1::RawArticle::descriptor()->full_name()) {
    return base::Fail(base::ErrorCode::kUnsupported,
                      "ce_type \"" + std::string(type) +
                          "\" is neither rasad.news.v1.RawArticle nor rasad.news.v1.Withdrawal");
  }
  news::v1::RawArticle raw;
  if (!raw.ParseFromString(record.value)) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the value is no rasad.news.v1.RawArticle: it does not parse");
  }
  auto normalized = article::Normalize(raw);
  if (!normalized) return tl::unexpected(std::move(normalized).error());
  out.push_back({normalized->article_id(), normalized->SerializeAsString(),
                 runtime::Forward(record, normalized->GetDescriptor()->full_name())});
  return out;
}

}  // namespace rasad::normalize
