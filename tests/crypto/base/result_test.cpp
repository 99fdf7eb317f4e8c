// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace base {
namespace {

enum class Fault { first, second };
using IntResult = Result<int, Fault>;
using Pointer = std::unique_ptr<int>;

IntResult half(int n) {
    if (n % 2 != 0) return Unexpected(Fault::first);
    return n / 2;
}
Result<void, Fault> demand_positive(int n) {
    if (n <= 0) return Unexpected(Fault::second);
    return {};
}
IntResult quarter(int n) {
    TRY(demand_positive(n));
    const int once = TRY(half(n));
    return TRY(half(once));
}
IntResult quarter_in_one_line(int n) { return TRY(half(TRY(half(n)))); }
template <class T, class E>
Result<T, E> same(Result<T, E> result) {
    return result;
}
IntResult half_by_two_type_arguments(int n) { return TRY(same<int, Fault>(half(n))); }
Result<Pointer, Fault> make_pointer(int n) {
    if (n < 0) return Unexpected(Fault::first);
    return std::make_unique<int>(n);
}
Result<Pointer, Fault> pass_on(int n) {
    Pointer pointer = TRY(make_pointer(n));
    ++*pointer;
    return pointer;
}

TEST(crypto_base_result, try_hands_on_values_and_errors) {
    EXPECT_EQ(quarter(8).value(), 2);
    EXPECT_EQ(quarter(7).error(), Fault::first);
    EXPECT_EQ(quarter(6).error(), Fault::first);
    EXPECT_EQ(quarter(-4).error(), Fault::second);
}

TEST(crypto_base_result, try_may_be_nested_and_bears_commas) {
    EXPECT_EQ(quarter_in_one_line(8).value(), 2);
    EXPECT_EQ(quarter_in_one_line(6).error(), Fault::first);
    EXPECT_EQ(half_by_two_type_arguments(8).value(), 4);
}

TEST(crypto_base_result, values_may_be_move_only) {
    const auto result = pass_on(4);
    ASSERT_TRUE(result);
    EXPECT_EQ(**result, 5);
    EXPECT_EQ(*pass_on(1).take(), 2);
    EXPECT_EQ(pass_on(-1).error(), Fault::first);
}

TEST(crypto_base_result, a_local_value_is_moved_out_and_not_copied) {
    const int* storage = nullptr;
    const auto make = [&]() -> Result<std::vector<int>, Fault> {
        std::vector<int> numbers(100);
        storage = numbers.data();
        return numbers;
    };
    const auto result = make();
    EXPECT_EQ(result->data(), storage);
}

TEST(crypto_base_result, value_or) {
    EXPECT_EQ(half(4).value_or(9), 2);
    EXPECT_EQ(half(5).value_or(9), 9);
}

TEST(crypto_base_result, value_and_error_of_one_type_stay_apart) {
    const Result<std::string, std::string> value(std::string("v"));
    const Result<std::string, std::string> error(Unexpected(std::string("e")));
    EXPECT_EQ(value.value(), "v");
    EXPECT_EQ(error.error(), "e");
}

TEST(crypto_base_result_death, the_wrong_question_aborts) {
    EXPECT_DEATH(static_cast<void>(half(1).value()), "internal error");
    EXPECT_DEATH(static_cast<void>(half(2).error()), "internal error");
    EXPECT_DEATH(demand_positive(0).value(), "internal error");
    EXPECT_DEATH(static_cast<void>(demand_positive(1).error()), "internal error");
}

}  // namespace
}  // namespace base
