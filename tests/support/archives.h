// Small archives, made by the test that reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rasad::testing_support {

/// zlib's output with window `bits`: 15 zlib's own format, -15 bare.
std::string Deflate(const std::string& bytes, int bits);
/// One member of gzip.
std::string Gzip(const std::string& bytes);
/// One frame of zstd.
std::string Zstd(const std::string& bytes);

/// A tar archive of files, names and contents; a name that ends in "/" is a folder, one with " -> "
/// a symbolic link.
std::string Tar(const std::vector<std::pair<std::string, std::string>>& files);

/// One record, with the blank lines behind it. `more` are fields, each with its line end.
std::string WarcRecord(const std::string& type, const std::string& url, const std::string& block,
                       const std::string& more = {});
/// A response with status 200; no content-type if `type` is empty.
std::string HttpPage(const std::string& type, const std::string& body);

/// Letters that do not compress well, the same for the same seed.
std::string Noise(std::size_t size, std::uint32_t seed);

}  // namespace rasad::testing_support
