// SPDX-License-Identifier: Apache-2.0
// Fields that are taken encode back to the same bytes.
#include "crypto/aead.h"
#include "crypto/base/check.h"
#include "vault/format/owner_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vault::format;
    static const crypto::LockKey key = crypto::LockKey::copy_of(base::ByteArray<32>{1});
    // Inputs are short; what is missing is zeros, as in a record.
    vault::Bytes plain(data, data + size);
    if (size < 4024) plain.resize(4024);
    const auto record = decode_owner_fields(plain);
    if (!record) return 0;
    const OwnerRecordBytes bytes = encode_owner(key, {}, *record);
    CHECK(decode_owner(key, {}, bytes).value() == *record);
    const crypto::Context context{.kind = crypto::SealedKind::owner_record};
    const auto again = crypto::decrypt(key, context, vault::ByteView(bytes).subspan(32));
    CHECK(again && std::equal(again->begin(), again->end(), plain.begin(), plain.end()));
    return 0;
}
