// SPDX-License-Identifier: Apache-2.0
#include "vault/format/slot.h"

#include "crypto/base/codec.h"

namespace vault::format {
namespace {

constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kPlainSize = kSlotSize - kCommitmentSize - crypto::kSealOverhead;
static_assert(kPlainSize == 184);

crypto::Commitment commitment(const crypto::SlotKey& key) { return crypto::commit_to(key, base::as_bytes("slot")); }

crypto::Context context(std::uint8_t index) {
    crypto::Context context;
    context.kind = crypto::SealedKind::slot;
    context.a = index;
    return context;
}

}  // namespace

crypto::SlotKey derive_slot_key(const crypto::PassphraseKey& key, std::uint8_t index) {
    base::ByteArray<4> number;
    base::store_le<std::uint32_t>(number, index);
    return crypto::derive<crypto::labels::kSlotKey>(key, number);
}

SlotBytes unused_slot() { return crypto::random_array<kSlotSize>(); }

SlotBytes encode_slot(const crypto::SlotKey& key, std::uint8_t index, const Slot& slot) {
    CHECK(index < kSlots);
    crypto::WipedBuffer plain(kPlainSize);
    const auto put = [&plain](std::size_t offset) {
        return [&plain, offset](ByteView field) {
            std::copy(field.begin(), field.end(), plain.begin() + static_cast<std::ptrdiff_t>(offset));
        };
    };
    slot.person.secret().expose(put(0));
    slot.vault_key.secret().expose(put(32));
    put(64)(slot.vault.view());

    SlotBytes out;
    const crypto::Commitment first = commitment(key);
    std::copy(first.begin(), first.end(), out.begin());
    crypto::encrypt_into(key, context(index), plain, MutableByteView(out).subspan(kCommitmentSize));
    return out;
}

bool slot_is_for(const crypto::SlotKey& key, const SlotBytes& bytes) {
    return crypto::equal_constant_time(commitment(key), ByteView(bytes).first(kCommitmentSize));
}

Result<Slot> decode_slot(const crypto::SlotKey& key, std::uint8_t index, const SlotBytes& bytes) {
    if (!slot_is_for(key, bytes)) return fail(ErrorCode::not_authentic);
    const auto plain = crypto::decrypt(key, context(index), ByteView(bytes).subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    base::Reader reader(*plain);
    const ByteView person = reader.bytes(crypto::kKeySize);
    const ByteView vault_key = reader.bytes(crypto::kKeySize);
    const VaultId vault = reader.id<VaultId>();
    reader.zeros_to_end();
    if (!reader.at_end()) return fail(ErrorCode::malformed);
    return Slot{.person = crypto::PersonSeed::copy_of(person.first<crypto::kKeySize>()),
                .vault_key = crypto::VaultKey::copy_of(vault_key.first<crypto::kKeySize>()),
                .vault = vault};
}

}  // namespace vault::format
