// A fetcher as the configuration wants it.
#include "platform/http/from_config.h"

namespace rasad::http {

base::Result<FetcherOptions> OptionsFrom(const config::v1::Feeds& feeds,
                                         const std::filesystem::path& dir) {
  FetcherOptions options;
  options.user_agent =
      feeds.user_agent().empty() ? std::string("rasad/") + RASAD_VERSION : feeds.user_agent();
  options.allowed_networks.assign(feeds.allowed_networks().begin(), feeds.allowed_networks().end());
  for (const std::string& entry : feeds.resolve()) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == entry.size()) {
      return base::Fail(base::ErrorCode::kMisconfigured,
                        "feeds.resolve: \"" + entry + "\" is not host=address:port");
    }
    options.resolve.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  if (feeds.max_fetches() != 0) options.max_connections = feeds.max_fetches();
  if (!feeds.ca_file().empty()) options.ca_file = (dir / feeds.ca_file()).string();
  return options;
}

}  // namespace rasad::http
