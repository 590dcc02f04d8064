// How far a publication is, for people.
#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace rasad::cli {
namespace {

std::string Format(const char* format, double number) {
  char text[64];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::string BytesText(std::uint64_t bytes) {
  const auto number = static_cast<double>(bytes);
  if (bytes >= 1 << 30) return Format("%.1f GiB", number / (1 << 30));
  if (bytes >= 1 << 20) return Format("%.1f MiB", number / (1 << 20));
  return Format("%.0f KiB", number / (1 << 10));
}

std::string TimeText(double seconds) {
  if (seconds < 90) return Format("%.0f s", seconds);
  if (seconds < 90 * 60) return Format("%.0f min", seconds / 60);
  return Format("%.1f h", seconds / 3600);
}

}  // namespace

std::string Tally::Text(std::chrono::duration<double> since_start) const {
  const double seconds = since_start.count();
  std::string text =
      std::to_string(accepted) + " accepted, " + std::to_string(refused) + " refused";
  if (unanswered > 0) text += ", " + std::to_string(unanswered) + " unanswered";
  return text + Format(" in %.1f s", seconds) +
         Format(" (%.0f/s)", seconds > 0 ? static_cast<double>(accepted) / seconds : 0.0);
}

std::string LeftText(std::uint64_t read, std::uint64_t at_start, std::uint64_t total,
                     std::chrono::duration<double> since_start) {
  if (total == 0) return {};
  read = std::min(read, total);
  std::string text =
      Format("%.0f %% of ", 100.0 * static_cast<double>(read) / static_cast<double>(total)) +
      BytesText(total);
  if (read > at_start && since_start.count() > 1) {
    text += ", " +
            TimeText(since_start.count() * static_cast<double>(total - read) /
                     static_cast<double>(read - at_start)) +
            " left";
  }
  return text;
}

ProgressLine::ProgressLine(bool asked)
    : terminal_(isatty(STDERR_FILENO) == 1), asked_(asked), shown_(Clock::now()) {}

bool ProgressLine::Due(Clock::time_point now) {
  if (!terminal_ && !asked_) return false;
  const auto pause = terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
  if (now - shown_ < pause) return false;
  shown_ = now;
  return true;
}

void ProgressLine::Show(const std::string& text) const {
  if (terminal_) {
    std::fprintf(stderr, "\r\x1B[K%s", text.c_str());
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

void ProgressLine::Clear() const {
  if (terminal_) std::fputs("\r\x1B[K", stderr);
}

}  // namespace rasad::cli
