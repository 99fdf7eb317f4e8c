// SPDX-License-Identifier: Apache-2.0
// An event on its way into or out of a journal: canonical JSON, and beside it what is committed to but disclosed apart
// (FORMAT.md sections 8.2 and 10). The typed definitions are in event/kinds.h. A Commit is what replay hands on: to the
// catalog, to verification, to front ends. No I/O here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "vault/types.h"

namespace vault::event {

using Salt = base::ByteArray<32>;

// The part of a document event that is committed to by `closed` and disclosed apart: canonical JSON.
struct ClosedPart {
    Salt salt{};
    std::string text;
};

// To be committed. Made by encode() of a kind; text already holds the digests of closed part and subject key.
struct NewEvent {
    std::string text;
    std::optional<ClosedPart> closed;
    std::optional<Salt> subject_salt;
    std::optional<crypto::SubjectKey> subject;  // tags the leaf; none: random tag
};

// As it stands in a journal.
struct Recorded {
    LeafIndex sequence = 0;
    SubjectTag tag;
    LeafHash leaf;           // hash of the 57-byte leaf
    ContentHash commitment;  // event commitment
    bool erased = false;     // a tombstone: the rest is empty
    Salt salt{};
    std::string text;
    std::optional<ClosedPart> closed;
    bool closed_erased = false;
    std::optional<Salt> subject_salt;
    std::uint32_t frame = 0;  // record ordinal in its commit
};

struct Position {
    JournalId journal;
    std::uint64_t commit = 0;
    std::uint32_t frame = 0;
    LeafIndex sequence = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

struct Head {
    JournalId journal;
    TreeSize size = 0;
    RootHash root;
    friend auto operator<=>(const Head&, const Head&) = default;
};

// A whole commit whose seal was verified.
struct Commit {
    JournalId journal;
    CompartmentId compartment;
    std::uint64_t index = 0;
    std::uint64_t offset = 0;  // of its first record in the journal's file
    std::uint64_t length = 0;  // padded
    Lamport lamport = 0;
    PersonId person;
    TreeSize size = 0;  // after it
    RootHash root;
    bool closing = false;
    std::vector<Recorded> events;
};

// Leaf of FORMAT.md 8.2 and its RFC 6962 hash.
base::ByteArray<57> encode_leaf(LeafIndex sequence, const ContentHash& commitment, const SubjectTag& tag);
ContentHash commit_to_text(const Salt& salt, std::string_view text);
SubjectTag subject_tag(const crypto::SubjectKey& key, std::string_view origin, LeafIndex sequence);

}  // namespace vault::event
