// SPDX-License-Identifier: Apache-2.0
// What is said of a document after it was added: that it is removed, and what it is labelled with.
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"

namespace vault::event {

void put_kind(Object& fields, const Removed& removed) {
    put(fields, "document", removed.document);
    put_optional_name(fields, "reason", removed.reason);
}
template <>
Result<Removed> read_kind(const Object& fields) {
    Removed removed;
    removed.document = TRY(id_of<DocumentId>(fields, "document"));
    removed.reason = TRY(optional_name_of(fields, "reason"));
    return removed;
}

void put_kind(Object& fields, const Labelled& labelled) {
    put(fields, "document", labelled.document);
    put_optional_name(fields, "matter", labelled.matter);
    put_optional_name(fields, "note", labelled.note);
    put_tags(fields, labelled.tags);
}
template <>
Result<Labelled> read_kind(const Object& fields) {
    Labelled labelled;
    labelled.document = TRY(id_of<DocumentId>(fields, "document"));
    labelled.matter = TRY(optional_name_of(fields, "matter"));
    labelled.note = TRY(optional_name_of(fields, "note"));
    labelled.tags = TRY(tags_of(fields));
    return labelled;
}

}  // namespace vault::event
