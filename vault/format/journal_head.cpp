// SPDX-License-Identifier: Apache-2.0
#include "vault/format/journal_head.h"

#include "crypto/base/codec.h"

namespace vault::format {

namespace {

constexpr std::string_view kOriginPrefix = "strongroom/";

}  // namespace

std::string make_origin(base::FixedView<16> random) { return std::string(kOriginPrefix) + base::encode_hex(random); }

bool is_origin(std::string_view text) {
    base::ByteArray<16> random;
    return text.starts_with(kOriginPrefix) && base::decode_hex(text.substr(kOriginPrefix.size()), random);
}

Bytes JournalHead::encode() const {
    CHECK(is_origin(origin));
    Bytes out;
    out.reserve(kPlainSize);
    base::Writer writer(out);
    writer.u32(0).id(vault).id(compartment).id(journal).id(device).u32(generation).bytes(birth_key).bytes(log_key);
    writer.u16(kOriginSize).bytes(base::as_bytes(origin)).zeros_to(kPlainSize);
    return out;
}

Result<JournalHead> JournalHead::decode(ByteView plain) {
    if (plain.size() != kPlainSize) return fail(ErrorCode::malformed);
    base::Reader in(plain);
    if (in.u32() != 0) return fail(ErrorCode::too_new);
    JournalHead head;
    head.vault = in.id<VaultId>();
    head.compartment = in.id<CompartmentId>();
    head.journal = in.id<JournalId>();
    head.device = in.id<DeviceId>();
    head.generation = in.u32();
    head.birth_key = in.array<32>();
    head.log_key = in.array<32>();
    head.origin = base::as_text(in.bytes(in.u16()));
    in.zeros_to_end();
    if (!in.ok() || !is_origin(head.origin)) return fail(ErrorCode::malformed);
    return head;
}

}  // namespace vault::format
