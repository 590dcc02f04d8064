// rasad show: one stored article with its entities.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/listing.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "platform/runtime/service.h"
#include "rasad/query/v1/query_service.grpc.pb.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string id;
  std::string revision;
  bool json = false;
  std::string query;
};

Json RevisionJson(const query::v1::RevisionInfo& revision) {
  Json out = Json::object();
  out["revision_id"] = revision.revision_id();
  out["first_received_at"] = base::FormatRfc3339(ToMicros(revision.first_received_at()));
  out["last_received_at"] = base::FormatRfc3339(ToMicros(revision.last_received_at()));
  out["folded_into"] = TextJson(revision.folded_into());
  out["current"] = revision.current();
  out["withdrawn"] = revision.withdrawn();
  return out;
}

void PrintJson(const query::v1::Article& article) {
  Json line = ArticleSummaryJson(article);
  AppendArticle(article.content(), line);
  line["revisions"] = Json::array();
  for (const auto& revision : article.revisions()) {
    line["revisions"].push_back(RevisionJson(revision));
  }
  std::cout << JsonLine(line) << '\n';
}

void PrintText(const query::v1::Article& article, const Style& style) {
  std::cout << ArticleText(article.content(), style) << '\n';
  const auto line = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    std::string label(name);
    label.resize(10, ' ');
    std::cout << Painted(style, "2", label) << ' ' << Clean(value) << '\n';
  };
  line("article", article.article_id());
  line("revision", article.revision_id() + (article.current() ? " (current)" : " (not current)"));
  line("outlet", article.source());
  line("address", article.url());
  line("native id", article.native_id());
  line("first seen", JalaliText(ToMicros(article.first_seen())) + " (Tehran)");
  if (article.revisions_size() > 1) {
    for (const auto& revision : article.revisions()) {
      line("has",
           revision.revision_id() + " of " + JalaliText(ToMicros(revision.first_received_at())) +
               (revision.current() ? ", current" : "") +
               (revision.withdrawn() ? ", withdrawn" : "") +
               (revision.folded_into().empty() ? "" : ", same text as " + revision.folded_into()));
    }
  }
}

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  query::v1::GetArticleRequest request;
  request.set_article_id(options.id);
  request.set_revision_id(options.revision);
  request.set_view(query::v1::ARTICLE_VIEW_FULL);
  query::v1::GetArticleResponse response;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status =
      query::v1::QueryService::NewStub(*channel)->GetArticle(&context, request, &response);
  if (!status.ok()) return Report(base::Annotate(CallError("query", *channel, status), options.id));
  if (options.json) {
    PrintJson(response.article());
  } else {
    PrintText(response.article(), DetectStyle(globals.color, globals.rtl));
  }
  return runtime::kExitOk;
}

}  // namespace

void AddShow(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("show", "Show one article with its entities");
  auto options = std::make_shared<Options>();
  command->add_option("ID", options->id, "The article, 32 hex digits")->required();
  command->add_option("--revision", options->revision, "This revision (default: the current one)");
  command->add_flag("--json", options->json, "One JSON object");
  command->add_option("--query", options->query, "host:port of the query server")
      ->check(CheckAddress);
  command->footer("Example:\n  rasad show 0123456789abcdef0123456789abcdef");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
