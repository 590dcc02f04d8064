// Page tokens: opaque, bound to their request, hostile ones refused.
#include "query/page_token.h"

#include <gmock/gmock.h>

#include <limits>

namespace rasad::query {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef";

TEST(PageToken, ComesBackAsItWas) {
  for (const base::Micros time :
       {base::Micros{0}, base::Micros{1'700'000'000'123'456}, base::Micros{-1},
        std::numeric_limits<base::Micros>::min(), std::numeric_limits<base::Micros>::max()}) {
    for (const std::uint32_t ordinal : {0u, 7u, std::numeric_limits<std::uint32_t>::max()}) {
      const postgres::Cursor cursor{time, kId, ordinal};
      const std::string token = EncodePageToken(cursor, "request");
      EXPECT_EQ(DecodePageToken(token, "request"), cursor);
      EXPECT_EQ(token.find_first_not_of(
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                std::string::npos);
    }
  }
}

TEST(PageToken, AnotherRequestsTokenIsNone) {
  const std::string token = EncodePageToken({1, kId, 0}, "request");
  EXPECT_EQ(DecodePageToken(token, "another"), std::nullopt);
}

TEST(PageToken, BrokenTokensAreNone) {
  const std::string token = EncodePageToken({1, kId, 0}, "request");
  EXPECT_EQ(DecodePageToken("", "request"), std::nullopt);
  EXPECT_EQ(DecodePageToken(token + "A", "request"), std::nullopt);
  EXPECT_EQ(DecodePageToken(std::string(1'000'000, 'A'), "request"), std::nullopt);
  for (std::size_t i = 0; i < token.size(); ++i) {
    EXPECT_EQ(DecodePageToken(token.substr(0, i), "request"), std::nullopt) << i;
    std::string bad = token;
    bad[i] = '\xFF';
    EXPECT_EQ(DecodePageToken(bad, "request"), std::nullopt) << i;
  }
  std::string version = token;
  version[0] = version[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(DecodePageToken(version, "request"), std::nullopt);
}

TEST(PageToken, NamesComeBackAndNeverFromAnotherList) {
  const std::string name = "\xD8\xAE\xD8\xA8\xD8\xB1.example";  // three Persian letters
  const std::string token = EncodeNameToken(name, "request");
  EXPECT_EQ(DecodeNameToken(token, "request"), name);
  EXPECT_EQ(DecodeNameToken(token, "another"), std::nullopt);
  EXPECT_EQ(DecodeNameToken("", "request"), std::nullopt);
  EXPECT_EQ(DecodeNameToken(std::string(1'000'000, 'A'), "request"), std::nullopt);
  EXPECT_EQ(DecodeNameToken(EncodePageToken({1, kId, 0}, "request"), "request"), std::nullopt);
  EXPECT_EQ(DecodePageToken(token, "request"), std::nullopt);
  EXPECT_EQ(DecodeNameToken(EncodeNameToken("\xFF", "request"), "request"), std::nullopt)
      << "a forged name would fail in the database";
  EXPECT_EQ(DecodeNameToken(EncodeNameToken(std::string("a\0b", 3), "request"), "request"),
            std::nullopt);
}

}  // namespace
}  // namespace rasad::query
