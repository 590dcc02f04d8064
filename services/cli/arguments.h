// What the command line must be before it is parsed, and what is wrong with one that was not.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace rasad::cli {

/// What is wrong with the first argument that is not UTF-8, its bytes written as \xHH; nullopt if
/// all are. A name of a file that exists (also behind "--option=") may be any bytes.
std::optional<std::string> FindBadArgument(int argc, const char* const* argv);

/// What is wrong with a line that `app` refused with `error`: what nobody knows comes before what
/// is missing because of it.
std::string ExplainRefusal(const CLI::App& app, const std::string& error);

}  // namespace rasad::cli
