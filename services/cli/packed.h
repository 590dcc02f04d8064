// Compressed streams and tar archives, read by libarchive; nothing is written to a disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>

#include "cli/warc.h"
#include "core/base/error.h"

namespace rasad::cli {

/// A file that is read from its beginning to its end, with a count.
class RawFile {
 public:
  /// kNotFound, kInvalidInput: it cannot be opened.
  static base::Result<std::unique_ptr<RawFile>> Open(const std::string& path);
  ~RawFile();
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  /// As ReadBytes.
  base::Result<std::size_t> Read(char* to, std::size_t size);
  /// Bytes read so far.
  std::uint64_t read() const { return read_; }

 private:
  explicit RawFile(int file) : file_(file) {}
  const int file_;
  std::uint64_t read_ = 0;
};

/// libarchive's reader over bytes.
class Packed;

/// Bytes that may be compressed with gzip or zstd, unpacked. What is wrong with them is asked for
/// at the end.
class UnpackedBuf final : public std::streambuf {
 public:
  explicit UnpackedBuf(ReadBytes read);
  ~UnpackedBuf() override;

  /// Why the stream ended; OK if that is its end. kInvalidInput: broken, cut off, or beyond
  /// kMostUnpacked; errors of `read`.
  const base::Status& status() const { return status_; }

 protected:
  int_type underflow() override;

 private:
  std::unique_ptr<Packed> packed_;
  std::string piece_;
  base::Status status_;
};

/// The same for bytes in memory. kInvalidInput too if more than `limit` bytes come out.
base::Result<std::string> Unpack(std::string_view bytes, std::size_t limit);

/// One regular file of a tar archive.
struct TarEntry {
  std::string name;  ///< As the archive has it: a name, no place.
  std::uint64_t size = 0;
};

/// The regular files of a tar archive, which may be compressed with gzip or zstd. Links, folders
/// and devices are passed over; an archive inside of the archive is a file like others.
class TarReader {
 public:
  explicit TarReader(ReadBytes read);
  ~TarReader();

  /// The next one; nullopt at the end. An error is the last answer: kInvalidInput as in
  /// UnpackedBuf, or more than 10 million entries.
  base::Result<std::optional<TarEntry>> Next();

  /// What the entry holds; to be asked for once. kInvalidInput: more than `limit` bytes, after
  /// which the next entry is there all the same; broken or beyond kMostUnpacked, which ends the
  /// archive.
  base::Result<std::string> Content(std::size_t limit);

 private:
  std::unique_ptr<Packed> packed_;
  std::uint64_t entries_ = 0;
};

}  // namespace rasad::cli
