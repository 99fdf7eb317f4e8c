// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/terminal/prompt.h"

namespace cli {
namespace {

Json removed_json(const vault::RemovedOne& removed) {
    Json object;
    object["id"] = removed.id.hex();
    set_bytes(object, "path", removed.path);
    object["size"] = removed.size;
    object["current"] = removed.current;
    return object;
}

Json report_json(const vault::RemoveReport& report, bool dry_run) {
    Json object;
    object["documents"] = report.documents;
    object["other_versions"] = report.other_versions;
    object["kept_versions"] = report.kept_versions;
    object["already"] = report.already;
    object["bytes"] = report.bytes;
    object["dry_run"] = dry_run;
    return object;
}

std::string with_versions(const vault::RemoveReport& report) {
    std::string text = count_text(report.documents, "document", "documents");
    if (report.other_versions > 0) {
        text += " and " + count_text(report.other_versions, "other version", "other versions") +
                (report.documents > 0 ? " of them" : "");
    }
    return text + ", " + size_text(report.bytes);
}

// What is gone, and what is not.
std::string report_text(const vault::RemoveReport& report, bool dry_run) {
    std::string text;
    if (report.documents + report.other_versions > 0) {
        text = (dry_run ? "Would remove " : "Removed ") + with_versions(report) +
               ". What is kept: the log of them, and their contents until \"strongroom compact\" gives them up; until "
               "then \"strongroom cat ID\" reads them, and \"strongroom list --removed\" names them.";
        if (report.kept_versions > 0) {
            text += " " + count_text(report.kept_versions, "other version", "other versions") +
                    (report.kept_versions == 1 ? " stays" : " stay") + "; --all-versions removes those too.";
        }
    }
    if (report.already > 0) {
        text += (text.empty() ? "" : "\n") + count_text(report.already, "document was", "documents were") +
                " removed before.";
    }
    return text.empty() ? "Nothing to remove." : text;
}

}  // namespace

Ended remove(Context& context) {
    const Options& options = context.options();
    vault::RemoveRequest request;
    request.documents = options.values("DOC");
    request.matter = options.value("--matter");
    request.reason = options.value("--reason");
    request.all_versions = options.has("--all-versions");
    request.dry_run = options.has("--dry-run");
    if (request.documents.empty() == !request.matter) return context.usage("Name documents, or --matter NAME.");

    vault::Vault& vault = *TRY(context.vault());
    vault::RemoveObserver observer;
    observer.cancel = &context.cancel();
    observer.removed = [&](const vault::RemovedOne& removed) {
        // A failure to print stays in `out` and is told at the end: what is removed is removed.
        if (context.json()) {
            static_cast<void>(context.out().line(to_line(removed_json(removed))).has_value());
        } else if (request.dry_run) {
            static_cast<void>(context.out().line(removed.id.hex() + "  " + inert(removed.path)).has_value());
        }
    };
    std::optional<vault::Error> unasked;
    if (request.matter && !request.dry_run && !options.has("--yes")) {
        observer.confirm = [&](const vault::RemoveReport& report) {
            auto yes = options.has("--no-input")
                           ? vault::Result<bool>(vault::fail(
                                 vault::Error(vault::ErrorCode::invalid_argument).with_detail("confirm")))
                           : ask_yes("Remove " + with_versions(report) + ", of \"" + inert(*request.matter) +
                                     "\"? [y/N] ");
            if (!yes) unasked = std::move(yes).error();
            return yes && *yes;
        };
    }
    const vault::RemoveReport report = TRY(vault.remove(request, observer));
    if (unasked) return vault::fail(*unasked);
    if (!report.confirmed) {
        context.messages().say("Nothing was removed.");
        return ExitCode::failed;
    }
    TRY(context.out().line(context.json() ? to_line(report_json(report, request.dry_run))
                                          : report_text(report, request.dry_run)));
    return ExitCode::done;
}

}  // namespace cli
