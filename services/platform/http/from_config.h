// A fetcher as the configuration wants it.
#pragma once

#include <filesystem>

#include "core/base/error.h"
#include "platform/http/fetcher.h"
#include "rasad/config/v1/config.pb.h"

namespace rasad::http {

/// The options for `feeds`. Relative paths start at `dir`. kMisconfigured: an entry of `resolve` is
/// not of the form host=address:port.
base::Result<FetcherOptions> OptionsFrom(const config::v1::Feeds& feeds,
                                         const std::filesystem::path& dir);

}  // namespace rasad::http
