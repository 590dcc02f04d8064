// A channel to a Rasad server, for the command line and for tests.
#include "platform/grpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "platform/grpc/files.h"

namespace rasad::rpc {

base::Result<std::shared_ptr<::grpc::Channel>> Connect(const std::string& target,
                                                       const ClientOptions& options) {
  if (target.empty()) {
    return base::Fail(base::ErrorCode::kMisconfigured,
                      "the server's address is empty; give host:port");
  }
  ::grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  if (!options.tls) {
    return ::grpc::CreateCustomChannel(target, ::grpc::InsecureChannelCredentials(), arguments);
  }
  ::grpc::SslCredentialsOptions ssl;
  const auto read = [](const std::filesystem::path& file, std::string_view what,
                       std::string& into) -> base::Status {
    auto content = ReadPem({}, file.string(), what);
    if (!content) return tl::unexpected(content.error());
    into = *std::move(content);
    return {};
  };
  if (!options.ca_file.empty()) {
    if (auto ok = read(options.ca_file, "CA file", ssl.pem_root_certs); !ok) {
      return tl::unexpected(ok.error());
    }
  }
  if (!options.certificate_file.empty()) {
    if (auto ok = read(options.certificate_file, "certificate file", ssl.pem_cert_chain); !ok) {
      return tl::unexpected(ok.error());
    }
    if (auto ok = read(options.key_file, "key file", ssl.pem_private_key); !ok) {
      return tl::unexpected(ok.error());
    }
  }
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return ::grpc::CreateCustomChannel(target, ::grpc::SslCredentials(ssl), arguments);
}

}  // namespace rasad::rpc
