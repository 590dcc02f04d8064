// rasad mentions: where an entity or a type of mention stands.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
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
#include "cli/value_json.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

struct Options : ListOptions {
  std::string entity;
  std::string type;
};

void PrintJson(const query::v1::ArticleMention& found) {
  auto line = nlohmann::ordered_json::object();
  line["article_id"] = found.article_id();
  line["revision_id"] = found.revision_id();
  line["outlet"] = found.source();
  line["published"] = PublicationJson(found.published());
  line["headline"] = TextJson(found.headline());
  line["mention"] = MentionJson(found.mention());
  line["sentence"] = found.sentence();
  std::cout << JsonLine(line) << '\n';
}

void PrintText(const query::v1::ArticleMention& found, const Style& style) {
  std::cout << Painted(style, TypeColor(found.mention().type()),
                       Line(found.mention().text(), style))
            << Painted(style, "2",
                       std::string("  ") + std::string(MentionTypeName(found.mention().type())) +
                           "  " + Clean(found.published().jalali()) + "  " + Clean(found.source()) +
                           "  ")
            << found.article_id() << '\n'
            << Paragraph(found.sentence(), {}, style) << '\n';
}

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  const auto stub = query::v1::QueryService::NewStub(*channel);
  const Style style = DetectStyle(globals.color, globals.rtl);
  query::v1::ListMentionsRequest request;
  request.set_entity(options.entity);
  request.set_type(MentionTypeFromName(options.type));
  SetFilters(options, request);
  return ShowCalls<query::v1::ListMentionsResponse>(
      *channel, options, std::move(request),
      [&](auto&&... arguments) { return stub->ListMentions(arguments...); },
      [](const auto& response) -> const auto& { return response.mentions(); },
      [&](const auto& found) { options.json ? PrintJson(found) : PrintText(found, style); });
}

}  // namespace

void AddMentions(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("mentions", "List mentions of an entity or a type, newest article first");
  auto options = std::make_shared<Options>();
  AddListOptions(*command, *options);
  command->add_option("--entity", options->entity, "The entity's name, in any spelling");
  AddTypeOption(*command, options->type);
  command->footer(
      "Examples:\n"
      "  rasad mentions --entity NAME\n"
      "  rasad mentions --type MONEY --since 1404-01-01 --json");
  command->callback([&invocation, options] {
    if (options->entity.empty() && options->type.empty()) {
      throw CLI::ValidationError("mentions", "give --entity or --type");
    }
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
