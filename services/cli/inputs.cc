// Files, folders, JSONL, archives and standard input to submissions.
#include "cli/inputs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "cli/packed.h"
#include "cli/times.h"
#include "cli/warc.h"
#include "core/article/admit.h"
#include "core/base/hash.h"
#include "core/document/compression.h"
#include "core/document/media_type.h"

namespace rasad::cli {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

// Base64 makes four bytes of three; the other fields are short.
constexpr std::size_t kMaxLineBytes = article::kMaxPageBytes / 3 * 4 + (64 << 10);

constexpr std::size_t kMaxName = 200;  // bytes of a native id

constexpr std::size_t kMaxBlanks = 64 << 10;  // in front of what standard input holds

std::string CannotOpen() { return std::string("cannot be opened: ") + std::strerror(errno); }

std::string MiB(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

base::Result<std::string> ReadStream(std::istream& in, std::size_t limit) {
  std::string out;
  std::array<char, 64 << 10> buffer;
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    out.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
    if (out.size() > limit) {
      return base::Fail(ErrorCode::kInvalidInput, "larger than " + MiB(limit));
    }
  }
  if (in.bad()) return base::Fail(ErrorCode::kInvalidInput, "reading failed");
  return out;
}

// Reads one line of at most kMaxLineBytes; what is beyond is skipped and `too_long` set. False at
// the end.
bool ReadLine(std::streambuf& in, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  bool any = false;
  for (int c = in.sbumpc(); c != std::char_traits<char>::eof(); c = in.sbumpc()) {
    any = true;
    if (c == '\n') return true;
    if (line.size() < kMaxLineBytes) {
      line += static_cast<char>(c);
    } else {
      too_long = true;
    }
  }
  return any;
}

base::Status SetTime(const std::string& field, const std::string& text,
                     google::protobuf::Timestamp* out) {
  const auto when = ParseWhen(text);
  if (!when) {
    return base::Fail(ErrorCode::kInvalidInput,
                      field + ": not a time: write RFC 3339 (2024-03-16T20:17:00+03:30) or a day");
  }
  *out = ToTimestamp(when->begin);
  return {};
}

base::Status SetField(const std::string& field, const std::string& text, Input& input) {
  auto& article = input.article;
  if (field == "source") {
    article.set_source(text);
  } else if (field == "url") {
    article.set_url(text);
  } else if (field == "native_id") {
    article.set_native_id(text);
  } else if (field == "content_type") {
    article.set_content_type(text);
  } else if (field == "request_id") {
    input.request_id = text;
  } else if (field == "text") {
    article.set_content(text);
  } else if (field == "content_base64") {
    auto bytes = DecodeBase64(text);
    if (!bytes) return tl::unexpected(base::Annotate(bytes.error(), field));
    article.set_content(std::move(*bytes));
  } else if (field == "fetched_at") {
    return SetTime(field, text, article.mutable_fetched_at());
  } else if (field == "published_at") {
    return SetTime(field, text, article.mutable_published_at());
  } else if (field == "modified_at") {
    return SetTime(field, text, article.mutable_modified_at());
  } else {
    return base::Fail(ErrorCode::kInvalidInput,
                      "unknown field \"" + field.substr(0, 60) +
                          "\"; known are source, url, native_id, text, content_base64, "
                          "content_type, fetched_at, published_at, modified_at, request_id");
  }
  return {};
}

std::string_view WithoutGz(std::string_view name) {
  return name.substr(0, name.size() - (name.ends_with(".gz") ? 3 : 0));
}

std::string_view Unpacked(std::string_view name) {
  return name.ends_with(".zst") ? name.substr(0, name.size() - 4) : WithoutGz(name);
}

bool IsPageName(std::string_view name) {
  name = WithoutGz(name);
  return name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml");
}

bool IsArticleName(std::string_view name) {
  return WithoutGz(name).ends_with(".txt") || IsPageName(name);
}

Source::Kind KindOf(std::string_view path) {
  const std::string_view inner = Unpacked(path);
  if (inner.ends_with(".jsonl") || inner.ends_with(".ndjson")) return Source::Kind::kLines;
  if (inner.ends_with(".tar") || path.ends_with(".tgz") || path.ends_with(".tzst")) {
    return Source::Kind::kTar;
  }
  if (WithoutGz(path).ends_with(".warc")) return Source::Kind::kWarc;
  return Source::Kind::kFile;
}

// Adds a file's size and time of change to what its source's stamp is made of.
void Stamp(const fs::path& file, Source& source, std::string& stamp) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return;
  const auto changed = fs::last_write_time(file, error).time_since_epoch().count();
  source.bytes += size;
  stamp += file.string() + '\0' + std::to_string(size) + ' ' + std::to_string(changed) + '\n';
}

// The articles' files of a folder and all below it.
void List(Source& source) {
  std::error_code error;
  fs::recursive_directory_iterator it(source.path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (IsArticleName(it->path().filename().string()) && it->is_regular_file(ignored)) {
      source.files.push_back(it->path().string());
    }
  }
  if (error) {
    source.error = base::Error{ErrorCode::kInvalidInput, "cannot be listed: " + error.message()};
  } else if (source.files.empty()) {
    source.error = base::Error{ErrorCode::kNotFound,
                               "the folder holds no articles (*.txt, *.html, *.htm, *.xhtml)"};
  }
  std::sort(source.files.begin(), source.files.end());
}

// Takes one object of strings and nulls while it is parsed; stops at anything else, so that a line
// costs no more than its length, however deep it nests.
class FlatObject final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Input& input() { return input_; }
  const std::optional<base::Error>& error() const { return error_; }
  bool Has(const std::string& field) const { return fields_.contains(field); }

  bool null() override { return inside_; }
  bool boolean(bool) override { return NotString(); }
  bool number_integer(number_integer_t) override { return NotString(); }
  bool number_unsigned(number_unsigned_t) override { return NotString(); }
  bool number_float(number_float_t, const string_t&) override { return NotString(); }
  bool binary(binary_t&) override { return NotString(); }
  bool start_array(std::size_t) override { return NotString(); }
  bool end_array() override { return false; }
  bool start_object(std::size_t) override {
    if (inside_) return NotString();
    return inside_ = true;
  }
  bool end_object() override { return true; }
  bool key(string_t& name) override {
    field_ = name;
    return true;
  }
  bool string(string_t& text) override {
    if (!inside_) return false;
    if (!fields_.insert(field_).second) return Stop(field_.substr(0, 60) + ": given twice");
    if (auto set = SetField(field_, text, input_); !set) return Stop(set.error().message);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool Stop(std::string message) {
    error_ = base::Error{ErrorCode::kInvalidInput, std::move(message)};
    return false;
  }
  bool NotString() { return inside_ && Stop(field_.substr(0, 60) + ": not a string"); }

  Input input_;
  std::string field_;
  std::set<std::string> fields_;
  std::optional<base::Error> error_;
  bool inside_ = false;
};

}  // namespace

base::Result<std::string> ReadFile(const std::string& path, std::size_t limit) {
  if (path == "-") return ReadStream(std::cin, limit);
  std::error_code error;
  if (!fs::exists(path, error)) return base::Fail(ErrorCode::kNotFound, "no such file");
  if (fs::is_directory(path, error)) return base::Fail(ErrorCode::kInvalidInput, "is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::Fail(ErrorCode::kInvalidInput, CannotOpen());
  return ReadStream(in, limit);
}

std::string SourceFor(std::string_view given, std::string_view url) {
  if (!given.empty()) return std::string(given);
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host = host.substr(host.rfind('@') + 1);  // npos + 1 is 0
    host = host.substr(0, host.find(':'));
    if (!host.empty()) {
      std::string lower(host);
      std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
      });
      return lower;
    }
  }
  return "file";
}

base::Result<ingest::v1::ArticleSubmission> SubmissionOf(const std::string& name, std::string bytes,
                                                         const Given& given) {
  if (!document::CompressionOf(bytes).empty()) {
    auto unpacked = document::Decompress(bytes, article::kMaxPageBytes);
    if (!unpacked) return tl::unexpected(unpacked.error());
    bytes = *std::move(unpacked);
  }
  ingest::v1::ArticleSubmission out;
  out.set_source(SourceFor(given.source, given.url));
  out.set_url(given.url);
  out.set_content_type(given.content_type);
  if (given.content_type.empty() && IsPageName(name)) out.set_content_type("text/html");
  const std::string_view type =
      out.content_type().empty() ? document::SniffMediaType(bytes) : out.content_type();
  if (given.url.empty() && !type.starts_with("text/plain")) {
    out.set_native_id(name.size() <= kMaxName ? name : base::ContentHash(name));
  }
  out.set_content(std::move(bytes));
  return out;
}

base::Result<std::string> DecodeBase64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static const auto kValues = [&] {
    std::array<std::int8_t, 256> values;
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
      values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
  }();
  const auto bad = [] { return base::Fail(ErrorCode::kInvalidInput, "not base64 (RFC 4648)"); };
  if (text.size() % 4 != 0) return bad();
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int filled = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const int value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) return bad();
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    filled += 6;
    if (filled >= 8) {
      filled -= 8;
      out += static_cast<char>((bits >> filled) & 0xFF);
    }
  }
  if ((bits & ((1U << filled) - 1)) != 0) return bad();  // bits that no encoder leaves
  return out;
}

base::Result<Input> ParseJsonLine(std::string_view line, std::string_view default_source) {
  FlatObject object;
  const bool parsed = nlohmann::json::sax_parse(line, &object);
  if (object.error()) return tl::unexpected(*object.error());
  if (!parsed) return base::Fail(ErrorCode::kInvalidInput, "not a JSON object");
  Input& input = object.input();
  if (object.Has("text") && object.Has("content_base64")) {
    return base::Fail(ErrorCode::kInvalidInput, "both text and content_base64 are given");
  }
  if (input.article.content().empty()) {
    return base::Fail(ErrorCode::kInvalidInput, "neither text nor content_base64 is given");
  }
  if (input.article.source().empty()) {
    input.article.set_source(SourceFor(default_source, input.article.url()));
  }
  return std::move(input);
}

Source SourceOf(const std::string& path) {
  Source source;
  source.path = path;
  if (path == "-") {
    source.kind = Source::Kind::kStandardInput;
    return source;
  }
  std::error_code error;
  std::string stamp;
  if (fs::is_directory(path, error)) {
    source.kind = Source::Kind::kFolder;
    List(source);
    for (const std::string& file : source.files) Stamp(file, source, stamp);
  } else {
    source.kind = KindOf(path);
    Stamp(path, source, stamp);
    if (!fs::exists(path, error)) source.error = base::Error{ErrorCode::kNotFound, "no such file"};
  }
  if (!source.error) source.stamp = base::ContentHash(stamp);
  return source;
}

Inputs::Inputs(const std::vector<std::string>& paths, Given given) : given_(std::move(given)) {
  for (const std::string& path : paths) sources_.push_back(SourceOf(path));
}

Inputs::~Inputs() = default;

void Inputs::GoOnBehind(Place behind) { behind_ = behind; }

std::uint64_t Inputs::bytes() const {
  std::uint64_t sum = 0;
  for (const Source& source : sources_) sum += source.bytes;
  return sum;
}

std::uint64_t Inputs::bytes_read() const {
  return finished_bytes_ + (file_ == nullptr ? folder_bytes_ : file_->read());
}

std::optional<Item> Inputs::Next() {
  for (; current_ < sources_.size(); ++current_) {
    const Source& source = sources_[current_];
    while (current_ >= behind_.source) {
      auto item = From(source);
      if (!item) break;
      item->place = {current_, ++number_};
      if (item->place <= behind_) continue;
      if (item->input) item->input->place = item->place;
      return item;
    }
    Close();
    finished_bytes_ += source.bytes;
  }
  return std::nullopt;
}

void Inputs::Close() {
  open_ = ended_ = false;
  number_ = line_ = folder_bytes_ = 0;
  lines_ = nullptr;
  warc_ = nullptr;
  tar_ = nullptr;
  unpacked_ = nullptr;
  file_ = nullptr;
}

base::Status Inputs::Open(const Source& source) {
  using Kind = Source::Kind;
  open_ = true;
  if (source.error) return tl::unexpected(*source.error);
  if (source.kind != Kind::kLines && source.kind != Kind::kTar && source.kind != Kind::kWarc) {
    return {};
  }
  auto file = RawFile::Open(source.path);
  if (!file) return tl::unexpected(file.error());
  file_ = *std::move(file);
  const ReadBytes read = [raw = file_.get()](char* to, std::size_t size) {
    return raw->Read(to, size);
  };
  if (source.kind == Kind::kLines) {
    unpacked_ = std::make_unique<UnpackedBuf>(read);
    lines_ = unpacked_.get();
  } else if (source.kind == Kind::kTar) {
    tar_ = std::make_unique<TarReader>(read);
  } else {
    warc_ = std::make_unique<WarcReader>(read);
  }
  return {};
}

std::optional<Item> Inputs::From(const Source& source) {
  if (ended_) return std::nullopt;
  if (!open_) {
    if (auto opened = Open(source); !opened) {
      ended_ = true;
      return Item{source.path, tl::unexpected(opened.error()), {}};
    }
  }
  std::optional<Item> item;
  switch (source.kind) {
    case Source::Kind::kFile:
      ended_ = true;
      return Article(source.path, ReadFile(source.path, article::kMaxPageBytes));
    case Source::Kind::kFolder: {
      // Files of an earlier run need not be read to be counted.
      if (current_ == behind_.source && number_ < behind_.number) {
        number_ = std::min<std::uint64_t>(behind_.number, source.files.size());
      }
      if (number_ >= source.files.size()) return std::nullopt;
      const std::string& file = source.files[number_];
      std::error_code error;
      const auto size = fs::file_size(file, error);
      if (!error) folder_bytes_ += size;
      return Article(file, ReadFile(file, article::kMaxPageBytes));
    }
    case Source::Kind::kStandardInput:
      item = StandardInput();
      break;
    case Source::Kind::kLines:
      item = NextLine(source);
      break;
    case Source::Kind::kTar:
      item = NextEntry(source);
      break;
    case Source::Kind::kWarc:
      item = NextPage(source);
      break;
  }
  if (item) return item;
  ended_ = true;
  if (number_ > 0) return std::nullopt;
  return Item{source.path, base::Fail(ErrorCode::kNotFound, "the file holds no articles"), {}};
}

std::optional<Item> Inputs::NextLine(const Source& source) {
  std::string line;
  bool too_long = false;
  while (ReadLine(*lines_, line, too_long)) {
    ++line_;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (unpacked_ != nullptr && !unpacked_->status()) break;  // the line is cut off
    Item item{source.path + ":" + std::to_string(line_), {}, {}};
    if (too_long) {
      item.input =
          base::Fail(ErrorCode::kInvalidInput, "the line is longer than any article may be");
    } else {
      item.input = ParseJsonLine(line, given_.source);
    }
    if (item.input) item.input->name = item.name;
    return item;
  }
  if (unpacked_ != nullptr && !unpacked_->status()) {
    ended_ = true;
    return Item{source.path, tl::unexpected(unpacked_->status().error()), {}};
  }
  return std::nullopt;
}

std::optional<Item> Inputs::NextEntry(const Source& source) {
  for (;;) {
    const auto entry = tar_->Next();
    if (!entry) {
      ended_ = true;
      return Item{source.path, tl::unexpected(entry.error()), {}};
    }
    if (!*entry) return std::nullopt;
    if (!IsArticleName((*entry)->name)) {
      ++skipped_["files of other names"];
      continue;
    }
    return Article(source.path + ":" + (*entry)->name, tar_->Content(article::kMaxPageBytes));
  }
}

std::optional<Item> Inputs::NextPage(const Source& source) {
  while (auto page = warc_->Next()) {
    if (!page->skipped.empty()) {
      ++skipped_[page->skipped];
      continue;
    }
    Item item{source.path + ":" + std::to_string(page->offset), {}, {}};
    if (page->error) {
      item.input = tl::unexpected(*page->error);
      return item;
    }
    item.input->name = item.name;
    auto& out = item.input->article;
    out.set_source(SourceFor(given_.source, page->url));
    out.set_url(page->url);
    out.set_content_type(page->content_type);
    out.set_content(std::move(page->content));
    if (const auto fetched = ParseWhen(page->date)) {
      *out.mutable_fetched_at() = ToTimestamp(fetched->begin);
    }
    return item;
  }
  return std::nullopt;
}

std::optional<Item> Inputs::StandardInput() {
  if (lines_ != nullptr) return NextLine(sources_[current_]);
  // The first character that is no blank says what comes.
  std::string blanks;
  int c = std::cin.peek();
  while (c != std::char_traits<char>::eof() && std::isspace(c) != 0 && blanks.size() < kMaxBlanks) {
    blanks += static_cast<char>(std::cin.get());
    c = std::cin.peek();
  }
  if (c == '{') {
    lines_ = std::cin.rdbuf();
    line_ = static_cast<std::uint64_t>(std::count(blanks.begin(), blanks.end(), '\n'));
    return NextLine(sources_[current_]);
  }
  ended_ = true;
  auto bytes = ReadStream(std::cin, article::kMaxPageBytes - blanks.size());
  if (bytes) bytes->insert(0, blanks);  // identity is that of the bytes as they came
  return Article("-", std::move(bytes));
}

Item Inputs::Article(const std::string& name, base::Result<std::string> bytes) const {
  if (!bytes) return {name, tl::unexpected(bytes.error()), {}};
  auto article = SubmissionOf(name, *std::move(bytes), given_);
  if (!article) return {name, tl::unexpected(article.error()), {}};
  return {name, Input{name, {}, *std::move(article), {}}, {}};
}

}  // namespace rasad::cli
