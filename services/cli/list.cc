// rasad list: articles by outlet and time.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/listing.h"
#include "cli/servers.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

int Run(const Globals& globals, const ListOptions& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  const auto stub = query::v1::QueryService::NewStub(*channel);
  const Style style = DetectStyle(globals.color, globals.rtl);
  query::v1::ListArticlesRequest request;
  request.set_view(query::v1::ARTICLE_VIEW_BASIC);
  SetFilters(options, request);
  return ShowCalls<query::v1::ListArticlesResponse>(
      *channel, options, std::move(request),
      [&](auto&&... arguments) { return stub->ListArticles(arguments...); },
      [](const auto& response) -> const auto& { return response.articles(); },
      [&](const auto& article) {
        std::cout << (options.json ? JsonLine(ArticleSummaryJson(article)) + '\n'
                                   : ArticleSummaryText(article, style));
      });
}

}  // namespace

void AddList(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("list", "List articles, newest first");
  auto options = std::make_shared<ListOptions>();
  AddListOptions(*command, *options);
  command->footer(
      "Examples:\n"
      "  rasad list --limit 5\n"
      "  rasad list --source news.example --since 2025-10-01 --until 2025-10-31 --all --json");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
