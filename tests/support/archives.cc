// Small archives, made by the test that reads them.
#include "support/archives.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

namespace rasad::testing_support {
namespace {

la_ssize_t Append(archive*, void* out, const void* bytes, size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::string Deflate(const std::string& bytes, int bits) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Gzip(const std::string& bytes) { return Deflate(bytes, 15 + 16); }

std::string Zstd(const std::string& bytes) {
  std::string out;
  archive* writer = archive_write_new();
  archive_write_set_format_raw(writer);
  archive_write_add_filter_zstd(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open(writer, &out, nullptr, Append, nullptr);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, bytes.data(), bytes.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  return out;
}

std::string Tar(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  archive* writer = archive_write_new();
  archive_write_set_format_pax_restricted(writer);
  archive_write_open(writer, &out, nullptr, Append, nullptr);
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    const std::size_t link = name.find(" -> ");
    archive_entry_set_pathname(entry, name.substr(0, link).c_str());
    archive_entry_set_perm(entry, 0644);
    if (link != std::string::npos) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, name.substr(link + 4).c_str());
    } else if (name.ends_with('/')) {
      archive_entry_set_filetype(entry, AE_IFDIR);
    } else {
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    }
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return out;
}

std::string WarcRecord(const std::string& type, const std::string& url, const std::string& block,
                       const std::string& more) {
  std::string out = "WARC/1.0\r\nWARC-Type: " + type + "\r\n";
  if (!url.empty()) out += "WARC-Target-URI: " + url + "\r\n";
  return out + more + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block +
         "\r\n\r\n";
}

std::string HttpPage(const std::string& type, const std::string& body) {
  std::string out = "HTTP/1.1 200 OK\r\nServer: test\r\n";
  if (!type.empty()) out += "Content-Type: " + type + "\r\n";
  return out + "\r\n" + body;
}

std::string Noise(std::size_t size, std::uint32_t seed) {
  std::string out;
  while (out.size() < size) {
    seed = seed * 1664525U + 1013904223U;
    out += static_cast<char>('a' + (seed >> 24) % 26);
  }
  return out;
}

}  // namespace rasad::testing_support
