// Reading the PEM files that the configuration names.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace rasad::rpc {

/// The content of a PEM file of at most 1 MiB; a relative path starts at `dir`. `field` names the
/// setting in messages. kMisconfigured: unset, unreadable, too large or no PEM.
base::Result<std::string> ReadPem(const std::filesystem::path& dir, const std::string& file,
                                  std::string_view field);

}  // namespace rasad::rpc
