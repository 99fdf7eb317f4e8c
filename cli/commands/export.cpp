// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "cli/commands/command.h"
#include "cli/error_text.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/terminal/progress.h"

namespace cli {
namespace {

Json exported_json(const vault::Exported& exported) {
    Json object;
    object["id"] = exported.id.hex();
    set_bytes(object, "path", exported.path);
    if (exported.error) {
        object["file"] = nullptr;
        object["error"] = error_text(*exported.error);
    } else {
        set_bytes(object, "file", exported.file);
        object["times_kept"] = exported.times_kept;
    }
    object["size"] = exported.size;
    return object;
}

Json report_json(const vault::ExportReport& report) {
    Json object;
    object["documents"] = report.documents;
    object["failed"] = report.failed;
    object["bytes"] = report.bytes;
    object["seconds"] = report.seconds;
    return object;
}

bool is_other_than_folder(const std::string& path) {
    struct ::stat found {};
    return ::stat(path.c_str(), &found) == 0 && !S_ISDIR(found.st_mode);
}

}  // namespace

Ended export_documents(Context& context) {
    const Options& options = context.options();
    vault::ExportRequest request;
    request.documents = options.values("DOC");
    request.matter = options.value("--matter");
    request.all = options.has("--all");
    request.reason = options.value("--reason");
    request.sync = options.has("--sync");
    request.to = options.value("--to").value_or("");
    const int ways = (request.documents.empty() ? 0 : 1) + (request.matter ? 1 : 0) + (request.all ? 1 : 0);
    if (ways != 1) return context.usage("Name documents, or --matter NAME, or --all.");
    if (request.to.empty()) return context.usage("Say where to, with --to DIR.");
    if (is_other_than_folder(request.to)) return vault::fail(vault::Error(vault::ErrorCode::exists, request.to));

    vault::Vault& vault = *TRY(context.vault());
    Messages& messages = context.messages();
    Progress progress(messages);
    std::uint64_t done = 0;
    std::uint64_t bytes = 0;
    std::uint64_t owners_not_kept = 0;
    vault::ExportObserver observer;
    observer.cancel = &context.cancel();
    observer.exported = [&](const vault::Exported& exported) {
        if (exported.error) messages.warn("Not exported: " + inert(exported.path) + ": " + error_text(*exported.error));
        if (!exported.error && !exported.times_kept) ++owners_not_kept;
        if (context.json()) static_cast<void>(context.out().line(to_line(exported_json(exported))).has_value());
        ++done;
        bytes += exported.size;
        progress.update([&] {
            return count_text(done, "document", "documents") + ", " + size_text(bytes) + "  " + inert(exported.path);
        });
    };
    const vault::ExportReport report = TRY(vault.export_to(request, observer));
    messages.clear_progress();
    if (context.json()) {
        TRY(context.out().line(to_line(report_json(report))));
    } else {
        const std::uint64_t good = report.documents - report.failed;
        TRY(context.out().line(
            "Exported and checked " + count_text(good, "document", "documents") + ", " + size_text(report.bytes) +
            ", to " + inert(request.to) +
            (report.failed > 0 ? "; " + std::to_string(report.failed) + " failed and are named" : "")));
    }
    if (owners_not_kept > 0) {
        messages.say("Note: mode, times or owner of " + count_text(owners_not_kept, "file", "files") +
                     " could not be set as they were; only root can give files away.");
    }
    return report.failed > 0 ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace cli
