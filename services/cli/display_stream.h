// The display form of a text of any length, piece by piece.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/normalizer.h"

namespace rasad::cli {

/// A stretch of a text's display form: whole lines, but for lines beyond a mebibyte, which are cut
/// at a blank where they have one. The display form of the text is the separators and displays of
/// its pieces in order.
struct Piece {
  std::string_view source;  ///< The bytes that wrote `display`.
  std::string_view display;
  std::vector<text::Edit> edits;    ///< From `source` to `display`.
  std::uint64_t source_begin = 0;   ///< Where `source` begins in the text.
  std::uint64_t display_begin = 0;  ///< Where `display` begins in the display form.
  std::string_view separator;       ///< What stands before: nothing, a blank, one or two line ends.
  std::uint64_t gap_begin = 0;      ///< The source bytes that became the separator end where
                                    ///< `source` begins.
  bool gap_same = true;             ///< They are the separator.
  bool ends_line = false;           ///< A line end or the end of the text follows.
  std::uint64_t line = 0;           ///< Line ends (LF) of the text before `source`.
};

/// Normalises bytes as they come in, in memory of a few mebibytes whatever their number. Malformed
/// UTF-8 is shown as U+FFFD, a byte each. Not thread-safe.
class DisplayStream {
 public:
  /// `sink` is called with every piece that has a display; the piece lives until it returns.
  explicit DisplayStream(std::function<void(const Piece&)> sink) : sink_(std::move(sink)) {}

  void Feed(std::string_view bytes);
  /// The text has ended: gives out what is left.
  void Finish();

  /// Bytes that are not UTF-8, and where the first one stands.
  std::uint64_t malformed() const { return malformed_; }
  std::uint64_t first_malformed() const { return first_malformed_; }
  /// The source bytes behind the last display: where they begin, and whether they are a line end.
  std::uint64_t tail_begin() const { return gap_begin_; }
  bool tail_is_line_end() const { return gap_size_ == 1 && gap_text_ == "\n"; }
  std::uint64_t size() const { return base_; }
  std::uint64_t display_size() const { return display_size_; }

 private:
  void Give(std::size_t bytes, bool ends_line);
  void CountMalformed(std::string_view chunk);
  void AddGap(std::string_view gap);

  std::function<void(const Piece&)> sink_;
  std::string pending_;     // what was fed and not yet given out
  std::size_t looked_ = 0;  // pending_ has no line end before here
  std::uint64_t base_ = 0;  // where pending_ begins in the text
  std::uint64_t lines_ = 0;
  std::uint64_t display_size_ = 0;
  bool any_ = false;             // a piece was given out
  std::string gap_;              // the separator that the bytes since the last display stand for
  std::string gap_text_;         // the first of those bytes
  std::uint64_t gap_begin_ = 0;  // where they begin
  std::uint64_t gap_size_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t first_malformed_ = 0;
  text::NormalizedText normalized_;
  text::NormalizedText probe_;
};

}  // namespace rasad::cli
