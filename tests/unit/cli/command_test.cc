// The program itself: arguments, exit codes, what goes to which stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/hostile.h"
#include "support/temp_folder.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

class Command : public testing::Test {
 protected:
  // Runs `rasad ARGUMENTS` (shell words) in an empty folder of its own, without a configuration.
  Ran Run(const std::string& arguments) {
    const std::string line = "cd '" + path_.string() + "' && env -u RASAD_CONFIG '" +
                             std::string(RASAD_BIN_DIR) + "/rasad' " + arguments +
                             " >out 2>err </dev/null";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Read("out"), Read("err")};
  }

  std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return text.str();
  }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

  const testing_support::TempFolder folder_;
  const std::filesystem::path& path_ = folder_.path();
};

TEST_F(Command, WrongArgumentsAre64AndSaySoOnStandardError) {
  for (const char* arguments : {"",
                                "nonsense",
                                "annotate",
                                "annotate --nonsense f",
                                "search",
                                "search --type NOTHING x",
                                "search x --since yesterday",
                                "search x --limit 0",
                                "mentions",
                                "show",
                                "trace",
                                "coverage --since yesterday",
                                "withdraw",
                                "withdraw 0123 --source s",
                                "dump",
                                "quarantine",
                                "quarantine show",
                                "quarantine redrive a/0/1 b/0/1 --value f",
                                "quarantine redrive a/0/1 --header x",
                                "--color sometimes list",
                                "annotate a b --url http://x.example/",
                                "document",
                                "document a b",
                                "document a --fetched-at yesterday",
                                "publish . --url http://x.example/",
                                "publish x --wait-timeout -1"}) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.code, 64) << arguments << ": " << ran.err;
    EXPECT_EQ(ran.out, "") << arguments;
    EXPECT_THAT(ran.err, HasSubstr("rasad: ")) << arguments;
  }
}

TEST_F(Command, WhatNobodyKnowsIsNamed) {
  struct Row {
    const char* arguments;
    const char* message;
  };
  for (const Row& row : {Row{"foo", "unknown command foo"}, Row{"quarantine foo", "command foo"},
                         Row{"annotate --foo", "unknown option --foo"},
                         Row{"withdraw", "an article's ID or --source"},
                         Row{"list --query foo", "not HOST:PORT: foo"},
                         Row{"publish x --ingest foo:0", "not HOST:PORT: foo:0"},
                         Row{"quarantine list --limit 0", "--limit"}}) {
    const Ran ran = Run(row.arguments);
    EXPECT_EQ(ran.code, 64) << row.arguments;
    EXPECT_THAT(ran.err, HasSubstr(row.message)) << row.arguments;
  }
}

TEST_F(Command, AnArgumentThatIsNotUtf8IsNamedUnlessItIsAFile) {
  for (const char* arguments :
       {"search \"$(printf 'a\\377')\"", "list --source=\"$(printf 'a\\377')\"",
        "--color never search \"$(printf 'a\\377')\""}) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.code, 64) << arguments;
    EXPECT_THAT(ran.err, HasSubstr("a\\xFF (is the terminal")) << arguments;
    EXPECT_THAT(ran.err, testing::StartsWith("rasad: argument ")) << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
  }
  // A sequence that is cut off, after letters that are well-formed and an escape.
  const Ran ran = Run("show \"$(printf '\\331\\206\\033[31m\\330')\"");
  EXPECT_EQ(ran.code, 64);
  EXPECT_THAT(ran.err, HasSubstr("argument 2 is not UTF-8: \u0646[31m\\xD8 "));  // NOON
  Write("a\xFF.txt", "A first line\n\nA body of some words that says nothing.\n");
  EXPECT_EQ(Run("annotate \"$(printf 'a\\377.txt')\"").code, 0) << "names of files are bytes";
}

TEST_F(Command, ARepeatedOptionTakesOneValueATime) {
  // If --source swallowed what follows, these would ask without words and fail as wrong usage.
  EXPECT_EQ(Run("search --source a word").code, 69);
  EXPECT_EQ(Run("search --source a --source b word").code, 69);
  EXPECT_EQ(Run("quarantine redrive --header a=b normalize/0/1").code, 69);
  EXPECT_EQ(Run("coverage a --source b c").code, 69);
}

TEST_F(Command, EveryCommandExplainsItself) {
  const Ran all = Run("--help");
  EXPECT_EQ(all.code, 0);
  for (const char* name :
       {"annotate", "document", "gazetteer", "publish", "withdraw", "search", "list", "mentions",
        "show", "trace", "coverage", "status", "quarantine", "dump"}) {
    EXPECT_THAT(all.out, HasSubstr(name));
    const Ran one = Run(std::string(name) + " --help");
    EXPECT_EQ(one.code, 0) << name;
    EXPECT_THAT(one.out, HasSubstr("Example")) << name;
    EXPECT_EQ(one.err, "") << name;
  }
  EXPECT_THAT(Run("--version").out, HasSubstr("rasad 0."));
}

TEST_F(Command, WithoutASystemTheAdviceIsToStartIt) {
  for (const char* arguments :
       {"search x", "list", "mentions --type PLACE", "show 0123", "trace x", "publish x",
        "withdraw x", "status", "quarantine list", "dump --canonical"}) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.code, 69) << arguments << ": " << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("deploy/local/up")) << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
  }
}

TEST_F(Command, ARefusedConnectionIs69) {
  // Port 1 is nobody's.
  Write("a.txt", "text");
  for (const char* arguments :
       {"search x --query 127.0.0.1:1", "publish a.txt --ingest 127.0.0.1:1"}) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.code, 69) << arguments << ": " << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("deploy/local/up")) << arguments;
  }
}

TEST_F(Command, OfAnAbsentBrokerOnlyTheMessageIsSaid) {
  Write("config", "kafka { bootstrap_servers: \"127.0.0.1:1\" }");
  const Ran ran = Run("quarantine list --config config");
  EXPECT_EQ(ran.code, 69);
  EXPECT_THAT(ran.err, testing::StartsWith("rasad: Kafka does not answer at 127.0.0.1:1"));
  EXPECT_THAT(ran.err, testing::Not(HasSubstr("{\"time\"")));
}

TEST_F(Command, FeedsTestTakesAnAddressAsPeopleWriteIt) {
  // Loopback is not allowed, so that nothing is sent.
  const Ran ran = Run("feeds test 127.0.0.1/rss");
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("no file is called so, and as an address: "));
  EXPECT_THAT(ran.err, HasSubstr("https://127.0.0.1/rss"));
  Write("127.0.0.1", "<rss version='2.0'><channel><title>A</title></channel></rss>");
  EXPECT_EQ(Run("feeds test 127.0.0.1").code, 0) << "a file of that name comes first";
}

TEST_F(Command, ABadConfigurationIs78) {
  Write("config", "nonsense");
  EXPECT_EQ(Run("list --config config").code, 78);
  EXPECT_EQ(Run("list --config absent").code, 78);
}

TEST_F(Command, AnnotateGivesEachFileItsLineInOrder) {
  Write("a.txt", "A first line\n\nA body of some words that says nothing.\n");
  Write("empty.txt", "");
  const Ran ran = Run("annotate --json absent.txt a.txt empty.txt .");
  EXPECT_EQ(ran.code, 1);
  std::vector<nlohmann::json> lines;
  std::istringstream text(ran.out);
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0]["file"], "absent.txt");
  EXPECT_EQ(lines[0]["error"]["code"], "not_found");
  EXPECT_EQ(lines[1]["file"], "a.txt");
  EXPECT_EQ(lines[1]["article_id"].get<std::string>().size(), 32U);
  EXPECT_FALSE(lines[1].contains("error"));
  EXPECT_EQ(lines[2]["error"]["code"], "invalid_input");
  EXPECT_EQ(lines[3]["error"]["code"], "invalid_input");
  for (const char* name : {"absent.txt: ", "empty.txt: ", ".: "}) {
    EXPECT_THAT(ran.err, HasSubstr(name));
  }
}

// A page with a menu, a headline, a paragraph and a date.
constexpr char kPage[] =
    "<!DOCTYPE html><html><head><title>The bridge is open</title>"
    "<meta name=author content='A. Writer'></head><body>"
    "<nav><a href=/>Home</a> <a href=/news>News</a></nav>"
    "<article><h1>The bridge is open</h1><time datetime=2024-03-16T20:17:00+03:30>16 March</time>"
    "<p>The bridge over the river was opened this morning, and the road to the north is free "
    "again after two years of work.</p><p>The work was done by the county and cost less than "
    "was planned, said the engineer who led it.</p></article></body></html>";

TEST_F(Command, DocumentSaysWhatEachLineIs) {
  Write("page", kPage);
  const Ran ran = Run("document --json page --fetched-at 2024-03-18");
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto line = nlohmann::json::parse(ran.out);
  std::vector<std::string> keys;
  const auto ordered = nlohmann::ordered_json::parse(ran.out);
  for (const auto& [key, value] : ordered.items()) {
    keys.push_back(key);
  }
  EXPECT_THAT(keys, testing::ElementsAre("file", "media_type", "charset", "language", "flags",
                                         "fields", "segments", "source", "body"));
  EXPECT_EQ(line["file"], "page");
  EXPECT_EQ(line["media_type"], "text/html");
  EXPECT_EQ(line["charset"], "utf-8");
  EXPECT_EQ(line["language"], "en");
  const auto& fields = line["fields"];
  EXPECT_EQ(fields["headline"]["value"], "The bridge is open");
  EXPECT_EQ(fields["author"]["value"], "A. Writer");
  EXPECT_TRUE(fields["author"]["segment"].is_null()) << "the head alone says it";
  EXPECT_TRUE(fields["kicker"].is_null());
  EXPECT_EQ(fields["tags"].dump(), "[]");
  EXPECT_EQ(fields["published"]["date"], "2024-03-16");
  EXPECT_GT(fields["published"]["confidence"], 0);
  // The segments are the whole of the source; the headline's is where its field says.
  std::size_t at = 0;
  const std::string source = line["source"];
  for (const auto& segment : line["segments"]) {
    ASSERT_EQ(segment["source_begin"], at);
    at = segment["source_end"];
    EXPECT_EQ(segment["text"], source.substr(segment["source_begin"],
                                             at - segment["source_begin"].get<std::size_t>()));
    EXPECT_TRUE(segment.contains("reason"));
  }
  EXPECT_EQ(at, source.size());
  const std::size_t headline = fields["headline"]["segment"];
  EXPECT_EQ(line["segments"].at(headline)["kind"], "headline");

  const Ran readable = Run("document page");
  EXPECT_EQ(readable.code, 0);
  for (const char* part : {"text/html", "A. Writer  <- the page's head", "headline", "body"}) {
    EXPECT_THAT(readable.out, HasSubstr(part));
  }
  EXPECT_EQ(nlohmann::json::parse(Run("document --json none").out)["error"]["code"], "not_found");
}

TEST_F(Command, AnnotateTakesPages) {
  Write("page.html", kPage);
  const auto line = nlohmann::json::parse(Run("annotate --json page.html").out);
  EXPECT_EQ(line["headline"], "The bridge is open");
  EXPECT_EQ(line["published"]["date"], "2024-03-16");
  EXPECT_THAT(line["body"].get<std::string>(), testing::Not(HasSubstr("Home")));
  // The name is the identity, unless there is an address.
  const auto again = nlohmann::json::parse(Run("annotate --json page.html").out);
  EXPECT_EQ(again["article_id"], line["article_id"]);
  const auto url =
      nlohmann::json::parse(Run("annotate --json page.html --url https://a.example/7").out);
  EXPECT_NE(url["article_id"], line["article_id"]);
}

TEST_F(Command, HostileInputGetsItsAnswer) {
  auto inputs = test::HostileInputs();
  inputs.push_back(
      {"100 MB", test::HundredMegabytes(), "", test::Answer::kRefused, "larger than 4 MiB", {}});
  for (const test::Hostile& input : inputs) {
    Write("input", input.bytes);
    std::string arguments = "--json input --fetched-at 2023-11-14";
    if (!input.content_type.empty()) arguments += " --content-type '" + input.content_type + "'";
    for (const char* command : {"annotate ", "document "}) {
      const Ran ran = Run(command + arguments);
      const auto line = nlohmann::json::parse(ran.out);
      if (input.answer == test::Answer::kAccepted) {
        EXPECT_EQ(ran.code, 0) << command << input.name << ": " << ran.err;
        for (const std::string& flag : input.flags) {
          EXPECT_THAT(line["flags"].get<std::vector<std::string>>(), testing::Contains(flag))
              << command << input.name;
        }
        continue;
      }
      EXPECT_EQ(ran.code, 1) << command << input.name;
      ASSERT_TRUE(line.contains("error")) << command << input.name;
      // A file that cannot be a page is not read to its end.
      const bool large = input.bytes.size() > 4 << 20;
      EXPECT_THAT(line["error"]["message"].get<std::string>(),
                  HasSubstr(large ? "larger than 4 MiB" : input.says))
          << command << input.name;
      EXPECT_THAT(ran.err, HasSubstr("rasad: input: ")) << command << input.name;
    }
  }
}

TEST_F(Command, AnnotateHasNoEscapesUnlessAsked) {
  Write("a.txt", "A first line\n\nA body with an \x1B[31m escape in it, and more words.\n");
  EXPECT_EQ(Run("annotate a.txt").out.find('\x1B'), std::string::npos);
  const Ran colored = Run("annotate a.txt --color always");
  EXPECT_EQ(colored.out.find("\x1B[31m escape"), std::string::npos);
}

TEST_F(Command, AnnotateTakesADayForWhatItIs) {
  Write("a.txt", "A first line\n\nA body of some words that says nothing of its day.\n");
  const auto line = nlohmann::json::parse(Run("annotate --json a.txt --published 1402-12-26").out);
  EXPECT_EQ(line["published"]["date"], "2024-03-16");
  EXPECT_EQ(line["published"]["jalali"], "1402-12-26");
  EXPECT_EQ(line["published"]["source"], "submission");
  EXPECT_TRUE(line["published"]["time"].is_null());
}

TEST_F(Command, AnnotateExplainsWhereMentionsComeFrom) {
  // "12 per cent" in a line, a sign instead of the word in another.
  Write(
      "a.txt",
      "\u062E\u0637\n\n\u0631\u0634\u062F 12 \u062F\u0631\u0635\u062F\n\n9% \u0628\u0627\u0632\n");
  const auto line = nlohmann::json::parse(Run("annotate --json --explain a.txt").out);
  ASSERT_EQ(line["mentions"].size(), 2U);
  EXPECT_EQ(line["mentions"][0]["rule"], "percent");
  ASSERT_EQ(line["mentions"][0]["rows"].size(), 1U);
  EXPECT_THAT(line["mentions"][0]["rows"][0].get<std::string>(),
              testing::StartsWith("number_phrases.tsv:"));
  EXPECT_EQ(line["mentions"][1]["rows"].dump(), "[]");
  EXPECT_FALSE(
      nlohmann::json::parse(Run("annotate --json a.txt").out)["mentions"][0].contains("rows"));
  EXPECT_THAT(Run("annotate --explain a.txt").out,
              HasSubstr("<- percent 0.98 number_phrases.tsv:"));
}

}  // namespace
}  // namespace rasad::cli
