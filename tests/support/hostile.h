// Input that means harm or is broken, and the answer that each is to get.
#pragma once

#include <string>
#include <vector>

namespace rasad::test {

/// What becomes of an input. Ingest refuses with INVALID_ARGUMENT (or RESOURCE_EXHAUSTED where a
/// message is too large for gRPC), the normalize stage quarantines with the bytes; the command line
/// says both as an error of that file.
enum class Answer { kRefused, kQuarantined, kAccepted };

struct Hostile {
  std::string name;  ///< As in the table of docs/input.md.
  std::string bytes;
  std::string content_type;  ///< May be empty.
  Answer answer;
  std::string says;                ///< Part of the message; of an accepted one empty.
  std::vector<std::string> flags;  ///< That an accepted one has, among others.
};

/// All of them, small ones first. Received on 2023-11-14; some are of several megabytes.
std::vector<Hostile> HostileInputs();

/// 100 MB of one letter: larger than any message that a server takes.
std::string HundredMegabytes();

}  // namespace rasad::test
