// The normalize stage: raw articles to normalised ones.
#pragma once

#include <vector>

#include "platform/runtime/pipeline.h"

namespace rasad::normalize {

/// Turns one record of rasad.raw.v1 into one of rasad.normalized.v1. A RawArticle becomes a
/// NormalizedArticle; a Withdrawal passes through unchanged. kUnsupported: another ce_type, or a
/// content that is not handled. kInvalidInput: the value does not parse, or the article is broken.
/// Pure and thread-safe.
base::Result<std::vector<runtime::OutRecord>> Normalize(const runtime::Record& record);

}  // namespace rasad::normalize
