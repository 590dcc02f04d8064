// Files, folders, JSONL and standard input to submissions.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// What the command line says of articles that do not say it themselves.
struct Given {
  std::string source;
  std::string url;
  std::string content_type;
};

/// The source for articles that name none: `given`, else the host of `url`, else "file".
std::string SourceFor(std::string_view given, std::string_view url);

/// The article that the file `name` ("-" for standard input) holds. gzip is unpacked. The media
/// type is the given one, else that of the name (.html, .htm, .xhtml, also with .gz), else left to
/// the bytes. A page without an address needs an identity: `name` is its native id. kInvalidInput:
/// the bytes are packed otherwise, or unpack to more than a page may have.
base::Result<ingest::v1::ArticleSubmission> SubmissionOf(const std::string& name, std::string bytes,
                                                         const Given& given);

/// One line of JSONL. The fields are source, url, native_id, text or content_base64, content_type,
/// fetched_at, published_at, modified_at, request_id; all are strings, a field of another name is
/// an error. `default_source` stands in for an absent source.
base::Result<Input> ParseJsonLine(std::string_view line, std::string_view default_source);

/// Strict base64 with padding (RFC 4648). kInvalidInput for anything else.
base::Result<std::string> DecodeBase64(std::string_view text);

/// One article as read, or why it cannot be read, under its name.
struct Item {
  std::string name;
  base::Result<Input> input;
};

/// The articles of paths, in order: files of text or HTML one each, folders their *.txt, *.html,
/// *.htm and *.xhtml (also with .gz) in order of their paths, *.jsonl and *.ndjson one a line, "-"
/// JSONL where it begins with "{" and one article otherwise. Of `given`, lines of JSONL take the
/// source alone. Reads as it goes; holds one article at a time.
class Inputs {
 public:
  Inputs(std::vector<std::string> paths, Given given)
      : paths_(paths.begin(), paths.end()), given_(std::move(given)) {}

  /// The next one; nullopt at the end.
  std::optional<Item> Next();

 private:
  std::optional<Item> NextLine();
  Item StandardInput();
  Item File(const std::string& path) const;
  Item Article(const std::string& name, base::Result<std::string> bytes) const;
  std::optional<Item> Folder(const std::string& path);

  std::deque<std::string> paths_;
  const Given given_;
  std::ifstream file_;
  std::istream* lines_ = nullptr;  // JSONL that is being read: file_ or standard input
  std::string lines_name_;
  std::uint64_t line_ = 0;
  bool any_line_ = false;  // one of them was not blank
};

}  // namespace rasad::cli
