// The call on money that tests/conformance makes.
#pragma once

#include <nlohmann/json.hpp>

namespace rasad::extraction {

/// Answers one request `{call: "money", input, opts, shape}`; absent fields are null. `shape` is
/// "number" or "int" where the judged answer is a number: then the value of the only amount, in the
/// unit written or in that of `opts.to` ("rial", "toman"). Otherwise all amounts in order, `{text,
/// value, currency, irr}` with `irr` for Iranian currencies alone. null if none is found.
nlohmann::json MoneyCall(const nlohmann::json& request);

}  // namespace rasad::extraction
