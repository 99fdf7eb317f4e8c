// SPDX-License-Identifier: Apache-2.0
#include "cli/output/json.h"

#include "cli/output/inert.h"
#include "cli/output/time_text.h"

namespace cli {

std::string to_line(const Json& object) { return object.dump(-1, ' ', true, Json::error_handler_t::replace); }

void set_bytes(Json& object, const std::string& key, const std::string& bytes) {
    object[key] = bytes;
    if (!is_utf8(bytes)) object[key + "_b64"] = base::encode_base64(base::as_bytes(bytes));
}

void set_optional(Json& object, const std::string& key, const std::optional<std::string>& bytes) {
    if (bytes) {
        set_bytes(object, key, *bytes);
    } else {
        object[key] = nullptr;
    }
}

Json document_json(const vault::DocumentInfo& info) {
    Json object;
    object["id"] = info.id.hex();
    set_bytes(object, "name", info.name);
    set_bytes(object, "path", info.path);
    object["size"] = info.size;
    object["sha256"] = info.sha256.hex();
    object["added"] = utc_text(info.added);
    set_optional(object, "matter", info.matter);
    object["tags"] = info.tags;
    set_optional(object, "note", info.note);
    object["current"] = info.current;
    object["removed"] = info.removed ? Json(utc_text(info.removed->time)) : Json(nullptr);
    return object;
}

Json document_json_long(const vault::DocumentInfo& info) {
    Json object = document_json(info);
    object["person"] = info.person_name;
    object["person_id"] = info.person.hex();
    object["intake"] = info.intake.hex();
    object["replaces"] = info.replaces ? Json(info.replaces->hex()) : Json(nullptr);
    set_optional(object, "search", info.search);
    set_optional(object, "source", info.source);
    if (info.removed) {
        object["removed_by"] = info.removed->person_name;
        set_optional(object, "removed_because", info.removed->reason);
    }
    object["changed_while_read"] = info.changed_while_read;
    if (!info.stat) return object;
    object["modified"] = utc_text(milliseconds_of(info.stat->mtime));
    object["mode"] = info.stat->mode;
    object["uid"] = info.stat->uid;
    object["gid"] = info.stat->gid;
    object["links"] = info.stat->links;
    set_optional(object, "owner", info.owner);
    set_optional(object, "group", info.group);
    return object;
}

}  // namespace cli
