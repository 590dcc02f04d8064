// The binary wire form, big-endian as the server sends and takes it.
#include "platform/postgres/wire.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace rasad::postgres {
namespace {

constexpr std::int64_t kEpochShift = 946'684'800'000'000;  // 2000-01-01 in Unix microseconds.

template <class U>
void AppendBigEndian(std::string& out, U value) {
  for (int shift = static_cast<int>(sizeof(U)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

int HexValue(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string IdBytes(std::string_view id) {
  assert(IsId(id));
  std::string bytes(16, '\0');
  for (std::size_t i = 0; i < 16; ++i) {
    bytes[i] = static_cast<char>(HexValue(id[2 * i]) * 16 + HexValue(id[2 * i + 1]));
  }
  return bytes;
}

}  // namespace

std::uint32_t ArrayOid(Type element) {
  switch (element) {
    case Type::kBool:
      return 1000;
    case Type::kBytea:
      return 1001;
    case Type::kInt8:
      return 1016;
    case Type::kInt2:
      return 1005;
    case Type::kInt4:
      return 1007;
    case Type::kText:
      return 1009;
    case Type::kFloat8:
      return 1022;
    case Type::kTimestamptz:
      return 1185;
    case Type::kUuid:
      return 2951;
    case Type::kTsVector:
      return 3643;
  }
  return 0;
}

bool IsId(std::string_view text) {
  return text.size() == 32 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::int64_t ToServerTime(base::Micros instant) { return instant - kEpochShift; }
base::Micros FromServerTime(std::int64_t server_time) { return server_time + kEpochShift; }

std::string HexId(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

void AppendInt16(std::string& out, std::int16_t value) {
  AppendBigEndian(out, static_cast<std::uint16_t>(value));
}
void AppendInt32(std::string& out, std::int32_t value) {
  AppendBigEndian(out, static_cast<std::uint32_t>(value));
}
void AppendInt64(std::string& out, std::int64_t value) {
  AppendBigEndian(out, static_cast<std::uint64_t>(value));
}

Array::Array(Type element) : element_(element) {}

void Array::AddNull() {
  AppendInt32(elements_, -1);
  has_null_ = true;
  ++size_;
}

void Array::AddBool(bool value) {
  assert(element_ == Type::kBool);
  AppendInt32(elements_, 1);
  elements_.push_back(value ? '\1' : '\0');
  ++size_;
}

void Array::AddInt2(std::int16_t value) {
  assert(element_ == Type::kInt2);
  AppendInt32(elements_, 2);
  AppendInt16(elements_, value);
  ++size_;
}

void Array::AddInt4(std::int32_t value) {
  assert(element_ == Type::kInt4);
  AppendInt32(elements_, 4);
  AppendInt32(elements_, value);
  ++size_;
}

void Array::AddInt8(std::int64_t value) {
  assert(element_ == Type::kInt8);
  AppendInt32(elements_, 8);
  AppendInt64(elements_, value);
  ++size_;
}

void Array::AddBytes(std::string_view value) {
  assert(element_ == Type::kText || element_ == Type::kBytea || element_ == Type::kTsVector);
  AppendInt32(elements_, static_cast<std::int32_t>(value.size()));
  elements_.append(value);
  ++size_;
}

void Array::AddTime(base::Micros value) {
  assert(element_ == Type::kTimestamptz);
  AppendInt32(elements_, 8);
  AppendInt64(elements_, ToServerTime(value));
  ++size_;
}

void Array::AddTime(const std::optional<base::Micros>& value) {
  if (value) {
    AddTime(*value);
  } else {
    AddNull();
  }
}

void Array::AddId(std::string_view id) {
  assert(element_ == Type::kUuid);
  AppendInt32(elements_, 16);
  elements_.append(IdBytes(id));
  ++size_;
}

std::string Array::Encode() const {
  std::string out;
  out.reserve(20 + elements_.size());
  AppendInt32(out, size_ == 0 ? 0 : 1);  // Dimensions.
  AppendInt32(out, has_null_ ? 1 : 0);
  AppendInt32(out, static_cast<std::int32_t>(element_));
  if (size_ > 0) {
    AppendInt32(out, size_);
    AppendInt32(out, 1);  // Lower bound.
    out.append(elements_);
  }
  return out;
}

int Params::Push(std::uint32_t oid, std::string bytes) {
  values_.push_back({.oid = oid, .bytes = std::move(bytes)});
  return static_cast<int>(values_.size());
}

int Params::Text(std::string_view value) {
  return Push(static_cast<std::uint32_t>(Type::kText), std::string(value));
}

int Params::Bytea(std::string_view value) {
  return Push(static_cast<std::uint32_t>(Type::kBytea), std::string(value));
}

int Params::Int4(std::int32_t value) {
  std::string bytes;
  AppendInt32(bytes, value);
  return Push(static_cast<std::uint32_t>(Type::kInt4), std::move(bytes));
}

int Params::Int8(std::int64_t value) {
  std::string bytes;
  AppendInt64(bytes, value);
  return Push(static_cast<std::uint32_t>(Type::kInt8), std::move(bytes));
}

int Params::Real(double value) {
  std::string bytes;
  AppendInt64(bytes, std::bit_cast<std::int64_t>(value));
  return Push(static_cast<std::uint32_t>(Type::kFloat8), std::move(bytes));
}

int Params::Bool(bool value) {
  return Push(static_cast<std::uint32_t>(Type::kBool), std::string(1, value ? '\1' : '\0'));
}

int Params::Time(const std::optional<base::Micros>& value) {
  const int number = Time(value.value_or(0));
  values_.back().null = !value;
  return number;
}

int Params::Time(base::Micros value) {
  std::string bytes;
  AppendInt64(bytes, ToServerTime(value));
  return Push(static_cast<std::uint32_t>(Type::kTimestamptz), std::move(bytes));
}

int Params::Id(std::string_view id) {
  return Push(static_cast<std::uint32_t>(Type::kUuid), IdBytes(id));
}

int Params::Add(const Array& array) { return Push(ArrayOid(array.element()), array.Encode()); }

int Params::Texts(const std::vector<std::string>& values) {
  Array array(Type::kText);
  for (const std::string& value : values) array.AddBytes(value);
  return Add(array);
}

}  // namespace rasad::postgres
