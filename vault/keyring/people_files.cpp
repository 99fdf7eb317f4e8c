// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/people_files.h"

#include "vault/store/layout.h"

namespace vault::keyring {

std::string_view name_of(format::PeopleCopy copy) {
    return copy == format::PeopleCopy::first ? store::layout::kPeople : store::layout::kPeopleCopy;
}

Result<crypto::WipedBuffer> read_people(const store::FileStore& vault, const crypto::PeopleKey& key,
                                        const format::PeoplePlace& place) {
    const Bytes file = TRY(store::read_file(vault, name_of(place.copy), format::kMaxPeopleFile));
    auto body = format::open_people(key, place, file);
    if (!body) body.error().path = vault.path_of(name_of(place.copy));
    return body;
}

Result<void> write_people(store::FileStore& vault, const crypto::PeopleKey& key, const format::PeoplePlace& place,
                          ByteView body) {
    return store::write_file_atomic(vault, name_of(place.copy), format::seal_people(key, place, body));
}

}  // namespace vault::keyring
