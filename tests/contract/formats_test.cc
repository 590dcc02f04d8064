// What others rely on: stored bytes, the configuration, the table of topics, the names of metrics.
#include <google/protobuf/text_format.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "contract/tree.h"
#include "rasad/config/v1/config.pb.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"
#include "support/hostile.h"

namespace rasad::contract {
namespace {

using google::protobuf::Message;

/// True if the message, or one inside it, holds bytes that the schema does not know.
bool HasUnknownFields(const Message& message) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection->GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

/// The bytes that release 0.1 wrote still mean what they meant. The files are never edited.
template <class T>
void StillParses(const std::string& name) {
  const std::string base = "tests/data/wire/v1/" + name;
  T stored;
  ASSERT_TRUE(stored.ParseFromString(Read(base + ".binpb").text)) << base;
  EXPECT_FALSE(HasUnknownFields(stored)) << base << ": a field lost its number";
  T expected;
  ASSERT_TRUE(
      google::protobuf::TextFormat::ParseFromString(Read(base + ".textproto").text, &expected))
      << base << ": a field lost its name";
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(expected, stored)) << base << ":\n" << difference;
}

TEST(Wire, RawArticle) { StillParses<news::v1::RawArticle>("raw_article"); }
TEST(Wire, Withdrawal) { StillParses<news::v1::Withdrawal>("withdrawal"); }
TEST(Wire, NormalizedArticle) { StillParses<news::v1::NormalizedArticle>("normalized_article"); }
TEST(Wire, ExtractedArticle) { StillParses<news::v1::ExtractedArticle>("extracted_article"); }

TEST(Config, DeployedFileParses) {
  config::v1::Config config;
  ASSERT_TRUE(
      google::protobuf::TextFormat::ParseFromString(Read("deploy/config.textproto").text, &config));
  EXPECT_FALSE(config.kafka().bootstrap_servers().empty());
  EXPECT_FALSE(config.postgres().conninfo().empty());
  EXPECT_EQ(config.postgres().conninfo().find("password="), std::string::npos)
      << "no secret stands in a configuration";
  std::set<std::string> addresses;
  for (const std::string& address :
       {config.ingest().grpc().listen(), config.query().grpc().listen(),
        config.ingest().metrics_listen(), config.normalize().metrics_listen(),
        config.normalize_backfill().stage().metrics_listen(), config.extract().metrics_listen(),
        config.storage().metrics_listen(), config.query().metrics_listen(),
        config.kafka().bootstrap_servers()}) {
    EXPECT_TRUE(address.starts_with("127.0.0.1:")) << address;
    EXPECT_TRUE(addresses.insert(address).second) << address << " is used twice";
  }
}

TEST(Topics, TableParses) {
  std::map<std::string, std::vector<std::string>> rows;
  std::size_t columns = 0;
  for (const std::string& line : Read("deploy/topics.tsv").lines) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = Split(line, '\t');
    if (columns == 0) columns = fields.size();
    EXPECT_EQ(fields.size(), columns) << line;
    if (!fields[0].starts_with("rasad.")) continue;
    EXPECT_TRUE(rows.emplace(fields[0], fields).second) << fields[0] << " stands there twice";
  }
  for (const char* topic : {"rasad.raw.v1", "rasad.backfill.raw.v1", "rasad.normalized.v1",
                            "rasad.extracted.v1", "rasad.normalize.quarantine.v1",
                            "rasad.extract.quarantine.v1", "rasad.storage.quarantine.v1"}) {
    EXPECT_EQ(rows.count(topic), 1u) << topic << " is missing";
  }
  ASSERT_GE(columns, 3u);
  // Records of one article keep their order from topic to topic only with equal partition counts.
  const auto partitions = [&](const char* topic) {
    return rows[topic].size() > 1 ? rows[topic][1] : std::string();
  };
  EXPECT_NE(partitions("rasad.raw.v1"), "");
  EXPECT_EQ(partitions("rasad.raw.v1").find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(partitions("rasad.raw.v1"), partitions("rasad.normalized.v1"));
  EXPECT_EQ(partitions("rasad.raw.v1"), partitions("rasad.extracted.v1"));
}

/// All names of metrics ("rasad_", a unit at the end) that follow `before`, with their file.
std::map<std::string, std::string> MetricNames(const std::vector<File>& files, char before) {
  std::map<std::string, std::string> names;
  const std::string start = std::string(1, before) + "rasad_";
  for (const File& file : files) {
    for (std::size_t at = file.text.find(start); at != std::string::npos;
         at = file.text.find(start, at + 1)) {
      const std::size_t end =
          file.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", at + 1);
      const std::string name = file.text.substr(at + 1, end - at - 1);
      for (const char* unit : {"_total", "_seconds", "_records", "_bytes", "_info", "_ratio"}) {
        if (name.ends_with(unit)) names.emplace(name, file.path);
      }
    }
  }
  return names;
}

TEST(Metrics, DocumentationNamesThemAll) {
  const auto used = MetricNames(Files("services", {".cc", ".h"}), '"');
  const auto documented = MetricNames({Read("docs/operations.md")}, '`');
  EXPECT_FALSE(used.empty());
  for (const auto& [name, path] : used) {
    EXPECT_EQ(documented.count(name), 1u)
        << name << " (" << path << ") is not in docs/operations.md";
  }
  for (const auto& [name, path] : documented) {
    EXPECT_EQ(used.count(name), 1u) << name << " is in " << path << " but nowhere in services/";
  }
}

TEST(Input, DocumentationHasTheAnswerOfEveryTestedInput) {
  const std::map<test::Answer, std::string> words = {{test::Answer::kRefused, "refused"},
                                                     {test::Answer::kQuarantined, "quarantined"},
                                                     {test::Answer::kAccepted, "accepted"}};
  std::map<std::string, std::string> rows;  // of the table, by what comes in
  for (const std::string& line : Read("docs/input.md").lines) {
    const auto cells = Split(line, '|');
    if (cells.size() == 5) rows[cells[1]] = line;
  }
  std::set<std::string> tested = {" 100 MB ", " input ", "---"};
  for (const test::Hostile& input : test::HostileInputs()) {
    const std::string cell = ' ' + input.name + ' ';
    tested.insert(cell);
    ASSERT_EQ(rows.count(cell), 1u) << input.name << " is not in docs/input.md";
    EXPECT_NE(rows[cell].find("| " + words.at(input.answer) + " |"), std::string::npos)
        << rows[cell];
    for (const std::string& flag : input.flags) {
      EXPECT_TRUE(flag == "undated" || rows[cell].find(flag) != std::string::npos)
          << rows[cell] << flag;
    }
  }
  for (const auto& [cell, line] : rows) EXPECT_EQ(tested.count(cell), 1u) << "no test: " << line;
}

}  // namespace
}  // namespace rasad::contract
