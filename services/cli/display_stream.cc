// The display form of a text of any length.
#include "cli/display_stream.h"

#include <algorithm>

namespace rasad::cli {
namespace {

constexpr std::size_t kMostLine = 1u << 20;  // longer lines are cut
constexpr std::size_t kGapText = 4;          // no separator is longer

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Where to cut a line that is too long: behind a blank of its second half, else between two code
// points.
std::size_t CutOf(std::string_view line) {
  const std::size_t blank = line.rfind(' ');
  if (blank != std::string_view::npos && blank >= line.size() / 2) return blank + 1;
  std::size_t cut = line.size();
  for (int back = 0; back < 3 && IsContinuation(line[cut - 1]); ++back) --cut;
  // The last lead byte may still wait for its continuations.
  return cut - 1;
}

// Source edits that lie within [begin, end), told from `begin` and `display_begin` on.
void Within(const std::vector<text::Edit>& all, std::uint32_t begin, std::uint32_t end,
            std::uint32_t display_size, std::vector<text::Edit>& out) {
  for (const text::Edit& edit : all) {
    const bool gap = edit.display_length == 0 &&
                     (edit.source_begin + edit.source_length <= begin || edit.source_begin >= end);
    if (gap || edit.display_begin + edit.display_length > display_size) continue;
    out.push_back(
        {edit.source_begin - begin, edit.source_length, edit.display_begin, edit.display_length});
  }
}

}  // namespace

void DisplayStream::Feed(std::string_view bytes) {
  pending_.append(bytes);
  const std::size_t end = pending_.rfind('\n');
  if (end != std::string::npos && end >= looked_) {
    Give(end + 1, true);
  } else {
    looked_ = pending_.size();
  }
  while (pending_.size() > kMostLine) {
    Give(CutOf(std::string_view(pending_).substr(0, kMostLine)), false);
  }
}

void DisplayStream::Finish() {
  if (!pending_.empty()) Give(pending_.size(), true);
}

void DisplayStream::Give(std::size_t bytes, bool ends_line) {
  const std::string_view chunk = std::string_view(pending_).substr(0, bytes);
  CountMalformed(chunk);
  text::Normalize(chunk, normalized_);
  const std::string_view display = normalized_.display;
  if (display.empty()) {
    AddGap(chunk);
  } else {
    const auto size = static_cast<std::uint32_t>(display.size());
    std::uint32_t first = 1;
    while (first < size && IsContinuation(display[first])) ++first;
    std::uint32_t last = size - 1;
    while (last > 0 && IsContinuation(display[last])) --last;
    const std::uint32_t begin = text::ToSource(normalized_.edits, {0, first}).begin;
    const std::uint32_t end = text::ToSource(normalized_.edits, {last, size}).end;
    AddGap(chunk.substr(0, begin));

    Piece piece;
    piece.source = chunk.substr(begin, end - begin);
    piece.display = display;
    Within(normalized_.edits, begin, end, size, piece.edits);
    piece.source_begin = base_ + begin;
    piece.separator = any_ ? std::string_view(gap_) : std::string_view();
    piece.display_begin = display_size_ + piece.separator.size();
    piece.gap_begin = gap_begin_;
    piece.gap_same = gap_text_ == piece.separator && gap_size_ == piece.separator.size();
    piece.ends_line = ends_line;
    const auto count = [](std::string_view text) {
      return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    };
    piece.line = lines_ + count(chunk.substr(0, begin));
    sink_(piece);
    any_ = true;
    display_size_ = piece.display_begin + size;
    gap_.clear();
    gap_text_.clear();
    gap_size_ = 0;
    gap_begin_ = base_ + end;
    AddGap(chunk.substr(end));
  }
  lines_ += static_cast<std::uint64_t>(std::count(chunk.begin(), chunk.end(), '\n'));
  base_ += bytes;
  pending_.erase(0, bytes);
  looked_ = pending_.size();
}

// What a gap becomes is what the normaliser makes of it between two letters.
void DisplayStream::AddGap(std::string_view gap) {
  if (gap_size_ < kGapText) gap_text_.append(gap.substr(0, kGapText));
  gap_size_ += gap.size();
  if (gap.empty()) return;
  std::string between = "x" + gap_;
  between.append(gap).append("x");
  text::Normalize(between, probe_);
  gap_ = probe_.display.size() > 2 ? probe_.display.substr(1, probe_.display.size() - 2) : "";
}

void DisplayStream::CountMalformed(std::string_view chunk) {
  for (std::size_t at = 0; at < chunk.size();) {
    const std::size_t bad = text::FindInvalidUtf8(chunk.substr(at));
    if (bad == std::string_view::npos) return;
    at += bad;
    if (malformed_++ == 0) first_malformed_ = base_ + at;
    ++at;
  }
}

}  // namespace rasad::cli
