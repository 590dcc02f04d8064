// What a quarantined record becomes when it is sent again.
#include "cli/redrive.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "cli/console.h"
#include "cli/times.h"
#include "core/article/admit.h"
#include "platform/kafka/topics.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::cli {
namespace {

namespace header = runtime::header;
using base::ErrorCode;

constexpr std::array kAddedByQuarantine = {header::kReason, header::kMessage,  header::kService,
                                           header::kOrigin, header::kAttempts, header::kRuleset};
constexpr std::int64_t kShownString = 2'000;  // bytes of a field that are shown

void RemoveHeader(runtime::Headers& headers, std::string_view name) {
  std::erase_if(headers, [&](const auto& item) { return item.first == name; });
}

// The raw article with other bytes: the identity of what the client would have had to submit.
base::Result<news::v1::RawArticle> WithContent(const std::string& value, std::string content) {
  news::v1::RawArticle raw;
  if (!raw.ParseFromString(value)) {
    return base::Fail(ErrorCode::kInvalidInput,
                      "the record is no raw article that can be read; mend the whole value");
  }
  ingest::v1::ArticleSubmission submission;
  submission.set_source(raw.source());
  submission.set_url(raw.url());
  submission.set_native_id(raw.native_id());
  submission.set_content(std::move(content));
  submission.set_content_type(raw.content_type());
  if (raw.has_fetched_at()) *submission.mutable_fetched_at() = raw.fetched_at();
  if (raw.has_published_at()) *submission.mutable_published_at() = raw.published_at();
  if (raw.has_modified_at()) *submission.mutable_modified_at() = raw.modified_at();
  return article::Admit(submission, raw.request_id(), ToMicros(raw.received_at()));
}

}  // namespace

base::Result<runtime::Origin> ParsePlace(std::string_view text) {
  const auto fail = [&] {
    return base::Fail(
        ErrorCode::kInvalidInput,
        std::string(text.substr(0, 100)) +
            ": not a place; write topic/partition/offset or service/partition/offset");
  };
  const std::size_t second = text.rfind('/');
  if (second == std::string_view::npos || second == 0) return fail();
  const std::size_t first = text.rfind('/', second - 1);
  if (first == std::string_view::npos || first == 0) return fail();
  runtime::Origin origin;
  const auto parse = [](std::string_view digits, auto& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && out >= 0;
  };
  if (!parse(text.substr(first + 1, second - first - 1), origin.partition) ||
      !parse(text.substr(second + 1), origin.offset)) {
    return fail();
  }
  origin.topic = text.substr(0, first);
  if (origin.topic.find('.') == std::string::npos) {
    origin.topic = kafka::QuarantineTopic(origin.topic);
  }
  return origin;
}

base::Result<Redriven> PrepareRedrive(const runtime::Record& record, const Mending& mending) {
  const std::string_view came_from = runtime::FindHeader(record.headers, header::kOrigin);
  const auto origin = ParsePlace(came_from);
  if (!origin || !origin->topic.starts_with("rasad.")) {
    return base::Fail(ErrorCode::kInvalidInput,
                      "the record does not say where it came from (header rasad_origin); it does "
                      "not lie in a quarantine topic");
  }
  Redriven out;
  out.topic = origin->topic;
  out.record.key = record.key;
  out.record.value = mending.value ? *mending.value : record.value;
  out.record.headers = record.headers;
  for (const std::string_view name : kAddedByQuarantine) RemoveHeader(out.record.headers, name);
  if (mending.content) {
    auto raw = WithContent(record.value, *mending.content);
    if (!raw) return tl::unexpected(raw.error());
    out.record.key = raw->article_id();
    out.record.value = raw->SerializeAsString();
    runtime::SetHeader(out.record.headers, header::kId, raw->revision_id());
  }
  for (const std::string& text : mending.headers) {
    const std::size_t equals = text.find('=');
    const std::string_view name = std::string_view(text).substr(0, equals);
    const std::string_view value = std::string_view(text).substr(equals + 1);
    if (value.empty()) {
      RemoveHeader(out.record.headers, name);
    } else {
      runtime::SetHeader(out.record.headers, name, value);
    }
  }
  return out;
}

std::optional<std::string> DescribeValue(const runtime::Record& record) {
  const std::string_view type = runtime::FindHeader(record.headers, header::kType);
  std::unique_ptr<google::protobuf::Message> message;
  if (type == news::v1::RawArticle::descriptor()->full_name()) {
    message = std::make_unique<news::v1::RawArticle>();
  } else if (type == news::v1::Withdrawal::descriptor()->full_name()) {
    message = std::make_unique<news::v1::Withdrawal>();
  } else if (type == news::v1::NormalizedArticle::descriptor()->full_name()) {
    message = std::make_unique<news::v1::NormalizedArticle>();
  } else if (type == news::v1::ExtractedArticle::descriptor()->full_name()) {
    message = std::make_unique<news::v1::ExtractedArticle>();
  }
  if (!message || !message->ParseFromString(record.value)) return std::nullopt;
  google::protobuf::TextFormat::Printer printer;
  printer.SetTruncateStringFieldLongerThan(kShownString);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(*message, &text)) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {  // line by line: Clean takes line ends away
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += Clean(std::string_view(text).substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return out;
}

std::string EncodeBase64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = (bits << 8) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j > bytes.size() ? '=' : kAlphabet[(bits >> (18 - 6 * j)) & 0x3F];
    }
  }
  return out;
}

}  // namespace rasad::cli
