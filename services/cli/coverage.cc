// rasad coverage: how regularly outlets are heard of.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/coverage_list.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

struct Options {
  std::vector<std::string> outlets;  // as arguments
  std::vector<std::string> sources;  // as options; both together once parsed
  std::string since;
  std::string as_of;
  bool silent = false;
  bool json = false;
  std::string query;
};

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  base::Micros as_of = Now();
  // The end of a day that is not over yet is now.
  if (const auto when = ParseWhen(options.as_of)) {
    as_of = when->day ? std::min(when->end, as_of) : when->begin;
  }
  query::v1::ListCoverageRequest request;
  for (const std::string& source : options.sources) request.add_sources(source);
  *request.mutable_as_of() = ToTimestamp(as_of);
  if (const auto since = ParseWhen(options.since)) {
    *request.mutable_time()->mutable_start() = ToTimestamp(since->begin);
  }
  auto sources = AllCoverage(*channel, std::move(request));
  if (!sources) return Report(sources.error());
  SortBySilence(*sources);
  const std::vector<query::v1::SourceCoverage> all = *sources;
  if (options.silent) {
    std::erase_if(*sources, [](const auto& source) { return !source.has_silent_since(); });
  }
  if (options.json) {
    for (const auto& source : *sources) std::cout << JsonLine(CoverageJson(source)) << '\n';
    return runtime::kExitOk;
  }
  for (const std::string& asked : options.sources) {
    if (std::none_of(all.begin(), all.end(),
                     [&](const auto& source) { return source.source() == asked; })) {
      std::cerr << "nothing is known of " << Clean(asked) << "; rasad coverage lists the names\n";
    }
  }
  if (all.empty()) {
    if (options.sources.empty()) {
      std::cerr << "no outlet is known yet: rasad feeds add URL follows one\n";
    }
    return runtime::kExitOk;
  }
  const Style style = DetectStyle(globals.color, globals.rtl);
  if (!sources->empty()) {
    std::cout << CoverageTable(*sources, as_of, !options.sources.empty(), style);
  }
  std::cout << CoverageSummary(all) << " at " << JalaliText(as_of) << " (Tehran)\n";
  return runtime::kExitOk;
}

}  // namespace

void AddCoverage(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "coverage",
      "Say when each outlet was last heard of, its pace, gaps and lag, and who is silent");
  auto options = std::make_shared<Options>();
  const auto check = [](const std::string& text) {
    return ParseWhen(text) ? std::string() : std::string(kWhenHelp);
  };
  command->add_option("OUTLET", options->outlets, "Only this outlet, with its gaps and feeds");
  command->add_option("--source", options->sources, "The same; may be repeated")
      ->allow_extra_args(false);
  command
      ->add_option("--since", options->since,
                   "Count articles, gaps and lag from this time or day on (default: 7 days ago)")
      ->check(check);
  command
      ->add_option("--as-of", options->as_of, "Judge silence as it was at this time (default: now)")
      ->check(check);
  command->add_flag("--silent", options->silent, "Only outlets that are silent");
  command->add_flag("--json", options->json, "One JSON object a line");
  command->add_option("--query", options->query, "host:port of the query server")
      ->check(CheckAddress);
  command->footer(
      "An outlet is silent when nothing came for much longer than usual at this hour: nights and\n"
      "weekly rest are no silence. Examples:\n"
      "  rasad coverage\n"
      "  rasad coverage news.example --since 1404-01-01\n"
      "  rasad coverage --silent --json");
  command->callback([&invocation, options] {
    auto& sources = options->sources;
    sources.insert(sources.end(), options->outlets.begin(), options->outlets.end());
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
