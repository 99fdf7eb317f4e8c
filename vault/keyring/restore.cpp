// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/restore.h"

#include "vault/keyring/opener.h"
#include "vault/keyring/people_files.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;
using format::PeopleCopy;

template <class Buffer>
bool is_right(const Result<Buffer>& file, const ContentHash& right) {
    return file && digest_of(*file) == right;
}

}  // namespace

Result<Bytes> restore_header_files(store::FileStore& vault, const ContentHash& right) {
    HeaderFiles files = read_header_files(vault);
    const bool first = is_right(files.first, right);
    const bool second = is_right(files.second, right);
    if (!first && !second) return fail(Error(ErrorCode::missing, vault.path_of(layout::kHeader)).with_id(right.hex()));
    if (!first) TRY(store::write_file_atomic(vault, layout::kHeader, *files.second));
    if (!second) TRY(store::write_file_atomic(vault, layout::kHeaderCopy, *files.first));
    return first ? files.first.take() : files.second.take();
}

Result<crypto::WipedBuffer> restore_people_files(store::FileStore& vault, const Unlocked& who,
                                                 const ContentHash& right) {
    const crypto::PeopleKey key = Opener::people_key(who);
    auto first = read_people(vault, key, {who.vault(), PeopleCopy::first});
    auto second = read_people(vault, key, {who.vault(), PeopleCopy::second});
    const bool first_right = is_right(first, right);
    const bool second_right = is_right(second, right);
    if (!first_right && !second_right) {
        return fail(Error(ErrorCode::missing, vault.path_of(layout::kPeople)).with_id(right.hex()));
    }
    if (!first_right) TRY(write_people(vault, key, {who.vault(), PeopleCopy::first}, *second));
    if (!second_right) TRY(write_people(vault, key, {who.vault(), PeopleCopy::second}, *first));
    return first_right ? first.take() : second.take();
}

Result<void> restore_header(store::FileStore& vault, const ContentHash& right) {
    TRY(restore_header_files(vault, right));
    return {};
}

Result<void> restore_people(store::FileStore& vault, const Unlocked& who, const ContentHash& right) {
    TRY(restore_people_files(vault, who, right));
    return {};
}

}  // namespace vault::keyring
