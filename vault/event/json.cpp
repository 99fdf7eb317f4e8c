// SPDX-License-Identifier: Apache-2.0
#include "vault/event/json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "crypto/base/check.h"

namespace vault::event {
namespace {

constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kMaxDepth = 8;  // the outermost object is depth 1

bool is_key(std::string_view key) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !key.empty() && std::all_of(key.begin(), key.end(), allowed);
}

void encode_string(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += "\\n"; break;
            case '\f': out += "\\f"; break;
            case '\r': out += "\\r"; break;
            default:
                if (byte < 0x20) {
                    out += "\\u00";
                    out += kHex[byte >> 4];
                    out += kHex[byte & 0xF];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

void encode_to(std::string& out, const Value& value, std::size_t depth);

void encode_object(std::string& out, const Object& object, std::size_t depth) {
    CHECK(depth < kMaxDepth);
    char separator = '{';
    for (const auto& [key, member] : object) {
        CHECK(is_key(key));
        out += std::exchange(separator, ',');
        encode_string(out, key);
        out += ':';
        encode_to(out, member, depth + 1);
    }
    if (object.empty()) out += '{';
    out += '}';
}

void encode_to(std::string& out, const Value& value, std::size_t depth) {
    if (const bool* truth = value.as_bool()) {
        out += *truth ? "true" : "false";
    } else if (const std::int64_t* number = value.as_integer()) {
        CHECK(*number >= -kMaxInteger && *number <= kMaxInteger);
        out += std::to_string(*number);
    } else if (const std::string* text = value.as_string()) {
        CHECK(is_utf8(*text));
        encode_string(out, *text);
    } else if (const Array* array = value.as_array()) {
        CHECK(depth < kMaxDepth);
        char separator = '[';
        for (const Value& element : *array) {
            out += std::exchange(separator, ',');
            encode_to(out, element, depth + 1);
        }
        if (array->empty()) out += '[';
        out += ']';
    } else if (const Object* object = value.as_object()) {
        encode_object(out, *object, depth);
    }
}

// Builds the tree from nlohmann's tokens and stops at the first thing that is not ours. Keys must ascend, so a second
// member of one name ends the parse too and never replaces the first.
class Builder : public nlohmann::json_sax<nlohmann::json> {
  public:
    bool null() override { return false; }
    bool number_float(double, const std::string&) override { return false; }
    bool binary(nlohmann::json::binary_t&) override { return false; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }
    bool boolean(bool v) override { return add(Value(v)); }
    bool number_integer(std::int64_t v) override {
        return v >= -kMaxInteger && v <= kMaxInteger && add(Value(v));
    }
    bool number_unsigned(std::uint64_t v) override {
        return v <= static_cast<std::uint64_t>(kMaxInteger) && add(Value(static_cast<std::int64_t>(v)));
    }
    bool string(std::string& v) override { return add(Value(std::move(v))); }
    bool start_object(std::size_t) override { return open(Container{Object{}, {}}); }
    bool start_array(std::size_t) override { return !m_open.empty() && open(Container{Array{}, {}}); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& v) override {
        const Object& members = std::get<Object>(m_open.back().value);
        if (!is_key(v) || (!members.empty() && v <= members.rbegin()->first)) return false;
        m_open.back().key = std::move(v);
        return true;
    }

    std::optional<Object> take() { return std::move(m_whole); }

  private:
    struct Container {
        std::variant<Array, Object> value;
        std::string key;  // of the member that comes
    };

    bool open(Container container) {
        if (m_open.size() == kMaxDepth) return false;
        m_open.push_back(std::move(container));
        return true;
    }
    bool close() {
        Container done = std::move(m_open.back());
        m_open.pop_back();
        if (auto* array = std::get_if<Array>(&done.value)) return add(Value(std::move(*array)));
        auto& object = std::get<Object>(done.value);
        if (!m_open.empty()) return add(Value(std::move(object)));
        m_whole = std::move(object);
        return true;
    }
    bool add(Value value) {
        if (m_open.empty()) return false;  // a scalar outside of every object
        Container& top = m_open.back();
        if (auto* array = std::get_if<Array>(&top.value)) {
            array->push_back(std::move(value));
        } else {
            auto& members = std::get<Object>(top.value);
            members.emplace_hint(members.end(), std::move(top.key), std::move(value));
        }
        return true;
    }

    std::vector<Container> m_open;
    std::optional<Object> m_whole;
};

template <class T>
Result<T> member(const Object& object, std::string_view key, const T* (Value::*as)() const) {
    const auto found = object.find(key);
    if (found == object.end()) return fail(ErrorCode::malformed);
    const T* value = (found->second.*as)();
    if (value == nullptr) return fail(ErrorCode::malformed);
    return *value;
}

}  // namespace

std::string encode(const Value& value) {
    std::string out;
    out.reserve(512);
    encode_to(out, value, 0);
    return out;
}

Result<Object> parse(std::string_view text) {
    if (text.size() > kMaxTextSize) return fail(ErrorCode::malformed);
    Builder builder;
    // The parser is a loop over a stack of its own; it reports errors to the builder and does not throw.
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return fail(ErrorCode::malformed);
    auto object = builder.take();
    if (!object) return fail(ErrorCode::malformed);
    std::string again;
    again.reserve(text.size());
    encode_object(again, *object, 0);
    if (again != text) return fail(ErrorCode::malformed);
    return std::move(*object);
}

Result<std::string> string_of(const Object& object, std::string_view key) {
    return member(object, key, &Value::as_string);
}
Result<std::int64_t> integer_of(const Object& object, std::string_view key) {
    return member(object, key, &Value::as_integer);
}
Result<bool> bool_of(const Object& object, std::string_view key) { return member(object, key, &Value::as_bool); }

Result<std::uint64_t> u64_of(const Object& object, std::string_view key) {
    const std::string text = TRY(string_of(object, key));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Leading zeros and signs do not come back.
    if (error != std::errc() || decimal(value) != text) return fail(ErrorCode::malformed);
    return value;
}

std::optional<std::string> optional_string_of(const Object& object, std::string_view key) {
    const auto found = object.find(key);
    const std::string* text = found == object.end() ? nullptr : found->second.as_string();
    if (text == nullptr) return std::nullopt;
    return *text;
}

std::string decimal(std::uint64_t value) { return std::to_string(value); }

}  // namespace vault::event
