// rasad quarantine: records that a service gave up: list, show, send again.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/article_json.h"
#include "cli/broker.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/inputs.h"
#include "cli/redrive.h"
#include "cli/servers.h"
#include "cli/times.h"
#include "cli/value_json.h"
#include "platform/kafka/client.h"
#include "platform/kafka/topics.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace header = runtime::header;

struct Options {
  std::string service;
  std::size_t limit = 100;
  bool json = false;
  std::vector<std::string> places;
  bool value = false;
  Mending mending;
  std::string value_file;
  std::string content_file;
};

// Opens Kafka and runs `body`; both may fail.
int WithAdmin(const Globals& globals,
              const std::function<base::Result<int>(kafka::Admin& admin)>& body) {
  const auto pipeline = FindPipeline(globals);
  if (!pipeline) return Report(pipeline.error());
  const auto admin = OpenAdmin(*pipeline);
  if (!admin) return Report(admin.error());
  const auto code = body(**admin);
  return code ? *code : Report(code.error());
}

// A header that holds a count; null if it does not.
Json CountJson(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return nullptr;
  return count;
}

Json RecordJson(const runtime::Record& record) {
  const auto find = [&](std::string_view name) {
    return TextJson(std::string(runtime::FindHeader(record.headers, name)));
  };
  Json out;
  out["place"] = runtime::FormatOrigin(record.origin);
  out["recorded_at"] = base::FormatRfc3339(record.timestamp_ms * 1000);
  out["service"] = find(header::kService);
  out["reason"] = find(header::kReason);
  out["message"] = find(header::kMessage);
  out["origin"] = find(header::kOrigin);
  out["attempts"] = CountJson(runtime::FindHeader(record.headers, header::kAttempts));
  out["ruleset"] = CountJson(runtime::FindHeader(record.headers, header::kRuleset));
  out["request_id"] = find(header::kRequestId);
  out["type"] = find(header::kType);
  out["key"] = TextJson(record.key);
  out["value_bytes"] = record.value.size();
  return out;
}

void PrintSummary(const runtime::Record& record, const Style& style) {
  const auto find = [&](std::string_view name) {
    return Clean(runtime::FindHeader(record.headers, name));
  };
  std::cout << Painted(style, "1", Clean(runtime::FormatOrigin(record.origin))) << "  "
            << JalaliText(record.timestamp_ms * 1000) << "  "
            << Painted(style, "1;31", find(header::kReason)) << "  " << Clean(record.key) << '\n'
            << "  " << find(header::kMessage) << '\n';
}

int List(const Globals& globals, const Options& options) {
  return WithAdmin(globals, [&](kafka::Admin& admin) -> base::Result<int> {
    const auto topics = admin.Topics("rasad.");
    if (!topics) return tl::unexpected(topics.error());
    std::vector<runtime::Record> records;
    for (const auto& topic : *topics) {
      const bool wanted = options.service.empty()
                              ? topic.name.ends_with(".quarantine.v1")
                              : topic.name == kafka::QuarantineTopic(options.service);
      if (!wanted) continue;
      const auto read = admin.Read(topic.name, [&](runtime::Record record) {
        // Only what is printed is kept: a record may have megabytes, and there may be many.
        record.value.resize(0);
        record.value.shrink_to_fit();
        records.push_back(std::move(record));
        return true;
      });
      if (!read) return tl::unexpected(read.error());
    }
    std::stable_sort(records.begin(), records.end(),
                     [](const auto& a, const auto& b) { return a.timestamp_ms > b.timestamp_ms; });
    const std::size_t all = records.size();
    if (records.size() > options.limit) records.resize(options.limit);
    const Style style = DetectStyle(globals.color, globals.rtl);
    for (const auto& record : records) {
      if (options.json) {
        Json line = RecordJson(record);
        line.erase("value_bytes");
        std::cout << JsonLine(line) << '\n';
      } else {
        PrintSummary(record, style);
      }
    }
    if (!options.json) {
      std::cerr << records.size() << " of " << all << " records in quarantine\n";
    }
    return runtime::kExitOk;
  });
}

void PrintRecord(const runtime::Record& record) {
  std::cout << "place      " << Clean(runtime::FormatOrigin(record.origin)) << '\n'
            << "recorded   " << JalaliText(record.timestamp_ms * 1000) << " (Tehran)\n"
            << "key        " << Clean(record.key) << '\n';
  for (const auto& [name, value] : record.headers) {
    std::string label = Clean(name);
    label.resize(std::max<std::size_t>(label.size(), 20), ' ');
    std::cout << "header     " << label << ' ' << Clean(value) << '\n';
  }
  std::cout << "value      " << record.value.size() << " bytes (--value writes them)\n";
  if (const auto fields = DescribeValue(record)) std::cout << '\n' << *fields;
}

int Show(const Globals& globals, const Options& options) {
  const auto place = ParsePlace(options.places.front());
  if (!place) return Report(place.error());
  return WithAdmin(globals, [&](kafka::Admin& admin) -> base::Result<int> {
    const auto record = admin.ReadOne(*place);
    if (!record) return tl::unexpected(record.error());
    if (options.value) {
      std::cout << record->value;
    } else if (options.json) {
      Json line = RecordJson(*record);
      line["headers"] = Json::array();
      for (const auto& [name, value] : record->headers) {
        line["headers"].push_back({{"name", name}, {"value", value}});
      }
      line["value_base64"] = EncodeBase64(record->value);
      std::cout << JsonLine(line) << '\n';
    } else {
      PrintRecord(*record);
    }
    return runtime::kExitOk;
  });
}

int Redrive(const Globals& globals, const Options& options) {
  Mending mending = options.mending;
  if (!options.value_file.empty()) {
    auto bytes = ReadFile(options.value_file, kafka::kMaxMessageBytes);
    if (!bytes) return Report(base::Annotate(bytes.error(), options.value_file));
    mending.value = std::move(*bytes);
  }
  if (!options.content_file.empty()) {
    auto bytes = ReadFile(options.content_file, kafka::kMaxMessageBytes);
    if (!bytes) return Report(base::Annotate(bytes.error(), options.content_file));
    mending.content = std::move(*bytes);
  }
  return WithAdmin(globals, [&](kafka::Admin& admin) -> base::Result<int> {
    int code = runtime::kExitOk;
    for (const std::string& text : options.places) {
      const auto failed = [&](const base::Error& error) {
        Complain(text + ": " + error.message);
        code = runtime::kExitInputsFailed;
      };
      const auto place = ParsePlace(text);
      if (!place) {
        failed(place.error());
        continue;
      }
      const auto record = admin.ReadOne(*place);
      if (!record) {
        failed(record.error());
        continue;
      }
      const auto redriven = PrepareRedrive(*record, mending);
      if (!redriven) {
        failed(redriven.error());
        continue;
      }
      if (auto sent = admin.Produce(redriven->topic, redriven->record); !sent) {
        failed(sent.error());
        continue;
      }
      const std::string_view request =
          runtime::FindHeader(redriven->record.headers, header::kRequestId);
      if (options.json) {
        Json line;
        line["place"] = runtime::FormatOrigin(*place);
        line["topic"] = redriven->topic;
        line["key"] = TextJson(redriven->record.key);
        line["request_id"] = TextJson(std::string(request));
        std::cout << JsonLine(line) << '\n';
      } else {
        std::cout << Clean(text) << " -> " << Clean(redriven->topic) << "  key "
                  << Clean(redriven->record.key);
        if (!request.empty()) std::cout << "  follow it with rasad trace " << Clean(request);
        std::cout << '\n';
      }
    }
    return code;
  });
}

}  // namespace

void AddQuarantine(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("quarantine", "Records that a service gave up: list, show, send again");
  command->require_subcommand(1);
  command->fallthrough();
  auto options = std::make_shared<Options>();
  const auto run = [&invocation, options](int (*body)(const Globals&, const Options&)) {
    return [&invocation, options, body] {
      invocation.run = [&invocation, options, body] { return body(invocation.globals, *options); };
    };
  };
  const char* place_help =
      "Where it lies, as list prints it: rasad.normalize.quarantine.v1/0/12, or normalize/0/12";

  auto* list = command->add_subcommand("list", "What lies there, latest first");
  list->fallthrough();
  list->add_option("--service", options->service, "Only what this service gave up")
      ->check(CLI::IsMember({"normalize", "extract", "storage"}));
  list->add_option("--limit", options->limit, "How many to show (default: 100)")
      ->check(CLI::Range(1, 1'000'000));
  list->add_flag("--json", options->json, "One JSON object a line");
  list->callback(run(&List));

  auto* show = command->add_subcommand("show", "One record: headers, and fields where it parses");
  show->fallthrough();
  show->add_option("PLACE", options->places, place_help)->required()->expected(1);
  auto* value = show->add_flag("--value", options->value, "Write the value's bytes, nothing else");
  show->add_flag("--json", options->json, "One JSON object")->excludes(value);
  show->callback(run(&Show));

  auto* redrive = command->add_subcommand(
      "redrive", "Send records again to the topics that they came from, as they are or mended");
  redrive->fallthrough();
  redrive->add_option("PLACE", options->places, place_help)->required();
  auto* bytes = redrive->add_option("--value", options->value_file,
                                    "File with the mended value (the whole message)");
  redrive
      ->add_option("--content", options->content_file,
                   "File with the mended bytes of a raw article; its identity is computed again")
      ->excludes(bytes);
  redrive
      ->add_option("--header", options->mending.headers,
                   "NAME=VALUE sets a header, NAME= removes it; may be repeated")
      ->allow_extra_args(false);
  redrive->add_flag("--json", options->json, "One JSON object a record");
  redrive->callback([&invocation, options] {
    const bool mended = !options->value_file.empty() || !options->content_file.empty();
    if (mended && options->places.size() != 1) {
      throw CLI::ValidationError("redrive", "a mended value is that of one record: give one PLACE");
    }
    for (const std::string& text : options->mending.headers) {
      if (text.find('=') == std::string::npos || text.front() == '=') {
        throw CLI::ValidationError("--header", "write NAME=VALUE");
      }
    }
    invocation.run = [&invocation, options] { return Redrive(invocation.globals, *options); };
  });
  command->footer(
      "Examples:\n"
      "  rasad quarantine list --service normalize\n"
      "  rasad quarantine show normalize/0/12 --value > record.bin\n"
      "  rasad quarantine redrive normalize/0/12 --content mended.txt");
}

}  // namespace rasad::cli
