// The bytes of a WARC file as one stream, through gzip where there is some, that can go on behind
// damage.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/warc.h"

namespace rasad::cli {

/// A window on the unpacked bytes.
class WarcReader::Bytes {
 public:
  explicit Bytes(ReadBytes read);
  ~Bytes();
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  /// True if at least `size` unpacked bytes lie ahead; then View() has them.
  bool Want(std::size_t size);
  /// What lies ahead and is unpacked already. Valid until the next call of another method.
  std::string_view View() const { return std::string_view(data_).substr(at_); }
  void Consume(std::size_t size);
  /// Bytes of the stream before the window.
  std::uint64_t Position() const { return base_ + at_; }
  /// Where in the file the window begins; with gzip, where the member of that byte begins.
  std::uint64_t Offset() const;

  /// Goes to where a record seems to begin, at or behind the window's beginning: at the beginning
  /// of a line or of a gzip member. False: not before the end, or the damage.
  bool Seek();

  /// Why nothing follows the bytes ahead; nullopt if it is the end of the file, or not known yet.
  const std::optional<std::string>& damage() const { return damage_; }
  /// True if the damage lies in the member of the byte at `position`.
  bool DamagedSince(std::uint64_t position) const;
  /// Forgets the rest of the damaged member and goes on at the next. False: there is none, or
  /// nothing can follow.
  bool Restart();

 private:
  bool ReadRaw();
  bool Fill();
  void FillGzip();
  void Damage(std::string message, bool last = false);
  bool BeginsMember(std::uint64_t position) const;

  struct Inflate;

  const ReadBytes read_;
  std::string raw_;             // of the file, from raw_base_ on
  std::uint64_t raw_base_ = 0;  // with gzip: where the current member begins, or later
  std::size_t raw_at_ = 0;      // not unpacked yet
  bool raw_end_ = false;
  bool last_ = false;  // the damage is the file's, not a member's
  std::optional<bool> gzip_;
  std::unique_ptr<Inflate> inflate_;
  bool inside_ = false;  // of a member
  std::string data_;
  std::size_t at_ = 0;
  bool line_ = true;  // the window begins a line
  std::uint64_t base_ = 0;
  std::uint64_t unpacked_ = 0;
  std::optional<std::string> damage_;
  // Where members begin: in the stream, in the file. The last one before the window is kept.
  std::deque<std::pair<std::uint64_t, std::uint64_t>> members_;
};

}  // namespace rasad::cli
