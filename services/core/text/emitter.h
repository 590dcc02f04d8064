// Writes a display text and its edits.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/text/normalizer.h"
#include "core/text/utf8.h"

namespace rasad::text {

/// Characters are put in the order of the source; source bytes that are passed over are deletions.
/// Equal characters in a row are copied as one run.
class Emitter {
 public:
  /// `source` and `out` outlive the emitter; `out` is cleared.
  Emitter(std::string_view source, NormalizedText& out) : source_(source), out_(out) {
    out_.display.clear();
    out_.edits.clear();
    out_.display.reserve(source.size() + source.size() / 16 + 16);
  }

  /// One display character for source bytes [begin, begin + length); `same` if those bytes are it.
  void Put(std::uint32_t begin, std::uint32_t length, char32_t cp, bool same) {
    if (same && begin == run_end_) {
      run_end_ += length;
      return;
    }
    if (same && begin != run_end_) {
      CloseRun(begin);
      run_begin_ = begin;
      run_end_ = begin + length;
      return;
    }
    CloseRun(begin);
    Replace(begin, length, cp);
    run_begin_ = run_end_ = begin + length;
  }

  /// A display character that no source character wrote, behind the last one put.
  void Insert(char32_t cp) {
    CloseRun(run_end_);
    Replace(run_end_, 0, cp);
  }

  /// One more display character for the source bytes of the last Put.
  void PutMore(char32_t cp) {
    if (run_end_ > run_begin_ || out_.edits.empty() ||
        out_.edits.back().display_begin + out_.edits.back().display_length != out_.display.size()) {
      Insert(cp);
      return;
    }
    const std::size_t before = out_.display.size();
    AppendUtf8(cp, out_.display);
    out_.edits.back().display_length += static_cast<std::uint32_t>(out_.display.size() - before);
  }

  /// Closes the text: what is left of the source is deleted.
  void Finish() { CloseRun(static_cast<std::uint32_t>(source_.size())); }

 private:
  // Writes the open run and deletes what lies between its end and `next`.
  void CloseRun(std::uint32_t next) {
    if (run_end_ > run_begin_) {
      out_.display.append(source_, run_begin_, run_end_ - run_begin_);
    }
    if (next > run_end_) {
      out_.edits.push_back(
          {run_end_, next - run_end_, static_cast<std::uint32_t>(out_.display.size()), 0});
    }
    run_begin_ = run_end_ = next;
  }

  void Replace(std::uint32_t begin, std::uint32_t length, char32_t cp) {
    const std::size_t before = out_.display.size();
    AppendUtf8(cp, out_.display);
    out_.edits.push_back({begin, length, static_cast<std::uint32_t>(before),
                          static_cast<std::uint32_t>(out_.display.size() - before)});
  }

  std::string_view source_;
  NormalizedText& out_;
  std::uint32_t run_begin_ = 0;
  std::uint32_t run_end_ = 0;
};

}  // namespace rasad::text
