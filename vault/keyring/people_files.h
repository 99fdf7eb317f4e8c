// SPDX-License-Identifier: Apache-2.0
// The files `people` and `people.copy`.
#pragma once

#include <string_view>

#include "vault/format/people_file.h"
#include "vault/store/file_store.h"

namespace vault::keyring {

std::string_view name_of(format::PeopleCopy copy);
// The body; missing, not_authentic, malformed, with the file's name.
Result<crypto::WipedBuffer> read_people(const store::FileStore& vault, const crypto::PeopleKey& key,
                                        const format::PeoplePlace& place);
Result<void> write_people(store::FileStore& vault, const crypto::PeopleKey& key, const format::PeoplePlace& place,
                          ByteView body);

}  // namespace vault::keyring
