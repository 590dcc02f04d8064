// The canonical dump: all derived tables as text, for comparing two databases.
#pragma once

#include <functional>
#include <string_view>

#include "core/base/error.h"
#include "platform/postgres/connection.h"

namespace rasad::postgres {

/// Prints every derived row as one line: the table's name, then its columns, separated by tabs and
/// escaped as COPY does, ordered by key in byte order. Two databases that were given the same set
/// of operations under the same ruleset print the same lines. Texts and vectors appear as hashes.
/// Operational tables (traces, migrations) do not. One consistent snapshot; `take` may refuse.
base::Status DumpCanonical(Connection& connection,
                           const std::function<base::Status(std::string_view line)>& take);

}  // namespace rasad::postgres
