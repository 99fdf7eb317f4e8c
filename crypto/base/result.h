// SPDX-License-Identifier: Apache-2.0
// Result<T, E>: a value or the reason why there is none. The names are those of std::expected (C++23).
// value() on an error, and error() on a value, are our bugs and abort.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "crypto/base/check.h"

namespace base {

template <class E>
class Unexpected {
  public:
    constexpr explicit Unexpected(E error) : m_error(std::move(error)) {}
    constexpr const E& error() const& noexcept { return m_error; }
    constexpr E&& error() && noexcept { return std::move(m_error); }

  private:
    E m_error;
};

template <class T, class E>
class [[nodiscard]] Result {
  public:
    using value_type = T;
    using error_type = E;

    template <class U = T>
        requires(std::is_constructible_v<T, U &&> && !std::is_same_v<std::remove_cvref_t<U>, Result>)
    constexpr Result(U&& value) : m_state(std::in_place_index<0>, std::forward<U>(value)) {}
    template <class G>
        requires std::is_constructible_v<E, G&&>
    constexpr Result(Unexpected<G> error) : m_state(std::in_place_index<1>, std::move(error).error()) {}

    constexpr bool has_value() const noexcept { return m_state.index() == 0; }
    constexpr explicit operator bool() const noexcept { return has_value(); }

    constexpr T& value() & { return check_value(), *std::get_if<0>(&m_state); }
    constexpr const T& value() const& { return check_value(), *std::get_if<0>(&m_state); }
    constexpr T&& value() && { return check_value(), std::move(*std::get_if<0>(&m_state)); }
    constexpr T& operator*() & { return value(); }
    constexpr const T& operator*() const& { return value(); }
    constexpr T&& operator*() && { return std::move(*this).value(); }
    constexpr T* operator->() { return &value(); }
    constexpr const T* operator->() const { return &value(); }
    // The value by value, so that TRY can hand on a move-only one.
    constexpr T take() { return check_value(), std::move(*std::get_if<0>(&m_state)); }

    constexpr E& error() & { return check_error(), *std::get_if<1>(&m_state); }
    constexpr const E& error() const& { return check_error(), *std::get_if<1>(&m_state); }
    constexpr E&& error() && { return check_error(), std::move(*std::get_if<1>(&m_state)); }

    template <class U>
    constexpr T value_or(U&& other) && {
        return has_value() ? take() : static_cast<T>(std::forward<U>(other));
    }

  private:
    constexpr void check_value() const { CHECK(has_value()); }
    constexpr void check_error() const { CHECK(!has_value()); }
    std::variant<T, E> m_state;
};

template <class E>
class [[nodiscard]] Result<void, E> {
  public:
    using value_type = void;
    using error_type = E;

    constexpr Result() = default;
    template <class G>
        requires std::is_constructible_v<E, G&&>
    constexpr Result(Unexpected<G> error) : m_error(std::in_place, std::move(error).error()) {}

    constexpr bool has_value() const noexcept { return !m_error.has_value(); }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr void value() const { CHECK(has_value()); }
    constexpr void take() const { CHECK(has_value()); }
    constexpr E& error() & { return CHECK(!has_value()), *m_error; }
    constexpr const E& error() const& { return CHECK(!has_value()), *m_error; }
    constexpr E&& error() && { return CHECK(!has_value()), std::move(*m_error); }

  private:
    std::optional<E> m_error;
};

}  // namespace base

// The value of an expression of type Result, or return its error from this function. May be nested: each use has a
// variable of its own name.
#define TRY(...) TRY_AS(TRY_NAME(try_result_, __COUNTER__), __VA_ARGS__)
#define TRY_NAME(prefix, number) TRY_JOIN(prefix, number)
#define TRY_JOIN(prefix, number) prefix##number
#define TRY_AS(result, ...)                                                      \
    __extension__({                                                              \
        auto result = (__VA_ARGS__);                                             \
        if (!result.has_value()) {                                               \
            return ::base::Unexpected(std::move(result).error());                \
        }                                                                        \
        result.take();                                                           \
    })
