// How far a publication is, for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rasad::cli {

/// What is counted, and the text of it. No clock and no terminal of its own.
class Tally {
 public:
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t unanswered = 0;

  /// "12 accepted, 0 refused in 3.0 s (4/s)".
  std::string Text(std::chrono::duration<double> since_start) const;
};

/// "34 % of 1.2 GiB, 2 min left": of `total` bytes `read` are read, `at_start` of them before the
/// clock began. Empty where `total` is not known.
std::string LeftText(std::uint64_t read, std::uint64_t at_start, std::uint64_t total,
                     std::chrono::duration<double> since_start);

/// The line on standard error: on a terminal one that is written over, five times a second; else,
/// where it is asked for, a line every ten seconds.
class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;

  explicit ProgressLine(bool asked);

  /// Whether it is time to say something; it then counts as said.
  bool Due(Clock::time_point now);
  void Show(const std::string& text) const;
  /// Takes the line away, so that other messages can be written.
  void Clear() const;

 private:
  const bool terminal_;
  const bool asked_;
  Clock::time_point shown_;
};

}  // namespace rasad::cli
