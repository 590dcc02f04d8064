// What the command line must be before it is parsed, and what is wrong with one that was not.
#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/text/normalizer.h"

namespace rasad::cli {
namespace {

bool Exists(std::string_view name) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::path(name), error);
}

// `bytes` with every byte that is no part of a UTF-8 sequence as \xHH.
std::string Escaped(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  while (!bytes.empty()) {
    const std::size_t good = text::FindInvalidUtf8(bytes);
    out += bytes.substr(0, good);
    if (good == std::string_view::npos) break;
    const auto bad = static_cast<unsigned char>(bytes[good]);
    out += {'\\', 'x', kDigits[bad >> 4], kDigits[bad & 0xF]};
    bytes.remove_prefix(good + 1);
  }
  return out;
}

}  // namespace

std::optional<std::string> FindBadArgument(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (text::FindInvalidUtf8(argument) == std::string_view::npos || Exists(argument)) continue;
    const std::size_t equals = argument.find('=');
    if (equals != std::string_view::npos && Exists(argument.substr(equals + 1))) continue;
    return "argument " + std::to_string(i) + " is not UTF-8: " + Escaped(argument) +
           " (is the terminal set to another charset?)";
  }
  return std::nullopt;
}

std::string ExplainRefusal(const CLI::App& app, const std::string& error) {
  const CLI::App* leaf = &app;
  while (!leaf->get_subcommands().empty()) leaf = leaf->get_subcommands().front();
  for (const std::string& word : app.remaining(true)) {
    if (word.size() > 1 && word.front() == '-') return "unknown option " + word;
    if (leaf->get_require_subcommand_min() > 0) return "unknown command " + word;
  }
  return error;
}

}  // namespace rasad::cli
