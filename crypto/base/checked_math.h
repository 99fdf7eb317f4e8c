// SPDX-License-Identifier: Apache-2.0
// Sums and products of untrusted numbers: empty on overflow.
#pragma once

#include <optional>

namespace base {

template <class T>
std::optional<T> checked_add(T a, T b) {
    T sum;
    if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
    return sum;
}
template <class T>
std::optional<T> checked_mul(T a, T b) {
    T product;
    if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
    return product;
}

}  // namespace base
