// Any bytes as a WARC file: reading ends, places ascend, pages keep their limits, and how the file
// is cut into pieces makes no difference; a whole record behind any damage that ends a line is
// found.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cli/warc.h"
#include "core/article/admit.h"
#include "palette.h"

namespace {

using rasad::cli::ReadBytes;
using rasad::cli::WarcItem;
using rasad::cli::WarcReader;
using rasad::fuzz::Require;

// What files are made of; the fuzzer's bytes choose.
constexpr std::string_view kPieces[] = {
    "WARC/1.0\r\n",
    "WARC/1.1\n",
    "WARC-Type: response\r\n",
    "WARC-Type: resource\r\n",
    "WARC-Type: request\r\n",
    "WARC-Target-URI: http://a.example/1\r\n",
    "WARC-Target-URI: <https://a.example/2>\r\n",
    "WARC-Date: 2023-05-06T07:08:09Z\r\n",
    "Content-Type: text/html\r\n",
    "Content-Type: image/png\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 7\r\n",
    "Content-Length: 64\r\n",
    "Content-Length: 120\r\n",
    "Content-Length: 99999999999\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 404 No\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: br\r\n",
    "Content-Encoding: deflate, zstd\r\n",
    "Transfer-Encoding: chunked\r\n",
    "5\r\nhello\r\n",
    "ffffffffffffffff\r\n",
    "0\r\n\r\n",
    "<html><p>words</p>",
    "\x1F\x8B\x08",
    "\x28\xB5\x2F\xFD",
    " folded\r\n",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xx",
};
constexpr std::uint8_t kPack = 0xF0;   // what came so far becomes a gzip member
constexpr std::uint8_t kBreak = 0xF1;  // the last byte changes

std::string Gzip(const std::string& bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Build(const std::uint8_t* data, std::size_t size) {
  std::string done;
  std::string open;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == kPack) {
      done += Gzip(open);
      open.clear();
    } else if (data[i] == kBreak) {
      std::string& last = open.empty() ? done : open;
      if (!last.empty()) last.back() = static_cast<char>(last.back() ^ 0x41);
    } else if (data[i] < 0xC0) {
      open += kPieces[data[i] % std::size(kPieces)];
    } else {
      open += static_cast<char>(data[i]);
    }
  }
  return done + open;
}

std::vector<WarcItem> All(std::string_view bytes, std::size_t step) {
  const ReadBytes read =
      [bytes, step](char* to, std::size_t size) mutable -> rasad::base::Result<std::size_t> {
    const std::size_t count = std::min({size, step, bytes.size()});
    std::memcpy(to, bytes.data(), count);
    bytes.remove_prefix(count);
    return count;
  };
  WarcReader reader(read);
  std::vector<WarcItem> items;
  const std::size_t most = 8 + bytes.size() * (bytes.starts_with("\x1F\x8B") ? 200 : 1);
  while (auto item = reader.Next()) {
    items.push_back(std::move(*item));
    Require(items.size() <= most, "more items than bytes", bytes);
  }
  Require(!reader.Next(), "something behind the end", bytes);
  return items;
}

void Check(const std::string& bytes) {
  const auto items = All(bytes, 1 << 20);
  std::uint64_t before = 0;
  for (const WarcItem& item : items) {
    Require(item.offset >= before && item.offset <= bytes.size(), "places do not ascend", bytes);
    before = item.offset;
    if (item.error) {
      Require(!item.error->message.empty(), "an error says nothing", bytes);
    } else if (item.skipped.empty()) {
      Require(!item.content.empty() && item.content.size() <= rasad::article::kMaxPageBytes,
              "a page beyond the limits", bytes);
      Require(item.url.starts_with("http"), "no address", item.url);
    }
  }
  const auto small = All(bytes, 3);
  Require(small.size() == items.size(), "pieces make a difference", bytes);
  for (std::size_t i = 0; i < items.size(); ++i) {
    Require(small[i].offset == items[i].offset && small[i].content == items[i].content &&
                small[i].skipped == items[i].skipped &&
                small[i].error.has_value() == items[i].error.has_value(),
            "pieces make a difference", bytes);
  }
}

// A record that is whole, behind anything that claims less than what is held.
void CheckFound(const std::string& bytes) {
  if (bytes.find("99999999") != std::string::npos || bytes.starts_with("\x1F\x8B\x08")) return;
  // Longer than what the pieces claim, and nowhere in it two line ends as behind a record: or one
  // that claims its beginning would fit.
  const std::string last =
      "\nWARC/1.0\nWARC-Type: resource\nWARC-Target-URI: http://z.example/last\nX-Long: " +
      std::string(150, 'x') + "\nContent-Type: text/plain\nContent-Length: 5\n\nwords\n\n";
  const auto items = All(bytes + last, 1 << 20);
  const bool claimed = std::any_of(items.begin(), items.end(), [](const WarcItem& item) {
    return !item.error &&
           (item.content.find("z.example") != std::string::npos || !item.skipped.empty());
  });
  const bool found = std::any_of(items.begin(), items.end(), [](const WarcItem& item) {
    return item.url == "http://z.example/last";
  });
  Require(found || claimed, "the last record is lost", bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(std::string(reinterpret_cast<const char*>(data), size));
  const std::string built = Build(data, size);
  Check(built);
  CheckFound(built);
  return 0;
}
