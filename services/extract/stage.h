// The extract stage: normalised articles to articles with their mentions.
#pragma once

#include <vector>

#include "platform/runtime/pipeline.h"

namespace rasad::extract {

/// Turns one record of rasad.normalized.v1 into one of rasad.extracted.v1. A NormalizedArticle
/// becomes an ExtractedArticle; a Withdrawal passes through unchanged. kUnsupported: another
/// ce_type. kInvalidInput: the value does not parse. Pure and thread-safe.
base::Result<std::vector<runtime::OutRecord>> Extract(const runtime::Record& record);

}  // namespace rasad::extract
