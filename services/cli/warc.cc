// Pages out of WARC files.
#include "cli/warc.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "cli/http_message.h"
#include "cli/warc_bytes.h"
#include "core/article/admit.h"
#include "core/document/media_type.h"

namespace rasad::cli {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxHeader = 64 << 10;
// Of a record that is held: a page with the header that came with it, and chunks.
constexpr std::uint64_t kMaxBlock = 8 << 20;
constexpr std::string_view kBegin = "WARC/";
constexpr std::size_t kBlankEnd = 4;  // two line ends

base::Error Invalid(std::string message) { return {ErrorCode::kInvalidInput, std::move(message)}; }

bool IsHttp(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

std::string SkippedType(std::string_view type) {
  static constexpr std::array<std::string_view, 6> kTypes = {
      "warcinfo", "request", "metadata", "revisit", "conversion", "continuation"};
  const bool known = std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
  return std::string(known ? type : "unknown") + " records";
}

bool IsTaken(std::string_view content_type, std::string_view content) {
  if (content_type.empty()) return document::SniffMediaType(content) == "text/html";
  const auto media = document::ParseMediaType(content_type);
  return media && (document::IsPage(media->type) || media->type == "text/plain");
}

// Fills in what the record is.
void Read(std::string_view header, std::string_view block, WarcItem& item) {
  const std::string type = FieldOf(header, "WARC-Type");
  const bool response = type == "response";
  if (!response && type != "resource") {
    item.skipped = SkippedType(type);
    return;
  }
  item.url = FieldOf(header, "WARC-Target-URI");
  if (item.url.starts_with('<') && item.url.ends_with('>')) {  // as the grammar of 1.0 wrote it
    item.url = item.url.substr(1, item.url.size() - 2);
  }
  item.date = FieldOf(header, "WARC-Date");
  if (!IsHttp(item.url)) {
    item.skipped = "addresses that are not http";
    return;
  }
  if (!FieldOf(header, "WARC-Truncated").empty() ||
      !FieldOf(header, "WARC-Segment-Number").empty()) {
    item.skipped = "pages that the crawl cut off";
    return;
  }
  HttpMessage message;
  message.status = 200;
  message.content_type = FieldOf(header, "Content-Type");
  message.body = block;
  if (response) {
    auto parsed = ParseHttpResponse(block);
    if (!parsed) {
      item.error = std::move(parsed.error());
      return;
    }
    message = std::move(*parsed);
  }
  if (message.status != 200) {
    item.skipped = "responses with another status than 200";
    return;
  }
  if (!message.content_type.empty() && !IsTaken(message.content_type, {})) {
    item.skipped = "pages of other media types";
    return;
  }
  auto body = DecodeBody(message, article::kMaxPageBytes);
  if (!body) {
    item.error = std::move(body.error());
  } else if (body->empty()) {
    item.skipped = "empty pages";
  } else if (!IsTaken(message.content_type, *body)) {
    item.skipped = "pages of other media types";
  } else {
    item.content_type = std::move(message.content_type);
    item.content = *std::move(body);
  }
}

// The length of a header up to and with the empty line that ends it; npos if it is not there.
std::size_t HeaderEnd(std::string_view view) {
  const std::size_t crlf = view.find("\r\n\r\n");
  const std::size_t lf = view.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) return crlf;
  return crlf < lf ? crlf + 4 : lf + 2;
}

// What may follow a record: two line ends as they must be; or other line ends, and then the next
// record or nothing.
bool FollowsARecord(std::string_view rest) {
  if (rest.starts_with("\r\n\r\n")) return true;
  const std::size_t begin = rest.find_first_not_of("\r\n");
  if (begin == std::string_view::npos) return true;
  rest.remove_prefix(begin);
  return rest.substr(0, kBegin.size()) == kBegin.substr(0, rest.size());
}

}  // namespace

WarcReader::WarcReader(ReadBytes read) : bytes_(std::make_unique<Bytes>(std::move(read))) {}
WarcReader::~WarcReader() = default;

void WarcReader::Recover() {
  while (!bytes_->Seek()) {
    if (!bytes_->Restart()) {
      done_ = true;
      return;
    }
  }
}

WarcItem WarcReader::Broken(std::uint64_t offset, std::string message) {
  WarcItem item;
  item.offset = offset;
  item.error = Invalid(std::move(message));
  Recover();
  return item;
}

std::optional<WarcItem> WarcReader::Next() {
  if (done_) return std::nullopt;
  while (bytes_->Want(1) && (bytes_->View()[0] == '\r' || bytes_->View()[0] == '\n')) {
    bytes_->Consume(1);
  }
  const auto why = [&](std::string message) {
    if (bytes_->damage()) message = "the record is broken: " + *bytes_->damage();
    return message;
  };
  if (!bytes_->Want(1)) {
    if (!bytes_->damage()) return std::nullopt;
    return Broken(bytes_->Offset(), why({}));
  }
  const std::uint64_t position = bytes_->Position();
  WarcItem item;
  item.offset = bytes_->Offset();

  std::size_t header_size = std::string_view::npos;
  for (std::size_t want = 1 << 10; header_size == std::string_view::npos; want *= 2) {
    const bool more = bytes_->Want(std::min(want, kMaxHeader));
    const std::string_view view = bytes_->View().substr(0, kMaxHeader);
    std::string message;
    // Up to the next record at most: nothing is searched twice.
    const std::size_t mark = view.find("\nWARC/1.");
    if (!view.starts_with(kBegin)) {
      message = why("no record begins here");
    } else if (header_size = HeaderEnd(view.substr(0, mark == view.npos ? mark : mark + 1));
               header_size != std::string_view::npos) {
      break;
    } else if (mark != std::string_view::npos) {
      message = "the record's header is cut off";
    } else if (!more || want >= kMaxHeader) {
      message = why("the record's header has no end");
    } else {
      continue;
    }
    bytes_->Consume(1);
    return Broken(item.offset, message);
  }
  const std::string header(bytes_->View().substr(0, header_size));
  bytes_->Consume(header_size);
  const std::string length_text = FieldOf(header, "Content-Length");
  std::uint64_t length = 0;
  const auto [end, error] =
      std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
  if (length_text.empty() || error != std::errc() ||
      end != length_text.data() + length_text.size()) {
    return Broken(item.offset, why("the record has no Content-Length"));
  }

  const auto cut = [&] {
    return why("the record is cut off: its Content-Length says " + length_text + " bytes");
  };
  if (length > kMaxBlock) {
    for (std::uint64_t left = length; left > 0;) {
      if (!bytes_->Want(1)) return Broken(item.offset, cut());
      const auto step =
          static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes_->View().size()));
      bytes_->Consume(step);
      left -= step;
    }
    Read(header, {}, item);
    const bool page = item.skipped.empty();
    if (page) {
      item.error = Invalid("the record has " + length_text + " bytes; " +
                           std::to_string(kMaxBlock) + " are allowed");
    }
    return item;
  }
  const auto size = static_cast<std::size_t>(length);
  if (!bytes_->Want(size)) return Broken(item.offset, cut());
  // The end of a member's data shows whether it was damaged.
  const bool goes_on = bytes_->Want(size + kBlankEnd + kBegin.size());
  if (!goes_on && bytes_->DamagedSince(position)) return Broken(item.offset, why({}));
  if (!FollowsARecord(bytes_->View().substr(size).substr(0, kBlankEnd + kBegin.size()))) {
    // The next record may lie inside of what this one claims.
    return Broken(item.offset, "the record's Content-Length of " + length_text + " does not fit");
  }
  Read(header, bytes_->View().substr(0, size), item);
  bytes_->Consume(size);
  return item;
}

}  // namespace rasad::cli
