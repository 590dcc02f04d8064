// Which addresses are public, and what configuration adds.
#include "platform/http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace rasad::http {
namespace {

Address Parsed(const char* text) {
  Address address{};
  EXPECT_TRUE(ParseAddress(text, address)) << text;
  return address;
}

TEST(Address, OnlyGlobalUnicastIsPublic) {
  struct Row {
    const char* address;
    bool is_public;
    const char* why;
  };
  const Row rows[] = {
      {"0.0.0.0", false, "unspecified; Linux connects it to itself"},
      {"0.1.2.3", false, "this network"},
      {"1.1.1.1", true, "public"},
      {"9.255.255.255", true, "before 10/8"},
      {"10.0.0.0", false, "private"},
      {"10.255.255.255", false, "private"},
      {"11.0.0.0", true, "behind 10/8"},
      {"100.63.255.255", true, "before the carriers' network"},
      {"100.64.0.1", false, "carriers' network"},
      {"100.127.255.255", false, "carriers' network"},
      {"100.128.0.0", true, "behind it"},
      {"127.0.0.1", false, "loopback"},
      {"127.255.255.254", false, "loopback"},
      {"169.253.255.255", true, "before link-local"},
      {"169.254.169.254", false, "link-local: metadata of clouds"},
      {"172.15.255.255", true, "before 172.16/12"},
      {"172.16.0.1", false, "private"},
      {"172.31.255.255", false, "private"},
      {"172.32.0.0", true, "behind it"},
      {"192.0.0.1", false, "protocol assignments"},
      {"192.0.2.1", false, "documentation"},
      {"192.88.99.1", false, "6to4 relay"},
      {"192.167.255.255", true, "before 192.168/16"},
      {"192.168.1.1", false, "private"},
      {"192.169.0.0", true, "behind it"},
      {"198.17.255.255", true, "before benchmarking"},
      {"198.18.0.1", false, "benchmarking"},
      {"198.19.255.255", false, "benchmarking"},
      {"198.51.100.7", false, "documentation"},
      {"203.0.113.7", false, "documentation"},
      {"223.255.255.255", true, "the last unicast"},
      {"224.0.0.1", false, "multicast"},
      {"239.255.255.255", false, "multicast"},
      {"240.0.0.1", false, "reserved"},
      {"255.255.255.255", false, "broadcast"},
      {"2a00:1450:4001:800::1", true, "public"},
      {"2001:4860:4860::8888", true, "public"},
      {"::", false, "unspecified"},
      {"::1", false, "loopback"},
      {"::127.0.0.1", false, "IPv4-compatible"},
      {"::8.8.8.8", false, "IPv4-compatible"},
      {"::ffff:127.0.0.1", false, "mapped loopback"},
      {"::ffff:10.1.2.3", false, "mapped private"},
      {"::ffff:8.8.8.8", true, "mapped public"},
      {"64:ff9b::7f00:1", false, "NAT64 of loopback"},
      {"64:ff9b::a9fe:a9fe", false, "NAT64 of link-local"},
      {"64:ff9b::808:808", true, "NAT64 of a public one"},
      {"64:ff9b:1::808:808", false, "local NAT64"},
      {"2002:7f00:1::1", false, "6to4 of loopback"},
      {"2002:c0a8:101::1", false, "6to4 of private"},
      {"2002:808:808::1", true, "6to4 of a public one"},
      {"2001::1", false, "Teredo"},
      {"2001:20::1", false, "ORCHID"},
      {"2001:db8::1", false, "documentation"},
      {"3fff::1", false, "documentation"},
      {"100::1", false, "discarded"},
      {"fc00::1", false, "unique local"},
      {"fd12:3456::1", false, "unique local"},
      {"fe80::1", false, "link-local"},
      {"fec0::1", false, "site-local"},
      {"ff02::1", false, "multicast"},
      {"5f00::1", false, "outside of 2000::/3"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(IsPublic(Parsed(row.address)), row.is_public) << row.address << ": " << row.why;
  }
}

TEST(Address, ReadsAddressesOnly) {
  Address address;
  for (const char* text : {"", "localhost", "1.2.3", "1.2.3.4.5", "0x7f.0.0.1", "[::1]", "::1%lo",
                           "1.2.3.4 ", "1.2.3.256"}) {
    EXPECT_FALSE(ParseAddress(text, address)) << text;
  }
}

TEST(AddressPolicy, PortsOfThePublic) {
  const auto policy = AddressPolicy::Make({});
  ASSERT_TRUE(policy);
  const Address there = Parsed("1.1.1.1");
  for (const int port : {80, 443, 1024, 8080, 65535}) {
    EXPECT_TRUE(policy->Allows(there, static_cast<std::uint16_t>(port))) << port;
  }
  for (const int port : {0, 1, 22, 25, 81, 587, 1023}) {
    EXPECT_FALSE(policy->Allows(there, static_cast<std::uint16_t>(port))) << port;
  }
}

TEST(AddressPolicy, NetworksThatTheOperatorAllows) {
  const auto policy = AddressPolicy::Make({"10.1.0.0/16", "127.0.0.1", "fd00::/9", "::1/128"});
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->Allows(Parsed("10.1.255.9"), 22)) << "any port";
  EXPECT_FALSE(policy->Allows(Parsed("10.2.0.1"), 80));
  EXPECT_TRUE(policy->Allows(Parsed("::ffff:10.1.0.1"), 80)) << "the same address, mapped";
  EXPECT_TRUE(policy->Allows(Parsed("127.0.0.1"), 80));
  EXPECT_FALSE(policy->Allows(Parsed("127.0.0.2"), 80));
  EXPECT_TRUE(policy->Allows(Parsed("fd7f::1"), 80)) << "nine bits: fd00 to fd7f";
  EXPECT_FALSE(policy->Allows(Parsed("fd80::1"), 80));
  EXPECT_TRUE(policy->Allows(Parsed("::1"), 80));
  const auto all = AddressPolicy::Make({"0.0.0.0/0"});
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->Allows(Parsed("192.168.0.1"), 9092));
  EXPECT_FALSE(all->Allows(Parsed("::1"), 80)) << "all of IPv4 is not all";
}

TEST(AddressPolicy, RefusesWhatItCannotRead) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                           "fd00::/129", "localhost", "10.0.0.0/8/8"}) {
    const auto policy = AddressPolicy::Make({text});
    ASSERT_FALSE(policy) << text;
    EXPECT_EQ(policy.error().code, base::ErrorCode::kMisconfigured);
  }
}

TEST(AddressPolicy, JudgesWhatASocketWouldConnectTo) {
  const auto policy = AddressPolicy::Make({});
  ASSERT_TRUE(policy);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(443);
  ASSERT_EQ(inet_pton(AF_INET, "8.8.8.8", &four.sin_addr), 1);
  EXPECT_TRUE(policy->Allows(reinterpret_cast<const sockaddr&>(four)));
  ASSERT_EQ(inet_pton(AF_INET, "127.0.0.1", &four.sin_addr), 1);
  EXPECT_FALSE(policy->Allows(reinterpret_cast<const sockaddr&>(four)));
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(80);
  ASSERT_EQ(inet_pton(AF_INET6, "2a00::1", &six.sin6_addr), 1);
  EXPECT_TRUE(policy->Allows(reinterpret_cast<const sockaddr&>(six)));
  six.sin6_port = htons(25);
  EXPECT_FALSE(policy->Allows(reinterpret_cast<const sockaddr&>(six)));
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(policy->Allows(other));
}

}  // namespace
}  // namespace rasad::http
