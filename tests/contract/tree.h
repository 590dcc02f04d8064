// Reading the project's own tree, for the contract tests.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::contract {

/// One file of the tree, read whole.
struct File {
  std::string path;  ///< From the top of the tree, with slashes: "services/core/base/error.h".
  std::string text;
  std::vector<std::string> lines;  ///< Without line ends.
};

/// The top of the tree.
std::filesystem::path Root();

/// One file; the running test fails and the text is empty if it cannot be read.
File Read(const std::string& path);

/// All files under a folder of the tree whose names end in one of `endings`, in order of path.
/// Nothing if the folder does not exist.
std::vector<File> Files(const std::string& folder, const std::vector<std::string>& endings);

/// The text with comments and the contents of string and character literals blanked out; line ends
/// stay.
std::string CodeOnly(std::string_view text);

/// A line as split at a character; an empty line is one empty field.
std::vector<std::string> Split(std::string_view line, char separator);

}  // namespace rasad::contract
