// A response of an HTTP server as a crawler kept it.
#include "cli/http_message.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "cli/packed.h"
#include "core/document/compression.h"
#include "core/document/media_type.h"

namespace rasad::cli {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxHeader = 64 << 10;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

base::Result<std::string> TooLarge(std::size_t limit) {
  return base::Fail(ErrorCode::kInvalidInput,
                    "the page is larger than " + std::to_string(limit) + " bytes");
}

base::Result<std::string> Broken(std::string_view encoding) {
  return base::Fail(ErrorCode::kInvalidInput,
                    "the page's " + std::string(encoding) + " is broken or cut off");
}

// Chunks, or the body itself where it does not begin like one.
base::Result<std::string> Unchunk(std::string_view body) {
  std::string out;
  bool first = true;
  while (!body.empty()) {
    const std::size_t line = body.find('\n');
    std::string_view size = Trim(body.substr(0, std::min(line, body.size())));
    size = Trim(size.substr(0, size.find(';')));
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), count, 16);
    if (size.empty() || error != std::errc() || end != size.data() + size.size()) {
      if (first) return std::string(body);
      return Broken("chunked");
    }
    if (line == std::string_view::npos) return Broken("chunked");
    body.remove_prefix(line + 1);
    if (count == 0) break;
    if (count > body.size()) return Broken("chunked");
    out += body.substr(0, count);
    body.remove_prefix(count);
    body.remove_prefix(body.starts_with("\r\n") ? 2 : (body.starts_with('\n') ? 1 : 0));
    first = false;
  }
  return out;
}

// zlib's format, or the bare one that some servers send for it. `bits` says which.
base::Result<std::string> Inflate(std::string_view body, int bits, std::size_t limit) {
  z_stream stream = {};
  if (body.size() > std::numeric_limits<uInt>::max()) return TooLarge(limit);
  if (inflateInit2(&stream, bits) != Z_OK) return Broken("deflate");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::string out;
  for (;;) {
    constexpr std::size_t kPiece = 64 << 10;
    const std::size_t before = out.size();
    out.resize(before + kPiece);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = kPiece;
    const int result = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kPiece - stream.avail_out);
    if (out.size() > limit) return TooLarge(limit);
    if (result == Z_STREAM_END) return out;
    if (result != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0)) return Broken("deflate");
  }
}

base::Result<std::string> Unbrotli(std::string_view body, std::size_t limit) {
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  std::string out;
  std::size_t left = body.size();
  const auto* next = reinterpret_cast<const std::uint8_t*>(body.data());
  for (;;) {
    constexpr std::size_t kPiece = 64 << 10;
    const std::size_t before = out.size();
    out.resize(before + kPiece);
    std::size_t room = kPiece;
    auto* to = reinterpret_cast<std::uint8_t*>(out.data() + before);
    const auto result =
        BrotliDecoderDecompressStream(state.get(), &left, &next, &room, &to, nullptr);
    out.resize(before + kPiece - room);
    if (out.size() > limit) return TooLarge(limit);
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return out;
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return Broken("brotli");
  }
}

base::Result<std::string> Undo(std::string_view encoding, std::string body, std::size_t limit) {
  if (encoding.empty() || SameName(encoding, "identity") || SameName(encoding, "none")) return body;
  const std::string_view packed = document::CompressionOf(body);
  if (SameName(encoding, "gzip") || SameName(encoding, "x-gzip")) {
    if (packed != "gzip") return body;
    return document::Decompress(body, limit);
  }
  if (SameName(encoding, "zstd")) {
    if (packed != "zstd") return body;
    return Unpack(body, limit);
  }
  const bool plain = document::SniffMediaType(body) == "text/html";
  if (SameName(encoding, "deflate")) {
    if (plain) return body;
    auto out = Inflate(body, MAX_WBITS, limit);
    return out ? out : Inflate(body, -MAX_WBITS, limit);
  }
  if (SameName(encoding, "br")) {
    if (plain) return body;
    return Unbrotli(body, limit);
  }
  return base::Fail(ErrorCode::kUnsupported, "the page has the unknown content-encoding \"" +
                                                 std::string(encoding.substr(0, 40)) + "\"");
}

}  // namespace

std::string FieldOf(std::string_view header, std::string_view name) {
  std::string out;
  bool inside = false;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find('\n'), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    if (line.starts_with(' ') || line.starts_with('\t')) {
      if (inside) out.append(out.empty() ? "" : " ").append(Trim(line));
      continue;
    }
    const std::size_t colon = line.find(':');
    inside = colon != std::string_view::npos && SameName(Trim(line.substr(0, colon)), name);
    if (inside) out = Trim(line.substr(colon + 1));
  }
  return out;
}

base::Result<HttpMessage> ParseHttpResponse(std::string_view bytes) {
  const auto fail = [](const char* what) {
    return base::Fail(ErrorCode::kInvalidInput, std::string("the response ") + what);
  };
  if (!bytes.starts_with("HTTP/")) return fail("has no status line");
  const std::string_view head = bytes.substr(0, kMaxHeader);
  const std::size_t crlf = head.find("\r\n\r\n");
  const std::size_t lf = head.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) {
    return fail("has a header without an end");
  }
  const std::size_t end = crlf < lf ? crlf + 4 : lf + 2;
  const std::string_view header = head.substr(0, end);
  HttpMessage out;
  const std::string_view line = header.substr(0, header.find('\n'));
  const std::size_t blank = line.find(' ');
  const std::string_view code =
      blank == std::string_view::npos ? std::string_view() : Trim(line.substr(blank)).substr(0, 3);
  const auto parsed = std::from_chars(code.data(), code.data() + code.size(), out.status);
  if (code.size() != 3 || parsed.ec != std::errc() || parsed.ptr != code.data() + 3) {
    return fail("has no status");
  }
  out.content_type = FieldOf(header, "content-type");
  out.content_encoding = FieldOf(header, "content-encoding");
  out.transfer_encoding = FieldOf(header, "transfer-encoding");
  out.body = bytes.substr(end);
  return out;
}

base::Result<std::string> DecodeBody(const HttpMessage& message, std::size_t limit) {
  std::string body(message.body);
  // As they were applied: of the content first, chunks last.
  std::vector<std::string_view> encodings;
  for (const std::string_view list :
       {std::string_view(message.content_encoding), std::string_view(message.transfer_encoding)}) {
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      encodings.push_back(Trim(list.substr(at, comma - at)));
      at = comma + 1;
    }
  }
  constexpr std::size_t kMost = 8;
  if (encodings.size() > kMost) {
    return base::Fail(ErrorCode::kUnsupported, "the page has too many encodings");
  }
  for (auto encoding = encodings.rbegin(); encoding != encodings.rend(); ++encoding) {
    auto undone =
        SameName(*encoding, "chunked") ? Unchunk(body) : Undo(*encoding, std::move(body), limit);
    if (!undone) return undone;
    body = *std::move(undone);
  }
  if (body.size() > limit) return TooLarge(limit);
  return body;
}

}  // namespace rasad::cli
