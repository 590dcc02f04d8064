// rasad document: what is made of the bytes of one article, and why.
#include "core/document/document.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/article_json.h"
#include "cli/article_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/inputs.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/document/chars.h"
#include "core/document/media_type.h"
#include "core/text/calendar.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using document::Document;
using Json = nlohmann::ordered_json;

struct Options {
  std::string file;
  bool json = false;
  std::string content_type;
  std::string fetched_at;
  std::string published;
};

// A document with the media type that it was read as.
struct Read {
  std::string media_type;
  Document document;
};

base::Result<Read> ReadDocument(const Options& options) {
  auto bytes = ReadFile(options.file, article::kMaxPageBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  auto submission = SubmissionOf(options.file, *std::move(bytes), {"", "", options.content_type});
  if (!submission) return tl::unexpected(submission.error());
  const auto fetched = ParseWhen(options.fetched_at);
  const base::Micros received_at = fetched ? fetched->begin : Now();
  // What ingest would refuse is refused here.
  const auto raw = article::Admit(*submission, "document", received_at);
  if (!raw) return tl::unexpected(raw.error());
  document::Hints hints;
  hints.content_type = raw->content_type();
  hints.received_at = received_at;
  if (const auto published = ParseWhen(options.published)) hints.published_at = published->begin;
  auto parsed = document::Parse(raw->content(), hints);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto type = document::ParseMediaType(raw->content_type());
  const bool given = type && !raw->content_type().empty();
  return Read{given ? type->type : std::string(document::SniffMediaType(raw->content())),
              *std::move(parsed)};
}

std::string_view KindName(document::SegmentKind kind) {
  return SegmentKindName(static_cast<news::v1::SegmentKind>(kind));
}

// A field that has a value, and the first segment that shows it.
struct Field {
  const char* name;
  std::string value;
  std::optional<std::size_t> segment;
};

class Fields {
 public:
  explicit Fields(const Document& document) : document_(document) {
    for (const document::Segment& segment : document.segments) {
      keys_.push_back(document::TightKey(segment.source.In(document.source)).key);
    }
    const document::Metadata& meta = document.metadata;
    Add("headline", meta.headline, document::SegmentKind::kHeadline);
    Add("kicker", meta.kicker, document::SegmentKind::kKicker);
    Add("lead", meta.lead, document::SegmentKind::kLead);
    Add("agency", meta.agency);
    Add("author", meta.author);
    Add("native_code", meta.native_code);
    Add("short_link", meta.short_link);
    Add("canonical_url", meta.canonical_url);
    for (const std::string& tag : meta.tags) Add("tag", tag);
  }

  const std::vector<Field>& all() const { return fields_; }

 private:
  void Add(const char* name, const std::string& value,
           std::optional<document::SegmentKind> kind = std::nullopt) {
    if (value.empty()) return;
    const std::string key = document::TightKey(value).key;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < keys_.size() && !found && !key.empty(); ++i) {
      const document::SegmentKind of = document_.segments[i].kind;
      if (kind ? of == *kind : keys_[i].find(key) != std::string::npos) found = i;
    }
    fields_.push_back({name, value, found});
  }

  const Document& document_;
  std::vector<std::string> keys_;
  std::vector<Field> fields_;
};

Json SegmentJson(const Document& document, const document::Segment& segment) {
  Json out = Json::object();
  out["kind"] = KindName(segment.kind);
  out["reason"] = TextJson(std::string(segment.reason));
  out["source_begin"] = segment.source.begin;
  out["source_end"] = segment.source.end;
  out["body_begin"] = segment.display ? Json(segment.display->begin) : Json(nullptr);
  out["body_end"] = segment.display ? Json(segment.display->end) : Json(nullptr);
  out["duplicate_of"] = segment.duplicate_of ? Json(*segment.duplicate_of) : Json(nullptr);
  out["text"] = segment.source.In(document.source);
  return out;
}

Json DocumentJson(const Read& read) {
  const Document& document = read.document;
  Json out = Json::object();
  out["media_type"] = read.media_type;
  out["charset"] = document.charset;
  out["language"] = document.language;
  out["flags"] = document.flags;
  Json& fields = out["fields"] = Json::object();
  for (const char* name : {"headline", "kicker", "lead", "agency", "author", "native_code",
                           "short_link", "canonical_url"}) {
    fields[name] = nullptr;
  }
  fields["tags"] = Json::array();
  const Fields found(document);
  for (const Field& field : found.all()) {
    Json value;
    value["value"] = field.value;
    value["segment"] = field.segment ? Json(*field.segment) : Json(nullptr);
    if (std::string_view(field.name) == "tag") {
      fields["tags"].push_back(std::move(value));
    } else {
      fields[field.name] = std::move(value);
    }
  }
  fields["published"] = nullptr;
  if (const auto& published = document.metadata.published) {
    Json& value = fields["published"] = PublicationJson(article::PublicationOf(*published));
    value["confidence"] = std::round(published->confidence * 1000) / 1000;
  }
  const auto& modified = document.metadata.modified;
  fields["modified"] = modified ? Json(base::FormatRfc3339(*modified)) : Json(nullptr);
  out["segments"] = Json::array();
  for (const document::Segment& segment : document.segments) {
    out["segments"].push_back(SegmentJson(document, segment));
  }
  out["source"] = document.source;
  out["body"] = document.display;
  return out;
}

std::string Padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  out.resize(std::max(columns, out.size()), ' ');
  return out;
}

std::string DocumentText(const Read& read, const Style& style) {
  constexpr std::size_t kName = 13;  // columns
  constexpr std::size_t kWidth = 120;
  const Document& document = read.document;
  const auto line = [&](std::string_view name, std::string_view value, const std::string& from) {
    std::string out = Painted(style, "2", Padded(name, kName)) + ' ' + Line(value, style);
    if (!from.empty()) out += Painted(style, "2", "  <- " + from);
    return out + '\n';
  };
  std::string flags;
  for (const std::string& flag : document.flags) flags += (flags.empty() ? "" : ", ") + flag;
  std::string out = line("media type", read.media_type, "") +
                    line("charset", document.charset, "") + line("language", document.language, "");
  if (!flags.empty()) out += line("flags", flags, "");
  const Fields found(document);
  for (const Field& field : found.all()) {
    out += line(field.name, field.value,
                field.segment ? "segment " + std::to_string(*field.segment) : "the page's head");
  }
  if (const auto& published = document.metadata.published) {
    const news::v1::Publication day = article::PublicationOf(*published);
    const std::string gregorian =
        published->time ? TehranText(*published->time) + " (Tehran)" : day.date();
    char confidence[16];
    std::snprintf(confidence, sizeof confidence, " %.3g", published->confidence);
    out += line("published", day.jalali() + " = " + gregorian, published->source + confidence);
  }
  if (document.metadata.modified) {
    out += line("modified", TehranText(*document.metadata.modified) + " (Tehran)", "");
  }

  std::size_t reasons = 0;
  for (const document::Segment& segment : document.segments) {
    reasons = std::max(reasons, segment.reason.size());
  }
  out += '\n';
  for (std::size_t i = 0; i < document.segments.size(); ++i) {
    const document::Segment& segment = document.segments[i];
    if (segment.kind == document::SegmentKind::kSeparator) continue;  // blank lines
    const std::string number = std::to_string(i);
    std::string head = std::string(4 - std::min<std::size_t>(4, number.size()), ' ') + number +
                       ' ' + Padded(KindName(segment.kind), 11);
    std::string why(segment.reason);
    if (segment.duplicate_of)
      why += (why.empty() ? "of " : ", of ") + std::to_string(*segment.duplicate_of);
    head += ' ' + Padded(why, reasons) + "  ";
    const std::size_t width = style.width != 0 ? style.width : kWidth;
    const std::size_t room = width > head.size() + 20 ? width - head.size() : 20;
    out += Painted(style, segment.display ? "0" : "2", head) +
           Line(Shorten(Clean(segment.source.In(document.source)), room), style) + '\n';
  }
  return out;
}

int Run(const Globals& globals, const Options& options) {
  const auto read = ReadDocument(options);
  if (!read) Complain(options.file + ": " + read.error().message);
  if (options.json) {
    auto line = Json::object();
    line["file"] = options.file;
    if (read) {
      line.update(DocumentJson(*read));
    } else {
      line["error"] = ErrorJson(read.error());
    }
    std::cout << JsonLine(line) << '\n';
  } else if (read) {
    std::cout << DocumentText(*read, DetectStyle(globals.color, globals.rtl));
  }
  return read ? runtime::kExitOk : runtime::kExitInputsFailed;
}

std::string CheckWhen(const std::string& text) {
  return ParseWhen(text) ? std::string() : std::string(kWhenHelp);
}

}  // namespace

void AddDocument(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "document",
      "What is made of the bytes of an article: fields, and why lines were kept or not");
  auto options = std::make_shared<Options>();
  command
      ->add_option("FILE", options->file,
                   "A file of one article, text or HTML, also gzip; - is standard input")
      ->required();
  command->add_flag("--json", options->json, "One JSON object");
  command->add_option("--content-type", options->content_type,
                      "Media type, with charset where known (default: by the file's name, else by "
                      "its first bytes)");
  command
      ->add_option("--fetched-at", options->fetched_at,
                   "When the file was fetched; no later date is believed (default: now)")
      ->check(CheckWhen);
  command
      ->add_option("--published", options->published,
                   "When the article was published, as far as known; what it shows wins")
      ->check(CheckWhen);
  command->footer(
      "Examples:\n"
      "  rasad document page.html\n"
      "  curl -s $URL | rasad document - | less -R\n"
      "  rasad document --json page.html | jq -r '.segments[] | [.kind, .reason, .text] | @tsv'");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
