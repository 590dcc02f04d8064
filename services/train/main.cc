// rasad-train: annotated news in, the model of the tagger out.
#include "train/command.h"

int main(int argc, char** argv) { return rasad::train::RunCommand(argc, argv); }
