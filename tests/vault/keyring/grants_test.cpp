// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/keyring/folk.h"

namespace keyring_test {
namespace {

TEST(keyring_grants, a_chain_from_the_founder_counts) {
    Folk folk;
    folk.grant(kCem, kBahar);
    folk.grant(kBahar, kAmal);
    EXPECT_TRUE(folk.has_main(kAmal));
    EXPECT_TRUE(folk.has_main(kBahar));
    EXPECT_TRUE(folk.has_main(kCem));
    EXPECT_EQ(folk.why(kCem), "");
}

TEST(keyring_grants, without_a_grant_a_compartment_is_locked_and_named) {
    const Folk folk;
    const auto opened = folk.open(kBahar).take();
    EXPECT_EQ(opened.compartments().size(), 1u);
    const vault::keyring::LockedCompartment locked{folk.main(), "main"};
    EXPECT_EQ(opened.locked_compartments(), std::vector<vault::keyring::LockedCompartment>{locked});
}

TEST(keyring_grants, G28_an_unsigned_grant_is_never_opened) {
    Folk folk;
    auto grant = folk.grant_of(kBahar, kAmal, folk.root());
    grant.signature = {};
    folk.put(grant);
    EXPECT_EQ(folk.why(kBahar), "bad-signature");
    EXPECT_FALSE(folk.has_main(kBahar));
}

TEST(keyring_grants, G28_every_byte_of_a_grant_is_signed) {
    for (std::size_t i = 0; i < 80; i += 7) {
        Folk folk;
        auto grant = folk.grant_of(kBahar, kAmal, folk.root());
        grant.box[i] ^= 1;
        folk.put(grant);
        EXPECT_EQ(folk.why(kBahar), "bad-signature") << i;
    }
}

TEST(keyring_grants, G28_a_grant_signed_by_another_than_it_names_is_foreign) {
    Folk folk;
    auto grant = folk.grant_of(kCem, kBahar, folk.root());
    grant.by = folk.id(kAmal);
    folk.put(grant);
    EXPECT_EQ(folk.why(kCem), "bad-signature");
    EXPECT_FALSE(folk.has_main(kCem));
}

TEST(keyring_grants, G28_a_granter_who_is_no_person_is_foreign) {
    Folk folk;
    Folk elsewhere;
    auto grant = elsewhere.grant_of(kBahar, kAmal, crypto::RootKey::random());
    grant.to = folk.id(kBahar);
    folk.put(grant);
    EXPECT_EQ(folk.why(kBahar), "unknown-granter");
}

TEST(keyring_grants, G28_who_has_not_been_granted_cannot_grant) {
    Folk folk;
    folk.grant(kCem, kBahar);
    EXPECT_EQ(folk.why(kCem), "not-granted");
    EXPECT_FALSE(folk.has_main(kCem));
}

TEST(keyring_grants, G28_two_who_grant_each_other_have_nothing) {
    Folk folk;
    folk.grant(kCem, kBahar);
    folk.grant(kBahar, kCem);
    EXPECT_FALSE(folk.has_main(kCem));
    EXPECT_EQ(folk.open(kCem)->foreign_grants().size(), 2u);
}

TEST(keyring_grants, G28_a_granter_cannot_give_another_root) {
    Folk folk;
    folk.put(folk.grant_of(kBahar, kAmal, crypto::RootKey::random()));
    EXPECT_EQ(folk.why(kBahar), "other-root");
    EXPECT_FALSE(folk.has_main(kBahar));
}

TEST(keyring_grants, G4_a_box_that_holds_another_root_than_it_says_is_not_used) {
    Folk folk;
    auto grant = folk.grant_of(kBahar, kAmal, folk.root());
    grant.box = folk.grant_of(kBahar, kAmal, crypto::RootKey::random()).box;
    grant.signature = folk.signer(kAmal).key.sign(crypto::labels::kGrantSignature, signed_part(grant));
    folk.put(grant);
    EXPECT_EQ(folk.why(kBahar), "does-not-open");
    EXPECT_FALSE(folk.has_main(kBahar));
    EXPECT_EQ(folk.why(kAmal), "") << "grants to others are judged without opening";
}

TEST(keyring_grants, G28_a_grant_replayed_as_another_generation_is_foreign) {
    Folk folk;
    auto grant = folk.grant_of(kAmal, kAmal, folk.root());
    grant.generation = 2;
    folk.put(grant);
    EXPECT_EQ(folk.why(kAmal), "bad-signature");
    EXPECT_EQ(folk.open(kAmal)->find_compartment("main")->generation, 1u);
}

TEST(keyring_grants, the_newest_generation_that_counts_is_used) {
    Folk folk;
    const auto root = crypto::RootKey::random();
    folk.put(folk.grant_of(kAmal, kAmal, root, 2));
    const auto opened = folk.open(kAmal);
    EXPECT_EQ(opened->find_compartment("main")->generation, 2u);
    EXPECT_EQ(opened->find_compartment("main")->commitment, format::root_commitment(root, folk.main(), 2));
}

TEST(keyring_grants, a_compartment_may_be_made_by_another_than_the_founder) {
    Folk folk;
    folk.people().grants.clear();
    folk.grant(kBahar, kBahar);
    folk.grant(kCem, kBahar);
    EXPECT_TRUE(folk.has_main(kCem));
    EXPECT_FALSE(folk.has_main(kAmal));
}

TEST(keyring_grants, G28_two_makers_besides_the_founder_are_both_foreign) {
    Folk folk;
    folk.people().grants.clear();
    folk.put(folk.grant_of(kBahar, kBahar, folk.root()));
    folk.put(folk.grant_of(kCem, kCem, crypto::RootKey::random()));
    EXPECT_FALSE(folk.has_main(kBahar));
    EXPECT_EQ(folk.open(kBahar)->foreign_grants().size(), 2u);
}

TEST(keyring_grants, G28_the_founder_s_own_grant_wins_over_another_maker) {
    Folk folk;
    folk.put(folk.grant_of(kBahar, kBahar, crypto::RootKey::random()));
    EXPECT_TRUE(folk.has_main(kAmal));
    EXPECT_EQ(folk.why(kBahar), "other-root");
}

TEST(keyring_grants, G28_a_grant_of_a_compartment_that_is_not_listed_is_foreign) {
    Folk folk;
    folk.people().compartments.clear();
    EXPECT_EQ(folk.why(kAmal), "unknown-compartment");
    EXPECT_EQ(folk.open(kAmal)->compartments().size(), 1u);
}

}  // namespace
}  // namespace keyring_test
