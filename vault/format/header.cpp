// SPDX-License-Identifier: Apache-2.0
#include "vault/format/header.h"

#include "crypto/base/codec.h"

namespace vault::format {
namespace {

constexpr std::string_view kMagic = "STRONGROOM VAULT";
constexpr std::uint32_t kArgon2id13 = 2;
constexpr std::uint64_t kMemoryStep = 1024;
constexpr std::size_t kUsedSize = 56;
constexpr std::size_t kFieldsSize = 4096;
static_assert(kFieldsSize + kSlots * kSlotSize == kHeaderSize);

}  // namespace

// Upholds G14: what costs too little, or enough to stop the machine, is refused before anything is derived.
bool is_allowed(const crypto::Cost& cost) { return crypto::check_cost(cost) && cost.memory % kMemoryStep == 0; }

Bytes encode_header(const Header& header) {
    CHECK(is_allowed(header.cost));
    Bytes out;
    out.reserve(kHeaderSize);
    base::Writer writer(out);
    writer.bytes(base::as_bytes(kMagic)).u32(kHeaderVersion).u32(kArgon2id13).u32(header.cost.passes).u32(0);
    writer.u64(header.cost.memory).bytes(header.salt).zeros_to(kFieldsSize);
    for (const SlotBytes& slot : header.slots) writer.bytes(slot);
    return out;
}

Result<Header> decode_header(ByteView bytes) {
    base::Reader reader(bytes);
    const ByteView magic = reader.bytes(kMagic.size());
    if (!reader.ok() || base::as_text(magic) != kMagic) return fail(ErrorCode::malformed);
    const std::uint32_t version = reader.u32();
    if (reader.ok() && version > kHeaderVersion) {
        return fail(Error(ErrorCode::too_new).with_detail("version " + std::to_string(version)));
    }
    if (bytes.size() != kHeaderSize) {
        return fail(Error(ErrorCode::malformed).with_detail("size " + std::to_string(bytes.size())));
    }
    const std::uint32_t derivation = reader.u32();
    Header header;
    header.cost.passes = reader.u32();
    const std::uint32_t reserved = reader.u32();
    header.cost.memory = reader.u64();
    if (derivation != kArgon2id13 || reserved != 0) return fail(ErrorCode::malformed);
    if (!is_allowed(header.cost)) {
        return fail(Error(ErrorCode::bad_cost).with_detail("passes " + std::to_string(header.cost.passes) +
                                                           " memory " + std::to_string(header.cost.memory)));
    }
    header.salt = reader.array<std::tuple_size_v<crypto::KdfSalt>>();
    base::Reader zeros(reader.bytes(kFieldsSize - kUsedSize));
    zeros.zeros_to_end();
    for (SlotBytes& slot : header.slots) slot = reader.array<kSlotSize>();
    if (!zeros.at_end() || !reader.at_end()) return fail(ErrorCode::malformed);
    return header;
}

}  // namespace vault::format
