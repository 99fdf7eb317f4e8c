// SPDX-License-Identifier: Apache-2.0
#include "vault/format/seal_state.h"

#include <bit>

#include "crypto/base/codec.h"

namespace vault::format {

namespace {

constexpr std::uint8_t kClosed = 1;
constexpr std::uint8_t kAwaits = 2;
constexpr std::uint8_t kNoCommit = 4;
constexpr std::uint8_t kInodeKnown = 1;
constexpr std::uint8_t kBirthKnown = 2;
constexpr std::uint8_t kCatalog = 1;
constexpr std::uint8_t kCatalogClean = 2;

// As base::Writer, but into memory that is wiped and never reallocated: the size is known from the beginning.
class SecretWriter {
  public:
    explicit SecretWriter(MutableByteView out) : m_out(out) {}

    template <class T>
    SecretWriter& u(T value) {
        base::ByteArray<sizeof(T)> field;
        base::store_le<T>(field, value);
        return bytes(field);
    }
    SecretWriter& bytes(ByteView value) {
        CHECK(value.size() <= m_out.size());
        std::copy(value.begin(), value.end(), m_out.begin());
        m_out = m_out.subspan(value.size());
        return *this;
    }
    template <std::size_t N>
    SecretWriter& secret(const crypto::Secret<N>& value) {
        value.expose([&](base::FixedView<N> exposed) { bytes(exposed); });
        return *this;
    }

  private:
    MutableByteView m_out;
};

std::uint8_t flag(bool is_set, std::uint8_t bit) { return is_set ? bit : std::uint8_t{0}; }

std::uint8_t flags_of(const StateSlot& slot) {
    return static_cast<std::uint8_t>(flag(slot.closed, kClosed) | flag(slot.awaits_acknowledgement, kAwaits) |
                                     flag(slot.no_commit, kNoCommit));
}

void encode_here(SecretWriter& writer, const HereIdentity& here) {
    const HereIdentity::Birth birth = here.birth.value_or(HereIdentity::Birth{});
    writer.u(static_cast<std::uint8_t>(flag(here.inode.has_value(), kInodeKnown) |
                                       flag(here.birth.has_value(), kBirthKnown)));
    writer.u(here.inode.value_or(0)).u(static_cast<std::uint64_t>(birth.seconds)).u(birth.nanoseconds);
}

HereIdentity decode_here(base::Reader& in) {
    HereIdentity here;
    const std::uint8_t known = in.u8();
    const std::uint64_t inode = in.u64();
    HereIdentity::Birth birth;
    birth.seconds = static_cast<std::int64_t>(in.u64());
    birth.nanoseconds = in.u32();
    if (known > (kInodeKnown | kBirthKnown)) in.fail();
    if ((known & kInodeKnown) != 0) here.inode = inode;
    if ((known & kBirthKnown) != 0) here.birth = birth;
    // One spelling only.
    if (!here.inode && inode != 0) in.fail();
    if (!here.birth && birth != HereIdentity::Birth{}) in.fail();
    return here;
}

}  // namespace

Bytes StateHead::encode() const {
    Bytes out;
    base::Writer(out).u32(0).id(vault).id(compartment).id(journal).id(device).zeros_to(kPlainSize);
    return out;
}

Result<StateHead> StateHead::decode(ByteView plain) {
    if (plain.size() != kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    if (in.u32() != 0) return fail(ErrorCode::too_new);
    StateHead head;
    head.vault = in.id<VaultId>();
    head.compartment = in.id<CompartmentId>();
    head.journal = in.id<JournalId>();
    head.device = in.id<DeviceId>();
    in.zeros_to_end();
    if (!in.ok()) return fail(ErrorCode::malformed);
    return head;
}

crypto::WipedBuffer encode_state_catalog(const std::optional<StateCatalog>& catalog) {
    crypto::WipedBuffer out(StateCatalog::kPlainSize);
    if (!catalog) return out;
    SecretWriter writer(out);
    writer.u(static_cast<std::uint8_t>(kCatalog | flag(catalog->clean, kCatalogClean)));
    writer.bytes(catalog->name).secret(catalog->key.secret());
    writer.bytes((catalog->clean ? catalog->digest : ContentHash{}).view());
    return out;
}

Result<std::optional<StateCatalog>> decode_state_catalog(ByteView plain) {
    if (plain.size() != StateCatalog::kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    const std::uint8_t flags = in.u8();
    if (flags == 0) {
        in.zeros_to_end();
        if (!in.ok()) return fail(ErrorCode::malformed);
        return std::optional<StateCatalog>();
    }
    const auto name = in.array<16>();
    const ByteView key = in.bytes(32);
    const auto digest = in.id<ContentHash>();
    in.zeros_to_end();
    const bool clean = (flags & kCatalogClean) != 0;
    const bool is_known = (flags & ~kCatalogClean) == kCatalog;
    if (!in.ok() || !is_known || (!clean && !digest.is_zero())) return fail(ErrorCode::malformed);
    return std::optional<StateCatalog>(StateCatalog{name, crypto::CatalogKey::copy_of(key.first<32>()), clean, digest});
}

crypto::WipedBuffer StateSlot::encode() const {
    CHECK(frontier.size() == static_cast<std::size_t>(std::popcount(size)));
    CHECK(carried.size() <= kMaxCarried && remembered.size() <= kMaxRemembered);
    crypto::WipedBuffer out(kPlainSize);
    SecretWriter writer(out);
    writer.u(std::uint32_t{0}).u(generation).u(flags_of(*this));
    encode_here(writer, here);
    writer.secret(next_seed.secret()).u(commit).u(offset).u(size);
    writer.u(static_cast<std::uint8_t>(frontier.size()));
    for (const auto& hash : frontier) writer.bytes(hash);
    writer.bytes(last_body.view()).u(lamport);
    writer.u(static_cast<std::uint8_t>(carries_whole_commit ? 1 : 0));
    writer.u(static_cast<std::uint32_t>(carried.size())).bytes(carried);
    writer.u(static_cast<std::uint16_t>(remembered.size()));
    for (const RememberedHead& head : remembered) {
        writer.bytes(head.journal.view()).u(head.size).bytes(head.root.view());
    }
    return out;
}

Result<StateSlot> StateSlot::decode(ByteView plain) {
    if (plain.size() != kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    if (in.u32() != 0) return fail(ErrorCode::too_new);
    const std::uint64_t generation = in.u64();
    const std::uint8_t flags = in.u8();
    const HereIdentity here = decode_here(in);
    const ByteView seed = in.bytes(32);
    if (!in.ok() || flags > (kClosed | kAwaits | kNoCommit)) return fail(ErrorCode::malformed);

    StateSlot slot{.generation = generation,
                   .closed = (flags & kClosed) != 0,
                   .awaits_acknowledgement = (flags & kAwaits) != 0,
                   .no_commit = (flags & kNoCommit) != 0,
                   .here = here,
                   .next_seed = crypto::SealSeed::copy_of(seed.first<32>())};
    slot.commit = in.u64();
    slot.offset = in.u64();
    slot.size = in.u64();
    const std::uint8_t hashes = in.u8();
    if (hashes != std::popcount(slot.size)) in.fail();
    for (std::uint8_t i = 0; i < hashes && in.ok(); ++i) slot.frontier.push_back(in.array<32>());
    slot.last_body = in.id<SealBodyHash>();
    slot.lamport = in.u64();
    const std::uint8_t whole = in.u8();
    const std::uint32_t carried_size = in.u32();
    if (whole > 1 || carried_size > kMaxCarried) in.fail();
    const ByteView carried = in.bytes(carried_size);
    slot.carries_whole_commit = whole == 1;
    slot.carried.assign(carried.begin(), carried.end());
    const std::uint16_t count = in.u16();
    if (count > kMaxRemembered) in.fail();
    for (std::uint16_t i = 0; i < count && in.ok(); ++i) {
        RememberedHead head;
        head.journal = in.id<JournalId>();
        head.size = in.u64();
        head.root = in.id<RootHash>();
        slot.remembered.push_back(head);
    }
    in.zeros_to_end();
    if (!in.ok()) return fail(ErrorCode::malformed);
    return slot;
}

}  // namespace vault::format
