// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/keyring/folk.h"
#include "vault/format/people_file.h"

namespace keyring_test {
namespace {

format::ReaderRecord reader_by(const Folk& folk, std::uint8_t who) {
    return vault::keyring::make_closed_reader(folk.main(), folk.signer(who));
}

TEST(format_people, encodes_to_the_bytes_it_was_decoded_from) {
    Folk folk;
    folk.grant(kBahar, kAmal);
    folk.people().readers.push_back(reader_by(folk, kBahar));
    const Bytes body = format::encode_people(folk.people());
    EXPECT_EQ(format::decode_people(body).value(), folk.people());
}

TEST(format_people, a_body_cut_or_lengthened_is_malformed) {
    Folk folk;
    Bytes body = format::encode_people(folk.people());
    for (std::size_t size = 4; size < body.size(); ++size) {
        EXPECT_EQ(code_of(format::decode_people(ByteView(body).first(size))), ErrorCode::malformed) << size;
    }
    body.push_back(0);
    EXPECT_EQ(code_of(format::decode_people(body)), ErrorCode::malformed);
}

TEST(format_people, what_is_not_canonical_is_malformed) {
    const auto code_with = [](auto change) {
        Folk folk;
        Bytes body = format::encode_people(folk.people());
        change(body);
        return code_of(format::decode_people(body));
    };
    const std::size_t person = 4 + 16 + 8 + 4;
    const std::size_t person_size = 16 + 32 + 32 + 1 + 8 + 16 + 2 + 8 + 64;
    EXPECT_EQ(code_with([](Bytes& b) { b[0] = 1; }), ErrorCode::too_new);
    EXPECT_EQ(code_with([](Bytes& b) { b[20] = 0; }), ErrorCode::malformed) << "generation 0";
    EXPECT_EQ(code_with([](Bytes& b) { b[28 + 3] = 0xff; }), ErrorCode::malformed) << "too many people";
    EXPECT_EQ(code_with([&](Bytes& b) { b[person + 80] = 16; }), ErrorCode::malformed) << "slot 16";
    EXPECT_EQ(code_with([&](Bytes& b) { b[person + 80] = b[person + person_size + 80]; }), ErrorCode::malformed)
        << "a slot used twice";
    EXPECT_EQ(code_with([&](Bytes& b) { b[person + 80] = 255; }), std::nullopt) << "removed";
    EXPECT_EQ(code_with([&](Bytes& b) { b[person + 107] = 0xff; }), ErrorCode::malformed) << "name not UTF-8";
    EXPECT_EQ(code_with([&](Bytes& b) {
                  std::swap_ranges(b.begin() + person, b.begin() + person + person_size,
                                   b.begin() + static_cast<std::ptrdiff_t>(person + person_size));
              }),
              ErrorCode::malformed)
        << "order";
    EXPECT_EQ(code_with([&](Bytes& b) { std::fill_n(b.begin() + person + 16, 32, std::uint8_t{0}); }),
              ErrorCode::malformed)
        << "key of small order";
}

TEST(format_people_file, has_the_smallest_size_that_fits_and_both_ways_agree) {
    const auto key = crypto::PeopleKey::random();
    const format::PeoplePlace place{.vault = vault::VaultId({7}), .copy = format::PeopleCopy::second};
    const std::size_t around = 32 + 40 + 4;
    for (const std::size_t size : {std::size_t{0}, 65536 - around, 65536 - around + 1, 131072 - around + 1}) {
        const Bytes body(size, 9);
        const Bytes file = format::seal_people(key, place, body);
        EXPECT_EQ(file.size(), size <= 65536 - around ? 65536u : size <= 131072 - around ? 131072u : 262144u);
        const auto opened = format::open_people(key, place, file);
        ASSERT_TRUE(opened);
        EXPECT_TRUE(std::equal(opened->begin(), opened->end(), body.begin(), body.end()));
    }
    EXPECT_TRUE(format::fits_people_file(16777216 - around));
    EXPECT_FALSE(format::fits_people_file(16777216 - around + 1));
}

TEST(format_people_file, G3_is_bound_to_vault_key_and_copy) {
    const auto key = crypto::PeopleKey::random();
    const format::PeoplePlace place{.vault = vault::VaultId({7}), .copy = format::PeopleCopy::first};
    const Bytes file = format::seal_people(key, place, Bytes(10));
    EXPECT_EQ(code_of(format::open_people(crypto::PeopleKey::random(), place, file)), ErrorCode::not_authentic);
    EXPECT_EQ(code_of(format::open_people(key, {.vault = place.vault, .copy = format::PeopleCopy::second}, file)),
              ErrorCode::not_authentic);
    EXPECT_EQ(code_of(format::open_people(key, {.vault = vault::VaultId({8}), .copy = place.copy}, file)),
              ErrorCode::not_authentic);
}

TEST(keyring_people, everybody_who_leads_back_to_the_founder_is_known) {
    Folk folk;
    const auto opened = folk.open(kCem);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->people().size(), 3u);
    EXPECT_EQ(opened->find_person(folk.id(kCem))->added_by, folk.id(kBahar));
}

TEST(keyring_people, G28_a_second_founder_is_refused) {
    Folk folk;
    folk.add(3, 3);
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, G28_no_founder_is_refused) {
    Folk folk;
    folk.put(vault::keyring::sign_person(folk.record_of(kAmal), folk.signer(kBahar)));
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, G28_a_person_nobody_signed_for_is_refused) {
    Folk folk;
    folk.add(3, kAmal);
    auto planted = folk.record_of(3);
    planted.added_by = folk.id(kAmal);
    folk.put(planted);
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
    planted.signature = folk.signer(3).key.sign(crypto::labels::kPersonEntrySignature, signed_part(planted));
    folk.put(planted);
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, G28_a_person_added_by_a_stranger_is_refused) {
    Folk folk;
    Folk elsewhere;
    folk.add(3, kAmal);
    folk.put(vault::keyring::sign_person(folk.record_of(3), elsewhere.signer(kAmal)));
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, G28_two_who_added_each_other_are_refused) {
    Folk folk;
    folk.add(3, kAmal);
    folk.add(4, 3);
    folk.put(vault::keyring::sign_person(folk.record_of(3), folk.signer(4)));
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, G27_an_id_that_is_not_that_of_the_keys_is_refused) {
    Folk folk;
    auto record = folk.record_of(kCem);
    auto other = folk.record_of(kBahar);
    folk.people().people.clear();
    folk.put(vault::keyring::sign_person(folk.record_of(kAmal), folk.signer(kAmal)));
    record.sign_key = other.sign_key;
    folk.put(vault::keyring::sign_person(record, folk.signer(kAmal)));
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

TEST(keyring_people, who_was_removed_is_not_let_in_by_an_old_header) {
    Folk folk;
    auto record = folk.record_of(kCem);
    record.slot = format::kRemovedSlot;
    folk.put(vault::keyring::sign_person(record, folk.signer(kBahar)));
    EXPECT_EQ(code_of(folk.open(kCem)), ErrorCode::not_unlocked);
    EXPECT_TRUE(folk.open(kAmal));
}

TEST(keyring_people, G28_a_planted_reader_is_refused) {
    Folk folk;
    auto reader = reader_by(folk, kAmal);
    folk.people().readers = {reader};
    ASSERT_TRUE(folk.open(kAmal));
    EXPECT_EQ(folk.open(kAmal)->newest_reader(folk.main())->key, reader.key);

    folk.people().readers[0].generation = 2;
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
    folk.people().readers = {reader};
    folk.people().readers[0].by = folk.id(kBahar);
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
    Folk elsewhere;
    folk.people().readers = {reader_by(elsewhere, kAmal)};
    EXPECT_EQ(code_of(folk.open(kAmal)), ErrorCode::not_authentic);
}

}  // namespace
}  // namespace keyring_test
