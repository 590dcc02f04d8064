// rasad publish: articles from files, folders and JSONL to the ingest server.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/follow.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/servers.h"
#include "cli/stream.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> inputs;
  bool wait = false;
  double wait_timeout = 60;
  double patience = 60;
  bool json = false;
  bool quiet = false;
  Given given;
  std::string ingest;
  std::string query;
};

// The line on standard error that says how far it is, on a terminal only.
class Progress {
 public:
  void Count(bool accepted) {
    accepted ? ++accepted_ : ++refused_;
    const auto now = Clock::now();
    if (!terminal_ || now - shown_ < std::chrono::milliseconds(200)) return;
    shown_ = now;
    std::fprintf(stderr, "\r\x1B[K%s", Text().c_str());
  }

  void CountUnanswered() { ++unanswered_; }

  // Clears the line, so that other messages can be written.
  void Clear() const {
    if (terminal_) std::fputs("\r\x1B[K", stderr);
  }

  std::string Text() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    std::string unanswered;
    if (unanswered_ > 0) unanswered = ", " + std::to_string(unanswered_) + " unanswered";
    char text[160];
    std::snprintf(text, sizeof text, "%llu accepted, %llu refused%s in %.1f s (%.0f/s)",
                  static_cast<unsigned long long>(accepted_),
                  static_cast<unsigned long long>(refused_), unanswered.c_str(), seconds,
                  seconds > 0 ? static_cast<double>(accepted_) / seconds : 0.0);
    return text;
  }

 private:
  const bool terminal_ = isatty(STDERR_FILENO) == 1;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point shown_{};
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t unanswered_ = 0;
};

class Publication {
 public:
  explicit Publication(const Options& options) : options_(options) {}

  int Run(const Globals& globals) {
    const std::string& first = options_.inputs.front();
    std::error_code ignored;
    const bool many = options_.inputs.size() > 1 || std::filesystem::is_directory(first, ignored) ||
                      first.ends_with(".jsonl") || first.ends_with(".ndjson");
    if (many && !options_.given.url.empty()) {
      Complain("--url speaks of one article; give one file");
      return runtime::kExitUsage;
    }
    const auto ingest = ConnectIngest(globals, options_.ingest);
    if (!ingest) return Report(ingest.error());
    Channel query;
    if (options_.wait) {
      auto connected = ConnectQuery(globals, options_.query);
      if (!connected) return Report(connected.error());
      query = std::move(*connected);
    }
    CatchInterrupt();
    // Whatever breaks from here on, what was accepted is reported.
    const base::Status sent = Send(*ingest);
    if (!options_.quiet) Note(progress_.Text());
    const base::Status waited = options_.wait ? Wait(query) : base::Status();
    if (Interrupted()) {
      Complain("interrupted; publishing the same again is harmless");
      return kExitInterrupted;
    }
    if (!sent) return Report(sent.error());  // the first that broke; one message is enough
    if (!waited) return Report(waited.error());
    return failed_ ? runtime::kExitInputsFailed : runtime::kExitOk;
  }

 private:
  base::Status Send(const Channel& ingest) {
    Inputs inputs(options_.inputs, options_.given);
    const auto next = [&]() -> std::optional<Input> {
      while (auto item = inputs.Next()) {
        if (Interrupted()) break;  // standard input may have been cut in the middle
        if (item->input) return std::move(*item->input);
        progress_.Count(false);
        Fail(item->name, item->input.error());
      }
      return std::nullopt;
    };
    base::Status sent = SubmitAll(ingest, Milliseconds(options_.patience), next,
                                  [this](Outcome outcome) { Done(std::move(outcome)); });
    progress_.Clear();
    return sent;
  }

  void Done(Outcome outcome) {
    if (outcome.unanswered) {
      // One error, that of the connection, is the reason for all of them; it is told once.
      progress_.CountUnanswered();
      PrintError(outcome.name, outcome.accepted.error());
      return;
    }
    progress_.Count(outcome.accepted.has_value());
    if (!outcome.accepted) {
      Fail(outcome.name, outcome.accepted.error());
      return;
    }
    Followed followed{std::move(outcome.name), outcome.accepted->article_id(),
                      outcome.accepted->revision_id(), outcome.accepted->request_id()};
    if (options_.wait) {
      pending_.push_back(std::move(followed));
    } else {
      Print(followed, nullptr);
    }
  }

  base::Status Wait(const Channel& query) {
    std::map<std::string, int> counts;
    const base::Status followed_all =
        Follow(query, pending_, Milliseconds(options_.wait_timeout),
               [&](const Followed& followed, const query::v1::Submission& submission) {
                 ++counts[StateName(submission.state())];
                 Print(followed, &submission);
                 if (submission.state() == query::v1::SUBMISSION_STATE_QUARANTINED) {
                   failed_ = true;
                   Complain(followed.name + ": quarantined by " + submission.service() + " (" +
                            submission.reason() + "): " + submission.message());
                 }
               });
    for (const Followed& followed : pending_) {
      failed_ = true;
      Print(followed, nullptr);
      if (!followed_all || Interrupted()) continue;  // one message says why
      Complain(followed.name + ": still in flight; ask later with rasad trace " +
               followed.request_id);
    }
    if (!pending_.empty()) counts["in flight"] = static_cast<int>(pending_.size());
    if (!options_.quiet) {
      std::string text;
      for (const auto& [state, count] : counts) {
        text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + state;
      }
      Note(text.empty() ? "nothing to wait for" : text);
    }
    return followed_all;
  }

  void Fail(const std::string& name, const base::Error& error) {
    failed_ = true;
    progress_.Clear();
    Complain(name + ": " + error.message);
    PrintError(name, error);
  }

  void PrintError(const std::string& name, const base::Error& error) const {
    if (!options_.json) return;
    Json line;
    line["input"] = name;
    line["error"] = ErrorJson(error);
    std::cout << JsonLine(line) << '\n';
  }

  void Print(const Followed& followed, const query::v1::Submission* submission) {
    if (options_.json) {
      Json line;
      line["input"] = followed.name;
      line["article_id"] = followed.article_id;
      line["revision_id"] = followed.revision_id;
      line["request_id"] = followed.request_id;
      if (options_.wait) {
        line["state"] = submission != nullptr ? StateName(submission->state()) : "in_flight";
      }
      if (submission != nullptr && submission->state() == query::v1::SUBMISSION_STATE_QUARANTINED) {
        line["service"] = submission->service();
        line["reason"] = submission->reason();
        line["message"] = submission->message();
      }
      std::cout << JsonLine(line) << '\n';
    } else if (!options_.quiet) {
      std::cout << followed.article_id << "  ";
      if (options_.wait) {
        std::cout << (submission != nullptr ? StateName(submission->state()) : "in flight") << "  ";
      }
      std::cout << Clean(followed.name) << '\n';
    }
  }

  static void Note(const std::string& text) { std::cerr << text << '\n'; }

  static std::chrono::milliseconds Milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }

  const Options& options_;
  Progress progress_;
  std::vector<Followed> pending_;
  bool failed_ = false;
};

}  // namespace

void AddPublish(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("publish", "Submit articles; doing it again is harmless");
  auto options = std::make_shared<Options>();
  command
      ->add_option("INPUT", options->inputs,
                   "A file of one article, text or HTML, also gzip; a folder (its *.txt, *.html, "
                   "*.htm, *.xhtml); *.jsonl or *.ndjson (one article a line); or - for standard "
                   "input")
      ->required();
  command->add_flag("--wait", options->wait, "Wait until what became of each article is known");
  command
      ->add_option("--wait-timeout", options->wait_timeout,
                   "Seconds without any news after which --wait gives up (default: 60)")
      ->check(CLI::Range(0.0, 86400.0));
  command
      ->add_option("--patience", options->patience,
                   "Seconds for which a full or restarting server is asked again (default: 60)")
      ->check(CLI::Range(0.0, 86400.0));
  command->add_flag("--json", options->json, "One JSON object an article");
  command->add_flag("-q,--quiet", options->quiet, "Only errors");
  command->add_option("--source", options->given.source,
                      "The outlet of articles that name none (default: the host of their address, "
                      "else \"file\")");
  command->add_option("--url", options->given.url,
                      "The address that the one file was fetched from");
  command->add_option("--content-type", options->given.content_type,
                      "Media type of files, with charset where known (default: by the file's name, "
                      "else by its first bytes)");
  command->add_option("--ingest", options->ingest, "host:port of the ingest server")
      ->check(CheckAddress);
  command->add_option("--query", options->query, "host:port of the query server, for --wait")
      ->check(CheckAddress);
  command->footer(
      "Fields of JSONL: source, url, native_id, text or content_base64, content_type, fetched_at,\n"
      "published_at, modified_at, request_id; all are strings.\n"
      "Examples:\n"
      "  rasad publish --wait article.txt\n"
      "  rasad publish --source news.example archive/\n"
      "  curl -s $URL | rasad publish - --url $URL\n"
      "  zcat articles.jsonl.gz | rasad publish - --json");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] {
      return Publication(*options).Run(invocation.globals);
    };
  });
}

}  // namespace rasad::cli
