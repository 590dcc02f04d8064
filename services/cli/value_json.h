// The canonical value of a mention as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "rasad/news/v1/extracted.pb.h"

namespace rasad::cli {

/// The `value` of a mention: an object whose keys depend on the type (docs/cli.md lists them), or
/// null where the mention has none. Numbers that are whole are JSON integers.
nlohmann::ordered_json ValueJson(const news::v1::Mention& mention);

/// A number as JSON: an integer where it is whole and below 2^63, null where it is not finite.
nlohmann::ordered_json NumberJson(double number);

/// A text as JSON: null where it is empty.
nlohmann::ordered_json TextJson(const std::string& text);

}  // namespace rasad::cli
