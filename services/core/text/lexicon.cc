// Reading of the embedded tables.
#include "core/text/lexicon.h"

#include "core/text/utf8.h"

namespace rasad::text {

std::vector<Row> ReadTable(std::string_view table) {
  std::vector<Row> rows;
  bool header = true;
  while (!table.empty()) {
    const std::size_t line_end = table.find('\n');
    std::string_view line = table.substr(0, line_end);
    table = line_end == std::string_view::npos ? std::string_view() : table.substr(line_end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (header) {
      header = false;
      continue;
    }
    Row row;
    while (true) {
      const std::size_t tab = line.find('\t');
      row.push_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::u32string Widen(std::string_view utf8) {
  std::u32string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const Decoded d = Decode(utf8, at);
    out.push_back(d.cp);
    at += d.length;
  }
  return out;
}

}  // namespace rasad::text
