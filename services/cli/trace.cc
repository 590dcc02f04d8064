// rasad trace: where an article or a submission went, and what became of it.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/follow.h"
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
  bool json = false;
  std::string query;
};

constexpr std::string_view kOutlet = "source:";

bool LooksLikeArticle(const std::string& id) {
  if (id.starts_with(kOutlet)) return true;
  return id.size() == 32 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Asks by article where the id looks like one, then by request: servers and clients may give
// requests names that look the same.
base::Result<query::v1::GetSubmissionResponse> Ask(const Channel& channel, const std::string& id) {
  const auto stub = query::v1::QueryService::NewStub(channel);
  ::grpc::Status status;
  for (const bool by_article : {true, false}) {
    if (by_article && !LooksLikeArticle(id)) continue;
    if (!by_article && id.starts_with(kOutlet)) continue;  // no request may be called so
    query::v1::GetSubmissionRequest request;
    by_article ? request.set_article_id(id) : request.set_request_id(id);
    query::v1::GetSubmissionResponse response;
    ::grpc::ClientContext context;
    SetDeadline(context);
    status = stub->GetSubmission(&context, request, &response);
    if (status.ok() && response.submissions_size() > 0) return response;
    if (!status.ok() && status.error_code() != ::grpc::StatusCode::NOT_FOUND) break;
  }
  if (status.ok() || status.error_code() == ::grpc::StatusCode::NOT_FOUND) {
    return base::Fail(base::ErrorCode::kNotFound,
                      id + ": nothing is known of it: it is in flight, or was never submitted");
  }
  return tl::unexpected(CallError("query", channel, status));
}

void PrintJson(const query::v1::Submission& submission) {
  Json line;
  line["request_id"] = submission.request_id();
  line["article_id"] = TextJson(submission.article_id());
  line["revision_id"] = TextJson(submission.revision_id());
  line["state"] = StateName(submission.state());
  line["service"] = TextJson(submission.service());
  line["reason"] = TextJson(submission.reason());
  line["message"] = TextJson(submission.message());
  line["recorded_at"] = base::FormatRfc3339(ToMicros(submission.recorded_at()));
  line["hops"] = Json::array();
  for (const auto& hop : submission.hops()) {
    line["hops"].push_back(
        {{"topic", hop.topic()}, {"partition", hop.partition()}, {"offset", hop.offset()}});
  }
  std::cout << JsonLine(line) << '\n';
}

void PrintText(const query::v1::Submission& submission, const Style& style) {
  const bool bad = submission.state() == query::v1::SUBMISSION_STATE_QUARANTINED;
  const auto line = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    std::string label(name);
    label.resize(11, ' ');
    std::cout << "  " << Painted(style, "2", label) << ' ' << Clean(value) << '\n';
  };
  std::cout << Painted(style, "1", "submission") << ' ' << Clean(submission.request_id()) << '\n';
  line("article", submission.article_id());
  line("revision", submission.revision_id());
  for (int i = 0; i < submission.hops_size(); ++i) {
    const auto& hop = submission.hops(i);
    // A quarantined record ends in the topic of what was given up.
    const bool last = bad && i + 1 == submission.hops_size();
    line(last ? "given up at" : "passed", hop.topic() + " partition " +
                                              std::to_string(hop.partition()) + " offset " +
                                              std::to_string(hop.offset()));
  }
  std::cout << "  " << Painted(style, "2", "state      ") << ' '
            << Painted(style, bad ? "1;31" : "1;32", StateName(submission.state())) << " at "
            << JalaliText(ToMicros(submission.recorded_at())) << " (Tehran)\n";
  line("given up by", submission.service());
  line("reason", submission.reason());
  line("message", submission.message());
}

int Run(const Globals& globals, const Options& options) {
  const auto channel = ConnectQuery(globals, options.query);
  if (!channel) return Report(channel.error());
  const auto response = Ask(*channel, options.id);
  if (!response) return Report(response.error());
  const Style style = DetectStyle(globals.color, globals.rtl);
  for (const auto& submission : response->submissions()) {
    options.json ? PrintJson(submission) : PrintText(submission, style);
  }
  return runtime::kExitOk;
}

}  // namespace

void AddTrace(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("trace", "Say where an article went and what became of it");
  auto options = std::make_shared<Options>();
  command
      ->add_option("ID", options->id,
                   "An article id, a request id, or source:NAME for withdrawals of an outlet")
      ->required();
  command->add_flag("--json", options->json, "One JSON object a submission");
  command->add_option("--query", options->query, "host:port of the query server")
      ->check(CheckAddress);
  command->footer("Example:\n  rasad trace 0123456789abcdef0123456789abcdef");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
