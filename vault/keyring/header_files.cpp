// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/header_files.h"

#include "crypto/digest.h"
#include "vault/keyring/error.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;

Result<Bytes> read_start(const store::FileStore& vault, std::string_view name) {
    const auto file = TRY(vault.open(name, store::Access::read));
    Bytes bytes(format::kHeaderSize + 1);
    bytes.resize(TRY(file->read_at(0, bytes)));
    return bytes;
}

Result<format::Header> decode(const Result<Bytes>& file, std::string_view name) {
    if (!file) return fail(file.error());
    auto header = format::decode_header(*file);
    if (!header) header.error().path = name;
    return header;
}

bool is(const Result<format::Header>& header, ErrorCode code) { return !header && header.error().code == code; }

// Of two headers that are none, the fault that says most.
Error fault_of(const Result<format::Header>& first, const Result<format::Header>& second) {
    for (const ErrorCode code : {ErrorCode::too_new, ErrorCode::bad_cost}) {
        if (is(first, code)) return first.error();
        if (is(second, code)) return second.error();
    }
    if (!is(first, ErrorCode::missing)) return first.error();
    if (!is(second, ErrorCode::missing)) return second.error();
    return Error(ErrorCode::not_a_vault);
}

bool same_derivation(const format::Header& a, const format::Header& b) {
    return a.cost == b.cost && a.salt == b.salt;
}

bool is_cheaper(const format::Header& a, const format::Header& b) {
    return a.cost.memory < b.cost.memory || (a.cost.memory == b.cost.memory && a.cost.passes < b.cost.passes);
}

}  // namespace

HeaderFiles read_header_files(const store::FileStore& vault) {
    return {.first = read_start(vault, layout::kHeader), .second = read_start(vault, layout::kHeaderCopy)};
}

ContentHash digest_of(ByteView bytes) { return ContentHash(crypto::sha256(bytes).bytes()); }

Result<crypto::PassphraseKey> derive_key(const Credentials& credentials, const format::Header& header) {
    if (credentials.key_file && (credentials.key_file->empty() || credentials.key_file->size() > kMaxKeyFile)) {
        return fail(Error(ErrorCode::invalid_argument).with_detail("key file"));
    }
    const crypto::WipedBuffer normalized = TRY(from_crypto(crypto::normalize_passphrase(credentials.passphrase)));
    return from_crypto(
        crypto::derive_from_passphrase(normalized, credentials.key_file, header.cost, header.salt));
}

// Upholds G14: which slot fits, or that none does, takes the same steps; no slot is opened on trial.
std::optional<OpenSlot> find_slot(const crypto::PassphraseKey& key, const format::Header& header) {
    std::optional<std::uint8_t> found;
    for (std::uint8_t i = 0; i < format::kSlots; ++i) {
        const bool fits = format::slot_is_for(format::derive_slot_key(key, i), header.slots[i]);
        if (fits && !found) found = i;
    }
    if (!found) return std::nullopt;
    auto slot = format::decode_slot(format::derive_slot_key(key, *found), *found, header.slots[*found]);
    if (!slot) return std::nullopt;
    return OpenSlot{.index = *found, .slot = slot.take()};
}

Result<OpenHeader> open_header(const HeaderFiles& files, const Credentials& credentials) {
    const auto first = decode(files.first, layout::kHeader);
    const auto second = decode(files.second, layout::kHeaderCopy);
    if (!first && !second) return fail(fault_of(first, second));

    struct Candidate {
        const format::Header* header;
        bool is_copy;
    };
    std::vector<Candidate> candidates;
    if (first) candidates.push_back({&*first, false});
    if (second) candidates.push_back({&*second, true});
    if (candidates.size() == 2 && is_cheaper(*second, *first)) std::swap(candidates[0], candidates[1]);

    std::optional<crypto::PassphraseKey> key;
    const format::Header* derived_for = nullptr;
    std::optional<Error> no_memory;
    for (const Candidate& candidate : candidates) {
        if (derived_for == nullptr || !same_derivation(*derived_for, *candidate.header)) {
            auto derived = derive_key(credentials, *candidate.header);
            if (!derived && derived.error().code != ErrorCode::out_of_memory) return fail(std::move(derived).error());
            if (!derived) {
                no_memory = std::move(derived).error();
                continue;
            }
            key = derived.take();
            derived_for = candidate.header;
        }
        if (auto opened = find_slot(*key, *candidate.header)) {
            return OpenHeader{.opened = std::move(*opened), .from_copy = candidate.is_copy};
        }
    }
    // What could not be tried may be the right one.
    return no_memory ? fail(std::move(*no_memory)) : fail(ErrorCode::not_unlocked);
}

std::optional<OpenHeader> open_other_header(const HeaderFiles& files, const Credentials& credentials,
                                            bool opened_from_copy) {
    const auto other =
        opened_from_copy ? decode(files.first, layout::kHeader) : decode(files.second, layout::kHeaderCopy);
    if (!other || (files.first && files.second && *files.first == *files.second)) return std::nullopt;
    const auto key = derive_key(credentials, *other);
    auto opened = key ? find_slot(*key, *other) : std::nullopt;
    if (!opened) return std::nullopt;
    return OpenHeader{.opened = std::move(*opened), .from_copy = !opened_from_copy};
}

}  // namespace vault::keyring
