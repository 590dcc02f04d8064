// Files, folders, JSONL and standard input to submissions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "rasad/ingest/v1/ingest_service.pb.h"

namespace rasad::cli {

/// One article to be submitted and the name under which people know it.
struct Input {
  std::string name;  ///< "a.txt", "a.jsonl:12", "-".
  std::string request_id;
  ingest::v1::ArticleSubmission article;
};

/// Reads a file, or standard input for "-". kNotFound, kInvalidInput: absent, a folder, not
/// readable, or larger than `limit` bytes; nothing beyond the limit is read.
base::Result<std::string> ReadFile(const std::string& path, std::size_t limit);

/// The source for articles that name none: `given`, else the host of `url`, else "file".
std::string SourceFor(std::string_view given, std::string_view url);

/// One line of JSONL. The fields are source, url, native_id, text or content_base64, content_type,
/// fetched_at, published_at, modified_at, request_id; all are strings, a field of another name is
/// an error. `default_source` stands in for an absent source.
base::Result<Input> ParseJsonLine(std::string_view line, std::string_view default_source);

/// Strict base64 with padding (RFC 4648). kInvalidInput for anything else.
base::Result<std::string> DecodeBase64(std::string_view text);

/// Gives every article of `paths` to `visit`, in order: files of text one each, folders their *.txt
/// in order of their paths, *.jsonl and *.ndjson one a line, "-" JSONL where it begins with "{" and
/// one text otherwise. What cannot be read comes as its error, under its name. Reads as it goes;
/// stops where `visit` returns false.
using Visit = std::function<bool(const std::string& name, base::Result<Input> input)>;
void ForEachInput(const std::vector<std::string>& paths, std::string_view default_source,
                  const Visit& visit);

}  // namespace rasad::cli
