// Times pages from bytes to article, to stand beside peers: `pages_bench FILE`, where FILE holds
// JSON lines {"file","content_type","received"}. The last line of output is
// {"pages":N,"bytes":N,"cpu":S}: of one round, the fastest of several, CPU seconds.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/document/document.h"

namespace rasad {
namespace {

constexpr double kSeconds = 3.0;  // at least so long, whole rounds of all pages

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Sample {
  std::string bytes;
  std::string content_type;
  base::Micros received;
};

int Main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: pages_bench FILE\n");
    return 64;
  }
  std::vector<Sample> pages;
  std::size_t bytes = 0;
  std::ifstream list(argv[1]);
  for (std::string line; std::getline(list, line);) {
    const auto row = nlohmann::json::parse(line);
    std::ifstream in(row.at("file").get<std::string>(), std::ios::binary);
    const auto received = base::ParseRfc3339(row.at("received").get<std::string>());
    if (!in || !received) {
      std::fprintf(stderr, "pages_bench: cannot use %s\n", line.c_str());
      return 66;
    }
    pages.push_back({std::string(std::istreambuf_iterator<char>(in), {}),
                     row.at("content_type").get<std::string>(), *received});
    bytes += pages.back().bytes.size();
  }
  double best = 1e9;
  std::size_t shown = 0;  // keeps the compiler from leaving the work out
  for (double spent = 0; spent < kSeconds;) {
    const double begin = CpuSeconds();
    for (const Sample& page : pages) {
      const auto parsed =
          document::Parse(page.bytes, {page.content_type, page.received, std::nullopt});
      if (parsed) shown += parsed->display.size();
    }
    const double round = CpuSeconds() - begin;
    spent += round;
    best = std::min(best, round);
  }
  if (shown == 0) {
    std::fprintf(stderr, "pages_bench: no page became an article\n");
    return 1;
  }
  std::printf("{\"pages\":%zu,\"bytes\":%zu,\"cpu\":%.6f}\n", pages.size(), bytes, best);
  return 0;
}

}  // namespace
}  // namespace rasad

int main(int argc, char** argv) { return rasad::Main(argc, argv); }
