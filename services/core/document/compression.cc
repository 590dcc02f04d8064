// Bytes that were compressed on their way.
#include "core/document/compression.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace rasad::document {
namespace {

constexpr std::string_view kGzip = "gzip";

}  // namespace

std::string_view CompressionOf(std::string_view bytes) {
  struct Row {
    std::string_view name;
    std::size_t at;
    std::string_view magic;
  };
  static constexpr Row kRows[] = {
      {kGzip, 0, "\x1F\x8B\x08"},           {"zstd", 0, "\x28\xB5\x2F\xFD"},
      {"xz", 0, "\xFD\x37\x7A\x58\x5A"},    {"zip", 0, "PK\x03\x04"},
      {"bzip2", 4, "\x31\x41\x59\x26\x53"},  // behind BZh and the size of a block
  };
  for (const Row& row : kRows) {
    if (row.at <= bytes.size() && bytes.substr(row.at).starts_with(row.magic)) return row.name;
  }
  return {};
}

base::Result<std::string> Decompress(std::string_view bytes, std::size_t limit) {
  using base::ErrorCode;
  if (const std::string_view name = CompressionOf(bytes); name != kGzip) {
    return base::Fail(
        ErrorCode::kUnsupported,
        "the content is compressed with " + std::string(name) + "; send it unpacked, or as gzip");
  }
  const auto refuse = [](const std::string& why) {
    return base::Fail(ErrorCode::kInvalidInput, "the content is gzip that " + why);
  };
  if (bytes.size() > std::numeric_limits<uInt>::max()) return refuse("is too large");
  z_stream stream = {};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) {
    return base::Fail(ErrorCode::kInternal, "zlib cannot be set up");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());

  std::string out;
  std::size_t filled = 0;
  for (;;) {
    if (filled == out.size()) {
      constexpr std::size_t kFirst = 16 << 10;
      // One byte past the limit shows that there is more.
      out.resize(std::min(limit + 1, std::max(kFirst, out.size() * 2)));
    }
    const auto room = static_cast<uInt>(
        std::min<std::size_t>(out.size() - filled, std::numeric_limits<uInt>::max()));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.avail_out = room;
    const int result = inflate(&stream, Z_NO_FLUSH);
    filled += room - stream.avail_out;
    if (filled > limit) return refuse("gives more than " + std::to_string(limit) + " bytes");
    if (result == Z_STREAM_END) {
      // Another member may follow; anything else is passed over, as gzip does.
      const std::string_view rest(reinterpret_cast<const char*>(stream.next_in), stream.avail_in);
      if (CompressionOf(rest) != kGzip) break;
      if (inflateReset(&stream) != Z_OK) return refuse("is broken");
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return refuse("is broken");
    } else if (stream.avail_out > 0) {
      return refuse("is cut off");  // it had all of the input, and wants more
    }
  }
  out.resize(filled);
  return out;
}

}  // namespace rasad::document
