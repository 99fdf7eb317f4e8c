// SPDX-License-Identifier: Apache-2.0
// A document: the open part says that there is one, the closed part says which; they are tied by a digest and can be
// disclosed apart.
#include "vault/event/fields.h"
#include "vault/event/kind_codec.h"
#include "vault/event/recipe_json.h"

namespace vault::event {
namespace {

Object stat_fields(const Stat& stat) {
    Object fields;
    put_number(fields, "mode", stat.mode);
    put_number(fields, "uid", stat.uid);
    put_number(fields, "gid", stat.gid);
    put_number(fields, "links", stat.links);
    put_number(fields, "device", stat.device);
    put_number(fields, "inode", stat.inode);
    fields.emplace("mtime", std::to_string(stat.mtime));
    fields.emplace("ctime", std::to_string(stat.ctime));
    return fields;
}

// The size is the content's: it stands once.
Result<Stat> read_stat(const Object& fields, std::uint64_t size) {
    Stat stat;
    stat.mode = TRY(number_of<std::uint32_t>(fields, "mode"));
    stat.uid = TRY(number_of<std::uint32_t>(fields, "uid"));
    stat.gid = TRY(number_of<std::uint32_t>(fields, "gid"));
    stat.links = TRY(number_of<std::uint32_t>(fields, "links"));
    stat.device = TRY(u64_of(fields, "device"));
    stat.inode = TRY(u64_of(fields, "inode"));
    stat.size = size;
    stat.mtime = TRY(signed_of(fields, "mtime"));
    stat.ctime = TRY(signed_of(fields, "ctime"));
    return stat;
}

}  // namespace

void put_kind(Object& fields, const Document& document) {
    put(fields, "document", document.document);
    put(fields, "intake", document.intake);
    if (document.replaces) put(fields, "replaces", *document.replaces);
}
template <>
Result<Document> read_kind(const Object& fields) {
    Document document;
    document.document = TRY(id_of<DocumentId>(fields, "document"));
    document.intake = TRY(id_of<IntakeId>(fields, "intake"));
    if (fields.find("replaces") != fields.end()) document.replaces = TRY(id_of<DocumentId>(fields, "replaces"));
    TRY(id_of<ContentHash>(fields, "closed"));
    TRY(id_of<ContentHash>(fields, "subject"));
    return document;
}

Object closed_fields(const Document::Closed& closed) {
    Object fields;
    put_name(fields, "name", closed.name);
    put_name(fields, "path", closed.path);
    put_number(fields, "size", closed.size);
    put(fields, "sha256", closed.sha256);
    fields.emplace("content", encode_recipe(closed.content));
    put_hex(fields, "subject_key", closed.subject_key);
    if (closed.stat) fields.emplace("stat", stat_fields(*closed.stat));
    put_optional_name(fields, "owner", closed.owner);
    put_optional_name(fields, "group", closed.group);
    put_labels(fields, closed.labels);
    if (closed.changed_while_read) fields.emplace("changed_while_read", true);
    return fields;
}
Result<Document::Closed> read_closed(const Object& fields) {
    Document::Closed closed;
    closed.name = TRY(name_of(fields, "name"));
    closed.path = TRY(name_of(fields, "path"));
    closed.size = TRY(u64_of(fields, "size"));
    closed.sha256 = TRY(id_of<ContentHash>(fields, "sha256"));
    const auto content = fields.find("content");
    if (content == fields.end()) return fail(ErrorCode::malformed);
    closed.content = TRY(parse_recipe(content->second));
    if (closed.content.size != closed.size) return fail(ErrorCode::malformed);
    closed.subject_key = TRY(hex_of(fields, "subject_key"));
    if (fields.find("stat") != fields.end()) {
        const Object& stat = *TRY(object_of(fields, "stat"));
        closed.stat = TRY(read_stat(stat, closed.size));
    }
    closed.owner = TRY(optional_name_of(fields, "owner"));
    closed.group = TRY(optional_name_of(fields, "group"));
    closed.labels = TRY(labels_of(fields));
    if (fields.find("changed_while_read") != fields.end()) {
        closed.changed_while_read = TRY(bool_of(fields, "changed_while_read"));
        if (!closed.changed_while_read) return fail(ErrorCode::malformed);  // false: no field
    }
    return closed;
}

ContentHash closed_digest(const Salt& salt, std::string_view text) {
    return ContentHash(crypto::sha256(crypto::labels::kClosedCommitment, salt, base::as_bytes(text)).bytes());
}
ContentHash subject_digest(const Salt& salt, const base::ByteArray<32>& subject_key) {
    return ContentHash(crypto::sha256(crypto::labels::kSubjectCommitment, salt, subject_key).bytes());
}

}  // namespace vault::event
