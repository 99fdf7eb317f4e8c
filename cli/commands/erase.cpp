// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/owner_text.h"
#include "cli/terminal/prompt.h"

namespace cli {
namespace {

Json report_json(const vault::EraseReport& report) {
    Json object;
    object["documents"] = report.documents;
    object["other_versions"] = report.other_versions;
    object["kept_versions"] = report.kept_versions;
    object["entries"] = report.entries;
    object["left_over"] = report.left_over;
    object["elsewhere"] = report.elsewhere;
    object["packs_removed"] = report.packs.removed + report.packs.orphans_removed;
    object["packs_waiting"] = report.packs.waiting;
    object["packs_left_alone"] = report.packs.left_alone;
    object["freed_bytes"] = report.packs.freed_bytes;
    return object;
}

std::string what_text(const vault::EraseReport& report) {
    std::string text;
    const auto add = [&](std::uint64_t count, const char* one, const char* many) {
        if (count > 0) text += (text.empty() ? "" : ", ") + count_text(count, one, many);
    };
    add(report.documents, "document", "documents");
    add(report.other_versions, "other version", "other versions");
    add(report.entries, "entry of the log", "entries of the log");
    return text;
}

// Not all of it is gone as long as some pack stands.
bool is_unfinished(const vault::EraseReport& report) {
    return report.packs.waiting + report.packs.left_alone + report.elsewhere > 0;
}

vault::Result<void> print(Output& out, const vault::EraseReport& report) {
    const std::string what = what_text(report);
    if (what.empty() && report.left_over == 0) return out.line("There is nothing to erase.");
    if (!what.empty()) TRY(out.line("Erased: " + what + "."));
    if (report.left_over > 0) {
        TRY(out.line("Gone on with, of an erasure that was cut off: " +
                     count_text(report.left_over, "entry", "entries") + "."));
    }
    TRY(out.line("Packs removed: " + std::to_string(report.packs.removed + report.packs.orphans_removed) +
                 ". That something was erased, when, by whom and why stands in the log."));
    if (report.kept_versions > 0) {
        TRY(out.line(count_text(report.kept_versions, "other version stays", "other versions stay") +
                     "; --all-versions erases those too."));
    }
    if (report.packs.waiting > 0) {
        TRY(out.line("Not finished: " + count_text(report.packs.waiting, "pack", "packs") +
                     " with contents of it cannot go yet. Run \"strongroom compact\" when they have ended:"));
        for (const std::string& owner : report.packs.at_work) TRY(out.line("  " + owner_text(owner)));
    }
    if (report.elsewhere > 0) {
        TRY(out.line("Not finished: " + count_text(report.elsewhere, "entry stands", "entries stand") +
                     " in this device's state folder and could not be brought into the vault. Run \"strongroom erase "
                     "--finish\" when there is room."));
    }
    if (report.packs.left_alone > 0) {
        TRY(out.line("Not finished: " + count_text(report.packs.left_alone, "damaged pack", "damaged packs") +
                     " may hold contents of it. Run \"strongroom repair\", then \"strongroom compact\"."));
    }
    return out.line("Other copies of this vault still have it, other devices until they open this one, and a disk may "
                    "keep what was written over for a while.");
}

vault::Result<std::vector<vault::EntryName>> entries_of(Context& context) {
    std::vector<vault::EntryName> entries;
    for (const std::string& number : context.options().values("--entry")) {
        if (number.empty() || number.size() > 15 || number.find_first_not_of("0123456789") != std::string::npos)
            return vault::fail(vault::Error(vault::ErrorCode::invalid_argument).with_detail("entry number"));
        entries.push_back({context.options().value("--journal"), std::stoull(number)});
    }
    return entries;
}

}  // namespace

Ended erase(Context& context) {
    const Options& options = context.options();
    vault::EraseRequest request;
    request.documents = options.values("DOC");
    request.entries = TRY(entries_of(context));
    request.all_versions = options.has("--all-versions");
    request.reason = options.value("--reason").value_or("");
    request.cancel = &context.cancel();
    const bool has_something = !request.documents.empty() || !request.entries.empty();
    if (!has_something && !options.has("--finish"))
        return context.usage("Name documents, or entries with --entry; --finish goes on where an erasure was cut off.");
    if (has_something && request.reason.empty())
        return vault::fail(vault::Error(vault::ErrorCode::invalid_argument).with_detail("reason"));

    vault::Vault& vault = *TRY(context.vault());
    std::optional<vault::Error> unasked;
    vault::EraseObserver observer;
    if (!options.has("--yes")) {
        observer.confirm = [&](const vault::EraseReport& report) {
            auto yes = options.has("--no-input")
                           ? vault::Result<bool>(vault::fail(
                                 vault::Error(vault::ErrorCode::invalid_argument).with_detail("confirm")))
                           : ask_yes("Erase for good: " + what_text(report) + "? It cannot be undone here. [y/N] ");
            if (!yes) unasked = std::move(yes).error();
            return yes && *yes;
        };
    }
    const vault::EraseReport report = TRY(vault.erase(request, observer));
    if (unasked) return vault::fail(*unasked);
    if (!report.confirmed) {
        context.messages().say("Nothing was erased.");
        return ExitCode::failed;
    }
    TRY(context.json() ? context.out().line(to_line(report_json(report))) : print(context.out(), report));
    return is_unfinished(report) ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace cli
