// rasad publish: articles from files, folders, JSONL and archives to the ingest server.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
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
#include "cli/progress.h"
#include "cli/publish_state.h"
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
  bool progress = false;
  bool backfill = false;
  std::optional<double> rate;
  bool resume = false;
  std::string state;
  Given given;
  std::string ingest;
  std::string query;
};

class Publication {
 public:
  explicit Publication(const Options& options)
      : options_(options), inputs_(options.inputs, options.given), line_(options.progress) {}

  int Run(const Globals& globals) {
    const Source& first = inputs_.sources().front();
    const bool many = inputs_.sources().size() > 1 || (first.kind != Source::Kind::kFile &&
                                                       first.kind != Source::Kind::kStandardInput);
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
    if (many || options_.resume || !options_.state.empty()) {
      if (auto kept = KeepState(globals); !kept) return Report(kept.error());
    }
    CatchInterrupt();
    // Whatever breaks from here on, what was accepted is reported.
    const base::Status sent = Send(*ingest);
    FinishState();
    if (!options_.quiet) {
      Note(tally_.Text(Clock::now() - start_));
      std::string skipped;
      for (const auto& [what, count] : inputs_.skipped()) {
        skipped += (skipped.empty() ? "" : ", ") + what + " (" + std::to_string(count) + ')';
      }
      if (!skipped.empty()) Note("passed over: " + skipped);
    }
    const base::Status waited = options_.wait ? Wait(query) : base::Status();
    if (Interrupted()) {
      Complain(
          "interrupted; publishing the same again is harmless, with --resume it goes on from here");
      return kExitInterrupted;
    }
    if (!sent) return Report(sent.error());  // the first that broke; one message is enough
    if (!waited) return Report(waited.error());
    return failed_ ? runtime::kExitInputsFailed : runtime::kExitOk;
  }

 private:
  // Where it is kept how far this is, and whether an earlier run was stopped.
  base::Status KeepState(const Globals& globals) {
    std::string server = options_.ingest;
    if (server.empty()) {
      const auto pipeline = FindPipeline(globals);
      if (!pipeline) return tl::unexpected(pipeline.error());
      server = pipeline->config.ingest().grpc().listen();
    }
    const auto file = options_.state.empty() ? PublishState::DefaultFile(server, inputs_.sources())
                                             : std::filesystem::path(options_.state);
    if (file.empty()) return {};  // no home: nothing is kept
    state_.emplace(file, server, inputs_.sources());
    if (!options_.resume) return {};
    const auto behind = state_->Load();
    if (!behind) return tl::unexpected(behind.error());
    inputs_.GoOnBehind(*behind);
    if (options_.quiet) return {};
    if (*behind == Place{}) {
      Note("nothing is known of an earlier run; beginning at the beginning");
    } else {
      Note("going on behind article " + std::to_string(behind->number) + " of " +
           Clean(inputs_.sources()[std::min(behind->source, inputs_.sources().size() - 1)].path) +
           ", which an earlier run had published");
    }
    return {};
  }

  // Once a second at most; a folder that cannot be written is told of once.
  void SaveState() {
    if (!state_) return;
    saved_ = Clock::now();
    auto saved = state_->Save();
    if (saved || state_warned_) return;
    state_warned_ = true;
    line_.Clear();
    Complain(saved.error().message + "; --resume will not know of this run");
  }

  void FinishState() {
    if (!state_) return;
    if (finished_ && state_->Idle()) {
      state_->Remove();
    } else {
      SaveState();
    }
  }

  base::Status Send(const Channel& ingest) {
    const auto next = [&]() -> std::optional<Input> {
      while (auto item = inputs_.Next()) {
        if (Interrupted()) return std::nullopt;  // standard input may have been cut in the middle
        if (!read_at_start_) read_at_start_ = inputs_.bytes_read();
        if (state_) state_->Read(item->place);
        if (item->input) {
          if (options_.backfill) item->input->article.set_lane(ingest::v1::LANE_BACKFILL);
          return std::move(*item->input);
        }
        if (state_) state_->Done(item->place);
        Count(false);
        Fail(item->name, item->input.error());
      }
      finished_ = true;
      return std::nullopt;
    };
    // Ingest and the broker work for live articles, too.
    constexpr double kBackfillRate = 100;
    const double rate = options_.rate.value_or(options_.backfill ? kBackfillRate : 0);
    base::Status sent = SubmitAll(ingest, Milliseconds(options_.patience), rate, next,
                                  [this](Outcome outcome) { Done(std::move(outcome)); });
    line_.Clear();
    return sent;
  }

  void Count(bool accepted) {
    ++(accepted ? tally_.accepted : tally_.refused);
    const auto now = Clock::now();
    if (state_ && now - saved_ >= std::chrono::seconds(1)) SaveState();
    if (!line_.Due(now)) return;
    const auto since = now - start_;
    const std::string left =
        LeftText(inputs_.bytes_read(), read_at_start_.value_or(0), inputs_.bytes(), since);
    line_.Show(tally_.Text(since) + (left.empty() ? "" : "; " + left));
  }

  void Done(Outcome outcome) {
    if (outcome.unanswered) {
      // One error, that of the connection, is the reason for all of them; it is told once.
      ++tally_.unanswered;
      PrintError(outcome.name, outcome.accepted.error());
      return;
    }
    // A refusal that may pass is no final answer: a later run asks again.
    const bool final = outcome.accepted || base::DispositionOf(outcome.accepted.error().code) !=
                                               base::Disposition::kRetry;
    if (state_ && final) state_->Done(outcome.place);
    Count(outcome.accepted.has_value());
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
    line_.Clear();
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
  Inputs inputs_;
  ProgressLine line_;
  Tally tally_;
  const Clock::time_point start_ = Clock::now();
  std::optional<std::uint64_t> read_at_start_;  // bytes, when the first article came
  std::optional<PublishState> state_;
  Clock::time_point saved_{};
  bool state_warned_ = false;
  bool finished_ = false;  // all inputs are read
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
                   "*.htm, *.xhtml); *.jsonl or *.ndjson (one article a line), also .gz and .zst; "
                   "*.tar, *.tar.gz, *.tgz, *.tar.zst; *.warc, *.warc.gz; or - for standard input")
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
  command->add_flag("--backfill", options->backfill,
                    "Articles of an archive: they wait for live ones, and 100 a second are sent");
  command
      ->add_option("--rate", options->rate,
                   "Articles a second at most; 0: no limit (default: 100 with --backfill, else 0)")
      ->check(CLI::Range(0.0, 1e6));
  command->add_flag("--resume", options->resume,
                    "Go on where an earlier run of the same inputs was stopped or killed");
  command->add_option("--state", options->state,
                      "File that keeps how far this is, for --resume (default: one in "
                      "$XDG_STATE_HOME/rasad, or ~/.local/state/rasad)");
  command->add_flag("--progress", options->progress,
                    "Say every ten seconds how far it is, where standard error is no terminal");
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
      "  rasad publish --backfill crawl-2023.warc.gz     and after a kill: the same with --resume\n"
      "  curl -s $URL | rasad publish - --url $URL\n"
      "  zcat articles.jsonl.gz | rasad publish - --json");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] {
      return Publication(*options).Run(invocation.globals);
    };
  });
}

}  // namespace rasad::cli
