// SPDX-License-Identifier: Apache-2.0
// Room: a vault on a pretended disk, made at the lowest cost, and what a test does to its files.
#pragma once

#include <gtest/gtest.h>

#include "crypto/secret.h"
#include "tests/support/memory_disk.h"
#include "vault/keyring/keyring.h"
#include "vault/store/layout.h"

namespace keyring_test {

using vault::Bytes;
using vault::ByteView;
using vault::CompartmentId;
using vault::ContentHash;
using vault::ErrorCode;
using vault::PersonId;
using vault::Result;
using vault::keyring::Change;
using vault::keyring::Credentials;
using vault::keyring::Unlocked;
namespace layout = vault::store::layout;

inline constexpr std::uint64_t kLimit = 1 << 24;

inline Credentials phrase(std::string_view text) {
    return {.passphrase = base::as_bytes(text), .key_file = std::nullopt};
}

template <class T>
std::optional<ErrorCode> code_of(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error().code;
}

struct Room {
    std::shared_ptr<support::MemoryDisk> disk = support::MemoryDisk::create();
    std::unique_ptr<vault::store::FileStore> files = disk->store();

    static Room on(std::shared_ptr<support::MemoryDisk> disk) {
        auto files = disk->store();
        return {.disk = std::move(disk), .files = std::move(files)};
    }
    Room copy() const { return on(disk->clone()); }

    Result<Unlocked> create(std::string_view passphrase = "correct horse") {
        crypto::initialize();
        return vault::keyring::create(*files, phrase(passphrase),
                                      {.person = "Amal", .cost = crypto::kInteractive, .now = 1700000000});
    }
    Result<Unlocked> unlock(std::string_view passphrase = "correct horse") const {
        return vault::keyring::unlock(*files, phrase(passphrase));
    }
    Bytes read(std::string_view name) const { return vault::store::read_file(*files, name, kLimit).take(); }
    void write(std::string_view name, ByteView bytes) {
        vault::store::write_file_atomic(*files, name, bytes).value();
    }
    void remove(std::string_view name) { files->remove(name).value(); }
    // As every vault has after init.
    void add_journal() { write("journals/00112233445566778899aabbccddeeff", Bytes(4096)); }
    void flip(std::string_view name, std::size_t offset, std::uint8_t bits = 1) {
        Bytes bytes = read(name);
        bytes.at(offset) ^= bits;
        write(name, bytes);
    }
};

// One vault for all tests that only read, or that copy it first: a derivation less for each.
inline const Room& made_once() {
    static const Room room = [] {
        Room made;
        made.create().value();
        made.add_journal();
        return made;
    }();
    return room;
}

inline const auto kNoEvents = [](const Change&) -> Result<void> { return {}; };

}  // namespace keyring_test
