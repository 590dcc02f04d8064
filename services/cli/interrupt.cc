// Ctrl-C as a question that loops ask.
#include "cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace rasad::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the handler may do nothing else");

void Note(int) { interrupted = true; }

}  // namespace

void CatchInterrupt() {
  struct sigaction before {};
  if (sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = &Note;
  sigemptyset(&action.sa_mask);
  // Without SA_RESTART a read of standard input that waits ends, too.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

bool Interrupted() { return interrupted; }

}  // namespace rasad::cli
