// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/findings.h"

#include "cli/verdict_text.h"

namespace cli {

Json finding_json(const vault::Finding& finding) {
    Json object;
    object["finding"] = finding_word(finding.kind);
    object["document"] = finding.document ? Json(finding.document->hex()) : Json(nullptr);
    set_bytes(object, "path", finding.path);
    object["id"] = finding.id;
    object["detail"] = finding.detail;
    return object;
}

Json mended_json(const vault::Mended& mended) {
    Json object;
    object["mended"] = mended_word(mended.what);
    object["id"] = mended.id;
    object["sectors"] = mended.sectors;
    object["from"] = mended.from;
    return object;
}

}  // namespace cli
