// rasad feeds add, list, show, pause, resume, remove, import, export.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/feeds_client.h"
#include "cli/feeds_text.h"
#include "cli/inputs.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxOpmlBytes = 4 << 20;  // the server's limit
constexpr char kNameHelp[] = "Beginning of its id, its address, or a part of that";

struct Options {
  std::vector<std::string> names;  // addresses for add, names for the others
  std::string file;
  std::string source;
  std::string state;
  std::string part;  // of an address, an outlet or a title, for list
  int limit = 0;     // of list; 0: all
  bool unchecked = false;
  bool sitemap = false;
  bool json = false;
  std::string ingest;
};

// `run` with a stub of the ingest server.
template <class Run>
int WithStub(const Globals& globals, const Options& options, Run run) {
  const auto channel = ConnectIngest(globals, options.ingest);
  if (!channel) return Report(channel.error());
  FeedStub stub{*channel};
  return run(stub);
}

// `act` for each of the names; the exit code is the first that is not 0.
template <class Act>
int ForEach(const std::vector<std::string>& names, Act act) {
  int code = runtime::kExitOk;
  for (const std::string& name : names) {
    const int done = act(name);
    if (code == runtime::kExitOk) code = done;
  }
  return code;
}

Json AddedJson(const ingest::v1::AddFeedResponse& added) {
  Json out = Json::object();
  out["feed"] = FeedInfoJson(added.feed());
  out["items"] = Json::array();
  for (const auto& item : added.items()) out["items"].push_back(FeedItemJson(item));
  out["other_urls"] = Json::array();
  for (const std::string& url : added.other_urls()) out["other_urls"].push_back(url);
  out["problems"] = Json::array();
  for (const std::string& problem : added.problems()) out["problems"].push_back(problem);
  out["forbidden"] = added.forbidden();
  out["duplicates"] = Json::array();
  for (const std::string& url : added.duplicates()) out["duplicates"].push_back(url);
  return out;
}

int Add(FeedStub& stub, const Options& options, const Style& style, const std::string& url) {
  ingest::v1::AddFeedRequest request;
  request.set_url(url);
  request.set_source(options.source);
  request.set_unchecked(options.unchecked);
  if (options.sitemap) request.set_kind(ingest::v1::FEED_KIND_SITEMAP);
  ingest::v1::AddFeedResponse added;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status = stub.calls->AddFeed(&context, request, &added);
  if (!status.ok()) return ReportRefusal(stub, status);
  std::cout << (options.json ? JsonLine(AddedJson(added)) + '\n'
                             : AddedText(added, !options.unchecked, Now(), style));
  return runtime::kExitOk;
}

int List(FeedStub& stub, const Options& options, const Style& style) {
  auto feeds = AllFeeds(stub, FeedStateFromName(options.state));
  if (!feeds) return Report(feeds.error());
  const bool any = !feeds->empty();
  std::erase_if(*feeds, [&](const auto& feed) { return !FeedContains(feed, options.part); });
  const std::size_t found = feeds->size();
  if (options.limit > 0) feeds->resize(std::min(found, static_cast<std::size_t>(options.limit)));
  if (options.json) {
    for (const auto& feed : *feeds) std::cout << JsonLine(FeedInfoJson(feed)) << '\n';
  } else if (!feeds->empty()) {
    std::cout << FeedTable(*feeds, Now(), style);
    if (feeds->size() < found) {
      std::cerr << feeds->size() << " of " << found << " feeds; --limit shows more\n";
    }
  } else if (any) {
    std::cerr << "no " << (options.state.empty() ? "" : options.state + ' ') << "feed has "
              << Clean(options.part) << " in its address, outlet or title\n";
  } else {
    std::cerr << (options.state.empty() ? "no feed is followed yet: rasad feeds add URL follows one"
                                        : "no feed is " + options.state)
              << '\n';
  }
  return runtime::kExitOk;
}

int Show(FeedStub& stub, const Options& options, const Style& style, const std::string& typed) {
  const auto feed = FindFeed(stub, typed);
  if (!feed) return Report(feed.error());
  ingest::v1::GetFeedRequest request;
  request.mutable_feed()->set_feed_id(feed->feed_id());
  ingest::v1::GetFeedResponse found;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status = stub.calls->GetFeed(&context, request, &found);
  if (!status.ok()) return ReportRefusal(stub, status);
  if (!options.json) {
    std::cout << FeedDetails(found, Now(), style);
    return runtime::kExitOk;
  }
  Json out = FeedInfoJson(found.feed());
  out["last_polls"] = Json::array();
  for (const auto& poll : found.polls()) {
    Json line = Json::object();
    line["time"] = base::FormatRfc3339(ToMicros(poll.time()));
    line["status"] = poll.status() == 0 ? Json(nullptr) : Json(poll.status());
    line["error"] = poll.error().empty() ? Json(nullptr) : Json(poll.error());
    line["items"] = poll.items();
    line["new_items"] = poll.new_items();
    line["fetch_ms"] = poll.fetch_ms();
    out["last_polls"].push_back(std::move(line));
  }
  std::cout << JsonLine(out) << '\n';
  return runtime::kExitOk;
}

// Says what was done to a feed.
void Tell(const Options& options, const ingest::v1::FeedInfo& feed, const std::string& text) {
  std::cout << (options.json ? JsonLine(FeedInfoJson(feed)) : text) << '\n';
}

int Pause(FeedStub& stub, const Options& options, bool resume, const std::string& typed) {
  const auto feed = FindFeed(stub, typed);
  if (!feed) return Report(feed.error());
  ingest::v1::PauseFeedRequest request;
  request.mutable_feed()->set_feed_id(feed->feed_id());
  request.set_resume(resume);
  ingest::v1::PauseFeedResponse done;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status = stub.calls->PauseFeed(&context, request, &done);
  if (!status.ok()) return ReportRefusal(stub, status);
  const std::string url = Clean(done.feed().url());
  Tell(options, done.feed(),
       resume ? url + " goes on: it is polled " + FirstPoll(done.feed(), Now())
              : url + " is paused: rasad feeds resume " + done.feed().feed_id().substr(0, 8) +
                    " lets it go on");
  return runtime::kExitOk;
}

int Remove(FeedStub& stub, const Options& options, const std::string& typed) {
  const auto feed = FindFeed(stub, typed);
  if (!feed) return Report(feed.error());
  ingest::v1::RemoveFeedRequest request;
  request.mutable_feed()->set_feed_id(feed->feed_id());
  ingest::v1::RemoveFeedResponse done;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status = stub.calls->RemoveFeed(&context, request, &done);
  if (!status.ok()) return ReportRefusal(stub, status);
  const std::string url = Clean(done.feed().url());
  Tell(options, done.feed(),
       url + " is followed no more; its articles stay. To follow it again: rasad feeds add " +
           ShellWord(url));
  return runtime::kExitOk;
}

int Import(FeedStub& stub, const Options& options) {
  auto opml = ReadFile(options.file, kMaxOpmlBytes);
  if (!opml) {
    Complain(options.file + ": " + opml.error().message);
    return runtime::kExitInputsFailed;
  }
  ingest::v1::ImportFeedsRequest request;
  request.set_opml(*std::move(opml));
  ingest::v1::ImportFeedsResponse done;
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(10));  // thousands
  const ::grpc::Status status = stub.calls->ImportFeeds(&context, request, &done);
  if (!status.ok()) return ReportRefusal(stub, status);
  if (options.json) {
    Json out = {{"added", done.added()}, {"known", done.known()}, {"refused", Json::array()}};
    for (const std::string& refused : done.refused()) out["refused"].push_back(refused);
    std::cout << JsonLine(out) << '\n';
  } else {
    std::cout << Count(done.added(), "new feed is", "new feeds are") << " followed, "
              << done.known() << (done.known() == 1 ? " was" : " were")
              << " already; rasad feeds list shows how they fare\n";
  }
  const bool any = done.added() + done.known() > 0;
  bool all = true;
  for (const std::string& refused : done.refused()) {
    // Of the file, not of a feed: what could be read of it was taken.
    if (any && refused.starts_with("not well-formed")) {
      Complain(options.file + " is " + refused + "; what could be read of it was taken");
      continue;
    }
    all = false;
    Complain("not taken: " + refused);
  }
  return all ? runtime::kExitOk : runtime::kExitInputsFailed;
}

int Export(FeedStub& stub, const Options& options) {
  ingest::v1::ExportFeedsResponse done;
  ::grpc::ClientContext context;
  SetDeadline(context);
  const ::grpc::Status status = stub.calls->ExportFeeds(&context, {}, &done);
  if (!status.ok()) return ReportRefusal(stub, status);
  if (options.file.empty() || options.file == "-") {
    std::cout << done.opml();
    return runtime::kExitOk;
  }
  std::ofstream file(options.file, std::ios::binary);
  file << done.opml();
  if (!file.flush()) {
    Complain(options.file + " cannot be written");
    return runtime::kExitInputsFailed;
  }
  return runtime::kExitOk;
}

CLI::App* Command(CLI::App& feeds, const char* name, const char* help, Options& options) {
  auto* command = feeds.add_subcommand(name, help);
  AddIngestOption(*command, options.ingest);
  return command;
}

// A command that takes names of feeds and does `act(stub, options, style, name)` for each.
template <class Act>
void AddNamed(CLI::App& feeds, Invocation& invocation, const char* name, const char* help,
              const char* footer, Act act) {
  auto options = std::make_shared<Options>();
  auto* command = Command(feeds, name, help, *options);
  command->add_option("FEED", options->names, kNameHelp)->required();
  command->add_flag("--json", options->json, "One JSON object a line");
  command->footer(footer);
  command->callback([&invocation, options, act] {
    invocation.run = [&invocation, options, act] {
      const Style style = DetectStyle(invocation.globals.color, invocation.globals.rtl);
      return WithStub(invocation.globals, *options, [&](FeedStub& stub) {
        return ForEach(options->names,
                       [&](const std::string& typed) { return act(stub, *options, style, typed); });
      });
    };
  });
}

void AddFeedsAdd(CLI::App& feeds, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command =
      Command(feeds, "add", "Follow a site: finds its feed and shows the newest items", *options);
  command->add_option("URL", options->names, "Of the site, of a page, of a feed or a news sitemap")
      ->required();
  command->add_option("--source", options->source,
                      "The outlet's name (default: the site's host without www)");
  command->add_flag("--unchecked", options->unchecked,
                    "Follow the address as it is, although it cannot be fetched now");
  command->add_flag("--sitemap", options->sitemap, "It is a sitemap; needed with --unchecked only");
  command->add_flag("--json", options->json, "One JSON object a line");
  command->footer(
      "Examples:\n"
      "  rasad feeds add https://news.example\n"
      "  rasad feeds add news.example/rss --source news.example");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] {
      const Style style = DetectStyle(invocation.globals.color, invocation.globals.rtl);
      return WithStub(invocation.globals, *options, [&](FeedStub& stub) {
        return ForEach(options->names,
                       [&](const std::string& url) { return Add(stub, *options, style, url); });
      });
    };
  });
}

void AddFeedsList(CLI::App& feeds, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command = Command(feeds, "list", "All feeds and how they fare", *options);
  command->add_option("PART", options->part, "Only feeds with this in address, outlet or title");
  command->add_option("--limit", options->limit, "How many at most (default: all)")
      ->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--state", options->state, "Only feeds that are new, ok, failing, dead, paused")
      ->check(CLI::IsMember({"new", "ok", "failing", "dead", "paused"}));
  command->add_flag("--json", options->json, "One JSON object a line");
  command->footer(
      "Examples:\n"
      "  rasad feeds list\n"
      "  rasad feeds list news.example\n"
      "  rasad feeds list --state failing --limit 20");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] {
      const Style style = DetectStyle(invocation.globals.color, invocation.globals.rtl);
      return WithStub(invocation.globals, *options,
                      [&](FeedStub& stub) { return List(stub, *options, style); });
    };
  });
}

void AddFiles(CLI::App& feeds, Invocation& invocation) {
  auto in = std::make_shared<Options>();
  auto* import_command = Command(feeds, "import", "Follow the feeds of an OPML file", *in);
  import_command->add_option("FILE", in->file, "OPML; - is standard input")->required();
  import_command->add_flag("--json", in->json, "One JSON object");
  import_command->footer("Example:\n  rasad feeds import subscriptions.opml");
  import_command->callback([&invocation, in] {
    invocation.run = [&invocation, in] {
      return WithStub(invocation.globals, *in, [&](FeedStub& stub) { return Import(stub, *in); });
    };
  });
  auto out = std::make_shared<Options>();
  auto* export_command = Command(feeds, "export", "Write all feeds as OPML", *out);
  export_command->add_option("FILE", out->file, "Where to; standard output if left out");
  export_command->footer("Example:\n  rasad feeds export feeds.opml");
  export_command->callback([&invocation, out] {
    invocation.run = [&invocation, out] {
      return WithStub(invocation.globals, *out, [&](FeedStub& stub) { return Export(stub, *out); });
    };
  });
}

}  // namespace

void AddFeedsCommands(CLI::App& feeds, Invocation& invocation) {
  AddFeedsAdd(feeds, invocation);
  AddFeedsList(feeds, invocation);
  AddNamed(feeds, invocation, "show", "One feed with its last polls",
           "Example:\n  rasad feeds show news.example", Show);
  AddNamed(feeds, invocation, "pause", "Stop polling a feed until it is resumed",
           "Example:\n  rasad feeds pause 1a2b3c4d",
           [](FeedStub& stub, const Options& options, const Style&, const std::string& typed) {
             return Pause(stub, options, false, typed);
           });
  AddNamed(feeds, invocation, "resume", "Let a feed go on; it is polled at once",
           "Example:\n  rasad feeds resume 1a2b3c4d",
           [](FeedStub& stub, const Options& options, const Style&, const std::string& typed) {
             return Pause(stub, options, true, typed);
           });
  AddNamed(feeds, invocation, "remove", "Follow a feed no more; its articles stay",
           "Example:\n  rasad feeds remove news.example/rss",
           [](FeedStub& stub, const Options& options, const Style&, const std::string& typed) {
             return Remove(stub, options, typed);
           });
  AddFiles(feeds, invocation);
}

}  // namespace rasad::cli
