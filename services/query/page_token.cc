// Page tokens: where a page ended, good for the same request only.
#include "query/page_token.h"

#include <cstdint>

#include "core/base/hash.h"
#include "core/text/normalizer.h"

namespace rasad::query {
namespace {

// version, sort time, ordinal, article id, hash of the fingerprint; big-endian.
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kHashBytes = 8;
constexpr std::size_t kBytes = 1 + 8 + 4 + kIdBytes + kHashBytes;
constexpr char kVersion = 1;
constexpr char kNameVersion = 2;  // version, hash of the fingerprint, name
constexpr std::size_t kMaxNameToken = 1'000;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void AppendNumber(std::uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
}

std::uint64_t ReadNumber(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::string FromHex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  }
  return out;
}

std::string ToHex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// base64url without padding.
std::string Encode64(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int filled = 0;
  for (char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    filled += 8;
    while (filled >= 6) {
      filled -= 6;
      out += kAlphabet[bits >> filled & 63];
    }
  }
  if (filled > 0) out += kAlphabet[bits << (6 - filled) & 63];
  return out;
}

std::optional<std::string> Decode64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int filled = 0;
  for (char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    filled += 6;
    if (filled >= 8) {
      filled -= 8;
      out += static_cast<char>(bits >> filled & 0xFF);
    }
  }
  return out;
}

std::string HashOf(std::string_view fingerprint) {
  return FromHex(base::ContentHash(fingerprint)).substr(0, kHashBytes);
}

}  // namespace

std::string EncodePageToken(const postgres::Cursor& cursor, std::string_view fingerprint) {
  std::string bytes(1, kVersion);
  AppendNumber(static_cast<std::uint64_t>(cursor.sort_time), 8, bytes);
  AppendNumber(cursor.ordinal, 4, bytes);
  bytes += FromHex(cursor.article_id);
  bytes += HashOf(fingerprint);
  return Encode64(bytes);
}

std::optional<postgres::Cursor> DecodePageToken(std::string_view token,
                                                std::string_view fingerprint) {
  if (token.size() != (kBytes * 8 + 5) / 6) return std::nullopt;
  const auto bytes = Decode64(token);
  if (!bytes || bytes->size() != kBytes || bytes->front() != kVersion) return std::nullopt;
  const std::string_view view = *bytes;
  if (view.substr(kBytes - kHashBytes) != HashOf(fingerprint)) return std::nullopt;
  postgres::Cursor cursor;
  cursor.sort_time = static_cast<base::Micros>(ReadNumber(view.substr(1, 8)));
  cursor.ordinal = static_cast<std::uint32_t>(ReadNumber(view.substr(9, 4)));
  cursor.article_id = ToHex(view.substr(13, kIdBytes));
  return cursor;
}

std::string EncodeNameToken(std::string_view name, std::string_view fingerprint) {
  return Encode64(std::string(1, kNameVersion) + HashOf(fingerprint) + std::string(name));
}

std::optional<std::string> DecodeNameToken(std::string_view token, std::string_view fingerprint) {
  if (token.size() > kMaxNameToken) return std::nullopt;
  const auto bytes = Decode64(token);
  if (!bytes || bytes->size() <= 1 + kHashBytes || bytes->front() != kNameVersion) {
    return std::nullopt;
  }
  if (bytes->compare(1, kHashBytes, HashOf(fingerprint)) != 0) return std::nullopt;
  std::string name = bytes->substr(1 + kHashBytes);
  if (text::FindInvalidUtf8(name) != std::string_view::npos ||
      name.find('\0') != std::string::npos) {
    return std::nullopt;  // forged: the database takes no such text
  }
  return name;
}

}  // namespace rasad::query
