// The rules of the tree: who may include what, and how a source file looks.
#include "contract/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::contract {
namespace {

/// An #include line.
struct Include {
  std::string name;
  bool angle = false;
  std::size_t line = 0;
};

std::vector<Include> IncludesOf(const File& file) {
  std::vector<Include> includes;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::string_view line = file.lines[i];
    const std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string_view::npos || line[at] != '#') continue;
    const std::size_t word = line.find("include", at);
    if (word == std::string_view::npos) continue;
    const std::size_t open = line.find_first_of("<\"", word);
    if (open == std::string_view::npos) continue;
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    if (close == std::string_view::npos) continue;
    includes.push_back(
        {std::string(line.substr(open + 1, close - open - 1)), line[open] == '<', i + 1});
  }
  return includes;
}

/// "core/text" for services/core/text/x.h, "ingest" for services/ingest/x.h. Takes paths from
/// services/ on, as include lines name them. Empty for a file outside of any room.
std::string RoomOf(std::string_view path) {
  const std::vector<std::string> parts = Split(path, '/');
  if (parts.size() < 2) return "";
  if (parts[0] == "core" || parts[0] == "platform") {
    return parts.size() < 3 ? "" : parts[0] + "/" + parts[1];
  }
  return parts[0];
}

const std::vector<std::string>& CoreOrder() {
  static const std::vector<std::string> order = {"core/base",    "core/text", "core/document",
                                                 "core/article", "core/feed", "core/extraction",
                                                 "core/ledger"};
  return order;
}

/// Why `from` must not include something of `to`; nothing if it may.
std::optional<std::string> Forbidden(const std::string& from, const std::string& to) {
  if (from == to) return std::nullopt;
  const bool from_core = from.starts_with("core/");
  const bool from_platform = from.starts_with("platform/");
  const bool to_core = to.starts_with("core/");
  const bool to_platform = to.starts_with("platform/");
  if (!to_core && !to_platform) return "nothing includes a service but itself";
  if (from_core) {
    if (to_platform) return "core does not know the platform";
    const auto& order = CoreOrder();
    const auto a = std::find(order.begin(), order.end(), from);
    const auto b = std::find(order.begin(), order.end(), to);
    if (a == order.end() || b == order.end()) return "unknown room in core: add it to CoreOrder()";
    if (b > a) return "in core, includes go downwards only";
    return std::nullopt;
  }
  if (from_platform && to_core && to != "core/base" && to != "core/text") {
    return "of core, the platform knows base and text only";
  }
  return std::nullopt;
}

/// A library of others: the rooms that may include it, and whether in their headers too.
struct Library {
  std::vector<std::string> rooms;  ///< Empty: all.
  bool in_headers;
};

/// By the beginning of the include's name; the longest that fits counts.
const std::map<std::string, Library>& Libraries() {
  static const std::map<std::string, Library> libraries = {
      {"tl/expected.hpp", {{"core/base"}, true}},
      {"unicode/", {{"core/text", "core/document"}, true}},
      {"gumbo.h", {{"core/document"}, true}},
      {"openssl/", {{"core/base", "platform/grpc"}, false}},
      {"librdkafka/", {{"platform/kafka"}, true}},
      {"libpq-fe.h", {{"platform/postgres"}, true}},
      {"libpq/", {{"platform/postgres"}, true}},
      {"postgresql/", {{"platform/postgres"}, true}},
      {"prometheus/", {{"platform/runtime"}, false}},
      {"httplib.h", {{"platform/runtime"}, false}},
      {"grpc/", {{"platform/grpc", "ingest", "query", "cli"}, true}},
      {"grpcpp/", {{"platform/grpc", "ingest", "query", "cli"}, true}},
      {"curl/", {{"platform/http"}, false}},
      {"libxml/", {{"core/feed"}, false}},
      {"archive.h", {{"cli"}, false}},
      {"archive_entry.h", {{"cli"}, false}},
      {"brotli/", {{"cli"}, false}},
      {"nlohmann/", {{}, false}},
      {"nlohmann/json_fwd.hpp", {{}, true}},
      {"CLI/", {{"platform/runtime", "cli", "train"}, false}},
      {"zlib.h", {{"ingest", "core/document", "cli"}, false}},
      {"google/protobuf/",
       {{"core/article", "core/extraction", "core/ledger", "platform/runtime", "platform/kafka",
         "platform/postgres", "platform/grpc", "ingest", "normalize", "extract", "storage", "query",
         "cli"},
        true}},
      {"google/rpc/", {{"platform/grpc", "ingest", "query", "cli"}, false}},
      // Generated from proto/rasad: messages are plain values above document.
      {"rasad/",
       {{"core/article", "core/extraction", "core/ledger", "platform/runtime", "platform/kafka",
         "platform/postgres", "platform/grpc", "platform/http", "ingest", "normalize", "extract",
         "storage", "query", "cli", "train"},
        true}},
  };
  return libraries;
}

/// Headers of C and POSIX.
bool IsSystemHeader(const std::string& name) {
  static const std::set<std::string> c_headers = {
      "dirent.h", "dlfcn.h",    "errno.h",  "fcntl.h",     "iconv.h",     "fnmatch.h",
      "glob.h",   "inttypes.h", "limits.h", "malloc.h",    "math.h",      "netdb.h",
      "poll.h",   "pthread.h",  "pwd.h",    "emmintrin.h", "immintrin.h", "sched.h",
      "signal.h", "stddef.h",   "stdint.h", "stdio.h",     "stdlib.h",    "string.h",
      "time.h",   "termios.h",  "unistd.h", "wchar.h",     "spawn.h"};
  return name.starts_with("sys/") || name.starts_with("netinet/") || name.starts_with("arpa/") ||
         name.starts_with("linux/") || c_headers.count(name) > 0;
}

TEST(Tree, RoomsIncludeOnlyWhatTheyMay) {
  std::set<std::string> rooms;
  for (const File& file : Files("services", {".h", ".cc"})) {
    const std::string from = RoomOf(std::string_view(file.path).substr(sizeof("services/") - 1));
    ASSERT_FALSE(from.empty()) << file.path << " lies in no room";
    rooms.insert(from);
    for (const Include& include : IncludesOf(file)) {
      if (include.angle) continue;
      const std::string where = file.path + ":" + std::to_string(include.line);
      if (!std::filesystem::exists(Root() / "services" / include.name)) continue;
      const auto why = Forbidden(from, RoomOf(include.name));
      EXPECT_FALSE(why) << where << " includes " << include.name << ": " << why.value_or("");
    }
  }
  EXPECT_GE(rooms.size(), 10u) << "the tree was not found";
}

TEST(Tree, LibrariesOfOthersStayInTheirRooms) {
  for (const File& file : Files("services", {".h", ".cc"})) {
    const std::string room = RoomOf(std::string_view(file.path).substr(sizeof("services/") - 1));
    for (const Include& include : IncludesOf(file)) {
      const std::string where = file.path + ":" + std::to_string(include.line);
      if (std::filesystem::exists(Root() / "services" / include.name)) {
        EXPECT_FALSE(include.angle) << where << ": own headers are included with quotes";
        continue;
      }
      EXPECT_NE(include.name, "regex") << where << ": std::regex is not used";
      const bool standard = include.angle && include.name.find('.') == std::string::npos;
      if (standard || IsSystemHeader(include.name)) continue;
      const Library* library = nullptr;
      std::size_t length = 0;
      for (const auto& [prefix, candidate] : Libraries()) {
        if (include.name.starts_with(prefix) && prefix.size() >= length) {
          library = &candidate;
          length = prefix.size();
        }
      }
      if (library == nullptr) {
        ADD_FAILURE() << where << " includes " << include.name
                      << ", which is neither ours nor a known library";
        continue;
      }
      EXPECT_TRUE(library->rooms.empty() ||
                  std::count(library->rooms.begin(), library->rooms.end(), room) > 0)
          << where << ": " << include.name << " is not for room " << room;
      EXPECT_TRUE(library->in_headers || !file.path.ends_with(".h"))
          << where << ": " << include.name << " must not stand in a header";
    }
  }
}

TEST(Tree, ServicesAndStubsStayOutOfHeadersOfOthers) {
  for (const File& file : Files("services", {".h"})) {
    for (const Include& include : IncludesOf(file)) {
      if (!include.name.ends_with(".grpc.pb.h")) continue;
      const std::string room = RoomOf(std::string_view(file.path).substr(sizeof("services/") - 1));
      EXPECT_TRUE(room == "ingest" || room == "query" || room == "cli" || room == "platform/grpc")
          << file.path << " includes " << include.name;
    }
  }
}

TEST(Tree, SourcesAreAsciiAndSayWhatTheyAre) {
  std::size_t seen = 0;
  for (const char* folder : {"services", "tests"}) {
    for (const File& file : Files(folder, {".h", ".cc"})) {
      ++seen;
      ASSERT_FALSE(file.lines.empty()) << file.path << " is empty";
      EXPECT_TRUE(file.lines[0].starts_with("// ") && file.lines[0].size() > 10)
          << file.path << ": the first line says in a comment what the file is";
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const std::string& line = file.lines[i];
        EXPECT_TRUE(std::all_of(line.begin(), line.end(),
                                [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
            << file.path << ":" << i + 1
            << ": not ASCII. Write an escape with the character's Unicode name beside it, or put "
               "the words into a data file";
      }
      if (file.path.ends_with(".h")) {
        EXPECT_EQ(std::count(file.lines.begin(), file.lines.end(), "#pragma once"), 1) << file.path;
      }
    }
  }
  EXPECT_GT(seen, 20u) << "the tree was not found";
}

TEST(Tree, FilesAreShort) {
  for (const File& file : Files("services", {".h", ".cc"})) {
    EXPECT_LE(file.lines.size(), file.path.ends_with("/main.cc") ? 80u : 700u) << file.path;
  }
}

TEST(Tree, NoExceptionsAndNoUnfinishedWork) {
  for (const File& file : Files("services", {".h", ".cc"})) {
    const std::string code = CodeOnly(file.text);
    for (std::size_t at = code.find("throw"); at != std::string::npos;
         at = code.find("throw", at + 1)) {
      const auto word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
      };
      const bool whole = (at == 0 || !word(code[at - 1])) && !word(code[at + 5]);
      // The command line library takes what is wrong with a value in this way only.
      if (!whole || code.compare(at, 11, "throw CLI::") == 0) continue;
      const auto line =
          std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      ADD_FAILURE() << file.path << ":" << line + 1 << ": errors are values";
    }
    for (const char* mark : {"TODO", "FIXME", "XXX"}) {
      EXPECT_EQ(file.text.find(mark), std::string::npos) << file.path << ": " << mark;
    }
  }
}

TEST(CodeOnly, BlanksCommentsAndLiterals) {
  EXPECT_EQ(CodeOnly("a // throw\nb"), "a         \nb");
  EXPECT_EQ(CodeOnly("a /* throw */ b"), "a             b");
  EXPECT_EQ(CodeOnly("f(\"a\\\"b\", 'x')"), "f(\"    \", ' ')");
  EXPECT_EQ(CodeOnly("1'000 + x"), "1'000 + x");
}

}  // namespace
}  // namespace rasad::contract
