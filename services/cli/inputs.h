// Files, folders, JSONL, archives and standard input to submissions.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "rasad/ingest/v1/ingest_service.pb.h"

namespace rasad::cli {

/// Which of the given inputs, and which of its articles, counted from 1.
struct Place {
  std::size_t source = 0;
  std::uint64_t number = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// One article to be submitted and the name under which people know it.
struct Input {
  std::string name;  ///< "a.txt", "a.jsonl:12", "-".
  std::string request_id;
  ingest::v1::ArticleSubmission article;
  Place place;
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
  std::string name;  ///< "a.txt", "a.jsonl:12", "a.tar:dir/b.html", "a.warc.gz:1234" (a byte), "-".
  base::Result<Input> input;
  Place place;
};

/// One of the inputs that were given.
struct Source {
  enum class Kind { kFile, kFolder, kLines, kTar, kWarc, kStandardInput };
  std::string path;
  Kind kind = Kind::kFile;
  std::uint64_t bytes = 0;           ///< As they lie on the disk; 0: not known.
  std::string stamp;                 ///< Changes with sizes and times of change; empty: not known.
  std::vector<std::string> files;    ///< Of a folder, in order.
  std::optional<base::Error> error;  ///< There is none, or it cannot be listed.
};

/// What a path is. Folders are listed: their *.txt, *.html, *.htm and *.xhtml, also with .gz, in
/// all folders below, in order of their paths.
Source SourceOf(const std::string& path);

class RawFile;
class TarReader;
class UnpackedBuf;
class WarcReader;

/// The articles of paths, in order: files of text or HTML one each, folders their files; *.jsonl
/// and
/// *.ndjson (also with .gz, .zst) one a line; *.tar (.tar.gz, .tgz, .tar.zst, .tzst) the files that
/// a folder would give; *.warc and *.warc.gz the pages; "-" JSONL where it begins with "{" and one
/// article otherwise. Of `given`, JSONL and WARC take the source alone. Reads as it goes; holds one
/// article at a time. An input without any article gives one error.
class Inputs {
 public:
  Inputs(const std::vector<std::string>& paths, Given given);
  ~Inputs();

  const std::vector<Source>& sources() const { return sources_; }

  /// What lies up to and with `behind` is not given again. Before the first Next() only.
  void GoOnBehind(Place behind);

  /// The next one; nullopt at the end.
  std::optional<Item> Next();

  /// What archives held besides articles: how many of what. A closed set of names.
  const std::map<std::string, std::uint64_t>& skipped() const { return skipped_; }

  /// Bytes of the inputs, as they lie on the disk, and how many of them are read.
  std::uint64_t bytes() const;
  std::uint64_t bytes_read() const;

 private:
  base::Status Open(const Source& source);
  std::optional<Item> From(const Source& source);
  std::optional<Item> NextLine(const Source& source);
  std::optional<Item> NextEntry(const Source& source);
  std::optional<Item> NextPage(const Source& source);
  std::optional<Item> StandardInput();
  Item Article(const std::string& name, base::Result<std::string> bytes) const;
  void Close();

  std::vector<Source> sources_;
  const Given given_;
  Place behind_;
  std::map<std::string, std::uint64_t> skipped_;
  std::uint64_t finished_bytes_ = 0;  // of the sources before the current one

  // The source that is being read.
  std::size_t current_ = 0;
  bool open_ = false;
  std::uint64_t number_ = 0;  // of articles
  std::uint64_t line_ = 0;
  std::uint64_t folder_bytes_ = 0;
  bool ended_ = false;               // nothing more comes of it
  std::streambuf* lines_ = nullptr;  // unpacked_, or standard input's
  std::unique_ptr<RawFile> file_;
  std::unique_ptr<UnpackedBuf> unpacked_;
  std::unique_ptr<TarReader> tar_;
  std::unique_ptr<WarcReader> warc_;
};

}  // namespace rasad::cli
