// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/owner_text.h"
#include "cli/terminal/progress.h"
#include "cli/verdict_text.h"

namespace cli {
namespace {

Json report_json(const vault::CompactReport& report, bool dry_run) {
    Json object;
    object["dry_run"] = dry_run;
    object["compartment"] = report.compartment;
    object["packs"] = report.packs;
    object["condemned"] = report.condemned;
    object["removed"] = report.removed;
    object["waiting"] = report.waiting;
    object["left_alone"] = report.left_alone;
    object["orphans"] = report.orphans;
    object["orphan_bytes"] = report.orphan_bytes;
    object["orphans_removed"] = report.orphans_removed;
    object["moved_bytes"] = report.moved_bytes;
    object["written_bytes"] = report.written_bytes;
    object["freed_bytes"] = report.freed_bytes;
    Json at_work = Json::array();
    for (const std::string& owner : report.at_work) at_work.push_back(owner_text(owner));
    object["at_work"] = std::move(at_work);
    return object;
}

std::string packs_text(std::uint64_t count) { return count_text(count, "pack", "packs"); }

vault::Result<void> print_done(Output& out, const vault::CompactReport& report) {
    const std::uint64_t gone = report.removed + report.orphans_removed;
    if (gone == 0) return out.line("Nothing was removed: " + packs_text(report.packs) + " looked at.");
    TRY(out.line("Removed: " + packs_text(gone) + ", " + size_text(report.freed_bytes) + "."));
    if (report.written_bytes > 0) {
        TRY(out.line("Written anew before, with what is still needed of them: " + size_text(report.written_bytes) +
                     "."));
    }
    return out.line("What they held of removed documents cannot be read again here. Older copies of this vault still "
                    "have it, and a disk may keep it for a while.");
}

vault::Result<void> print_foreseen(Output& out, const vault::CompactReport& report) {
    if (report.freed_bytes == 0) {
        TRY(out.line("There is nothing to give back: " + packs_text(report.packs) + " looked at."));
    } else {
        TRY(out.line("Would be given back: " + size_text(report.freed_bytes) + ", of which " +
                     size_text(report.moved_bytes) + " are still needed and would be written anew."));
    }
    return out.line("Nothing was changed (--dry-run).");
}

vault::Result<void> print_rest(Output& out, const vault::CompactReport& report) {
    if (report.waiting > 0) {
        TRY(out.line("Waiting: " + packs_text(report.waiting) +
                     ", on which somebody may still build. Run \"strongroom compact\" again when they have ended:"));
    }
    if (report.waiting > 0 || (report.orphans > report.orphans_removed && !report.at_work.empty())) {
        for (const std::string& owner : report.at_work) TRY(out.line("  " + owner_text(owner)));
    }
    if (report.left_alone > 0) {
        TRY(out.line("Damaged and left alone: " + packs_text(report.left_alone) +
                     ". \"strongroom repair\" puts right what can be; adding the files again brings the rest."));
    }
    if (report.orphans > report.orphans_removed) {
        const std::string what = packs_text(report.orphans - report.orphans_removed) + " (" +
                                 size_text(report.orphan_bytes) + " in all)";
        TRY(out.line("Named by no entry of the log: " + what +
                     ". An add that was cut off, or one that is running, left them; \"strongroom compact --orphans\" "
                     "removes them when nobody is at work."));
    }
    return {};
}

}  // namespace

Ended compact(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Progress progress(context.messages());
    vault::CompactRequest request;
    request.dry_run = context.options().has("--dry-run");
    request.orphans = context.options().has("--orphans");
    request.cancel = &context.cancel();
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        progress.update([&] { return "Moved " + std::to_string(done) + " of " + packs_text(total); });
    };
    const vault::CompactReport report = TRY(vault.compact(request));
    context.messages().clear_progress();
    if (context.json()) {
        TRY(context.out().line(to_line(report_json(report, request.dry_run))));
    } else {
        TRY(request.dry_run ? print_foreseen(context.out(), report) : print_done(context.out(), report));
        TRY(print_rest(context.out(), report));
        if (!report.is_only_one) TRY(context.out().line(one_of_several_text(report.compartment)));
    }
    return ExitCode::done;
}

}  // namespace cli
