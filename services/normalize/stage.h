// The normalize stage: raw articles to normalised ones.
#pragma once

#include <string>

#include "platform/runtime/pipeline.h"

namespace rasad::normalize {

/// Turns one record of rasad.raw.v1 into one of rasad.normalized.v1. A RawArticle becomes a
/// NormalizedArticle; a Withdrawal passes through unchanged. kUnsupported: another ce_type, or a
/// content that is not handled. kInvalidInput: the value does not parse, or the article is broken.
/// Pure and thread-safe.
base::Result<std::vector<runtime::OutRecord>> Normalize(const runtime::Record& record);

/// For tests of the pipeline's recovery: a stage that ends the process (abort) at the record with
/// this key and is `stage` otherwise; `stage` itself where the key is empty. main() takes the key
/// from the environment variable RASAD_TEST_CRASH_ON_KEY, once, at its start; unset means off.
runtime::Stage<runtime::OutRecord> CrashOnKey(runtime::Stage<runtime::OutRecord> stage,
                                              std::string key);

}  // namespace rasad::normalize
