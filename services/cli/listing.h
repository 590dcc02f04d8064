// What search, list and mentions have in common: filters, pages, and lines of articles.
#pragma once

#include <grpcpp/client_context.h>

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/servers.h"
#include "core/base/error.h"
#include "rasad/query/v1/query_service.pb.h"

namespace CLI {
class App;
}

namespace rasad::cli {

/// The options of every list.
struct ListOptions {
  std::vector<std::string> sources;
  std::string since;
  std::string until;
  std::uint32_t limit = 20;
  bool all = false;
  bool json = false;
  std::string query;
};

/// Adds --source, --since, --until, --limit, --all, --json, --query.
void AddListOptions(CLI::App& command, ListOptions& options);

/// Adds --type to `command`; anything but a type of mention is wrong usage.
void AddTypeOption(CLI::App& command, std::string& type);

/// Copies sources and times into a request of any list.
template <class Request>
void SetFilters(const ListOptions& options, Request& request);

/// Gets pages until `options.limit` items are shown or, with --all, until the end. `page` asks for
/// one page, shows its items, says how many there were and gives the next page's token. Returns the
/// exit code.
using Page = std::function<base::Result<std::string>(int page_size, const std::string& token,
                                                     std::size_t& shown)>;
int ShowPages(const ListOptions& options, const Page& page);

/// ShowPages over a call of QueryService at `channel`: `call` is stub->XxxArticles(context,
/// request, response), `items` the response's repeated field, `show` prints one item.
template <class Response, class Request, class Call, class Items, class Show>
int ShowCalls(const Channel& channel, const ListOptions& options, Request request, Call call,
              Items items, Show show) {
  return ShowPages(
      options,
      [&](int size, const std::string& token, std::size_t& shown) -> base::Result<std::string> {
        request.set_page_size(size);
        request.set_page_token(token);
        Response response;
        ::grpc::ClientContext context;
        SetDeadline(context);
        const ::grpc::Status status = call(&context, request, &response);
        if (!status.ok()) return tl::unexpected(CallError("query", channel, status));
        for (const auto& item : items(response)) show(item);
        shown = static_cast<std::size_t>(items(response).size());
        return response.next_page_token();
      });
}

/// The keys of an article that every listing shows, from "article_id" to "tags".
nlohmann::ordered_json ArticleSummaryJson(const query::v1::Article& article);

/// Two lines: day, outlet and id; headline.
std::string ArticleSummaryText(const query::v1::Article& article, const Style& style);

extern template void SetFilters(const ListOptions&, query::v1::ListArticlesRequest&);
extern template void SetFilters(const ListOptions&, query::v1::SearchArticlesRequest&);
extern template void SetFilters(const ListOptions&, query::v1::ListMentionsRequest&);

}  // namespace rasad::cli
