// rasad list: articles by outlet and time.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

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
  return ShowPages(
      options,
      [&](int size, const std::string& token, std::size_t& shown) -> base::Result<std::string> {
        request.set_page_size(size);
        request.set_page_token(token);
        query::v1::ListArticlesResponse response;
        ::grpc::ClientContext context;
        SetDeadline(context);
        const ::grpc::Status status = stub->ListArticles(&context, request, &response);
        if (!status.ok()) return tl::unexpected(CallError("query", status));
        for (const auto& article : response.articles()) {
          std::cout << (options.json ? JsonLine(ArticleSummaryJson(article)) + '\n'
                                     : ArticleSummaryText(article, style));
        }
        shown = static_cast<std::size_t>(response.articles_size());
        return response.next_page_token();
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
