// The wire form, byte by byte.
#include "platform/postgres/wire.h"

#include "core/base/time.h"

namespace rasad::postgres {
namespace {

using std::string_literals::operator""s;

TEST(Wire, IdsAreThirtyTwoLowerCaseHexDigits) {
  EXPECT_TRUE(IsId("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(IsId("0123456789ABCDEF0123456789ABCDEF"));
  EXPECT_FALSE(IsId("0123456789abcdef0123456789abcde"));
  EXPECT_FALSE(IsId("0123456789abcdef0123456789abcdeg"));
  EXPECT_FALSE(IsId("' OR 1=1 --"));
  EXPECT_EQ(HexId("\x00\x7f\xff"s), "007fff");
}

TEST(Wire, TimesCountFromTheServersEpoch) {
  EXPECT_EQ(ToServerTime(*base::ParseRfc3339("2000-01-01")), 0);
  EXPECT_EQ(ToServerTime(0), -946'684'800'000'000);
  EXPECT_EQ(FromServerTime(ToServerTime(123)), 123);
}

TEST(Wire, ArraysHoldTheirElementsAndNulls) {
  Array array(Type::kTimestamptz);
  array.AddTime(*base::ParseRfc3339("2000-01-01") + 1);
  array.AddTime(std::nullopt);
  EXPECT_EQ(array.Encode(),
            "\0\0\0\1"          // One dimension.
            "\0\0\0\1"          // With nulls.
            "\0\0\x04\xa0"      // timestamptz.
            "\0\0\0\2\0\0\0\1"  // Two elements from 1 on.
            "\0\0\0\x08\0\0\0\0\0\0\0\1"
            "\xff\xff\xff\xff"s);
  EXPECT_EQ(Array(Type::kText).Encode(), "\0\0\0\0\0\0\0\0\0\0\0\x19"s) << "no dimension if empty";
}

TEST(Wire, ParametersAreNumberedFromOne) {
  Params params;
  EXPECT_EQ(params.Text("a\0b"s), 1);
  EXPECT_EQ(params.Int4(-2), 2);
  EXPECT_EQ(params.Id("000102030405060708090a0b0c0d0e0f"), 3);
  EXPECT_EQ(params.Texts({"x"}), 4);
  EXPECT_EQ(params.values()[0].bytes, "a\0b"s);
  EXPECT_EQ(params.values()[1].bytes, "\xff\xff\xff\xfe");
  EXPECT_EQ(params.values()[2].bytes, "\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"s);
  EXPECT_EQ(params.values()[3].oid, 1009u);
  EXPECT_EQ(params.Real(-2.0), 5);
  EXPECT_EQ(params.Time(std::nullopt), 6);
  EXPECT_EQ(params.Bool(true), 7);
  EXPECT_EQ(params.values()[4].bytes, "\xc0\0\0\0\0\0\0\0"s);
  EXPECT_TRUE(params.values()[5].null);
  EXPECT_FALSE(params.values()[4].null);
  EXPECT_EQ(params.values()[6].bytes, "\1");
}

}  // namespace
}  // namespace rasad::postgres
