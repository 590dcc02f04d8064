// Reading the project's own tree, for the contract tests.
#include "contract/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace rasad::contract {

std::filesystem::path Root() { return RASAD_SOURCE_DIR; }

File Read(const std::string& path) {
  File file{path, {}, {}};
  std::ifstream in(Root() / path, std::ios::binary);
  EXPECT_TRUE(in) << path << " cannot be read";
  std::ostringstream all;
  all << in.rdbuf();
  file.text = all.str();
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) file.lines.push_back(line);
  return file;
}

std::vector<File> Files(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<std::string> paths;
  if (!std::filesystem::is_directory(Root() / folder)) return {};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Root() / folder)) {
    const std::string path = entry.path().lexically_relative(Root()).generic_string();
    if (!entry.is_regular_file()) continue;
    if (std::any_of(endings.begin(), endings.end(),
                    [&](const std::string& ending) { return path.ends_with(ending); })) {
      paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<File> files;
  for (const std::string& path : paths) files.push_back(Read(path));
  return files;
}

std::string CodeOnly(std::string_view text) {
  std::string code(text);
  const auto blank = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < code.size(); ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 2) == "//") {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(i, end);
      i = end;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      blank(i, end);
      i = end;
    } else if (text.substr(i, 2) == "R\"") {
      const std::size_t open = text.find('(', i);
      if (open == std::string_view::npos) break;
      const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const std::size_t end = std::min(text.find(close, open), text.size());
      blank(open, end);
      i = end + close.size();
    } else if (text[i] == '\'' && i > 0 && std::isxdigit(static_cast<unsigned char>(text[i - 1]))) {
      ++i;  // A digit separator.
    } else if (text[i] == '"' || text[i] == '\'') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
      }
      blank(i + 1, end);
      i = end + 1;
    } else {
      ++i;
    }
  }
  return code;
}

std::vector<std::string> Split(std::string_view line, char separator) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = line.find(separator, begin);
    fields.emplace_back(line.substr(begin, end - begin));
    if (end == std::string_view::npos) return fields;
    begin = end + 1;
  }
}

}  // namespace rasad::contract
