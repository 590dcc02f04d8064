// kafka_tool: what the end-to-end tests and benchmarks do to topics by hand.
//
//   kafka_tool BROKERS produce TOPIC KEY FILE [NAME=VALUE...]   one record, its headers
//   kafka_tool BROKERS copy TOPIC TO_BROKERS [TO_TOPIC]         all records, as they are
//   kafka_tool BROKERS pass FROM TO GROUP RECORDS               a bare consume-produce service
//   kafka_tool BROKERS count TOPIC                              records that the topic holds
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "platform/kafka/admin.h"
#include "platform/kafka/sink.h"
#include "platform/kafka/source.h"

namespace {

using namespace rasad;

int Fail(const base::Error& error) {
  std::cerr << "kafka_tool: " << error.message << "\n";
  return 1;
}

kafka::ClientOptions Client(const std::string& brokers) {
  config::v1::Kafka kafka;
  kafka.set_bootstrap_servers(brokers);
  return {kafka, "rasad-kafka-tool"};
}

base::Status Copy(kafka::Admin& from, const std::string& topic, const std::string& to,
                  const std::string& to_topic) {
  auto sink = kafka::KafkaSink::Open({Client(to), to_topic, nullptr});
  if (!sink) return tl::unexpected(sink.error());
  std::vector<runtime::OutRecord> batch;
  base::Status written;
  base::Status read = from.Read(topic, [&](runtime::Record record) {
    batch.push_back({std::move(record.key), std::move(record.value), std::move(record.headers)});
    if (batch.size() < 500) return true;
    written = (*sink)->Write(batch);
    batch.clear();
    return written.has_value();
  });
  if (!read) return read;
  if (!written) return written;
  return (*sink)->Write(batch);
}

base::Status Pass(const std::string& brokers, const std::string& from, const std::string& to,
                  const std::string& group, std::uint64_t records) {
  kafka::SourceOptions options;
  options.client = Client(brokers);
  options.topics = {from};
  options.group = group;
  auto source = kafka::KafkaSource::Open(options);
  if (!source) return tl::unexpected(source.error());
  auto sink = kafka::KafkaSink::Open({Client(brokers), to, nullptr});
  if (!sink) return tl::unexpected(sink.error());
  for (std::uint64_t done = 0; done < records;) {
    auto polled = (*source)->Poll(std::chrono::milliseconds(100));
    if (!polled) return tl::unexpected(polled.error());
    std::vector<runtime::OutRecord> out;
    out.reserve(polled->size());
    for (runtime::Record& record : *polled) {
      out.push_back({std::move(record.key), std::move(record.value), std::move(record.headers)});
    }
    if (out.empty()) continue;
    if (base::Status written = (*sink)->Write(out); !written) return written;
    if (base::Status committed = (*source)->Commit(); !committed) return committed;
    done += out.size();
  }
  return {};
}

int Run(const std::vector<std::string>& args) {
  if (args.size() < 3) {
    std::cerr << "usage: kafka_tool BROKERS produce|copy|pass|count TOPIC ...\n";
    return 64;
  }
  const std::string& brokers = args[0];
  const std::string& verb = args[1];
  const std::string& topic = args[2];
  if (verb == "pass" && args.size() == 6) {
    const base::Status done = Pass(brokers, topic, args[3], args[4], std::stoull(args[5]));
    return done ? 0 : Fail(done.error());
  }
  auto admin = kafka::Admin::Open(Client(brokers));
  if (!admin) return Fail(admin.error());
  if (verb == "count") {
    auto topics = (*admin)->Topics(topic);
    if (!topics) return Fail(topics.error());
    std::int64_t count = 0;
    for (const kafka::TopicInfo& info : *topics) {
      if (info.name != topic) continue;
      for (const kafka::PartitionInfo& part : info.partitions) count += part.high - part.low;
    }
    std::cout << count << "\n";
    return 0;
  }
  if (verb == "copy" && (args.size() == 4 || args.size() == 5)) {
    const base::Status done = Copy(**admin, topic, args[3], args.size() == 5 ? args[4] : topic);
    return done ? 0 : Fail(done.error());
  }
  if (verb == "produce" && args.size() >= 5) {
    std::ifstream file(args[4], std::ios::binary);
    if (!file) return Fail({base::ErrorCode::kNotFound, "cannot read " + args[4]});
    runtime::OutRecord record{args[3], {std::istreambuf_iterator<char>(file), {}}, {}};
    for (std::size_t i = 5; i < args.size(); ++i) {
      const std::size_t equals = args[i].find('=');
      record.headers.emplace_back(args[i].substr(0, equals), args[i].substr(equals + 1));
    }
    const base::Status done = (*admin)->Produce(topic, record);
    return done ? 0 : Fail(done.error());
  }
  std::cerr << "kafka_tool: wrong arguments\n";
  return 64;
}

}  // namespace

int main(int argc, char** argv) { return Run({argv + 1, argv + argc}); }
