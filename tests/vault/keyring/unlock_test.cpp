// SPDX-License-Identifier: Apache-2.0
#include "tests/vault/keyring/room.h"

namespace keyring_test {
namespace {

Credentials with_key_file(std::string_view passphrase, ByteView key_file) {
    return {.passphrase = base::as_bytes(passphrase), .key_file = key_file};
}

TEST(keyring_unlock, a_wrong_passphrase_opens_nothing) {
    EXPECT_EQ(code_of(made_once().unlock("correct horse ")), ErrorCode::not_unlocked);
    EXPECT_EQ(code_of(made_once().unlock("")), ErrorCode::bad_passphrase);
    EXPECT_EQ(code_of(made_once().unlock("\xc3")), ErrorCode::bad_passphrase);
    EXPECT_EQ(code_of(made_once().unlock(std::string(4097, 'a'))), ErrorCode::bad_passphrase);
}

TEST(keyring_unlock, composed_and_decomposed_letters_are_one_passphrase) {
    Room room;
    room.create("caf\xc3\xa9").value();
    EXPECT_TRUE(room.unlock("cafe\xcc\x81"));
    EXPECT_EQ(code_of(room.unlock("cafe")), ErrorCode::not_unlocked);
}

TEST(keyring_unlock, a_key_file_is_needed_when_there_is_one) {
    Room room;
    const Bytes key(64, 7);
    const Bytes other(64, 8);
    vault::keyring::create(*room.files, with_key_file("x", key), {.cost = crypto::kInteractive}).value();
    EXPECT_TRUE(vault::keyring::unlock(*room.files, with_key_file("x", key)));
    EXPECT_EQ(code_of(vault::keyring::unlock(*room.files, with_key_file("x", other))), ErrorCode::not_unlocked);
    EXPECT_EQ(code_of(room.unlock("x")), ErrorCode::not_unlocked);
    const Bytes none;
    const Bytes large(vault::keyring::kMaxKeyFile + 1);
    EXPECT_EQ(code_of(vault::keyring::unlock(*room.files, with_key_file("x", none))), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of(vault::keyring::unlock(*room.files, with_key_file("x", large))), ErrorCode::invalid_argument);
}

TEST(keyring_unlock, an_empty_folder_is_not_a_vault) {
    const Room room;
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_a_vault);
}

TEST(keyring_unlock, the_header_copy_opens_when_the_header_does_not) {
    const auto opens_from_copy = [](const Room& room) {
        const auto opened = room.unlock();
        ASSERT_TRUE(opened);
        EXPECT_TRUE(opened->digests().opened_from_copy);
        EXPECT_NE(opened->digests().header_copy, opened->digests().header);
    };
    Room missing = made_once().copy();
    missing.remove("header");
    opens_from_copy(missing);
    Room emptied = made_once().copy();
    emptied.write("header", {});
    opens_from_copy(emptied);
    Room truncated = made_once().copy();
    truncated.write("header", ByteView(truncated.read("header")).first(8191));
    opens_from_copy(truncated);
    Room longer = made_once().copy();
    longer.write("header", Bytes(9000));
    opens_from_copy(longer);
    Room linked = made_once().copy();
    linked.remove("header");
    linked.disk->put_foreign("header");
    opens_from_copy(linked);
    Room folder = made_once().copy();
    folder.remove("header");
    folder.files->make_folder("header").value();
    opens_from_copy(folder);
    Room salted = made_once().copy();
    salted.flip("header", 40);
    opens_from_copy(salted);
}

TEST(keyring_unlock, a_header_of_another_vault_with_the_same_passphrase_is_passed_over) {
    Room room;
    room.create().value();
    room.add_journal();
    Room other;
    other.create().value();
    for (const std::string_view name : {layout::kHeader, layout::kHeaderCopy}) {
        Room mixed = room.copy();
        mixed.write(name, other.read(layout::kHeader));
        const auto opened = mixed.unlock();
        ASSERT_TRUE(opened) << name;
        EXPECT_EQ(opened->vault(), room.unlock()->vault());
        EXPECT_EQ(opened->digests().opened_from_copy, name == layout::kHeader);
    }
    Room foreign = room.copy();
    for (const std::string_view name : {layout::kHeader, layout::kHeaderCopy}) {
        foreign.write(name, other.read(layout::kHeader));
    }
    EXPECT_EQ(code_of(foreign.unlock()), ErrorCode::not_authentic);
}

TEST(keyring_unlock, G14_a_header_whose_cost_was_raised_is_tried_last) {
    Room room;
    room.create().value();
    room.add_journal();
    Bytes raised = room.read(layout::kHeader);
    base::store_le<std::uint64_t>(base::MutableByteView(raised).subspan(32, 8), std::uint64_t{4} << 30);
    base::store_le<std::uint32_t>(base::MutableByteView(raised).subspan(24, 4), 32);
    room.write(layout::kHeader, raised);
    // Tried first, it would take minutes and four gigabytes.
    const auto opened = room.unlock();
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->digests().opened_from_copy);
}

TEST(keyring_unlock, a_link_in_place_of_both_headers_is_not_followed) {
    Room room = made_once().copy();
    for (const std::string_view name : {"header", "header.copy"}) {
        room.remove(name);
        room.disk->put_foreign(name);
    }
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_a_file);
}

TEST(keyring_unlock, both_headers_damaged_say_so) {
    Room magic = made_once().copy();
    magic.flip("header", 0);
    magic.flip("header.copy", 15);
    EXPECT_EQ(code_of(magic.unlock()), ErrorCode::malformed);
    Room slots = made_once().copy();
    slots.flip("header", 4096);
    slots.flip("header.copy", 4096 + 255);
    EXPECT_EQ(code_of(slots.unlock()), ErrorCode::not_unlocked);
    Room gone = made_once().copy();
    gone.remove("header");
    gone.write("header.copy", {});
    EXPECT_EQ(code_of(gone.unlock()), ErrorCode::malformed);
}

TEST(keyring_unlock, a_later_version_is_too_new_whatever_its_size) {
    Room room = made_once().copy();
    Bytes later = room.read("header");
    later[16] = 1;
    later.resize(20000);
    room.write("header", later);
    room.write("header.copy", ByteView(later).first(100));
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::too_new);
}

TEST(keyring_unlock, G14_a_planted_cost_is_refused_before_anything_is_derived) {
    const auto with_cost = [](std::uint32_t passes, std::uint64_t memory) {
        Room room = made_once().copy();
        Bytes header = room.read("header");
        base::store_le<std::uint32_t>(base::MutableByteView(header).subspan(24), passes);
        base::store_le<std::uint64_t>(base::MutableByteView(header).subspan(32), memory);
        room.write("header", header);
        room.write("header.copy", header);
        return room;
    };
    // Not even the passphrase is looked at.
    EXPECT_EQ(code_of(with_cost(1, 67108864).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(0, 0).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(33, 67108864).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(2, 67108864 - 1024).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(2, 67108864 + 512).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(2, std::uint64_t{1} << 40).unlock("\xff")), ErrorCode::bad_cost);
    EXPECT_EQ(code_of(with_cost(3, 67108864).unlock()), ErrorCode::not_unlocked);
    EXPECT_EQ(code_of(with_cost(2, 67108864 + 1024).unlock()), ErrorCode::not_unlocked);
}

TEST(keyring_unlock, people_are_read_from_their_copy_when_the_first_is_damaged) {
    for (const std::size_t offset : {0u, 31u, 32u, 60u, 65535u}) {
        Room room = made_once().copy();
        room.flip("people", offset);
        const auto opened = room.unlock();
        ASSERT_TRUE(opened) << offset;
        EXPECT_FALSE(opened->digests().people_copy) << offset;
    }
}

TEST(keyring_unlock, G2_both_people_files_damaged_open_nothing) {
    const auto code_after = [](auto damage) {
        Room room = made_once().copy();
        damage(room, "people");
        damage(room, "people.copy");
        return code_of(room.unlock());
    };
    EXPECT_EQ(code_after([](Room& r, auto n) { r.flip(n, 5); }), ErrorCode::not_authentic);
    EXPECT_EQ(code_after([](Room& r, auto n) { r.flip(n, 40000); }), ErrorCode::not_authentic);
    EXPECT_EQ(code_after([](Room& r, auto n) { r.remove(n); }), ErrorCode::missing);
    EXPECT_EQ(code_after([](Room& r, auto n) { r.write(n, Bytes(4096)); }), ErrorCode::malformed);
}

TEST(keyring_unlock, G3_the_two_people_files_do_not_stand_for_each_other) {
    Room room = made_once().copy();
    const Bytes first = room.read("people");
    room.write("people", room.read("people.copy"));
    room.write("people.copy", first);
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_authentic);
}

TEST(keyring_unlock, G3_people_of_another_vault_do_not_open) {
    Room other;
    other.create().value();
    Room room = made_once().copy();
    room.write("people", other.read("people"));
    room.write("people.copy", other.read("people.copy"));
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::not_authentic);
}

TEST(keyring_unlock, a_failing_disk_is_not_called_a_wrong_passphrase) {
    Room room = made_once().copy();
    room.disk->fail_read(0, EIO, support::Repeat::for_ever);
    EXPECT_EQ(code_of(room.unlock()), ErrorCode::io);
}

}  // namespace
}  // namespace keyring_test
