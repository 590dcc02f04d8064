// What a quarantined record becomes when it is sent again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "platform/runtime/pipeline.h"

namespace rasad::cli {

/// What an operator changes before a record is sent again.
struct Mending {
  std::optional<std::string> value;    ///< Replaces the value.
  std::optional<std::string> content;  ///< Replaces the bytes of a raw article.
  std::vector<std::string> headers;    ///< "NAME=VALUE" sets, "NAME=" removes.
};

/// A record and the topic that it goes to.
struct Redriven {
  std::string topic;
  runtime::OutRecord record;
};

/// Parses "topic/partition/offset"; "normalize/0/12" stands for that service's quarantine topic.
base::Result<runtime::Origin> ParsePlace(std::string_view text);

/// The record as it was before it was given up: original key, value and headers (the request id
/// among them) without those that quarantine added, changed as `mending` says, for the topic of its
/// origin. With mended content the article's identity, and so the key, is computed again; the
/// receipt and the request stay. kInvalidInput: it does not say where it came from, or its content
/// cannot be replaced or is not admitted.
base::Result<Redriven> PrepareRedrive(const runtime::Record& record, const Mending& mending);

/// The fields of a value of a known type as clean text; nullopt where it does not parse.
std::optional<std::string> DescribeValue(const runtime::Record& record);

/// Base64 with padding (RFC 4648).
std::string EncodeBase64(std::string_view bytes);

}  // namespace rasad::cli
