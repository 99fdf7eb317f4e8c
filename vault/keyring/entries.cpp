// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/entries.h"

#include <algorithm>

namespace vault::keyring {

format::PersonRecord sign_person(format::PersonRecord record, const Signer& adder) {
    record.added_by = adder.id;
    record.signature = adder.key.sign(crypto::labels::kPersonEntrySignature, signed_part(record));
    return record;
}

format::GrantRecord make_grant(const RootGrant& wanted, const Signer& granter) {
    format::GrantRecord grant{.compartment = wanted.compartment,
                              .generation = wanted.generation,
                              .to = wanted.to,
                              .by = granter.id,
                              .commitment =
                                  format::root_commitment(wanted.root, wanted.compartment, wanted.generation)};
    const Bytes box = wanted.root.secret().expose(
        [&wanted](ByteView root) { return crypto::seal_to(wanted.seal_key, root); });
    CHECK(box.size() == grant.box.size());
    std::copy(box.begin(), box.end(), grant.box.begin());
    grant.signature = granter.key.sign(crypto::labels::kGrantSignature, signed_part(grant));
    return grant;
}

format::ReaderRecord make_closed_reader(const CompartmentId& compartment, const Signer& by) {
    const auto pair = crypto::UnsealingKey::from_seed(crypto::Secret<crypto::kKeySize>::random());
    format::ReaderRecord reader{
        .compartment = compartment, .generation = 1, .key = pair.sealing_key(), .by = by.id, .name = "nobody"};
    reader.signature = by.key.sign(crypto::labels::kReaderSignature, signed_part(reader));
    return reader;
}

}  // namespace vault::keyring
