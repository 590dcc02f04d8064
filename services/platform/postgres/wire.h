// Values in PostgreSQL's binary wire form: parameters, arrays, text-search vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"

namespace rasad::postgres {

/// The types that we exchange; the numbers are the server's fixed object ids.
enum class Type : std::uint32_t {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kFloat8 = 701,
  kTimestamptz = 1184,
  kUuid = 2950,
  kTsVector = 3614,
};

/// The object id of the array type whose elements are `element`.
std::uint32_t ArrayOid(Type element);

/// True for 32 lower-case hex digits: the form of article and revision ids, which the database
/// keeps as uuid.
bool IsId(std::string_view text);

/// Microseconds since 2000-01-01, the server's epoch, and back.
std::int64_t ToServerTime(base::Micros instant);
base::Micros FromServerTime(std::int64_t server_time);

/// 16 bytes to 32 hex digits.
std::string HexId(std::string_view bytes);

void AppendInt16(std::string& out, std::int16_t value);
void AppendInt32(std::string& out, std::int32_t value);
void AppendInt64(std::string& out, std::int64_t value);

/// A one-dimensional array under construction. Each Add takes the element type's own value.
class Array {
 public:
  explicit Array(Type element);

  void AddNull();
  void AddBool(bool value);
  void AddInt2(std::int16_t value);
  void AddInt4(std::int32_t value);
  void AddInt8(std::int64_t value);
  /// Text, bytea and tsvector: the bytes as they are sent.
  void AddBytes(std::string_view value);
  void AddTime(base::Micros value);
  void AddTime(const std::optional<base::Micros>& value);
  /// `id` satisfies IsId.
  void AddId(std::string_view id);

  Type element() const { return element_; }
  std::int32_t size() const { return size_; }
  /// The wire form.
  std::string Encode() const;

 private:
  Type element_;
  std::int32_t size_ = 0;
  bool has_null_ = false;
  std::string elements_;
};

/// The parameters $1, $2, ... of one statement, in order.
class Params {
 public:
  /// Appended in call order; the returned number is that of the parameter, for building SQL.
  int Text(std::string_view value);
  int Bytea(std::string_view value);
  int Int4(std::int32_t value);
  int Int8(std::int64_t value);
  int Real(double value);
  int Bool(bool value);
  int Time(base::Micros value);
  int Time(const std::optional<base::Micros>& value);  ///< NULL where there is none.
  /// `id` satisfies IsId.
  int Id(std::string_view id);
  int Add(const Array& array);
  /// A list of texts.
  int Texts(const std::vector<std::string>& values);

  struct Value {
    std::uint32_t oid;
    std::string bytes;
    bool null = false;
  };
  const std::vector<Value>& values() const { return values_; }

 private:
  int Push(std::uint32_t oid, std::string bytes);
  std::vector<Value> values_;
};

}  // namespace rasad::postgres
