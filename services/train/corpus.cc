// Reads annotated texts and takes them through normalisation, spans and all.
#include "train/corpus.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/article/admit.h"
#include "core/article/normalize.h"
#include "core/text/alignment.h"
#include "core/text/calendar.h"
#include "core/text/utf8.h"

namespace rasad::train {
namespace {

constexpr char32_t kZwnj = 0x200C;

std::optional<news::v1::MentionType> TypeOf(const std::string& name) {
  news::v1::MentionType type;
  if (!news::v1::MentionType_Parse("MENTION_TYPE_" + name, &type)) return std::nullopt;
  return type;
}

// A text whose offsets are code points, as bytes; `to_byte[k]` is where code point k begins.
struct Bytes {
  std::string text;
  std::vector<std::uint32_t> to_byte;
};

Bytes Respell(const std::string& text, Noise noise) {
  Bytes result;
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded one = text::Decode(text, at);
    at += one.length;
    result.to_byte.push_back(static_cast<std::uint32_t>(result.text.size()));
    char32_t cp = one.cp;
    if (noise == Noise::kNoZwnj && cp == kZwnj) continue;
    if (noise == Noise::kZwnjIsBlank && cp == kZwnj) cp = ' ';
    if (noise == Noise::kArabicLetters && cp == 0x06CC) cp = 0x064A;  // FARSI YEH, ARABIC YEH
    if (noise == Noise::kArabicLetters && cp == 0x06A9) cp = 0x0643;  // KEHEH, ARABIC KAF
    if (noise == Noise::kNoPunctuation && (cp == 0x060C || cp == ':' || cp == 0xAB || cp == 0xBB ||
                                           cp == '"')) {  // COMMA, GUILLEMETS
      continue;
    }
    text::AppendUtf8(cp, result.text);
  }
  result.to_byte.push_back(static_cast<std::uint32_t>(result.text.size()));
  return result;
}

// Where a span of the source text lies in the display text; empty if nowhere.
text::Span ToDisplay(const news::v1::NormalizedArticle& article,
                     const std::vector<text::Edit>& edits, text::Span source) {
  for (const news::v1::Segment& segment : article.segments()) {
    if (!segment.has_display() || source.begin < segment.source().begin() ||
        source.end > segment.source().end()) {
      continue;
    }
    const auto before = [](const text::Edit& edit, std::uint32_t at) {
      return edit.source_begin < at;
    };
    const auto first =
        std::lower_bound(edits.begin(), edits.end(), segment.source().begin(), before);
    const auto last = std::lower_bound(first, edits.end(), segment.source().end(), before);
    return text::ToDisplay({first, last}, source, segment.source().begin(),
                           segment.display().begin());
  }
  return {0, 0};
}

base::Result<news::v1::NormalizedArticle> NormalizeText(std::string text,
                                                        const std::string& published) {
  ingest::v1::ArticleSubmission submission;
  submission.set_source("train");
  submission.set_content(std::move(text));
  base::Micros received_at = 2'000'000'000'000'000;  // any time after all publications
  text::JalaliDate date{};
  if (std::sscanf(published.c_str(), "%4d-%2d-%2d", &date.year, &date.month, &date.day) == 3) {
    if (const auto day = text::DaysFromJalali(date)) {
      submission.mutable_published_at()->set_seconds(text::InstantInTehran(*day, 0) / 1'000'000);
      received_at = text::InstantInTehran(*day + 1, 0);
    }
  }
  auto raw = article::Admit(submission, "train", received_at);
  if (!raw) return tl::unexpected(raw.error());
  auto normalized = article::Normalize(*raw);
  if (normalized && normalized->metadata().has_published()) {
    normalized->mutable_metadata()->mutable_published()->clear_time();
  }
  return normalized;
}

base::Result<Example> Make(const Bytes& bytes, const std::string& published,
                           std::vector<Gold> gold) {
  auto article = NormalizeText(bytes.text, published);
  if (!article) return tl::unexpected(article.error());
  std::vector<text::Edit> edits;
  for (const news::v1::Edit& edit : article->edits()) {
    edits.push_back(
        {edit.source_begin(), edit.source_length(), edit.display_begin(), edit.display_length()});
  }
  std::sort(edits.begin(), edits.end(), [](const text::Edit& a, const text::Edit& b) {
    return a.source_begin != b.source_begin ? a.source_begin < b.source_begin
                                            : a.display_begin < b.display_begin;
  });
  for (Gold& one : gold) {
    one.display = ToDisplay(*article, edits,
                            {bytes.to_byte[one.display.begin], bytes.to_byte[one.display.end]});
  }
  Example example;
  example.article = std::move(*article);
  example.gold = std::move(gold);
  return example;
}

}  // namespace

base::Result<std::vector<Example>> ReadStandOff(const std::string& path, Noise noise) {
  std::ifstream file(path);
  if (!file) return base::Fail(base::ErrorCode::kNotFound, "cannot read " + path);
  std::vector<Example> examples;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    const auto fail = [&](const std::string& what) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        path + ":" + std::to_string(number) + ": " + what);
    };
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.is_object() || !row.contains("text") || !row["text"].is_string()) {
      return fail("no JSON object with a text");
    }
    const Bytes bytes = Respell(row["text"].get<std::string>(), noise);
    std::vector<Gold> gold;
    for (const auto& mention : row.value("mentions", nlohmann::json::array())) {
      const auto type = TypeOf(mention.value("type", ""));
      const auto begin = mention.value("begin", std::uint32_t{1});
      const auto end = mention.value("end", std::uint32_t{0});
      if (!type || begin >= end || end >= bytes.to_byte.size()) return fail("bad mention");
      gold.push_back({{begin, end}, *type, mention.value("p", 1.0f)});
    }
    auto example = Make(bytes, row.value("date_jalali", ""), std::move(gold));
    if (!example) continue;
    example->id = row.contains("id") ? row["id"].dump() : std::to_string(number);
    examples.push_back(std::move(*example));
  }
  return examples;
}

base::Result<std::vector<Example>> ReadColumns(const std::string& path) {
  std::ifstream file(path);
  if (!file) return base::Fail(base::ErrorCode::kNotFound, "cannot read " + path);
  std::vector<Example> examples;
  std::string text;
  std::uint32_t points = 0;
  std::vector<Gold> gold;
  bool open = false;
  const auto finish = [&]() -> base::Status {
    if (points != 0) {
      auto example = Make(Respell(text, Noise::kNone), "", std::move(gold));
      if (example) examples.push_back(std::move(*example));
    }
    text.clear();
    gold.clear();
    points = 0;
    open = false;
    return {};
  };
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    const std::size_t cut = line.find_last_of("\t ");
    if (cut == std::string::npos || cut == 0) {
      if (auto done = finish(); !done) return tl::unexpected(done.error());
      continue;
    }
    const std::string label = line.substr(cut + 1);
    const std::string token = line.substr(0, line.find_first_of("\t "));
    if (points != 0) {
      text += ' ';
      ++points;
    }
    const std::uint32_t begin = points;
    for (std::size_t at = 0; at < token.size(); at += text::Decode(token, at).length) ++points;
    text += token;
    const std::string kind = label.size() > 2 ? label.substr(2) : "";
    const auto type = kind == "PER"   ? news::v1::MENTION_TYPE_PERSON
                      : kind == "LOC" ? news::v1::MENTION_TYPE_PLACE
                      : kind == "ORG" ? news::v1::MENTION_TYPE_ORGANIZATION
                                      : news::v1::MENTION_TYPE_UNSPECIFIED;
    if (type == news::v1::MENTION_TYPE_UNSPECIFIED) {
      open = false;
    } else if (label[0] == 'I' && open && gold.back().type == type) {
      gold.back().display.end = points;
    } else {
      gold.push_back({{begin, points}, type, 1.0f});
      open = true;
    }
  }
  if (auto done = finish(); !done) return tl::unexpected(done.error());
  return examples;
}

}  // namespace rasad::train
