// The rasad command: reads the command line and runs one command.
#include <CLI/CLI.hpp>
#include <clocale>
#include <iostream>
#include <string>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/console.h"
#include "platform/runtime/service.h"

int main(int argc, char** argv) {
  using namespace rasad::cli;  // NOLINT: wiring only
  CLI::App app("Rasad: Persian news in, articles with entities out.", "rasad");
  Invocation invocation;
  Globals& globals = invocation.globals;
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", std::string("rasad ") + RASAD_VERSION);
  app.add_option("--config", globals.config,
                 "The pipeline's configuration (default: $RASAD_CONFIG, else .run/config.textproto "
                 "in this folder or one above it)");
  app.add_option("--color", globals.color, "Colours: auto, always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--rtl", globals.rtl, "Put lines of text into right-to-left isolates");
  app.add_option("--ca-file", globals.ca_file, "Authorities of the servers' certificates, PEM");
  app.add_option("--cert-file", globals.cert_file, "This client's certificate, PEM");
  app.add_option("--key-file", globals.key_file, "Its private key, PEM");
  app.footer(
      "rasad COMMAND --help says more of each command. Exit codes: 0 done, 1 some inputs "
      "failed,\n64 wrong usage, 69 a server is missing, 70 our fault, 78 bad configuration.");
  AddAnnotate(app, invocation);
  AddDocument(app, invocation);
  AddFeeds(app, invocation);
  AddGazetteer(app, invocation);
  AddNormalize(app, invocation);
  AddPublish(app, invocation);
  AddWithdraw(app, invocation);
  AddSearch(app, invocation);
  AddList(app, invocation);
  AddMentions(app, invocation);
  AddShow(app, invocation);
  AddTrace(app, invocation);
  AddCoverage(app, invocation);
  AddStatus(app, invocation);
  AddQuarantine(app, invocation);
  AddDump(app, invocation);

  if (const auto bad = FindBadArgument(argc, argv)) {
    Complain(*bad);
    return rasad::runtime::kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" of CLI11 with exit code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    Complain(ExplainRefusal(app, error.what()));
    std::cerr << "Try: rasad --help, or rasad COMMAND --help\n";
    return rasad::runtime::kExitUsage;
  }
  const int code = invocation.run();
  if (!std::cout.flush()) {
    Complain("standard output cannot be written");
    return code == rasad::runtime::kExitOk ? rasad::runtime::kExitInternal : code;
  }
  return code;
}
