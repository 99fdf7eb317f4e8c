// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

Json labelled_json(const vault::DocumentInfo& info, bool changed) {
    Json object;
    object["id"] = info.id.hex();
    set_bytes(object, "path", info.path);
    set_optional(object, "matter", info.matter);
    object["tags"] = info.tags;
    set_optional(object, "note", info.note);
    object["changed"] = changed;
    return object;
}

Json report_json(const vault::LabelReport& report) {
    Json object;
    object["labelled"] = report.labelled;
    object["unchanged"] = report.unchanged;
    return object;
}

std::string report_text(const vault::LabelReport& report) {
    std::string text = "Labelled " + count_text(report.labelled, "document", "documents");
    if (report.unchanged > 0) {
        text += "; " + count_text(report.unchanged, "was labelled so", "were labelled so") + " already";
    }
    return text + ". What was said before stays in the log.";
}

}  // namespace

Ended label(Context& context) {
    const Options& options = context.options();
    vault::LabelRequest request;
    request.documents = options.values("DOC");
    request.matter = options.value("--matter");
    request.note = options.value("--note");
    request.tags = options.values("--tag");
    request.untags = options.values("--untag");
    if (!request.matter && !request.note && request.tags.empty() && request.untags.empty())
        return context.usage("Say what to change, with --matter, --tag, --untag or --note.");
    vault::Vault& vault = *TRY(context.vault());
    const vault::LabelReport report =
        TRY(vault.label(request, [&](const vault::DocumentInfo& info, bool changed) -> vault::Result<void> {
            return context.json() ? context.out().line(to_line(labelled_json(info, changed))) : vault::Result<void>();
        }));
    TRY(context.out().line(context.json() ? to_line(report_json(report)) : report_text(report)));
    return ExitCode::done;
}

}  // namespace cli
