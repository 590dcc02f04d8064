// The tree of a page, by Gumbo, in memory of bounded size.
#include "core/document/html_tree.h"

#include <string>

#include "core/document/html_arena.h"

namespace rasad::document {
namespace {

constexpr std::size_t kMemoryPerByte = 64;
constexpr std::size_t kMemoryAtLeast = 16 << 20;

// The tree, or nullptr where the arena's limit was reached. Nothing with a destructor lives here:
// the arena may jump out of the parser.
const GumboOutput* ParseTree(std::string_view html, HtmlArena& arena) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = [](void* data, std::size_t size) {
    return static_cast<HtmlArena*>(data)->Allocate(size);
  };
  options.deallocator = [](void*, void*) {};
  options.userdata = &arena;
  options.max_errors = 0;
  if (setjmp(arena.exit) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html.data(), html.size());
}

}  // namespace

base::Result<const GumboOutput*> ParseHtmlTree(std::string_view html, std::size_t size) {
  thread_local HtmlArena arena;
  const std::size_t limit = kMemoryAtLeast + kMemoryPerByte * size;
  arena.Reset(limit);
  const GumboOutput* const output = ParseTree(html, arena);
  if (output == nullptr) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "the page's elements need more than " + std::to_string(limit >> 20) +
                          " MiB of memory or " + std::to_string(HtmlArena::kSeconds) +
                          " s of time; its markup is broken on purpose");
  }
  return output;
}

}  // namespace rasad::document
