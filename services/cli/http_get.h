// One HTTP GET, for health and metrics.
#pragma once

#include <string>

#include "core/base/error.h"

namespace rasad::cli {

struct HttpAnswer {
  long status = 0;
  std::string body;  ///< At most 4 MiB.
};

/// Gets http://`address``path`, without proxies and redirects. kUnavailable: nobody answers in 3 s.
base::Result<HttpAnswer> HttpGet(const std::string& address, const std::string& path);

}  // namespace rasad::cli
