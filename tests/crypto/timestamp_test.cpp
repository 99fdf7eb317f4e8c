// SPDX-License-Identifier: Apache-2.0
#include "crypto/timestamp.h"

#include <gtest/gtest.h>

#include "tests/crypto/authority.h"

namespace crypto {
namespace {

using Fault = TimestampFault;
constexpr std::int64_t kNoon = 1'700'000'000;

const Sha256& imprint() {
    static const Sha256 made = sha256(base::as_bytes("a checkpoint"));
    return made;
}

// One stamp and what it takes to verify it.
struct Stamped {
    explicit Stamped(const Authority::Wanted& wanted = {}, bool without_certificate = false)
        : authority(wanted), roots(authority.root_pem()) {
        reply = authority.reply(query.der, kNoon, without_certificate);
        auto found = token_of_reply(reply);
        if (found) token = found.take();
    }
    TimestampTrust trust() const { return {.roots = base::as_bytes(roots)}; }
    TimestampResult<Timestamp> verify() const { return verify(trust()); }
    TimestampResult<Timestamp> verify(const TimestampTrust& by) const {
        return verify_timestamp(token, imprint(), query.nonce, by);
    }
    Authority authority;
    std::string roots;
    TimestampQuery query = make_timestamp_query(imprint());
    base::Bytes reply;
    base::Bytes token;
};

template <class T>
std::string fault_of(const TimestampResult<T>& result) {
    static constexpr const char* kNames[] = {"malformed", "refused", "other_imprint", "other_nonce", "no_roots",
                                             "no_signer", "bad_signature", "not_for_stamping", "expired", "revoked",
                                             "no_revocations", "untrusted"};
    return result ? "none" : kNames[static_cast<std::size_t>(result.error())];
}

TEST(crypto_timestamp, a_stamp_says_when_and_by_whom) {
    const Stamped stamped;
    const auto stamp = stamped.verify();
    ASSERT_EQ(fault_of(stamp), "none");
    EXPECT_EQ(stamp->time, kNoon);
    EXPECT_EQ(stamp->accuracy, 2u);  // a second and a half
    EXPECT_EQ(stamp->policy, "1.3.6.1.4.1.57264.1");
    EXPECT_EQ(stamp->serial, "1267");
    EXPECT_EQ(stamp->authority, "CN=Invented Stamps");
    EXPECT_EQ(stamp->imprint, imprint());
    const auto parsed = parse_timestamp(stamped.token);
    ASSERT_EQ(fault_of(parsed), "none");
    EXPECT_EQ(parsed->time, kNoon);
    EXPECT_EQ(*nonce_of_query(stamped.query.der, imprint()), stamped.query.nonce);
}

TEST(crypto_timestamp, belongs_to_one_imprint_and_one_query) {
    const Stamped stamped;
    const Sha256 other = sha256(base::as_bytes("another"));
    EXPECT_EQ(fault_of(verify_timestamp(stamped.token, other, stamped.query.nonce, stamped.trust())), "other_imprint");
    EXPECT_EQ(fault_of(verify_timestamp(stamped.token, imprint(), stamped.query.nonce + 1, stamped.trust())),
              "other_nonce");
    EXPECT_EQ(fault_of(verify_timestamp(stamped.token, imprint(), std::nullopt, stamped.trust())), "none");
    EXPECT_EQ(fault_of(nonce_of_query(stamped.query.der, other)), "other_imprint");
}

TEST(crypto_timestamp, needs_a_chain_to_a_root_that_was_given) {
    const Stamped stamped;
    const Authority other;
    const std::string roots = other.root_pem();
    EXPECT_EQ(fault_of(stamped.verify({.roots = base::as_bytes(roots)})), "untrusted");
    EXPECT_EQ(fault_of(stamped.verify({.roots = {}})), "no_roots");
}

TEST(crypto_timestamp, the_signer_may_come_from_beside_it) {
    const Stamped stamped({}, true);
    EXPECT_EQ(fault_of(stamped.verify()), "no_signer");
    const std::string signer = stamped.authority.signer_pem();
    TimestampTrust trust = stamped.trust();
    trust.intermediates = base::as_bytes(signer);
    EXPECT_EQ(fault_of(stamped.verify(trust)), "none");
}

TEST(crypto_timestamp, G22_stays_good_when_its_certificate_has_expired_since) {
    const Stamped stamped({.valid_from = kNoon - 1000, .valid_until = kNoon + 1000});
    EXPECT_EQ(fault_of(stamped.verify()), "none");
    TimestampTrust trust = stamped.trust();
    trust.at = kNoon + 2000;
    EXPECT_EQ(fault_of(stamped.verify(trust)), "expired");
    trust.at = kNoon - 2000;
    EXPECT_EQ(fault_of(stamped.verify(trust)), "expired");
    const Stamped late({.valid_from = kNoon - 2000, .valid_until = kNoon - 1000});
    EXPECT_EQ(fault_of(late.verify()), "expired");
}

// The authority of the test cannot put such a certificate into its token: it comes from beside it.
TEST(crypto_timestamp, a_certificate_for_other_uses_does_not_count) {
    for (const char* usage : {"critical,serverAuth", "timeStamping", "critical,timeStamping,serverAuth"}) {
        const Stamped stamped({.usage = usage}, true);
        const std::string signer = stamped.authority.signer_pem();
        TimestampTrust trust = stamped.trust();
        trust.intermediates = base::as_bytes(signer);
        EXPECT_EQ(fault_of(stamped.verify(trust)), "not_for_stamping") << usage;
    }
}

TEST(crypto_timestamp, looks_at_revocations_when_there_are_any) {
    const Stamped stamped;
    const auto verify_with = [&](const std::string& list) {
        TimestampTrust trust = stamped.trust();
        trust.revocations.push_back(base::as_bytes(list));
        return fault_of(stamped.verify(trust));
    };
    EXPECT_EQ(verify_with(stamped.authority.revocations(kNoon - 100, std::nullopt)), "none");
    EXPECT_EQ(verify_with(stamped.authority.revocations(kNoon - 100, kNoon - 200)), "revoked");
    EXPECT_EQ(verify_with(Authority().revocations(kNoon - 100, std::nullopt)), "no_revocations");
    EXPECT_EQ(verify_with("no list"), "malformed");
}

TEST(crypto_timestamp, every_altered_byte_is_found) {
    const Stamped stamped;
    for (std::size_t i = 0; i < stamped.token.size(); ++i) {
        base::Bytes altered = stamped.token;
        altered[i] ^= 0x01;
        const auto verdict = verify_timestamp(altered, imprint(), stamped.query.nonce, stamped.trust());
        // What is not signed (a certificate's own copy in the token) may differ without another time coming out of it.
        if (verdict) {
            EXPECT_EQ(verdict->time, kNoon) << "byte " << i;
        }
    }
    base::Bytes longer = stamped.token;
    longer.push_back(0);
    EXPECT_EQ(fault_of(verify_timestamp(longer, imprint(), stamped.query.nonce, stamped.trust())), "malformed");
    EXPECT_EQ(fault_of(token_of_reply(base::Bytes(kMaxTimestampReply + 1))), "malformed");
    EXPECT_EQ(fault_of(token_of_reply({})), "malformed");
    for (std::size_t size = 1; size < stamped.reply.size(); size += 7) {
        EXPECT_EQ(fault_of(token_of_reply(base::ByteView(stamped.reply).first(size))), "malformed");
    }
}

TEST(crypto_timestamp, an_authority_that_refuses_gave_no_stamp) {
    // PKIStatusInfo: rejection (2), nothing behind it.
    const base::Bytes rejection{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02};
    EXPECT_EQ(fault_of(token_of_reply(rejection)), "refused");
}

}  // namespace
}  // namespace crypto
