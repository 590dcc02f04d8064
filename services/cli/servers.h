// Where the servers are, how to reach them, and what their errors mean for the exit code.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "core/base/error.h"
#include "rasad/config/v1/config.pb.h"

namespace grpc {
class Channel;
class ClientContext;
class Status;
}  // namespace grpc

namespace rasad::cli {

/// The configuration of the pipeline that this invocation speaks to.
struct Pipeline {
  config::v1::Config config;
  std::filesystem::path dir;  ///< Relative paths in the configuration start here.
};

/// Finds and reads the configuration: --config, else RASAD_CONFIG, else .run/config.textproto in
/// `start` or the nearest folder above it. kMisconfigured: it is named but cannot be read;
/// kUnavailable: none is named and none is found.
base::Result<Pipeline> FindPipeline(const Globals& globals, const std::filesystem::path& start);
base::Result<Pipeline> FindPipeline(const Globals& globals);

/// Where a client reaches a server that listens on `listen`: any-address becomes loopback.
/// kMisconfigured: no port, or port 0.
base::Result<std::string> ClientAddress(std::string_view listen);

/// For options: empty if `text` is HOST:PORT, else what is wrong with it.
std::string CheckAddress(const std::string& text);

using Channel = std::shared_ptr<::grpc::Channel>;

/// A channel to ingest or query. `address`, where not empty, is host:port and wins over the
/// configuration, which is then not needed.
base::Result<Channel> ConnectIngest(const Globals& globals, const std::string& address);
base::Result<Channel> ConnectQuery(const Globals& globals, const std::string& address);

/// Gives a call 30 s: more than any answer takes, less than a person waits.
void SetDeadline(::grpc::ClientContext& context);

/// The error for a call over `channel` to `server` ("query") that failed. An absent server comes
/// with the advice to start it; one that answers and lacks something itself (its database) with the
/// advice to ask for the state of all.
base::Error CallError(std::string_view server, const Channel& channel,
                      const ::grpc::Status& status);
base::Error CallError(std::string_view server, bool connected, const ::grpc::Status& status);

/// True while there is a connection: what fails then is said by the server itself.
bool IsConnected(const Channel& channel);

/// Says on standard error what went wrong and gives the exit code: a refused question is wrong
/// usage, something not found is an input that failed, the rest as runtime::ExitCodeFor says.
int Report(const base::Error& error);

/// The advice for a server that cannot be reached.
inline constexpr std::string_view kStartIt = "start it with deploy/local/up";

/// The advice for a server that answers, but lacks what it needs.
inline constexpr std::string_view kAskStatus = "rasad status shows what is missing";

}  // namespace rasad::cli
