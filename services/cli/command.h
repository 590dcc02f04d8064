// What main() and the commands share: global options and what is to be run.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace rasad::cli {

/// Options that every command takes.
struct Globals {
  std::string config;          ///< --config; empty: RASAD_CONFIG, else looked for.
  std::string color = "auto";  ///< --color: auto, always, never.
  bool rtl = false;            ///< --rtl
  std::string ca_file;         ///< --ca-file: authorities of the servers' certificates.
  std::string cert_file;       ///< --cert-file: our certificate.
  std::string key_file;        ///< --key-file: its key.
};

/// One run of the program. Each Add...() below adds a command whose parse sets `run`, which returns
/// the exit code (platform/runtime/service.h). Both arguments outlive the run.
struct Invocation {
  Globals globals;
  std::function<int()> run;
};

void AddAnnotate(CLI::App& app, Invocation& invocation);
void AddDocument(CLI::App& app, Invocation& invocation);
void AddFeeds(CLI::App& app, Invocation& invocation);
/// Under `rasad feeds`.
void AddFeedsCommands(CLI::App& feeds, Invocation& invocation);
void AddFeedsTest(CLI::App& feeds, Invocation& invocation);
void AddGazetteer(CLI::App& app, Invocation& invocation);
void AddNormalize(CLI::App& app, Invocation& invocation);
void AddPublish(CLI::App& app, Invocation& invocation);
void AddWithdraw(CLI::App& app, Invocation& invocation);
void AddSearch(CLI::App& app, Invocation& invocation);
void AddList(CLI::App& app, Invocation& invocation);
void AddMentions(CLI::App& app, Invocation& invocation);
void AddShow(CLI::App& app, Invocation& invocation);
void AddTrace(CLI::App& app, Invocation& invocation);
void AddCoverage(CLI::App& app, Invocation& invocation);
void AddStatus(CLI::App& app, Invocation& invocation);
void AddQuarantine(CLI::App& app, Invocation& invocation);
void AddDump(CLI::App& app, Invocation& invocation);

}  // namespace rasad::cli
