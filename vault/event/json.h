// SPDX-License-Identifier: Apache-2.0
// The restricted canonical JSON of FORMAT.md section 10. Value is a small immutable-ish tree; parse() refuses whatever
// does not encode back to the same bytes. nlohmann-json stands behind json.cpp only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vault/error.h"

namespace vault::event {

class Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

class Value {
  public:
    Value() : m_value(false) {}
    Value(bool v) : m_value(v) {}                       // NOLINT: literals in place
    Value(std::int64_t v) : m_value(v) {}               // NOLINT
    Value(std::string v) : m_value(std::move(v)) {}     // NOLINT
    Value(std::string_view v) : m_value(std::string(v)) {}  // NOLINT
    Value(const char* v) : m_value(std::string(v)) {}   // NOLINT
    Value(Array v) : m_value(std::move(v)) {}           // NOLINT
    Value(Object v) : m_value(std::move(v)) {}          // NOLINT

    const bool* as_bool() const { return std::get_if<bool>(&m_value); }
    const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&m_value); }
    const std::string* as_string() const { return std::get_if<std::string>(&m_value); }
    const Array* as_array() const { return std::get_if<Array>(&m_value); }
    const Object* as_object() const { return std::get_if<Object>(&m_value); }
    friend bool operator==(const Value&, const Value&) = default;

  private:
    std::variant<bool, std::int64_t, std::string, Array, Object> m_value;
};

inline constexpr std::size_t kMaxTextSize = 49152;  // of an event, its closed text included

// Canonical text. Strings must be valid UTF-8 and integers within 2^53-1: CHECKed, use name fields for raw bytes.
std::string encode(const Value& value);
// malformed for anything but a canonical object within the limits.
Result<Object> parse(std::string_view text);

// Typed look-ups for decoders: malformed when absent or of another type.
Result<std::string> string_of(const Object& object, std::string_view key);
Result<std::int64_t> integer_of(const Object& object, std::string_view key);
Result<std::uint64_t> u64_of(const Object& object, std::string_view key);  // a decimal string
Result<bool> bool_of(const Object& object, std::string_view key);
std::optional<std::string> optional_string_of(const Object& object, std::string_view key);
template <class IdType>
Result<IdType> id_of(const Object& object, std::string_view key) {
    const auto parsed = IdType::parse(TRY(string_of(object, key)));
    if (!parsed) return fail(ErrorCode::malformed);
    return *parsed;
}

// Well-formed UTF-8 (no surrogates, no overlong forms). Control characters and NUL are.
bool is_utf8(std::string_view text);
// Raw bytes as `key`, and as `key`_b64 too when they are not UTF-8 (bad bytes shown as U+FFFD).
void put_name(Object& object, const std::string& key, std::string_view raw);
Result<std::string> name_of(const Object& object, std::string_view key);  // the raw bytes
std::string decimal(std::uint64_t value);

}  // namespace vault::event
