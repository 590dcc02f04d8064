// rasad dump: the derived tables as text.
#include "platform/postgres/dump.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/servers.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

int Run(const Globals& globals) {
  const auto pipeline = FindPipeline(globals);
  if (!pipeline) return Report(pipeline.error());
  auto connection =
      postgres::Connection::Open(pipeline->config.postgres().conninfo(), "rasad-dump");
  if (!connection) {
    base::Error error = connection.error();
    if (error.code == base::ErrorCode::kUnavailable) {
      error.message += "; " + std::string(kStartIt);
    }
    return Report(error);
  }
  const auto dumped = postgres::DumpCanonical(*connection, [](std::string_view line) {
    std::cout << line << '\n';
    if (std::cout) return base::Status();
    return base::Status(
        base::Fail(base::ErrorCode::kInternal, "standard output cannot be written"));
  });
  return dumped ? runtime::kExitOk : Report(dumped.error());
}

}  // namespace

void AddDump(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("dump", "Print what is stored");
  auto canonical = std::make_shared<bool>(false);
  command
      ->add_flag("--canonical", *canonical,
                 "The derived tables, one row a line in a fixed order: equal for equal input")
      ->required();
  command->footer("Example:\n  rasad dump --canonical | sha256sum");
  command->callback([&invocation, canonical] {
    invocation.run = [&invocation] { return Run(invocation.globals); };
  });
}

}  // namespace rasad::cli
