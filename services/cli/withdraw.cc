// rasad withdraw: takes back one article or all of an outlet.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/follow.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "platform/runtime/service.h"
#include "rasad/ingest/v1/ingest_service.grpc.pb.h"

namespace rasad::cli {
namespace {

struct Options {
  std::string id;
  std::string source;
  std::string until;
  std::string reason;
  std::string request_id;
  bool wait = false;
  double wait_timeout = 60;
  bool json = false;
  std::string ingest;
  std::string query;
};

// Sets `state` once it is known; leaves it empty while in flight.
base::Status Wait(const Globals& globals, const Options& options, const std::string& request_id,
                  std::string& state) {
  auto query = ConnectQuery(globals, options.query);
  if (!query) return tl::unexpected(query.error());
  const auto patience =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.wait_timeout * 1000));
  std::vector<Followed> pending = {{"withdrawal", {}, {}, request_id}};
  return Follow(*query, pending, patience,
                [&](const Followed&, const query::v1::Submission& found) {
                  state = StateName(found.state());
                });
}

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectIngest(globals, options.ingest);
  if (!channel) return Report(channel.error());
  ingest::v1::WithdrawArticleRequest request;
  if (options.source.empty()) {
    request.set_article_id(options.id);
  } else {
    request.set_source(options.source);
  }
  if (const auto until = ParseWhen(options.until)) {
    // The limit is inclusive: a day is meant to its end.
    *request.mutable_received_until() = ToTimestamp(until->end - 1);
  }
  request.set_reason(options.reason);
  request.set_request_id(options.request_id);
  ingest::v1::WithdrawArticleResponse response;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status =
      ingest::v1::IngestService::NewStub(*channel)->WithdrawArticle(&context, request, &response);
  if (!status.ok()) return Report(CallError("ingest", *channel, status));

  std::string state;
  base::Status waited;
  if (options.wait) waited = Wait(globals, options, response.request_id(), state);
  const std::string until = base::FormatRfc3339(ToMicros(response.received_until()));
  if (options.json) {
    nlohmann::ordered_json line;
    line["request_id"] = response.request_id();
    line["received_until"] = until;
    if (options.wait) line["state"] = state.empty() ? "in_flight" : state;
    std::cout << JsonLine(line) << '\n';
  } else {
    std::cout << response.request_id() << "  everything received until " << until
              << (options.wait ? "  " + (state.empty() ? "in flight" : state) : "") << '\n';
  }
  // The withdrawal is accepted, whatever became of the waiting.
  if (!waited) return Report(waited.error());
  if (!options.wait || !state.empty()) return runtime::kExitOk;
  Complain("still in flight; ask later with rasad trace " + response.request_id());
  return runtime::kExitInputsFailed;
}

}  // namespace

void AddWithdraw(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("withdraw", "Take back an article, or all of an outlet");
  auto options = std::make_shared<Options>();
  auto* id = command->add_option("ID", options->id, "The article, 32 hex digits");
  auto* source = command->add_option("--source", options->source, "Instead: every article of it");
  id->excludes(source);
  command
      ->add_option("--until", options->until,
                   "Only what was received until this time, or to the end of this day "
                   "(default: now)")
      ->check([](const std::string& text) {
        return ParseWhen(text) ? std::string() : std::string(kWhenHelp);
      });
  command->add_option("--reason", options->reason, "Why, in your words; at most 1,000 bytes");
  command->add_option("--request-id", options->request_id, "Your own name for this submission");
  command->add_flag("--wait", options->wait, "Wait until it is applied");
  command->add_option("--wait-timeout", options->wait_timeout, "Seconds for --wait (default: 60)")
      ->check(CLI::Range(0.0, 86400.0));
  command->add_flag("--json", options->json, "One JSON object");
  command->add_option("--ingest", options->ingest, "host:port of the ingest server")
      ->check(CheckAddress);
  command->add_option("--query", options->query, "host:port of the query server, for --wait")
      ->check(CheckAddress);
  command->footer(
      "Examples:\n"
      "  rasad withdraw 0123456789abcdef0123456789abcdef --reason 'published by mistake'\n"
      "  rasad withdraw --source news.example --until 2025-10-01 --wait");
  command->callback([&invocation, options] {
    if (options->id.empty() == options->source.empty()) {
      throw CLI::ValidationError("withdraw", "give either an article's ID or --source NAME");
    }
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
