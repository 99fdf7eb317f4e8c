// SPDX-License-Identifier: Apache-2.0
#include "vault/format/owner_record.h"

#include "crypto/aead.h"
#include "crypto/base/codec.h"
#include "crypto/digest.h"

namespace vault::format {
namespace {

constexpr std::uint32_t kVersion = 0;
constexpr std::size_t kCommitmentSize = 32;
constexpr std::size_t kPlainSize = kOwnerRecordSize - kCommitmentSize - crypto::kSealOverhead;
static_assert(kPlainSize == 4024);

// Of the place as well: no two files begin with the same bytes.
crypto::Commitment commitment(const crypto::LockKey& key, const OwnerPlace& place) {
    Bytes where;
    base::Writer(where).bytes(base::as_bytes("owner")).id(place.session);
    return crypto::commit_to(key, where);
}

crypto::Context context(const OwnerPlace& place) {
    return {.kind = crypto::SealedKind::owner_record, .vault = place.vault.bytes(), .object = place.session.bytes()};
}

template <std::size_t N>
MachineMark mark(const crypto::LockKey& key, const crypto::Label<N>& label, ByteView id) {
    Bytes prefix(label.view().begin(), label.view().end());
    prefix.push_back(0);
    MachineMark out;
    crypto::blake2b_keyed(key.secret(), prefix, id, out);
    return out;
}

}  // namespace

MachineMark machine_mark(const crypto::LockKey& key, ByteView machine_id) {
    return mark(key, crypto::labels::kMachineMark, machine_id);
}
MachineMark boot_mark(const crypto::LockKey& key, ByteView boot_id) {
    return mark(key, crypto::labels::kBootMark, boot_id);
}

OwnerRecordBytes encode_owner(const crypto::LockKey& key, const OwnerPlace& place, const OwnerRecord& record) {
    Bytes plain;
    base::Writer(plain)
        .u32(kVersion)
        .bytes(record.machine)
        .bytes(record.boot)
        .bytes(record.token)
        .u32(record.process)
        .u8(static_cast<std::uint8_t>(record.work))
        .u64(static_cast<std::uint64_t>(record.since))
        .zeros_to(kPlainSize);
    OwnerRecordBytes out;
    const crypto::Commitment first = commitment(key, place);
    std::copy(first.begin(), first.end(), out.begin());
    crypto::encrypt_into(key, context(place), plain, MutableByteView(out).subspan(kCommitmentSize));
    return out;
}

Result<OwnerRecord> decode_owner_fields(ByteView plain) {
    if (plain.size() != kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    if (in.u32() > kVersion) return fail(ErrorCode::too_new);
    OwnerRecord record;
    record.machine = in.array<16>();
    record.boot = in.array<16>();
    record.token = in.array<16>();
    record.process = in.u32();
    const std::uint8_t work = in.u8();
    record.since = static_cast<UnixMillis>(in.u64());
    in.zeros_to_end();
    if (!in.at_end() || work > static_cast<std::uint8_t>(Work::erasing)) return fail(ErrorCode::malformed);
    record.work = static_cast<Work>(work);
    return record;
}

Result<OwnerRecord> decode_owner(const crypto::LockKey& key, const OwnerPlace& place, ByteView bytes) {
    if (bytes.size() != kOwnerRecordSize) return fail(ErrorCode::malformed);
    if (!crypto::equal_constant_time(bytes.first(kCommitmentSize), commitment(key, place))) {
        return fail(ErrorCode::not_authentic);
    }
    const auto plain = crypto::decrypt(key, context(place), bytes.subspan(kCommitmentSize));
    if (!plain) return fail(ErrorCode::not_authentic);
    return decode_owner_fields(*plain);
}

}  // namespace vault::format
