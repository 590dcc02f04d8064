// rasad status: services, silent outlets, topics, lag.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/broker.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/coverage_list.h"
#include "cli/health.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "platform/kafka/topics.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  bool json = false;
};

// How far a service is in a topic that it reads.
struct Reading {
  std::string service;
  std::string group;
  std::string topic;
  std::vector<kafka::GroupLag> partitions;

  std::int64_t Lag() const {
    std::int64_t lag = 0;
    for (const auto& partition : partitions) lag += partition.lag;
    return lag;
  }
};

struct Brokers {
  std::vector<kafka::TopicInfo> topics;
  std::vector<Reading> readings;
};

base::Result<Brokers> AskKafka(const Pipeline& pipeline) {
  auto admin = OpenAdmin(pipeline);
  if (!admin) return tl::unexpected(admin.error());
  Brokers out;
  auto topics = (*admin)->Topics();
  if (!topics) return tl::unexpected(topics.error());
  out.topics = std::move(*topics);
  const auto read = [&](const std::string& service, const config::v1::StageService& stage,
                        std::string_view topic) -> base::Status {
    const bool known = std::any_of(out.topics.begin(), out.topics.end(),
                                   [&](const auto& info) { return info.name == topic; });
    if (!known) return {};  // it is created when the first service starts
    const std::string group = stage.group().empty() ? "rasad-" + service : stage.group();
    auto lag = (*admin)->Lag(group, std::string(topic));
    if (!lag) return tl::unexpected(lag.error());
    out.readings.push_back({service, group, std::string(topic), std::move(*lag)});
    return {};
  };
  const auto& config = pipeline.config;
  if (auto ok = read("normalize", config.normalize(), kafka::topic::kRaw); !ok) {
    return tl::unexpected(ok.error());
  }
  if (config.has_normalize_backfill()) {
    if (auto ok = read("normalize-backfill", config.normalize_backfill().stage(),
                       kafka::topic::kBackfillRaw);
        !ok) {
      return tl::unexpected(ok.error());
    }
  }
  if (auto ok = read("extract", config.extract(), kafka::topic::kNormalized); !ok) {
    return tl::unexpected(ok.error());
  }
  // Storage notes in the traces what the stages, itself included, gave up.
  for (const std::string& topic :
       {std::string(kafka::topic::kExtracted), kafka::QuarantineTopic("normalize"),
        kafka::QuarantineTopic("extract"), kafka::QuarantineTopic("storage")}) {
    if (auto ok = read("storage", config.storage(), topic); !ok) {
      return tl::unexpected(ok.error());
    }
  }
  return out;
}

std::int64_t RecordsOf(const kafka::TopicInfo& topic) {
  std::int64_t records = 0;
  for (const auto& partition : topic.partitions) records += partition.high - partition.low;
  return records;
}

Json ServicesJson(const std::vector<ServiceHealth>& services) {
  Json out = Json::array();
  for (const ServiceHealth& service : services) {
    Json item;
    item["name"] = service.name;
    item["good"] = service.Good();
    item["state"] = service.state;
    item["metrics_address"] = TextJson(service.metrics_address);
    item["grpc"] = TextJson(service.grpc);
    item["grpc_address"] = TextJson(service.grpc_address);
    item["records"] = Json::object();
    for (const auto& [outcome, count] : service.records) item["records"][outcome] = count;
    out.push_back(std::move(item));
  }
  return out;
}

// How outlets are heard of, at a moment.
struct Coverage {
  base::Micros as_of = 0;
  base::Result<std::vector<query::v1::SourceCoverage>> sources;
};

Coverage AskCoverage(const Globals& globals) {
  Coverage coverage;
  coverage.as_of = Now();
  const auto channel = ConnectQuery(globals, {});
  if (!channel) {
    coverage.sources = tl::unexpected(channel.error());
    return coverage;
  }
  query::v1::ListCoverageRequest request;
  *request.mutable_as_of() = ToTimestamp(coverage.as_of);
  coverage.sources = AllCoverage(*channel, std::move(request));
  if (coverage.sources) SortBySilence(*coverage.sources);
  return coverage;
}

Json CoverageStatusJson(const Coverage& coverage) {
  if (!coverage.sources) return {{"error", ErrorJson(coverage.sources.error())}};
  Json silent = Json::array();
  for (const auto& source : *coverage.sources) {
    if (source.has_silent_since()) silent.push_back(CoverageJson(source));
  }
  return {{"error", nullptr},
          {"as_of", base::FormatRfc3339(coverage.as_of)},
          {"outlets", coverage.sources->size()},
          {"silent", std::move(silent)}};
}

void PrintCoverage(const Coverage& coverage, const Style& style) {
  constexpr std::size_t kMostShown = 20;
  if (!coverage.sources) {
    std::cout << "outlets     unknown: " << Clean(coverage.sources.error().message) << '\n';
    return;
  }
  std::size_t silent = 0;
  for (const auto& source : *coverage.sources) {
    if (!source.has_silent_since()) break;  // silent ones come first
    if (++silent > kMostShown) continue;
    std::cout << Painted(style, "1;31", "silent") << "      " << SilenceLine(source, coverage.as_of)
              << '\n';
  }
  std::cout << "outlets     " << CoverageSummary(*coverage.sources);
  if (silent > 0) std::cout << "; rasad coverage shows all";
  std::cout << '\n';
}

void PrintJson(const std::vector<ServiceHealth>& services, const base::Result<Brokers>& brokers,
               const Coverage& coverage) {
  Json out;
  out["services"] = ServicesJson(services);
  out["kafka"] = brokers ? Json(nullptr) : ErrorJson(brokers.error());
  out["topics"] = Json::array();
  out["groups"] = Json::array();
  if (brokers) {
    for (const auto& topic : brokers->topics) {
      Json partitions = Json::array();
      for (const auto& partition : topic.partitions) {
        partitions.push_back(
            {{"partition", partition.partition}, {"low", partition.low}, {"high", partition.high}});
      }
      out["topics"].push_back({{"name", topic.name},
                               {"records", RecordsOf(topic)},
                               {"partitions", std::move(partitions)}});
    }
    for (const Reading& reading : brokers->readings) {
      Json partitions = Json::array();
      for (const auto& partition : reading.partitions) {
        partitions.push_back({{"partition", partition.partition},
                              {"committed", partition.committed},
                              {"high", partition.high},
                              {"lag", partition.lag}});
      }
      out["groups"].push_back({{"service", reading.service},
                               {"group", reading.group},
                               {"topic", reading.topic},
                               {"lag", reading.Lag()},
                               {"partitions", std::move(partitions)}});
    }
  }
  out["coverage"] = CoverageStatusJson(coverage);
  std::cout << JsonLine(out) << '\n';
}

void PrintText(const std::vector<ServiceHealth>& services, const base::Result<Brokers>& brokers,
               const Coverage& coverage, const Style& style) {
  std::cout << std::left;
  for (const ServiceHealth& service : services) {
    std::cout << std::setw(20) << service.name;
    std::string state = service.state;
    if (!service.grpc.empty()) state += ", " + service.grpc;
    state.resize(std::max<std::size_t>(state.size(), 22), ' ');
    std::cout << Painted(style, service.Good() ? "32" : "1;31", state);
    if (!service.grpc_address.empty()) std::cout << " grpc " << Clean(service.grpc_address);
    if (!service.metrics_address.empty()) std::cout << " http " << Clean(service.metrics_address);
    for (const auto& [outcome, count] : service.records) {
      if (count > 0) std::cout << "  " << Clean(outcome) << ' ' << count;
    }
    std::cout << '\n';
  }
  PrintCoverage(coverage, style);
  if (!brokers) return;
  std::cout << '\n'
            << std::setw(34) << "topic" << std::right << std::setw(12) << "records"
            << "  end offsets\n";
  for (const auto& topic : brokers->topics) {
    std::cout << std::left << std::setw(34) << Clean(topic.name) << std::right << std::setw(12)
              << RecordsOf(topic) << ' ';
    for (const auto& partition : topic.partitions) std::cout << ' ' << partition.high;
    std::cout << '\n';
  }
  std::cout << '\n'
            << std::left << std::setw(34) << "group" << std::right << std::setw(12) << "lag"
            << "  topic\n";
  for (const Reading& reading : brokers->readings) {
    std::cout << std::left << std::setw(34) << Clean(reading.group) << std::right << std::setw(12)
              << reading.Lag() << "  " << reading.topic << '\n';
  }
}

int Run(const Globals& globals, const Options& options) {
  const auto pipeline = FindPipeline(globals);
  if (!pipeline) return Report(pipeline.error());
  const auto services = AskServices(globals, pipeline->config);
  const auto brokers = AskKafka(*pipeline);
  const auto coverage = AskCoverage(globals);
  if (options.json) {
    PrintJson(services, brokers, coverage);
  } else {
    PrintText(services, brokers, coverage, DetectStyle(globals.color, globals.rtl));
  }
  if (!brokers) return Report(brokers.error());
  const bool good = std::all_of(services.begin(), services.end(),
                                [](const ServiceHealth& service) { return service.Good(); });
  if (good) return runtime::kExitOk;
  Complain("not everything is up; " + std::string(kStartIt));
  return runtime::kExitUnavailable;
}

}  // namespace

void AddStatus(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("status",
                                     "Say how the services are, which outlets are silent, what the "
                                     "topics hold, and how far behind "
                                     "readers are");
  auto options = std::make_shared<Options>();
  command->add_flag("--json", options->json, "One JSON object");
  command->footer("Example:\n  rasad status --json | jq '.groups[] | {service, lag}'");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
