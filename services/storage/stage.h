// The stage of storage: a record to what the database shall do about it.
#pragma once

#include <vector>

#include "core/base/error.h"
#include "platform/postgres/ports.h"
#include "platform/runtime/pipeline.h"

namespace rasad::storage {

/// By ce_type: an extracted article is stored, a withdrawal applied. A record of a quarantine topic
/// (rasad.<service>.quarantine.v1) is noted in the traces, whatever it holds; a record that was
/// given up while it was itself read from a quarantine topic is filtered, so that nothing goes
/// round. kUnsupported: another type. kInvalidInput: it does not parse or breaks its contract (ids,
/// lengths, times within the years 1 to 9999, spans, NUL characters). Pure.
base::Result<std::vector<postgres::StorageOp>> ToOperations(const runtime::Record& record);

/// `bytes` as valid UTF-8 without NUL, at most `size` bytes: what is neither becomes '?'. For
/// headers, which may hold anything.
std::string Printable(std::string_view bytes, std::size_t size);

}  // namespace rasad::storage
