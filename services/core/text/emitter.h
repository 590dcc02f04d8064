// Writes a text that is made from another one, and the edits between them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/alignment.h"
#include "core/text/utf8.h"

namespace rasad::text {

/// Stretches are kept or replaced in the order of the source; source bytes that
/// are passed over are deletions. What is kept in a row is copied as one run.
class Emitter {
 public:
  /// All three outlive the emitter; `display` and `edits` are cleared.
  Emitter(std::string_view source, std::string& display, std::vector<Edit>& edits)
      : source_(source), display_(display), edits_(edits) {
    display_.clear();
    edits_.clear();
  }

  /// Source bytes [begin, end) as they are.
  void Keep(std::uint32_t begin, std::uint32_t end) {
    if (begin != run_end_) {
      CloseRun(begin);
      run_begin_ = begin;
    }
    run_end_ = end;
  }

  /// `cp` for source bytes [begin, begin + length).
  void Put(std::uint32_t begin, std::uint32_t length, char32_t cp) {
    char bytes[4];
    Replace(begin, length, {bytes, Encode(cp, bytes)});
  }

  /// `bytes` for source bytes [begin, begin + length).
  void Replace(std::uint32_t begin, std::uint32_t length, std::string_view bytes) {
    CloseRun(begin);
    edits_.push_back({begin, length, static_cast<std::uint32_t>(display_.size()),
                      static_cast<std::uint32_t>(bytes.size())});
    display_.append(bytes);
    run_begin_ = run_end_ = begin + length;
  }

  /// A character that no source character wrote, behind what was written last.
  void Insert(char32_t cp) { Put(run_end_, 0, cp); }

  /// One more character for the source bytes of the last Put; an insertion if
  /// that was taken back.
  void PutMore(char32_t cp) {
    if (run_end_ > run_begin_ || edits_.empty() ||
        edits_.back().display_begin + edits_.back().display_length != display_.size()) {
      Insert(cp);
      return;
    }
    const std::size_t before = display_.size();
    AppendUtf8(cp, display_);
    edits_.back().display_length += static_cast<std::uint32_t>(display_.size() - before);
  }

  /// Where the writing stands, to come back to.
  struct Mark {
    std::size_t display;
    std::size_t edits;
    std::uint32_t run_begin;
    std::uint32_t run_end;
  };
  Mark mark() const { return {display_.size(), edits_.size(), run_begin_, run_end_}; }
  void Return(const Mark& mark) {
    display_.resize(mark.display);
    edits_.resize(mark.edits);
    run_begin_ = mark.run_begin;
    run_end_ = mark.run_end;
  }

  /// Closes the text: what is left of the source is deleted.
  void Finish() { CloseRun(static_cast<std::uint32_t>(source_.size())); }

 private:
  // Writes the open run and deletes what lies between its end and `next`.
  void CloseRun(std::uint32_t next) {
    if (run_end_ > run_begin_) display_.append(source_, run_begin_, run_end_ - run_begin_);
    if (next > run_end_) {
      edits_.push_back({run_end_, next - run_end_, static_cast<std::uint32_t>(display_.size()), 0});
    }
    run_begin_ = run_end_ = next;
  }

  std::string_view source_;
  std::string& display_;
  std::vector<Edit>& edits_;
  std::uint32_t run_begin_ = 0;
  std::uint32_t run_end_ = 0;
};

}  // namespace rasad::text
