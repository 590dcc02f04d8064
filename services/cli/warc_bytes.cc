// The bytes of a WARC file as one stream, through gzip where there is some, that can go on behind
// damage.
#include "cli/warc_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace rasad::cli {
namespace {

constexpr std::size_t kPiece = 64 << 10;
// So much of a member is kept to look for the next one in, where it turns out to be damaged.
constexpr std::size_t kKept = 16 << 20;
constexpr std::string_view kMagic = "\x1F\x8B\x08";
constexpr std::string_view kBegin = "WARC/";

// Flags of a member that are reserved are never set.
bool IsMember(std::string_view bytes) {
  return bytes.starts_with(kMagic) && (bytes.size() < 4 || (bytes[3] & '\xE0') == 0);
}

}  // namespace

struct WarcReader::Bytes::Inflate {
  Inflate() { ok = inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK; }
  ~Inflate() { inflateEnd(&stream); }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  z_stream stream = {};
  bool ok = false;
};

WarcReader::Bytes::Bytes(ReadBytes read) : read_(std::move(read)) {}
WarcReader::Bytes::~Bytes() = default;

void WarcReader::Bytes::Damage(std::string message, bool last) {
  damage_ = std::move(message);
  last_ = last;
}

bool WarcReader::Bytes::ReadRaw() {
  if (raw_end_) return false;
  if (raw_at_ > kKept) {  // too long to be kept whole
    raw_.erase(0, raw_at_);
    raw_base_ += raw_at_;
    raw_at_ = 0;
  }
  const std::size_t before = raw_.size();
  raw_.resize(before + kPiece);
  const auto got = read_(raw_.data() + before, kPiece);
  raw_.resize(before + (got ? *got : 0));
  if (!got) Damage(got.error().message, true);
  if (!got || *got == 0) raw_end_ = true;
  return raw_.size() > before;
}

bool WarcReader::Bytes::Want(std::size_t size) {
  while (data_.size() - at_ < size) {
    if (damage_ || !Fill()) return false;
  }
  return true;
}

void WarcReader::Bytes::Consume(std::size_t size) {
  at_ += size;
  if (size > 0) line_ = data_[at_ - 1] == '\n';
  while (members_.size() > 1 && members_[1].first <= Position()) members_.pop_front();
  if (at_ < kPiece && at_ < data_.size()) return;
  if (at_ < data_.size() / 2) return;  // each byte is moved a bounded number of times
  data_.erase(0, at_);
  base_ += at_;
  at_ = 0;
}

// More bytes at the end of data_; false: there are none.
bool WarcReader::Bytes::Fill() {
  if (!gzip_) {
    while (raw_.size() < kMagic.size() + 1 && ReadRaw()) {
    }
    gzip_ = IsMember(raw_);
  }
  const std::size_t before = data_.size();
  if (*gzip_) {
    while (!damage_ && data_.size() == before && (raw_at_ < raw_.size() || ReadRaw())) FillGzip();
    if (!damage_ && data_.size() == before && inside_) Damage("its gzip is cut off");
    return data_.size() > before;
  }
  if (raw_.empty() && !ReadRaw()) return false;
  data_ += raw_;
  raw_.clear();
  return data_.size() > before;
}

void WarcReader::Bytes::FillGzip() {
  if (!inside_) {
    // Between members; some writers pad with zeros.
    do {
      raw_at_ = std::min(raw_.find_first_not_of('\0', raw_at_), raw_.size());
      raw_.erase(0, raw_at_);
      raw_base_ += raw_at_;
      raw_at_ = 0;
    } while (raw_.empty() && ReadRaw());
    while (raw_.size() < kMagic.size() + 1 && ReadRaw()) {
    }
    if (raw_.empty()) return;
    if (!IsMember(raw_)) return Damage("what follows is not gzip");
    inflate_ = std::make_unique<Inflate>();
    if (!inflate_->ok) return Damage("zlib cannot be set up", true);
    members_.emplace_back(base_ + data_.size(), raw_base_);
    inside_ = true;
  }
  z_stream& stream = inflate_->stream;
  const std::size_t before = data_.size();
  data_.resize(before + kPiece);
  stream.next_in = reinterpret_cast<Bytef*>(raw_.data() + raw_at_);
  stream.avail_in = static_cast<uInt>(
      std::min<std::size_t>(raw_.size() - raw_at_, std::numeric_limits<uInt>::max()));
  const uInt given = stream.avail_in;
  stream.next_out = reinterpret_cast<Bytef*>(data_.data() + before);
  stream.avail_out = kPiece;
  const int result = inflate(&stream, Z_NO_FLUSH);
  raw_at_ += given - stream.avail_in;
  data_.resize(before + kPiece - stream.avail_out);
  unpacked_ += data_.size() - before;
  if (result == Z_STREAM_END) {
    inside_ = false;
    raw_.erase(0, raw_at_);
    raw_base_ += raw_at_;
    raw_at_ = 0;
  } else if (result != Z_OK && result != Z_BUF_ERROR) {
    Damage("its gzip is damaged");
  }
  if (unpacked_ > kUnpackedAnyway && unpacked_ / kMostUnpacked > raw_base_ + raw_at_) {
    Damage("it unpacks to more than " + std::to_string(kMostUnpacked) + " times its size", true);
  }
}

std::uint64_t WarcReader::Bytes::Offset() const {
  if (!gzip_ || !*gzip_) return Position();
  if (damage_ && !inside_ && at_ == data_.size()) return raw_base_;
  std::uint64_t offset = raw_base_;
  for (const auto& [begin, where] : members_) {
    if (begin <= Position()) offset = where;
  }
  return offset;
}

bool WarcReader::Bytes::BeginsMember(std::uint64_t position) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&](const auto& member) { return member.first == position; });
}

bool WarcReader::Bytes::DamagedSince(std::uint64_t position) const {
  return damage_ && inside_ && !members_.empty() && members_.back().first <= position;
}

bool WarcReader::Bytes::Seek() {
  while (Want(kBegin.size() + 1)) {
    const std::string_view view = View();
    // All but the last bytes, which may be the beginning of the mark.
    const std::size_t end = view.size() - kBegin.size();
    std::size_t found = view.find(kBegin);
    while (found < end) {
      const bool starts = found == 0 ? line_ : view[found - 1] == '\n';
      const char version = view[found + kBegin.size()];
      if ((starts || BeginsMember(Position() + found)) && version >= '0' && version <= '9') {
        Consume(found);
        return true;
      }
      found = view.find(kBegin, found + 1);
    }
    Consume(end);
  }
  return false;
}

bool WarcReader::Bytes::Restart() {
  if (last_ || !damage_) return false;
  damage_.reset();
  inside_ = false;
  Consume(data_.size() - at_);
  // The next one may lie in what was taken for a part of this one.
  std::size_t from = 1;
  for (;;) {
    const std::size_t found = raw_.find(kMagic, from);
    if (found != std::string::npos) {
      while (raw_.size() < found + kMagic.size() + 1 && ReadRaw()) {
      }
      if (IsMember(std::string_view(raw_).substr(found))) {
        raw_.erase(0, found);
        raw_base_ += found;
        raw_at_ = 0;
        return true;
      }
      from = found + 1;
      continue;
    }
    const std::size_t keep = std::min(raw_.size(), kMagic.size() - 1);
    raw_base_ += raw_.size() - keep;
    raw_.erase(0, raw_.size() - keep);
    raw_at_ = raw_.size();
    from = 0;
    if (!ReadRaw()) return false;
  }
}

}  // namespace rasad::cli
