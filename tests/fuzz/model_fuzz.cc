// Any bytes are a model of the tagger or none; what is read is written back as it was, and a tagger
// made of it finds well-formed spans.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "core/extraction/model.h"
#include "core/extraction/page.h"
#include "core/extraction/tagger.h"
#include "palette.h"

namespace {

using namespace rasad;
using rasad::fuzz::Require;

void CheckTagged(const std::vector<extraction::Tagged>& tagged, const extraction::Page& page) {
  std::vector<std::uint32_t> taken(page.size(), 0);
  for (const extraction::Tagged& one : tagged) {
    Require(one.begin < one.end && one.end <= page.size(), "a span outside", page.display());
    Require(one.probability >= 0 && one.probability <= 1, "no probability", page.display());
    Require(one.chain < std::size(extraction::kChains), "of no chain", page.display());
    for (std::uint32_t i = one.begin; i < one.end; ++i) {
      Require((taken[i] >> one.chain & 1) == 0, "two of one chain overlap", page.display());
      taken[i] |= 1u << one.chain;
      Require(i == one.begin || !page.tokens().starts_line[i], "beyond a line", page.display());
    }
  }
}

void Use(const extraction::Model& model, const std::string& text) {
  news::v1::NormalizedArticle article;
  article.set_display_text(text);
  extraction::Page page(article, extraction::GetTables());
  extraction::RunRules(page);
  const extraction::Tagger tagger(model);
  std::vector<extraction::Tagged> tagged;
  tagger.Tag(page, tagged);
  CheckTagged(tagged, page);
  for (const extraction::Tagged& one : tagged) {
    const float p = tagger.Confidence(one);
    Require(p >= 0 && p <= 1, "no confidence", text);
  }
}

void Read(std::string_view bytes, const std::string& text) {
  const auto model = extraction::ReadModel(bytes);
  if (!model) {
    Require(!model.error().message.empty(), "refused without a word", text);
    return;
  }
  Require(extraction::WriteModel(*model) == bytes, "written otherwise than read", text);
  Use(*model, text);
}

// A model whose numbers are those of the bytes, for the words of `text`.
extraction::Model Made(const std::uint8_t* data, std::size_t size, const std::string& text) {
  extraction::Model model;
  std::size_t at = 0;
  const auto next = [&] { return size == 0 ? 0 : static_cast<int>(data[at++ % size]) - 128; };
  model.scale = static_cast<float>(next() + 129) / 64;
  for (std::size_t c = 0; c < std::size(extraction::kChains); ++c) {
    const std::uint32_t labels = extraction::kChains[c].labels();
    for (std::uint32_t k = 0; k < labels * labels; ++k) {
      model.transitions[c].push_back(static_cast<float>(next()) / 4);
    }
  }
  for (extraction::Calibration& one : model.calibration) {
    one = {static_cast<float>(next()) / 16, static_cast<float>(next()) / 16,
           static_cast<float>(next() + 128) / 256};
  }
  news::v1::NormalizedArticle article;
  article.set_display_text(text);
  const extraction::Page page(article, extraction::GetTables());
  const extraction::Observer observer(page);
  extraction::WordObservations word;
  for (std::uint32_t i = 0; i < page.size() && i < 64; ++i) {
    observer.ForWord(i, word);
    model.keys.push_back(extraction::ModelKey(extraction::AtOffset(word.all[0], 0)));
  }
  std::sort(model.keys.begin(), model.keys.end());
  model.keys.erase(std::unique(model.keys.begin(), model.keys.end()), model.keys.end());
  std::erase(model.keys, 0u);
  for (std::size_t k = 0; k < model.keys.size(); ++k) {
    extraction::ModelRow row;
    for (std::int8_t& weight : row) weight = static_cast<std::int8_t>(next());
    model.rows.push_back(row);
  }
  return model;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = rasad::fuzz::AsText(data, size);
  const std::string text = rasad::fuzz::FromPalette(data, std::min<std::size_t>(size, 128));
  Read(bytes, text);
  // A good file with the bytes laid over it from a place that they choose.
  const rasad::extraction::Model made = Made(data, size, text);
  std::string file = rasad::extraction::WriteModel(made);
  Read(file, text);
  if (size > 2) {
    const std::size_t place = (data[0] | static_cast<std::size_t>(data[1]) << 8) % file.size();
    const std::size_t length = std::min<std::size_t>({size - 2, file.size() - place, 8});
    std::memcpy(file.data() + place, data + 2, length);
    Read(file, text);
    Read(std::string_view(file).substr(0, place), text);
  }
  return 0;
}
