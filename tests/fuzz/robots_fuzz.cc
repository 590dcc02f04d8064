// Any robots.txt becomes rules that answer each path, twice the same, and never lock themselves
// out.
#include <string>
#include <string_view>

#include "core/feed/robots.h"
#include "palette.h"

namespace {

using rasad::feed::Robots;
using rasad::fuzz::Require;

constexpr std::string_view kParts[] = {"User-agent:",
                                       "user-agent : rasad",
                                       "User-agent: *\n",
                                       "Disallow:",
                                       "Allow:",
                                       " /",
                                       "*",
                                       "$",
                                       "\n",
                                       "\r\n",
                                       "%2A",
                                       "%d8",
                                       "#",
                                       "a",
                                       "?",
                                       "=",
                                       "Sitemap: https://a.example/",
                                       "Crawl-delay: 3",
                                       "\xEF\xBB\xBF",
                                       "/a",
                                       "b",
                                       ":",
                                       "%",
                                       " "};

void Check(std::string_view text, std::string_view path) {
  const Robots robots = Robots::Parse(text, "rasad");
  Require(robots.Allows("/robots.txt"), "robots.txt itself is not allowed", text);
  Require(robots.Allows(path) == robots.Allows(path), "differs", text);
  Require(robots.sitemaps().size() <= rasad::feed::kMaxRobotsSitemaps, "too many sitemaps", text);
  const auto delay = robots.crawl_delay();
  Require(!delay || (delay->count() >= 0 && delay->count() <= 3'600'000), "delay", text);
  Robots::Parse(path, "rasad");
  const std::string only = "User-agent: *\nDisallow: " + std::string(text) + "\nAllow: /";
  if (text.find_first_of("\r\n#:") == std::string_view::npos) {
    Robots::Parse(only, "rasad").Allows(path);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t half = size / 2;
  Check(text.substr(0, half), text.substr(half));
  std::string parts;
  for (std::size_t i = 0; i < half; ++i) parts += kParts[data[i] % std::size(kParts)];
  Check(parts, text.substr(half));
  return 0;
}
