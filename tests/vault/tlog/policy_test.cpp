// SPDX-License-Identifier: Apache-2.0
#include "vault/tlog/policy.h"

#include <gtest/gtest.h>

#include "tests/vault/tlog/log_fixture.h"

namespace vault::tlog::test {
namespace {

// "w1" has the key of seed 11, "w2" that of 12, ...
std::string key_of(int number) {
    return witness_key("witness.example/w" + std::to_string(number), static_cast<std::uint8_t>(10 + number)).text();
}
std::string witness_line(int number) { return "witness w" + std::to_string(number) + " " + key_of(number) + "\n"; }
std::string witnesses(int count) {
    std::string text;
    for (int number = 1; number <= count; ++number) text += witness_line(number);
    return text;
}

// The word behind "line N, ", or the whole detail.
std::string fault(const std::string& text) {
    const auto policy = Policy::parse(text);
    if (policy) return "accepted";
    EXPECT_EQ(policy.error().code, ErrorCode::malformed);
    const std::string& detail = policy.error().detail;
    const std::size_t comma = detail.find(", ");
    return comma == std::string::npos ? detail : detail.substr(comma + 2);
}

bool met(const Policy& policy, std::vector<std::size_t> cosigned) { return policy.is_met(cosigned); }

TEST(tlog_policy, two_levels_of_groups) {
    const Policy policy = Policy::parse("log " + log_key().text() + " https://log.example/\n" + witnesses(6) +
                                        "group X 2 w1 w2 w3\n group Y any\tw4 w5 w6\ngroup both all X Y\nquorum both\n")
                              .value();
    EXPECT_EQ(policy.logs().size(), 1U);
    EXPECT_EQ(policy.logs()[0].url, "https://log.example/");
    EXPECT_TRUE(met(policy, {0, 1, 3}));
    EXPECT_TRUE(met(policy, {5, 2, 1}));
    EXPECT_TRUE(met(policy, {0, 1, 2, 3, 4, 5}));
    EXPECT_FALSE(met(policy, {0, 1, 2}));
    EXPECT_FALSE(met(policy, {0, 3, 4, 5}));
    EXPECT_FALSE(met(policy, {}));
    EXPECT_FALSE(met(policy, {0, 0, 0, 3})) << "one witness thrice is one witness";
    EXPECT_FALSE(met(policy, {17, 18, 19})) << "places of nobody";
}

TEST(tlog_policy, one_witness_needs_no_group_and_none_demands_nobody) {
    const Policy one = Policy::parse(witnesses(2) + "quorum w2\n").value();
    EXPECT_TRUE(met(one, {1}));
    EXPECT_FALSE(met(one, {0}));
    const Policy none = Policy::parse("quorum none\n").value();
    EXPECT_FALSE(none.demands_witnesses());
    EXPECT_EQ(none, Policy());
    EXPECT_EQ(none.encode(), "quorum none\n");
}

TEST(tlog_policy, blanks_comments_and_empty_lines_say_nothing) {
    const std::string plain = witnesses(1) + "quorum w1\n";
    const Policy policy =
        Policy::parse("\n  # a remark\n\t witness \t w1  " + key_of(1) + "  \n\t\n#quorum none\nquorum w1\t\n  \n")
            .value();
    EXPECT_EQ(policy, Policy::parse(plain).value());
    EXPECT_EQ(policy.encode(), plain);
}

TEST(tlog_policy, it_reads_back_as_it_was_written) {
    Policy policy;
    policy.add_log({log_key()}).value();
    policy.add_witness({"one", witness_key("a/w", 21), "http://127.0.0.1:1/w/"}).value();
    policy.add_witness({"\xd8\xb4\xff", witness_key("b/w", 22)}).value();
    policy.add_group({"g", {Threshold::Is::number, 2}, {"one", "\xd8\xb4\xff"}}).value();
    policy.add_group({"h", {Threshold::Is::all, 0}, {"g"}}).value();
    policy.set_quorum("h").value();
    EXPECT_EQ(Policy::parse(policy.encode()).value(), policy);
}

TEST(tlog_policy, a_name_is_known_before_it_is_used) {
    EXPECT_EQ(fault("group g any w1\n" + witnesses(1) + "quorum g\n"), "unknown member");
    EXPECT_EQ(fault(witnesses(1) + "group g any h\ngroup h any w1\nquorum g\n"), "unknown member");
    EXPECT_EQ(fault(witnesses(1) + "group g any g\nquorum g\n"), "unknown member") << "a circle of one";
    EXPECT_EQ(fault(witnesses(1) + "group g any none\nquorum g\n"), "unknown member");
    EXPECT_EQ(fault("quorum w1\n" + witnesses(1)), "unknown quorum");
    EXPECT_EQ(fault(witnesses(1) + "quorum W1\n"), "unknown quorum");
}

TEST(tlog_policy, names_are_octets) {
    // A Kelvin sign is not a K.
    EXPECT_EQ(fault("witness K " + key_of(1) + "\nquorum \u212a\n"), "unknown quorum");
    EXPECT_EQ(fault("witness K " + key_of(1) + "\nwitness \u212a " + key_of(2) + "\ngroup g 2 K \u212a\nquorum g\n"),
              "accepted");
    EXPECT_EQ(fault("witness \xff\xfe " + key_of(1) + "\nquorum \xff\xfe\n"), "accepted");
    EXPECT_EQ(fault("witness a\u00a0b " + key_of(1) + "\nquorum a\u00a0b\n"), "accepted") << "no blank of this format";
}

TEST(tlog_policy, thresholds_are_between_one_and_all) {
    for (const char* threshold : {"0", "4", "01", "-1", "+1", "", "1.0", "ALL", "9223372036854775808", "two"}) {
        const std::string text =
            witnesses(3) + "group g " + std::string(threshold) + (*threshold == 0 ? "" : " ") + "w1 w2 w3\nquorum g\n";
        EXPECT_EQ(fault(text), "threshold") << threshold;
    }
    for (const char* threshold : {"1", "3", "any", "all"}) {
        EXPECT_EQ(fault(witnesses(3) + "group g " + threshold + " w1 w2 w3\nquorum g\n"), "accepted") << threshold;
    }
    EXPECT_EQ(fault(witnesses(1) + "group g any\nquorum g\n"), "number of words");
}

TEST(tlog_policy, each_key_name_and_member_stands_once) {
    EXPECT_EQ(fault(witnesses(1) + "witness other " + key_of(1) + "\nquorum w1\n"), "key twice");
    const std::string alias = witness_key("another.example/name", 11).text();
    EXPECT_EQ(fault(witnesses(1) + "witness other " + alias + "\nquorum w1\n"), "key twice");
    const std::string witness_as_log = note_key("log.example", 11).text();
    EXPECT_EQ(fault(witnesses(1) + "log " + witness_as_log + "\nquorum w1\n"), "key twice");
    const std::string log_as_witness = witness_key("witness.example/x", 1).text();
    EXPECT_EQ(fault("log " + log_key().text() + "\nwitness w " + log_as_witness + "\nquorum w\n"), "key twice");
    EXPECT_EQ(fault("log " + log_key().text() + "\nlog " + log_key().text() + "\nquorum none\n"), "key twice");
    EXPECT_EQ(fault(witnesses(1) + "witness w1 " + key_of(2) + "\nquorum w1\n"), "name twice");
    EXPECT_EQ(fault(witnesses(1) + "group w1 any w1\nquorum w1\n"), "name twice");
    EXPECT_EQ(fault("witness none " + key_of(1) + "\nquorum none\n"), "name twice");
    EXPECT_EQ(fault(witnesses(1) + "group g all w1 w1\nquorum g\n"), "member twice");
    EXPECT_EQ(fault(witnesses(2) + "group g all w1 w2\ngroup h any g w1\nquorum h\n"), "member twice");
}

TEST(tlog_policy, exactly_one_quorum) {
    EXPECT_EQ(fault(witnesses(1)), "no quorum");
    EXPECT_EQ(fault(witnesses(1) + "quorum w1\nquorum w1\n"), "two quorums");
    EXPECT_EQ(fault("quorum none\nquorum none\n"), "two quorums");
    EXPECT_EQ(fault(witnesses(1) + "quorum w1 w1\n"), "number of words");
}

TEST(tlog_policy, other_lines_bytes_and_keys_are_refused) {
    EXPECT_EQ(fault("witnesses w1\nquorum none\n"), "unknown word");
    EXPECT_EQ(fault("Quorum none\n"), "unknown word");
    EXPECT_EQ(fault("quorum none"), "no newline at the end");
    EXPECT_EQ(fault(""), "no newline at the end");
    for (const char* bad : {"\r\n", "\x01\n", "\x7f\n", "\x0b\n"}) {
        EXPECT_EQ(fault("quorum none\n#" + std::string(bad)), "control byte");
    }
    EXPECT_EQ(fault(std::string("quorum none\n#\0\n", 14)), "control byte");
    EXPECT_EQ(fault("quorum none\n#" + std::string(kMaxPolicyBytes, 'x') + "\n"), "too long");
    EXPECT_EQ(fault("log " + witness().text() + "\nquorum none\n"), "key type");
    EXPECT_EQ(fault("witness w " + log_key().text() + "\nquorum none\n"), "key type");
    EXPECT_EQ(fault("log " + log_key().text() + " a b\nquorum none\n"), "number of words");
    EXPECT_EQ(fault("witness w\nquorum none\n"), "number of words");
    EXPECT_EQ(Policy::parse("#\n\nbad\n").error().detail, "line 3, unknown word");
}

TEST(tlog_policy, thirty_two_of_each_and_no_more) {
    const auto numbered = [](std::size_t count) {
        Policy policy;
        for (std::size_t i = 0; i < count; ++i) {
            const auto seed = static_cast<std::uint8_t>(100 + i);
            if (!policy.add_witness({"w" + std::to_string(i), witness_key("w/" + std::to_string(i), seed)})) return i;
        }
        return count;
    };
    EXPECT_EQ(numbered(32), 32U);
    EXPECT_EQ(numbered(33), 32U);
    std::string groups = witnesses(1) + "group g1 any w1\n";
    for (int i = 2; i <= 32; ++i) {
        groups += "group g" + std::to_string(i) + " any g" + std::to_string(i - 1) + "\n";
    }
    EXPECT_EQ(fault(groups + "quorum g32\n"), "accepted");
    EXPECT_TRUE(met(Policy::parse(groups + "quorum g32\n").value(), {0}));
    EXPECT_EQ(fault(groups + "group g33 any g32\nquorum g33\n"), "too many groups");
}

}  // namespace
}  // namespace vault::tlog::test
