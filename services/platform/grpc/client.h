// A channel to a Rasad server, for the command line and for tests.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/error.h"

namespace grpc {
class Channel;
}

namespace rasad::rpc {

/// How a client speaks to a server.
struct ClientOptions {
  bool tls = false;
  std::filesystem::path ca_file{};  ///< Whom to trust, PEM; empty: the system's authorities.
  std::filesystem::path certificate_file{};  ///< The client's own chain; empty: none.
  std::filesystem::path key_file{};          ///< Goes with the certificate.
  std::string server_name{};                 ///< Overrides the name in the server's certificate.
};

/// A channel to host:port. Connects at the first call, so an absent server shows there, as
/// UNAVAILABLE. kMisconfigured: an empty target or an unreadable file. Replies may be as large as
/// 64 MiB. The channel is thread-safe.
base::Result<std::shared_ptr<::grpc::Channel>> Connect(const std::string& target,
                                                       const ClientOptions& options = {});

}  // namespace rasad::rpc
