// Compressed streams and tar archives, read by libarchive.
#include "cli/packed.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/document/compression.h"

namespace rasad::cli {
namespace {

using base::ErrorCode;

constexpr std::size_t kPiece = 64 << 10;
constexpr std::uint64_t kMaxEntries = 10'000'000;

}  // namespace

base::Result<std::unique_ptr<RawFile>> RawFile::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return base::Fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInvalidInput,
                      std::string("cannot be opened: ") + std::strerror(errno));
  }
  return std::unique_ptr<RawFile>(new RawFile(file));
}

RawFile::~RawFile() { close(file_); }

base::Result<std::size_t> RawFile::Read(char* to, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(file_, to, size);
    if (got >= 0) {
      read_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno == EINTR) continue;
    return base::Fail(ErrorCode::kInvalidInput,
                      std::string("cannot be read: ") + std::strerror(errno));
  }
}

class Packed {
 public:
  Packed(ReadBytes read, bool tar) : read_(std::move(read)), archive_(archive_read_new()) {
    archive_read_support_filter_gzip(archive_);
    archive_read_support_filter_zstd(archive_);
    if (tar) {
      archive_read_support_format_tar(archive_);
    } else {
      archive_read_support_format_raw(archive_);
    }
    archive_read_support_format_empty(archive_);
    input_.resize(kPiece);
    opened_ = archive_read_open(archive_, this, nullptr, Give, nullptr);
  }
  ~Packed() { archive_read_free(archive_); }
  Packed(const Packed&) = delete;
  Packed& operator=(const Packed&) = delete;

  // False at the end.
  base::Result<bool> NextEntry() {
    if (opened_ < ARCHIVE_WARN) return Fail();
    // libarchive would pass over the rest of an entry in one go, whatever comes out of it.
    if (auto passed = PassOver(); !passed) return tl::unexpected(passed.error());
    const int got = archive_read_next_header(archive_, &entry_);
    if (got == ARCHIVE_EOF) {
      if (error_) return tl::unexpected(*error_);
      return false;
    }
    if (got < ARCHIVE_WARN) return Fail();
    inside_ = true;
    return true;
  }

  archive_entry* entry() const { return entry_; }

  // Up to `size` bytes of the entry; 0 at its end.
  base::Result<std::size_t> Read(char* to, std::size_t size) {
    const la_ssize_t got = archive_read_data(archive_, to, size);
    if (got < 0 || error_) return Fail();
    if (auto size_is_fit = CheckSize(); !size_is_fit) return tl::unexpected(size_is_fit.error());
    return static_cast<std::size_t>(got);
  }

 private:
  // Counted where the filters give, so that headers and what is passed over count as well.
  base::Status CheckSize() const {
    const auto unpacked = static_cast<std::uint64_t>(archive_filter_bytes(archive_, 0));
    if (unpacked > kUnpackedAnyway && unpacked / kMostUnpacked > taken_) {
      return base::Fail(
          ErrorCode::kInvalidInput,
          "it unpacks to more than " + std::to_string(kMostUnpacked) + " times its size");
    }
    return {};
  }

  // Up to the end of the entry, piece by piece.
  base::Status PassOver() {
    while (inside_) {
      const void* piece = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int got = archive_read_data_block(archive_, &piece, &size, &offset);
      if (got < ARCHIVE_WARN || error_) return Fail();
      if (auto size_is_fit = CheckSize(); !size_is_fit) return size_is_fit;
      inside_ = got != ARCHIVE_EOF;
    }
    return {};
  }

  tl::unexpected<base::Error> Fail() const {
    if (error_) return tl::unexpected(*error_);
    // libarchive's number for a format that it does not know, rather than for broken packing.
    if (archive_format(archive_) == 0 && archive_errno(archive_) == EILSEQ) {
      const bool bare = archive_filter_count(archive_) <= 1;
      const std::string_view begin(input_.data(), std::min<std::uint64_t>(taken_, input_.size()));
      const std::string kind(bare ? document::CompressionOf(begin) : "");
      return base::Fail(ErrorCode::kInvalidInput,
                        "no tar archive, nor one packed with gzip or zstd" +
                            (kind.empty() ? kind : "; it is packed with " + kind));
    }
    const char* text = archive_error_string(archive_);
    return base::Fail(ErrorCode::kInvalidInput, "broken at byte " + std::to_string(taken_) + ": " +
                                                    (text == nullptr ? "no archive" : text));
  }

  static la_ssize_t Give(archive* reader, void* self, const void** buffer) {
    auto& packed = *static_cast<Packed*>(self);
    auto got = packed.read_(packed.input_.data(), packed.input_.size());
    if (!got) {
      packed.error_ = got.error();
      archive_set_error(reader, EIO, "%s", got.error().message.c_str());
      return -1;
    }
    packed.taken_ += *got;
    *buffer = packed.input_.data();
    return static_cast<la_ssize_t>(*got);
  }

  const ReadBytes read_;
  archive* const archive_;
  archive_entry* entry_ = nullptr;
  int opened_ = 0;
  std::string input_;
  std::uint64_t taken_ = 0;
  bool inside_ = false;  // of an entry
  std::optional<base::Error> error_;
};

UnpackedBuf::UnpackedBuf(ReadBytes read)
    : packed_(std::make_unique<Packed>(std::move(read), /*tar=*/false)) {
  const auto any = packed_->NextEntry();
  if (!any) status_ = tl::unexpected(any.error());
  if (!any || !*any) packed_ = nullptr;
}

UnpackedBuf::~UnpackedBuf() = default;

UnpackedBuf::int_type UnpackedBuf::underflow() {
  if (gptr() < egptr()) return traits_type::to_int_type(*gptr());
  if (packed_ == nullptr) return traits_type::eof();
  piece_.resize(kPiece);
  const auto got = packed_->Read(piece_.data(), piece_.size());
  if (!got) status_ = tl::unexpected(got.error());
  if (!got || *got == 0) {
    packed_ = nullptr;
    return traits_type::eof();
  }
  setg(piece_.data(), piece_.data(), piece_.data() + *got);
  return traits_type::to_int_type(*gptr());
}

base::Result<std::string> Unpack(std::string_view bytes, std::size_t limit) {
  UnpackedBuf unpacked([&](char* to, std::size_t size) -> base::Result<std::size_t> {
    const std::size_t step = std::min(size, bytes.size());
    std::memcpy(to, bytes.data(), step);
    bytes.remove_prefix(step);
    return step;
  });
  std::string out;
  while (out.size() <= limit) {
    const std::size_t before = out.size();
    out.resize(before + kPiece);
    const auto got = static_cast<std::size_t>(unpacked.sgetn(out.data() + before, kPiece));
    out.resize(before + got);
    if (got > 0) continue;
    if (!unpacked.status()) return tl::unexpected(unpacked.status().error());
    return out;
  }
  return base::Fail(ErrorCode::kInvalidInput, "larger than " + std::to_string(limit) + " bytes");
}

TarReader::TarReader(ReadBytes read)
    : packed_(std::make_unique<Packed>(std::move(read), /*tar=*/true)) {}
TarReader::~TarReader() = default;

base::Result<std::optional<TarEntry>> TarReader::Next() {
  for (;;) {
    if (packed_ == nullptr) return std::nullopt;
    auto any = packed_->NextEntry();
    if (any && *any && ++entries_ > kMaxEntries) {
      any = base::Fail(ErrorCode::kInvalidInput,
                       "more than " + std::to_string(kMaxEntries) + " entries; split it");
    }
    if (!any || !*any) {
      packed_ = nullptr;
      if (!any) return tl::unexpected(any.error());
      return std::nullopt;
    }
    archive_entry* entry = packed_->entry();
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
      continue;
    }
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    TarEntry out;
    out.name = name == nullptr ? "entry " + std::to_string(entries_) : std::string(name);
    out.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry)));
    return out;
  }
}

base::Result<std::string> TarReader::Content(std::size_t limit) {
  std::string out;
  for (;;) {
    const std::size_t before = out.size();
    out.resize(before + kPiece);
    const auto got = packed_->Read(out.data() + before, kPiece);
    if (!got) {
      packed_ = nullptr;
      return tl::unexpected(got.error());
    }
    out.resize(before + *got);
    if (*got == 0) return out;
    if (out.size() > limit) {
      return base::Fail(ErrorCode::kInvalidInput,
                        "larger than " + std::to_string(limit >> 20) + " MiB");
    }
  }
}

}  // namespace rasad::cli
