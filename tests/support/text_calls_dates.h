// The calls on dates that tests/conformance makes: dates, spans and calendar.
#pragma once

#include <nlohmann/json.hpp>

namespace rasad::text {

/// Answers one request `{call, input, op, note, opts, shape}`; absent fields are null. `call` is
/// "dates", "spans" or "calendar". `shape` is how the answer is to look: the judged answer with
/// every value replaced by the name of its type ("int", "number", "string", "bool", "null"; of a
/// list its first element's), but `base` stands there with its value. Returns the answer in that
/// shape, or null if the library finds nothing or refuses the input; an answer that does not fit
/// the shape is returned as it is. Spans are half-open bytes of `input`: tests/conformance turns
/// them into code points. No logic of the product stands here: values are handed over.
nlohmann::json DateCall(const nlohmann::json& request);

}  // namespace rasad::text
