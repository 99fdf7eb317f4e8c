// SPDX-License-Identifier: Apache-2.0
#include "vault/keyring/replace.h"

#include "vault/keyring/opener.h"
#include "vault/keyring/people_files.h"
#include "vault/keyring/restore.h"
#include "vault/store/layout.h"

namespace vault::keyring {
namespace {

namespace layout = store::layout;
using format::PeopleCopy;

template <class T>
Result<T> busy_if_missing(Result<T> result) {
    if (result || result.error().code != ErrorCode::missing) return result;
    return fail(Error(ErrorCode::busy, result.error().path).with_detail("changed since it was unlocked"));
}

}  // namespace

Result<Current> read_current(store::FileStore& vault, const Unlocked& who) {
    const Bytes header = TRY(busy_if_missing(restore_header_files(vault, who.digests().header)));
    const crypto::WipedBuffer body = TRY(busy_if_missing(restore_people_files(vault, who, who.digests().people)));
    Current current;
    current.header = TRY(format::decode_header(header));
    current.people = TRY(format::decode_people(body));
    return current;
}

Result<void> replace(store::FileStore& vault, const Unlocked& who, const NewFiles& files,
                     const std::function<Result<void>()>& between) {
    const crypto::PeopleKey key = Opener::people_key(who);
    if (files.header) TRY(store::write_file_atomic(vault, layout::kHeaderCopy, *files.header));
    if (files.people) TRY(write_people(vault, key, {who.vault(), PeopleCopy::second}, *files.people));
    TRY(between());
    if (files.header) TRY(store::write_file_atomic(vault, layout::kHeader, *files.header));
    if (files.people) TRY(write_people(vault, key, {who.vault(), PeopleCopy::first}, *files.people));
    return {};
}

}  // namespace vault::keyring
