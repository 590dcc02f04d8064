// Rows of test data in Persian.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::text {

/// The rows of tests/data/text/NAME without comments and header; "\n", "\r", "\z" (ZWNJ) and
/// "\uXXXX" are turned into what they stand for.
std::vector<std::vector<std::string>> ReadCases(const std::string& name);

/// A file as a string; fails the test if it cannot be read.
std::string ReadText(const std::filesystem::path& path);

/// The folder of shared samples: RASAD_SHARED, or beside the source tree; nullopt if there is none.
std::optional<std::filesystem::path> SharedFolder();

}  // namespace rasad::text
