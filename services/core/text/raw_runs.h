// Runs of characters that stand for themselves: addresses, e-mail addresses, handles, tags.
#pragma once

#include <cstdint>
#include <string_view>

namespace rasad::text {

enum class RawKind : std::uint8_t { kUrl, kEmail, kHandle, kHashtag };

struct RawRun {
  std::size_t length = 0;  ///< 0: none begins here.
  RawKind kind = RawKind::kUrl;
};

/// The raw run that begins at `at` in valid UTF-8, without the sentence's own marks at its end.
/// `word_start`: true if a blank, a line end or nothing stands before `at`; bare host names and
/// e-mail addresses begin only there.
RawRun FindRawRun(std::string_view text, std::size_t at, bool word_start);

}  // namespace rasad::text
