// Pages out of WARC files (ISO 28500, WARC/1.0 and 1.1), as they stand or with gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/error.h"

namespace rasad::cli {

/// Reads up to `size` bytes to `to`; 0 at the end.
using ReadBytes = std::function<base::Result<std::size_t>(char* to, std::size_t size)>;

/// One record: a page, something that is none, or a place where the file is broken.
struct WarcItem {
  /// Where the record begins in the file; with gzip, where its member begins.
  std::uint64_t offset = 0;
  std::optional<base::Error> error;  ///< kInvalidInput: broken here; reading goes on behind it.
  std::string skipped;       ///< What it is if it is no page: "request records". A closed set.
  std::string url;           ///< WARC-Target-URI; http or https.
  std::string date;          ///< WARC-Date as written.
  std::string content_type;  ///< As the server sent it; may be empty.
  std::string content;       ///< Without transfer and content encodings; not empty.
};

/// Reads the records of one file in their order, holding one at a time (8 MiB of it at most). A
/// page is a response with status 200, or a resource, of an http address, whose media type is HTML,
/// XHTML or plain text. Behind what is broken (a header that is none, a length that does not fit,
/// gzip that is damaged or cut off) the next place is sought where a record begins. Time is linear
/// in what is unpacked.
class WarcReader {
 public:
  /// Whether the bytes are gzip is seen by them.
  explicit WarcReader(ReadBytes read);
  ~WarcReader();

  /// The next one; nullopt at the end. An error of `read`, or more unpacked than kMostUnpacked
  /// allows, is the last item.
  std::optional<WarcItem> Next();

 private:
  class Bytes;
  WarcItem Broken(std::uint64_t offset, std::string message);
  void Recover();

  std::unique_ptr<Bytes> bytes_;
  bool done_ = false;  // nothing more can be read
};

/// A file may unpack to so many times its size, and to this many bytes whatever its size.
inline constexpr std::uint64_t kMostUnpacked = 200;
inline constexpr std::uint64_t kUnpackedAnyway = 64 << 20;

}  // namespace rasad::cli
