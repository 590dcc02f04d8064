// Reading of test data.
#include "cases.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/text/lexicon.h"
#include "core/text/utf8.h"

namespace rasad::text {
namespace {

std::string Unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    switch (text[++i]) {
      case 'n':
        out.push_back('\n');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case 'z':
        AppendUtf8(0x200c, out);
        break;
      case 'u':
        AppendUtf8(
            static_cast<char32_t>(std::stoul(std::string(text.substr(i + 1, 4)), nullptr, 16)),
            out);
        i += 4;
        break;
      default:
        ADD_FAILURE() << "unknown escape in " << text;
    }
  }
  return out;
}

}  // namespace

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::vector<std::vector<std::string>> ReadCases(const std::string& name) {
  const std::string content = ReadText(std::filesystem::path(RASAD_TEST_DATA) / "text" / name);
  std::vector<std::vector<std::string>> cases;
  for (const Row& row : ReadTable(content)) {
    std::vector<std::string>& columns = cases.emplace_back();
    for (const std::string_view column : row) columns.push_back(Unescape(column));
  }
  EXPECT_FALSE(cases.empty()) << name;
  return cases;
}

std::optional<std::filesystem::path> SharedFolder() {
  const char* named = std::getenv("RASAD_SHARED");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(RASAD_SOURCE_DIR).parent_path() / "shared";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

}  // namespace rasad::text
