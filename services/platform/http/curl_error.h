// What follows from libcurl's codes.
#pragma once

#include "core/base/error.h"

namespace rasad::http {

/// The code that a CURLcode (libcurl's, as a number) means for a fetch; kInternal for those that a
/// GET by http or https cannot meet, and for CURLE_OK. Pure.
base::ErrorCode CodeOf(int curl_code);

}  // namespace rasad::http
