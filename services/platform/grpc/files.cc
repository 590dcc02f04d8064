// Reading the PEM files that the configuration names.
#include "platform/grpc/files.h"

#include <fstream>

namespace rasad::rpc {

base::Result<std::string> ReadPem(const std::filesystem::path& dir, const std::string& file,
                                  std::string_view field) {
  constexpr std::size_t kMaxBytes = 1 << 20;
  const auto fail = [&](const std::string& what) {
    return base::Fail(base::ErrorCode::kMisconfigured, std::string(field) + ": " + what);
  };
  if (file.empty()) return fail("is not set; name a PEM file");
  const std::filesystem::path path = dir / file;
  std::ifstream stream(path, std::ios::binary);
  std::string content(kMaxBytes + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (stream.gcount() <= 0) return fail("cannot read " + path.string());
  content.resize(static_cast<std::size_t>(stream.gcount()));
  if (content.size() > kMaxBytes) return fail(path.string() + " is larger than 1 MiB");
  if (content.find("-----BEGIN ") == std::string::npos) {
    return fail(path.string() + " holds no PEM block");
  }
  return content;
}

}  // namespace rasad::rpc
