// One worker of the poller on a clock that is told over a pipe; for tests/e2e/feeds_simulation.py.
//
// feeds_worker CONNINFO NAME PORT FILE OPTION=VALUE...
// Every host is 127.0.0.1:PORT. Submissions are appended to FILE, one JSON object a line, and are
// acknowledged when they are written. Reads "run MICROS" and answers "due MICROS RSS_KB" ("due -"
// where nothing is due) once nothing more can be done at that time; ends at the end of input.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/hash.h"
#include "ingest/poller.h"
#include "platform/http/fetcher.h"
#include "platform/postgres/feed_store.h"
#include "platform/runtime/log.h"
#include "platform/runtime/metrics.h"
#include "rasad/news/v1/article.pb.h"

namespace rasad {
namespace {

using base::Micros;

class FileProducer final : public ingest::Producer {
 public:
  FileProducer(const std::string& file, const Micros& now)
      : file_(open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)), now_(now) {}

  base::Status Send(const runtime::OutRecord& record, Done done) override {
    nlohmann::json line = {{"time", now_}, {"key", record.key}};
    for (const auto& [name, value] : record.headers) {
      if (name == runtime::header::kRequestId) line["request"] = value;
    }
    news::v1::RawArticle article;
    news::v1::Withdrawal withdrawal;
    const bool withdraws =
        runtime::FindHeader(record.headers, runtime::header::kType) == withdrawal.GetTypeName();
    if (withdraws) {
      if (!withdrawal.ParseFromString(record.value)) std::abort();
      line["reason"] = withdrawal.reason();
    } else {
      if (!article.ParseFromString(record.value)) std::abort();
      line["revision"] = article.revision_id();
      line["url"] = article.url();
      // What a repetition must have in common: all but when it came.
      const std::string& content = article.content();
      const std::size_t mark = content.find("mark:");
      line["mark"] = mark == std::string::npos
                         ? ""
                         : content.substr(mark, content.find_first_of(" <", mark) - mark);
      article.clear_received_at();
      article.clear_fetched_at();
      line["bytes"] = base::ContentHash(article.SerializeAsString());
    }
    const std::string text = line.dump() + "\n";
    if (write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
    done({});
    return {};
  }

 private:
  int file_;
  const Micros& now_;
};

long ResidentKb() {
  std::ifstream status("/proc/self/statm");
  long size = 0, resident = 0;
  status >> size >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

int Main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: feeds_worker CONNINFO NAME PORT FILE OPTION=VALUE...\n";
    return 64;
  }
  std::map<std::string, std::int64_t> options;
  for (int i = 5; i < argc; ++i) {
    const std::string option = argv[i];
    const std::size_t equals = option.find('=');
    options[option.substr(0, equals)] = std::atoll(option.substr(equals + 1).c_str());
  }
  runtime::ConfigureLog("feeds_worker", runtime::LogLevel::kError);
  auto fetcher = http::MakeFetcher({.user_agent = std::string("rasad/sim ") + argv[2],
                                    .allowed_networks = {"127.0.0.0/8"},
                                    .resolve = {{"*", std::string("127.0.0.1:") + argv[3]}},
                                    .ca_file = {}});
  if (!fetcher) {
    std::cerr << fetcher.error().message << "\n";
    return 70;
  }
  Micros now = 0;
  FileProducer producer(argv[4], now);
  const auto store =
      postgres::MakeFeedStore(argv[1], std::string(argv[2]) + "/" + std::to_string(getpid()));
  runtime::Metrics metrics("feeds_worker");
  ingest::PollerOptions how;
  how.bounds.min_interval_seconds = options["min_interval"];
  how.bounds.max_interval_seconds = options["max_interval"];
  how.bounds.dead_after_days = 1;
  how.host_pace = options["pace"] * 1'000'000;
  how.lease = options["lease"] * 1'000'000;
  ingest::Poller poller({*store, **fetcher, producer, metrics, [&now] { return now; }}, how);

  std::string command;
  while (std::cin >> command >> now) {
    for (;;) {
      const auto round = poller.Round(std::chrono::milliseconds(50));
      if (!round) {
        std::cerr << argv[2] << ": " << round.error().message << "\n";
        return 1;
      }
      if (!*round && poller.Resting()) break;
    }
    const auto due = poller.NextDue();
    if (!due) return 1;
    std::cout << "due " << (due->has_value() ? std::to_string(**due) : "-") << " " << ResidentKb()
              << std::endl;
  }
  return poller.Release() ? 0 : 1;
}

}  // namespace
}  // namespace rasad

int main(int argc, char** argv) { return rasad::Main(argc, argv); }
