// Errors, hashes, instants.
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/time.h"

namespace rasad::base {
namespace {

TEST(Error, EveryCodeHasANameAndADisposition) {
  const struct {
    ErrorCode code;
    const char* name;
    Disposition disposition;
  } kRows[] = {
      {ErrorCode::kInvalidInput, "invalid_input", Disposition::kQuarantine},
      {ErrorCode::kUnsupported, "unsupported", Disposition::kQuarantine},
      {ErrorCode::kNotFound, "not_found", Disposition::kQuarantine},
      {ErrorCode::kConflict, "conflict", Disposition::kRetry},
      {ErrorCode::kUnavailable, "unavailable", Disposition::kRetry},
      {ErrorCode::kTimeout, "timeout", Disposition::kRetry},
      {ErrorCode::kExhausted, "exhausted", Disposition::kRetry},
      {ErrorCode::kMisconfigured, "misconfigured", Disposition::kStop},
      {ErrorCode::kInternal, "internal", Disposition::kQuarantine},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(ErrorCodeName(row.code), row.name);
    EXPECT_EQ(DispositionOf(row.code), row.disposition) << row.name;
  }
}

TEST(Error, AnnotatePutsTheContextInFront) {
  EXPECT_EQ(Annotate({ErrorCode::kTimeout, "no answer"}, "COPY articles").message,
            "COPY articles: no answer");
}

TEST(ContentHash, IsTheFirstHalfOfSha256) {
  EXPECT_EQ(ContentHash("abc"), "ba7816bf8f01cfea414140de5dae2223");
  EXPECT_EQ(ContentHash(""), "e3b0c44298fc1c149afbf4c8996fb924");
}

TEST(TableHash, IsTheSameOfShortBytesInRegisters) {
  const std::string bytes = "\xd8\xa7m\x01stand-by text";
  for (std::size_t size = 0; size < 16; ++size) {
    std::uint64_t halves[2] = {};
    for (std::size_t i = 0; i < size; ++i) {
      halves[i / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (i % 8 * 8);
    }
    EXPECT_EQ(ShortTableHash(halves[0], halves[1], size), TableHash(bytes.substr(0, size))) << size;
  }
}

TEST(TableHash, TellsLengthsAndOrdersApart) {
  EXPECT_NE(TableHash("a"), TableHash(std::string_view("a\0", 2)));
  EXPECT_NE(TableHash("12345678ab"), TableHash("ab12345678"));
}

TEST(Rfc3339, RoundTrips) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "1969-12-31T23:59:59Z",
                           "2024-03-16T16:47:00.000001Z"}) {
    const auto instant = ParseRfc3339(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(FormatRfc3339(*instant), text);
  }
}

TEST(Rfc3339, KeepsOffsets) {
  const auto instant = ParseRfc3339("2024-03-16T20:17:00+03:30");
  ASSERT_TRUE(instant);
  EXPECT_EQ(FormatRfc3339(*instant), "2024-03-16T16:47:00Z");
  EXPECT_EQ(FormatRfc3339(*instant, 210), "2024-03-16T20:17:00+03:30");
  EXPECT_EQ(ParseRfc3339("2024-03-16"), ParseRfc3339("2024-03-16T00:00:00Z"));
}

TEST(Rfc3339, RefusesWhatIsNoInstant) {
  for (const char* text : {"", "2024", "2024-13-01", "2023-02-29", "2024-03-16T24:00:00Z",
                           "2024-03-16T10:00:00", "2024-03-16T10:00:00.Z", "2024-03-16T10:00:00Zx",
                           "2024-03-16T10:00:00+0330", "1404-07-12x"}) {
    EXPECT_FALSE(ParseRfc3339(text)) << text;
  }
}

TEST(Civil, IsItsOwnInverseOverSixCenturies) {
  for (std::int64_t day = -100'000; day < 120'000; day += 17) {
    const CivilDay date = CivilFromDays(day);
    EXPECT_EQ(DaysFromCivil(date.year, date.month, date.day), day);
  }
}

}  // namespace
}  // namespace rasad::base
