// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/terminal/progress.h"

namespace cli {
namespace {

using vault::Skipped;

std::string skipped_text(const Skipped& skipped) {
    const std::string path = inert(skipped.path);
    const std::string reason =
        skipped.sys_errno == 0 ? std::string() : " (" + std::generic_category().message(skipped.sys_errno) + ")";
    switch (skipped.why) {
        case Skipped::Why::special:
            return "Left out, not a file: " + path;
        case Skipped::Why::unreadable:
            return "Cannot read: " + path + reason;
        case Skipped::Why::vanished:
            return "Not there (any more): " + path;
        case Skipped::Why::is_vault:
            return "Left out, the vault itself: " + path;
    }
    return path;
}

Json added_json(const vault::Added& added) {
    Json object;
    object["id"] = added.id.hex();
    set_bytes(object, "path", added.path);
    object["size"] = added.size;
    object["sha256"] = added.sha256.hex();
    object["replaces"] = added.replaces ? Json(added.replaces->hex()) : Json(nullptr);
    object["changed_while_read"] = added.changed_while_read;
    return object;
}

Json report_json(const vault::AddReport& report) {
    Json object;
    object["intake"] = report.intake.hex();
    object["documents"] = report.documents;
    object["unchanged"] = report.unchanged;
    object["changed"] = report.changed;
    object["labelled"] = report.labelled;
    object["folders"] = report.folders;
    object["links"] = report.links;
    object["special"] = report.special;
    object["unreadable"] = report.unreadable;
    object["bytes"] = report.bytes;
    object["new_bytes"] = report.new_bytes;
    object["stored_bytes"] = report.stored_bytes;
    object["seconds"] = report.seconds;
    object["atime_kept"] = report.atime_kept;
    object["complete"] = report.complete;
    return object;
}

std::string report_text(const vault::AddReport& report) {
    std::string text = "Added " + count_text(report.documents, "document", "documents");
    if (report.changed > 0) text += " (" + std::to_string(report.changed) + " changed since last time)";
    text += ", " + size_text(report.bytes) + " read, " + size_text(report.new_bytes) + " new, " +
            size_text(report.stored_bytes) + " stored";
    if (report.unchanged > 0) text += "\nUnchanged and not read again: " + std::to_string(report.unchanged);
    if (report.labelled > 0) text += "\nOf these, labelled as said now: " + std::to_string(report.labelled);
    if (report.links > 0) text += "\nSymbolic links recorded, not followed: " + std::to_string(report.links);
    if (report.special > 0) text += "\nDevices, sockets and FIFOs left out: " + std::to_string(report.special);
    if (report.unreadable > 0) text += "\nCould not be read: " + std::to_string(report.unreadable);
    return text;
}

vault::Result<std::size_t> read_stdin(base::MutableByteView into, const vault::Cancel& cancel) {
    for (;;) {
        const ssize_t n = ::read(STDIN_FILENO, into.data(), into.size());
        if (n >= 0) return static_cast<std::size_t>(n);
        if (errno == EINTR && cancel) return vault::fail(vault::ErrorCode::cancelled);
        if (errno == EINTR) continue;
        vault::Error error(vault::ErrorCode::io, "standard input");
        error.sys_errno = errno;
        return vault::fail(std::move(error));
    }
}

vault::AddRequest request_of(const Options& options, const vault::Cancel& cancel) {
    vault::AddRequest request;
    for (const std::string& path : options.values("PATH")) {
        if (path != "-") request.paths.push_back(path);
    }
    request.stdin_name = options.value("--name");
    request.stdin_read = [&cancel](base::MutableByteView into) { return read_stdin(into, cancel); };
    request.matter = options.value("--matter");
    request.search = options.value("--search");
    request.source = options.value("--source");
    request.note = options.value("--note");
    request.tags = options.values("--tag");
    return request;
}

}  // namespace

Ended add(Context& context) {
    const Options& options = context.options();
    const vault::AddRequest request = request_of(options, context.cancel());
    const std::size_t from_stdin = options.values("PATH").size() - request.paths.size();
    if (from_stdin > 1) return context.usage("Standard input can be added once only.");
    if (from_stdin == 1 && !request.stdin_name)
        return context.usage("- needs --name: the path under which it is to be stored.");
    if (from_stdin == 0 && request.stdin_name)
        return context.usage("--name is for standard input: strongroom add - --name NAME.");

    vault::Vault& vault = *TRY(context.vault());
    Messages& messages = context.messages();
    Progress progress(messages);
    vault::AddObserver observer;
    observer.cancel = &context.cancel();
    observer.added = [&](const vault::Added& added) {
        // A failure to print stays in `out` and is told at the end: what is stored is stored.
        if (context.json()) static_cast<void>(context.out().line(to_line(added_json(added))).has_value());
        if (added.changed_while_read)
            messages.warn("Changed while it was read; stored as it was read: " + inert(added.path));
    };
    observer.skipped = [&](const Skipped& skipped) {
        const bool by_design = skipped.why == Skipped::Why::special || skipped.why == Skipped::Why::is_vault;
        by_design ? messages.say(skipped_text(skipped)) : messages.warn(skipped_text(skipped));
    };
    observer.progress = [&](const vault::AddProgress& now) {
        progress.update([&] {
            return count_text(now.files, "file", "files") + ", " + size_text(now.bytes) + "  " + inert(now.path);
        });
    };
    const vault::AddReport report = TRY(vault.add(request, observer));
    messages.clear_progress();
    TRY(context.out().line(context.json() ? to_line(report_json(report)) : report_text(report)));
    if (!report.atime_kept)
        messages.say(
            "Note: the time of last access of some files could not be kept; only their owner may ask for that.");
    if (!report.complete) {
        TRY(context.out().flush());
        return vault::fail(vault::ErrorCode::cancelled);
    }
    return report.unreadable > 0 ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace cli
