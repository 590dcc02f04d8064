// Mapping of spans through edits.
#include "core/text/alignment.h"

#include <algorithm>

namespace rasad::text {
namespace {

// One direction of an edit: `from` is the side that the given span lies in.
template <bool kDisplayToSource>
struct Side {
  static std::uint32_t FromBegin(const Edit& e) {
    return kDisplayToSource ? e.display_begin : e.source_begin;
  }
  static std::uint32_t FromEnd(const Edit& e) {
    return kDisplayToSource ? e.display_begin + e.display_length : e.source_begin + e.source_length;
  }
  static std::uint32_t ToBegin(const Edit& e) {
    return kDisplayToSource ? e.source_begin : e.display_begin;
  }
  static std::uint32_t ToEnd(const Edit& e) {
    return kDisplayToSource ? e.source_begin + e.source_length : e.display_begin + e.display_length;
  }
};

template <bool kDisplayToSource>
Span Map(std::span<const Edit> edits, Span from, std::uint32_t from_base, std::uint32_t to_base) {
  using S = Side<kDisplayToSource>;
  // Begin: the first edit that ends behind it either covers it or lies wholly
  // after an equal run.
  auto after = std::partition_point(edits.begin(), edits.end(),
                                    [&](const Edit& e) { return S::FromEnd(e) <= from.begin; });
  std::uint32_t begin;
  if (after != edits.end() && S::FromBegin(*after) <= from.begin && !from.empty()) {
    begin = S::ToBegin(*after);
  } else if (after == edits.begin()) {
    begin = to_base + (from.begin - from_base);
  } else {
    const Edit& before = *std::prev(after);
    begin = S::ToEnd(before) + (from.begin - S::FromEnd(before));
  }
  if (from.empty()) {
    if (after != edits.end() && S::FromBegin(*after) < from.begin) begin = S::ToBegin(*after);
    return {begin, begin};
  }
  // End: the last edit that begins before it either covers it or an equal run
  // follows.
  after = std::partition_point(edits.begin(), edits.end(),
                               [&](const Edit& e) { return S::FromBegin(e) < from.end; });
  std::uint32_t end;
  if (after == edits.begin()) {
    end = to_base + (from.end - from_base);
  } else {
    const Edit& last = *std::prev(after);
    end = S::FromEnd(last) >= from.end ? S::ToEnd(last)
                                       : S::ToEnd(last) + (from.end - S::FromEnd(last));
  }
  return {begin, std::max(begin, end)};
}

}  // namespace

Span ToSource(std::span<const Edit> edits, Span display, std::uint32_t source_base,
              std::uint32_t display_base) {
  return Map<true>(edits, display, display_base, source_base);
}

Span ToDisplay(std::span<const Edit> edits, Span source, std::uint32_t source_base,
               std::uint32_t display_base) {
  return Map<false>(edits, source, source_base, display_base);
}

bool Tiles(std::span<const Edit> edits, std::string_view source, std::string_view display) {
  std::size_t s = 0;
  std::size_t d = 0;
  for (const Edit& e : edits) {
    if (e.source_begin < s || e.display_begin < d) return false;
    const std::size_t run = e.source_begin - s;
    if (e.display_begin - d != run) return false;
    if (source.size() - s < run || display.size() - d < run) return false;
    if (source.substr(s, run) != display.substr(d, run)) return false;
    s = std::size_t{e.source_begin} + e.source_length;
    d = std::size_t{e.display_begin} + e.display_length;
    if (s > source.size() || d > display.size()) return false;
    if (e.source_length == 0 && e.display_length == 0) return false;
  }
  return source.substr(s) == display.substr(d);
}

void Compose(std::span<const Edit> first, std::span<const Edit> second, std::vector<Edit>& out) {
  out.clear();
  std::size_t i = 0;
  std::size_t j = 0;
  // Between edits, the first and the third text lie this far behind the middle
  // one.
  std::uint32_t to_source = 0;
  std::uint32_t to_display = 0;
  while (i < first.size() || j < second.size()) {
    // Of two at one place the one without length in the middle text comes
    // first.
    const bool by_first =
        j == second.size() ||
        (i < first.size() && (first[i].display_begin < second[j].source_begin ||
                              (first[i].display_begin == second[j].source_begin &&
                               (first[i].display_length == 0 || second[j].source_length > 0))));
    const std::uint32_t begin = by_first ? first[i].display_begin : second[j].source_begin;
    std::uint32_t end = begin;
    const Edit whole{begin + to_source, 0, begin + to_display, 0};
    // Takes in what overlaps; what only touches stays an edit of its own.
    for (bool any = false;; any = true) {
      if (i < first.size() && (any ? first[i].display_begin < end : by_first)) {
        end = std::max(end, first[i].display_begin + first[i].display_length);
        to_source = first[i].source_begin + first[i].source_length -
                    (first[i].display_begin + first[i].display_length);
        ++i;
      } else if (j < second.size() && (any ? second[j].source_begin < end : !by_first)) {
        end = std::max(end, second[j].source_begin + second[j].source_length);
        to_display = second[j].display_begin + second[j].display_length -
                     (second[j].source_begin + second[j].source_length);
        ++j;
      } else {
        break;
      }
    }
    Edit edit = whole;
    edit.source_length = end + to_source - edit.source_begin;
    edit.display_length = end + to_display - edit.display_begin;
    if (edit.source_length != 0 || edit.display_length != 0) out.push_back(edit);
  }
}

}  // namespace rasad::text
