// Ctrl-C as a question that loops ask, so that what is already done is still reported.
#pragma once

namespace rasad::cli {

/// What a shell reports for a program that SIGINT ended.
inline constexpr int kExitInterrupted = 130;

/// From now on the first SIGINT only makes Interrupted() true; a second one ends the program at
/// once. Does nothing where SIGINT is ignored, as for jobs in the background.
void CatchInterrupt();

/// True once SIGINT came after CatchInterrupt(). May be called from any thread.
bool Interrupted();

}  // namespace rasad::cli
