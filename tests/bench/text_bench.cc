// Times the text pass on documents, to stand beside peers: `text_bench --display|--chain|--terms
// FILE`, where FILE holds JSON lines {"text"}. The last line of output is
// {"docs":N,"bytes":N,"cpu":S}: texts done, their UTF-8 bytes, CPU seconds without reading.
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/normalizer.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"

namespace rasad {
namespace {

constexpr double kSeconds = 1.0;  // at least so long, whole rounds of all documents

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Buffers {
  text::NormalizedText normalized;
  text::Tokens tokens;
  std::vector<text::Span> sentences;
};

// The work on one text; the return value keeps the compiler from leaving it out.
using Work = std::size_t (*)(std::string_view, Buffers&);

std::size_t Display(std::string_view source, Buffers& b) {
  text::Normalize(source, b.normalized);
  return b.normalized.edits.size();
}

std::size_t Chain(std::string_view source, Buffers& b) {
  text::Normalize(source, b.normalized);
  text::Tokenize(b.normalized.display, b.tokens);
  text::SplitSentences(b.normalized.display, b.tokens, b.sentences);
  return b.sentences.size();
}

std::size_t Terms(std::string_view source, Buffers& b) {
  text::Normalize(source, b.normalized);
  return text::SearchTerms(b.normalized.display).size();
}

int Main(int argc, char** argv) {
  const std::string_view mode = argc == 3 ? argv[1] : "";
  const Work work = mode == "--display" ? Display
                    : mode == "--chain" ? Chain
                    : mode == "--terms" ? Terms
                                        : nullptr;
  if (work == nullptr) {
    std::fputs("usage: text_bench --display|--chain|--terms FILE\n", stderr);
    return 64;
  }
  std::ifstream file(argv[2], std::ios::binary);
  std::vector<std::string> texts;
  for (std::string line; std::getline(file, line);) {
    if (const auto row = nlohmann::json::parse(line, nullptr, false); row.contains("text")) {
      texts.push_back(row["text"].get<std::string>());
    }
  }
  Buffers buffers;
  std::size_t kept = 0;
  for (const std::string& text : texts) kept += work(text, buffers);  // tables are made here
  std::uint64_t docs = 0;
  std::uint64_t bytes = 0;
  const double begin = CpuSeconds();
  double cpu = 0;
  while (!texts.empty() && cpu < kSeconds) {
    for (const std::string& text : texts) {
      kept += work(text, buffers);
      bytes += text.size();
    }
    docs += texts.size();
    cpu = CpuSeconds() - begin;
  }
  std::fprintf(stderr, "%zu\n", kept);
  std::printf("{\"docs\":%llu,\"bytes\":%llu,\"cpu\":%.6f}\n",
              static_cast<unsigned long long>(docs), static_cast<unsigned long long>(bytes), cpu);
  return 0;
}

}  // namespace
}  // namespace rasad

int main(int argc, char** argv) { return rasad::Main(argc, argv); }
