// rasad search: articles that hold words, phrases or an entity.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/listing.h"
#include "cli/servers.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

struct Options : ListOptions {
  std::vector<std::string> words;
  std::string entity;
  std::string type;
};

void PrintJson(const query::v1::SearchHit& hit) {
  auto line = ArticleSummaryJson(hit.article());
  line["snippet"] = hit.snippet();
  line["highlights"] = nlohmann::ordered_json::array();
  for (const auto& span : hit.highlights()) {
    line["highlights"].push_back({{"begin", span.begin()}, {"end", span.end()}});
  }
  std::cout << JsonLine(line) << '\n';
}

void PrintText(const query::v1::SearchHit& hit, const Style& style) {
  std::cout << ArticleSummaryText(hit.article(), style);
  if (!hit.snippet().empty()) {
    std::vector<std::string_view> color_of(hit.snippet().size());
    for (const auto& span : hit.highlights()) {
      const std::size_t end = std::min<std::size_t>(span.end(), color_of.size());
      for (std::size_t i = span.begin(); i < end; ++i) color_of[i] = "1;33";
    }
    std::cout << Paragraph(hit.snippet(), color_of, style);
  }
  std::cout << '\n';
}

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  const auto stub = query::v1::QueryService::NewStub(*channel);
  const Style style = DetectStyle(globals.color, globals.rtl);
  query::v1::SearchArticlesRequest request;
  std::string words;
  for (const std::string& word : options.words) words += (words.empty() ? "" : " ") + word;
  request.set_query(words);
  request.set_entity(options.entity);
  request.set_mention_type(MentionTypeFromName(options.type));
  SetFilters(options, request);
  return ShowCalls<query::v1::SearchArticlesResponse>(
      *channel, options, std::move(request),
      [&](auto&&... arguments) { return stub->SearchArticles(arguments...); },
      [](const auto& response) -> const auto& { return response.hits(); },
      [&](const auto& hit) { options.json ? PrintJson(hit) : PrintText(hit, style); });
}

}  // namespace

void AddSearch(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("search", "Find articles, newest first");
  auto options = std::make_shared<Options>();
  command->add_option("WORDS", options->words,
                      "Words that must all occur, in any spelling that folds to the same; words in "
                      "quotation marks (inside the argument) or guillemets are a phrase");
  AddListOptions(*command, *options);
  command->add_option("--entity", options->entity, "Only articles that mention this entity");
  AddTypeOption(*command, options->type);
  command->footer(
      "Examples:\n"
      "  rasad search WORD WORD --since 1404-01-01\n"
      "  rasad search '\"two words\"' --source news.example\n"
      "  rasad search --entity NAME --type PERSON --json --all");
  command->callback([&invocation, options] {
    if (options->words.empty() && options->entity.empty() && options->type.empty()) {
      throw CLI::ValidationError("search", "give words, --entity or --type");
    }
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
