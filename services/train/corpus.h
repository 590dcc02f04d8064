// Annotated texts as the trainer takes them: normalised articles and the spans of their mentions.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/text/span.h"
#include "rasad/news/v1/extracted.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::train {

/// A mention that a text is annotated with.
struct Gold {
  text::Span display;  ///< Empty if normalisation put the place outside of the display text.
  news::v1::MentionType type;
  float probability;  ///< 1 for people's annotations, what the labeller said for machine labels.
};

/// An annotated text.
struct Example {
  std::string id;
  news::v1::NormalizedArticle article;
  std::vector<Gold> gold;
  float weight = 1;      ///< Of its tokens in training.
  bool machine = false;  ///< Labelled by a machine: see ChainOptions.
};

/// Writing habits of other sources, for training on them as well.
enum class Noise {
  kNone,
  kNoZwnj,         ///< ZWNJ left out.
  kZwnjIsBlank,    ///< ZWNJ written as a blank.
  kArabicLetters,  ///< Arabic yeh and kaf.
  kNoPunctuation,  ///< Commas, colons and guillemets left out.
};

/// Reads stand-off annotations, one JSON object a line: `text`, `mentions` of {begin, end, type, p}
/// with offsets in code points, perhaps `id` and `date_jalali` (the day of publication). Errors
/// name file and line.
base::Result<std::vector<Example>> ReadStandOff(const std::string& path, Noise noise);

/// Reads columns: a token and its label (B-PER, I_ORG ...) a line, a blank line between texts.
/// Only PER, LOC and ORG are taken.
base::Result<std::vector<Example>> ReadColumns(const std::string& path);

}  // namespace rasad::train
