// Which addresses of the network may be reached.
#include "platform/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rasad::http {
namespace {

constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};  // ::ffff:0:0/96
constexpr std::uint8_t kNat64[12] = {0, 0x64, 0xFF, 0x9B};                        // 64:ff9b::/96

Address MapIpv4(const std::uint8_t* four) {
  Address address{};
  std::memcpy(address.data(), kMapped, sizeof kMapped);
  std::memcpy(address.data() + sizeof kMapped, four, 4);
  return address;
}

bool Starts(const Address& address, const std::uint8_t* prefix, int bits) {
  const int bytes = bits / 8;
  if (std::memcmp(address.data(), prefix, static_cast<std::size_t>(bytes)) != 0) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  return ((address[static_cast<std::size_t>(bytes)] ^ prefix[bytes]) >> (8 - rest)) == 0;
}

/// Networks of IPv4 that are not global unicast (IANA's registry of special-purpose addresses,
/// multicast and the reserved rest).
struct Ipv4Network {
  std::uint32_t network;
  int bits;
};
constexpr Ipv4Network kSpecialIpv4[] = {
    {0x00000000, 8},   // 0.0.0.0/8, "this network"
    {0x0A000000, 8},   // 10.0.0.0/8, private
    {0x64400000, 10},  // 100.64.0.0/10, shared by carriers
    {0x7F000000, 8},   // 127.0.0.0/8, loopback
    {0xA9FE0000, 16},  // 169.254.0.0/16, link-local
    {0xAC100000, 12},  // 172.16.0.0/12, private
    {0xC0000000, 24},  // 192.0.0.0/24, protocol assignments
    {0xC0000200, 24},  // 192.0.2.0/24, documentation
    {0xC0586300, 24},  // 192.88.99.0/24, 6to4 relays, withdrawn
    {0xC0A80000, 16},  // 192.168.0.0/16, private
    {0xC6120000, 15},  // 198.18.0.0/15, benchmarking
    {0xC6336400, 24},  // 198.51.100.0/24, documentation
    {0xCB007100, 24},  // 203.0.113.0/24, documentation
    {0xE0000000, 4},   // 224.0.0.0/4, multicast
    {0xF0000000, 4},   // 240.0.0.0/4, reserved, and the broadcast
};

bool IsPublicIpv4(const std::uint8_t* four) {
  const std::uint32_t ip = std::uint32_t{four[0]} << 24 | std::uint32_t{four[1]} << 16 |
                           std::uint32_t{four[2]} << 8 | four[3];
  return std::none_of(std::begin(kSpecialIpv4), std::end(kSpecialIpv4), [&](const Ipv4Network& n) {
    return ((ip ^ n.network) >> (32 - n.bits)) == 0;
  });
}

/// Networks within 2000::/3 that are not global unicast.
struct Ipv6Network {
  std::uint8_t prefix[6];
  int bits;
};
constexpr Ipv6Network kSpecialIpv6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},  // 2001::/23, protocol assignments, Teredo, ORCHID
    {{0x20, 0x01, 0x0D, 0xB8}, 32},  // 2001:db8::/32, documentation
    {{0x3F, 0xFF, 0x00, 0x00}, 20},  // 3fff::/20, documentation
};

}  // namespace

bool ParseAddress(std::string_view text, Address& address) {
  const std::string copy(text);
  in_addr four{};
  if (inet_pton(AF_INET, copy.c_str(), &four) == 1) {
    address = MapIpv4(reinterpret_cast<const std::uint8_t*>(&four));
    return true;
  }
  return inet_pton(AF_INET6, copy.c_str(), address.data()) == 1;
}

bool IsPublic(const Address& address) {
  if (Starts(address, kMapped, 96) || Starts(address, kNat64, 96)) {
    return IsPublicIpv4(address.data() + 12);
  }
  if ((address[0] & 0xE0) != 0x20) return false;  // outside of 2000::/3
  if (address[0] == 0x20 && address[1] == 0x02) return IsPublicIpv4(address.data() + 2);  // 6to4
  return std::none_of(std::begin(kSpecialIpv6), std::end(kSpecialIpv6),
                      [&](const Ipv6Network& n) { return Starts(address, n.prefix, n.bits); });
}

base::Result<AddressPolicy> AddressPolicy::Make(const std::vector<std::string>& allowed_networks) {
  AddressPolicy policy;
  for (const std::string& text : allowed_networks) {
    const std::size_t slash = text.find('/');
    const std::string_view ip = std::string_view(text).substr(0, slash);
    const auto unreadable = [&] {
      return base::Fail(base::ErrorCode::kMisconfigured,
                        "allowed network \"" + text + "\": write it like 10.0.0.0/8 or fd00::/8");
    };
    Network network{};
    if (!ParseAddress(ip, network.address)) return unreadable();
    const bool four = ip.find(':') == std::string_view::npos;
    const int width = four ? 32 : 128;
    int bits = width;
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto read = std::from_chars(text.data() + slash + 1, end, bits);
      if (read.ec != std::errc() || read.ptr != end || bits < 0 || bits > width) {
        return unreadable();
      }
    }
    network.bits = bits + 128 - width;
    policy.allowed_.push_back(network);
  }
  return policy;
}

bool AddressPolicy::Allows(const sockaddr& peer) const {
  if (peer.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &peer, sizeof in);
    return Allows(MapIpv4(reinterpret_cast<const std::uint8_t*>(&in.sin_addr)), ntohs(in.sin_port));
  }
  if (peer.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &peer, sizeof in);
    Address address;
    std::memcpy(address.data(), &in.sin6_addr, address.size());
    return Allows(address, ntohs(in.sin6_port));
  }
  return false;
}

bool AddressPolicy::Allows(const Address& address, std::uint16_t port) const {
  for (const Network& network : allowed_) {
    if (Starts(address, network.address.data(), network.bits)) return true;
  }
  return IsPublic(address) && (port == 80 || port == 443 || port >= 1024);
}

}  // namespace rasad::http
