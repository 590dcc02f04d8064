// The command line of rasad-train.
#pragma once

namespace rasad::train {

/// Trains a model, or reads one, and scores it, as the arguments say. The exit code: 0 done, 64
/// wrong usage, 65 bad input, 74 the model cannot be written.
int RunCommand(int argc, char** argv);

}  // namespace rasad::train
