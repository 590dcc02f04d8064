// rasad annotate: articles normalised and extracted in this process, without servers.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/inputs.h"
#include "cli/times.h"
#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/extraction/extractor.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  bool json = false;
  bool explain = false;
  std::string source;
  std::string url;
  std::string content_type;
  std::string fetched_at;
  std::string published;
};

// An article with, where options.explain says so, the table rows of its mentions.
struct Annotated {
  news::v1::ExtractedArticle article;
  std::vector<std::vector<std::string>> rows;
};

base::Result<Annotated> Annotate(const std::string& file, const Options& options,
                                 base::Micros now) {
  auto bytes = ReadFile(file, article::kMaxPageBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  auto article =
      SubmissionOf(file, *std::move(bytes), {options.source, options.url, options.content_type});
  if (!article) return tl::unexpected(article.error());
  ingest::v1::ArticleSubmission& submission = *article;
  base::Micros received_at = now;
  if (const auto when = ParseWhen(options.fetched_at)) {
    *submission.mutable_fetched_at() = ToTimestamp(when->begin);
    received_at = when->begin;
  }
  const auto published = ParseWhen(options.published);
  if (published) {
    *submission.mutable_published_at() = ToTimestamp(published->begin);
  }
  auto raw = article::Admit(submission, "annotate", received_at);
  if (!raw) return tl::unexpected(raw.error());
  auto normalized = article::Normalize(*raw);
  if (!normalized) return tl::unexpected(normalized.error());
  // A day that was given without a time of day stays a day.
  auto& metadata = *normalized->mutable_metadata();
  if (published && published->day && metadata.published().source() == "submission") {
    metadata.mutable_published()->clear_time();
  }
  Annotated annotated;
  annotated.article =
      extraction::Extract(std::move(*normalized), options.explain ? &annotated.rows : nullptr);
  return annotated;
}

int Run(const Globals& globals, const Options& options) {
  const bool one = options.files.size() == 1;
  if (!one && !(options.url.empty() && options.fetched_at.empty() && options.published.empty())) {
    Complain("--url, --fetched-at and --published speak of one article; give one file");
    return runtime::kExitUsage;
  }
  const Style style = DetectStyle(globals.color, globals.rtl);
  const base::Micros now = Now();
  int code = runtime::kExitOk;
  bool first = true;
  for (const std::string& file : options.files) {
    const auto annotated = Annotate(file, options, now);
    if (!annotated) {
      Complain(file + ": " + annotated.error().message);
      code = runtime::kExitInputsFailed;
    }
    if (options.json) {
      auto line = nlohmann::ordered_json::object();
      line["file"] = file;
      if (annotated) {
        AppendArticle(annotated->article, line);
        for (std::size_t i = 0; i < annotated->rows.size(); ++i) {
          line["mentions"][i]["rows"] = annotated->rows[i];
        }
      } else {
        line["error"] = ErrorJson(annotated.error());
      }
      std::cout << JsonLine(line) << '\n';
    } else if (annotated) {
      if (!first) std::cout << '\n';
      if (!one) std::cout << Painted(style, "2", "== " + Clean(file)) << "\n";
      std::cout << ArticleText(annotated->article, style,
                               options.explain ? &annotated->rows : nullptr);
      first = false;
    }
  }
  return code;
}

std::string CheckWhen(const std::string& text) {
  return ParseWhen(text) ? std::string() : std::string(kWhenHelp);
}

}  // namespace

void AddAnnotate(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("annotate", "Normalise articles and mark their entities; needs no server");
  auto options = std::make_shared<Options>();
  command
      ->add_option("FILE", options->files,
                   "Files of one article each, text or HTML, in any charset of Persian pages, also "
                   "gzip; - is standard input")
      ->required();
  command->add_flag("--json", options->json, "One JSON object a line, in the order of the files");
  command->add_flag("--explain", options->explain,
                    "Say of each mention which rule and which rows of the tables gave it, and how "
                    "sure it is");
  command->add_option("--source", options->source,
                      "The outlet (default: the host of --url, else \"file\")");
  command->add_option("--url", options->url, "The address that the one file was fetched from");
  command->add_option(
      "--content-type", options->content_type,
      "Media type, with charset where known: text/html, text/plain (default: by the "
      "file's name, else by its first bytes)");
  command
      ->add_option("--fetched-at", options->fetched_at,
                   "When the one file was fetched; no later date is believed (default: now)")
      ->check(CheckWhen);
  command
      ->add_option("--published", options->published,
                   "When the one article was published, as far as known; a printed date wins")
      ->check(CheckWhen);
  command->footer(
      "Examples:\n"
      "  rasad annotate article.txt\n"
      "  rasad annotate --json *.txt | jq -r .headline\n"
      "  rasad annotate --explain article.txt\n"
      "  curl -s $URL | rasad annotate - --url $URL\n"
      "  rasad annotate old.html --content-type 'text/html; charset=windows-1256' --fetched-at "
      "1404-07-14");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
