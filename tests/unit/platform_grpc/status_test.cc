// Error codes to gRPC status and back.
#include "platform/grpc/status.h"

#include <gmock/gmock.h>

#include <set>

#include "core/base/error.h"

namespace rasad::rpc {
namespace {

using base::ErrorCode;
using ::grpc::StatusCode;

struct Row {
  ErrorCode error;
  StatusCode status;
};
constexpr Row kRows[] = {
    {ErrorCode::kInvalidInput, StatusCode::INVALID_ARGUMENT},
    {ErrorCode::kUnsupported, StatusCode::UNIMPLEMENTED},
    {ErrorCode::kNotFound, StatusCode::NOT_FOUND},
    {ErrorCode::kConflict, StatusCode::ABORTED},
    {ErrorCode::kUnavailable, StatusCode::UNAVAILABLE},
    {ErrorCode::kTimeout, StatusCode::DEADLINE_EXCEEDED},
    {ErrorCode::kExhausted, StatusCode::RESOURCE_EXHAUSTED},
    {ErrorCode::kMisconfigured, StatusCode::FAILED_PRECONDITION},
    {ErrorCode::kInternal, StatusCode::INTERNAL},
};

TEST(Status, EveryErrorCodeHasAStatusOfItsOwnAndComesBack) {
  std::set<StatusCode> seen;
  for (const Row& row : kRows) {
    EXPECT_EQ(StatusCodeFor(row.error), row.status) << base::ErrorCodeName(row.error);
    EXPECT_EQ(ErrorCodeFor(row.status), row.error) << base::ErrorCodeName(row.error);
    EXPECT_TRUE(seen.insert(row.status).second);
  }
  // kInternal is the last code.
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(ErrorCode::kInternal) + 1);
}

TEST(Status, TheOtherStatusCodesSayWhatToDo) {
  EXPECT_EQ(ErrorCodeFor(StatusCode::CANCELLED), ErrorCode::kUnavailable);
  EXPECT_EQ(ErrorCodeFor(StatusCode::UNKNOWN), ErrorCode::kInternal);
  EXPECT_EQ(ErrorCodeFor(StatusCode::ALREADY_EXISTS), ErrorCode::kInvalidInput);
  EXPECT_EQ(ErrorCodeFor(StatusCode::OUT_OF_RANGE), ErrorCode::kInvalidInput);
  EXPECT_EQ(ErrorCodeFor(StatusCode::PERMISSION_DENIED), ErrorCode::kMisconfigured);
  EXPECT_EQ(ErrorCodeFor(StatusCode::UNAUTHENTICATED), ErrorCode::kMisconfigured);
  EXPECT_EQ(ErrorCodeFor(StatusCode::DATA_LOSS), ErrorCode::kInternal);
}

TEST(Status, CodeNamesAreDistinct) {
  std::set<std::string> names;
  for (int code = 0; code <= 16; ++code) {
    names.insert(StatusCodeName(static_cast<StatusCode>(code)));
  }
  EXPECT_EQ(names.size(), 17u);
  EXPECT_STREQ(StatusCodeName(StatusCode::RESOURCE_EXHAUSTED), "RESOURCE_EXHAUSTED");
}

TEST(Status, OnlyExhaustedCarriesRetryInfo) {
  for (const Row& row : kRows) {
    const auto delay = RetryDelayOf(ToStatus({row.error, "message"}));
    if (row.error == ErrorCode::kExhausted) {
      EXPECT_EQ(delay, kRetryDelay);
    } else {
      EXPECT_EQ(delay, std::nullopt) << base::ErrorCodeName(row.error);
    }
  }
}

TEST(Status, BrokenDetailsAreNoRetryInfo) {
  EXPECT_EQ(RetryDelayOf(::grpc::Status(StatusCode::RESOURCE_EXHAUSTED, "m", "\xFF\xFF")),
            std::nullopt);
}

TEST(Status, LongMessagesAreCutOnACodePointBoundary) {
  // 999 bytes, then U+0641 ARABIC LETTER FEH, whose second byte is the 1,001st.
  const std::string head(999, 'x');
  const auto status = ToStatus({ErrorCode::kInvalidInput, head + "\xD9\x81 and more"});
  EXPECT_EQ(status.error_message(), head);
  const auto fits = ToStatus({ErrorCode::kInvalidInput, std::string(1'000, 'x')});
  EXPECT_EQ(fits.error_message().size(), 1'000u);
}

TEST(Status, FromStatusKeepsTheMessageAndFillsAnEmptyOne) {
  EXPECT_EQ(FromStatus(ToStatus({ErrorCode::kNotFound, "no such article"})),
            (base::Error{ErrorCode::kNotFound, "no such article"}));
  EXPECT_EQ(FromStatus(::grpc::Status(StatusCode::UNAVAILABLE, "")),
            (base::Error{ErrorCode::kUnavailable, "UNAVAILABLE"}));
}

}  // namespace
}  // namespace rasad::rpc
