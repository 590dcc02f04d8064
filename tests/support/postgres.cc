// The server is started once a process and stopped at its end.
#include "support/postgres.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "platform/postgres/connection.h"

namespace rasad::test {
namespace {

struct Server {
  std::string conninfo;  // Empty: none.
  std::string folder;    // Of the throw-away one; empty if the server is somebody else's.
  std::string reason;    // Why there is none.

  Server() {
    if (const char* given = std::getenv("RASAD_TEST_POSTGRES");
        given != nullptr && *given != '\0') {
      conninfo = given;
      return;
    }
    std::FILE* pipe = popen(RASAD_SOURCE_DIR "/tests/support/postgres_start 2>&1", "r");
    if (pipe == nullptr) {
      reason = "tests/support/postgres_start cannot be run";
      return;
    }
    std::string output;
    std::array<char, 512> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
    const int status = pclose(pipe);
    while (!output.empty() && output.back() == '\n') output.pop_back();
    const std::size_t tab = output.find('\t');
    if (status != 0 || tab == std::string::npos) {
      reason = "no PostgreSQL for this test: " + output;
      return;
    }
    folder = output.substr(0, tab);
    conninfo = output.substr(tab + 1);
  }

  ~Server() {
    if (folder.empty()) return;
    const std::string command = RASAD_SOURCE_DIR "/tests/support/postgres_stop " + folder;
    if (std::system(command.c_str()) != 0) std::fprintf(stderr, "failed: %s\n", command.c_str());
  }
};

Server& TheServer() {
  static Server server;
  return server;
}

void Command(const std::string& server, const std::string& sql) {
  auto connection = postgres::Connection::Open(server, "rasad-test");
  if (!connection) {
    std::fprintf(stderr, "%s\n", connection.error().message.c_str());
    return;
  }
  if (auto done = connection->Script(sql); !done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
  }
}

}  // namespace

TestDatabase::TestDatabase(std::string server, std::string name)
    : server_(std::move(server)), name_(std::move(name)) {
  conninfo_ = server_ + " dbname=" + name_;  // The last mention of a keyword counts.
  Command(server_, "CREATE DATABASE " + name_ +
                       " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'");
}

TestDatabase::~TestDatabase() { Command(server_, "DROP DATABASE " + name_ + " WITH (FORCE)"); }

std::unique_ptr<TestDatabase> TestDatabase::Create(std::string& reason) {
  static int count = 0;
  if (TheServer().conninfo.empty()) {
    reason = TheServer().reason;
    return nullptr;
  }
  return std::unique_ptr<TestDatabase>(
      new TestDatabase(TheServer().conninfo,
                       "rasad_test_" + std::to_string(getpid()) + "_" + std::to_string(++count)));
}

}  // namespace rasad::test
