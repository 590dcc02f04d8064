// The extract stage: normalised articles to articles with their mentions.
#pragma once

#include <string>

#include "platform/runtime/pipeline.h"

namespace rasad::extract {

/// Turns one record of rasad.normalized.v1 into one of rasad.extracted.v1. A NormalizedArticle
/// becomes an ExtractedArticle; a Withdrawal passes through unchanged. kUnsupported: another
/// ce_type. kInvalidInput: the value does not parse. Pure and thread-safe.
base::Result<std::vector<runtime::OutRecord>> Extract(const runtime::Record& record);

/// For tests of the pipeline's recovery: a stage that ends the process (abort) at the record with
/// this key and is `stage` otherwise; `stage` itself where the key is empty. main() takes the key
/// from the environment variable RASAD_TEST_CRASH_ON_KEY, once, at its start; unset means off.
runtime::Stage<runtime::OutRecord> CrashOnKey(runtime::Stage<runtime::OutRecord> stage,
                                              std::string key);

}  // namespace rasad::extract
