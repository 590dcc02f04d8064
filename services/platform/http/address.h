// Which addresses of the network may be reached.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

struct sockaddr;

namespace rasad::http {

/// An IP address as 16 bytes; IPv4 as ::ffff:a.b.c.d.
using Address = std::array<std::uint8_t, 16>;

/// Decides on addresses after name resolution. Allowed are global unicast addresses at the ports
/// 80, 443 and from 1024 on, and everything in the networks that its maker names. Not allowed:
/// private, loopback, link-local, shared (CGNAT), documentation, benchmarking, multicast, reserved
/// and unspecified addresses, and IPv6 addresses that carry such an IPv4 address (mapped, NAT64,
/// 6to4). Immutable, so thread-safe.
class AddressPolicy {
 public:
  /// `allowed_networks` in CIDR form, or single addresses. kMisconfigured: one cannot be read.
  static base::Result<AddressPolicy> Make(const std::vector<std::string>& allowed_networks);

  /// Whether a connection may be made. False for other families than IPv4 and IPv6.
  bool Allows(const sockaddr& peer) const;
  bool Allows(const Address& address, std::uint16_t port) const;

 private:
  struct Network {
    Address address;
    int bits;  ///< Of the 128.
  };
  std::vector<Network> allowed_;
};

/// Reads "10.0.0.1" or "fe80::1"; false if it is no address.
bool ParseAddress(std::string_view text, Address& address);

/// Whether the address is global unicast: the public network.
bool IsPublic(const Address& address);

}  // namespace rasad::http
