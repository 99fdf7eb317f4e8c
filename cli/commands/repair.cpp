// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/commands/findings.h"
#include "cli/output/time_text.h"
#include "cli/terminal/progress.h"
#include "cli/verdict_text.h"

namespace cli {
namespace {

Json report_json(const vault::RepairReport& report, bool dry_run) {
    Json object;
    object["ok"] = report.losses == 0;
    object["dry_run"] = dry_run;
    object["mended"] = report.mended.size();
    object["lost"] = report.losses;
    object["documents"] = report.documents;
    object["documents_lost"] = report.documents_lost;
    object["packs"] = report.packs;
    return object;
}

bool is_pack(const vault::Finding& finding) {
    return finding.kind == vault::Finding::Kind::pack_damaged || finding.kind == vault::Finding::Kind::pack_missing;
}

// What is safe is said as loudly as what is lost.
vault::Result<void> print(Output& out, const vault::RepairReport& report, bool dry_run) {
    const std::string done = dry_run ? "Can be put right: " : "Put right: ";
    for (const vault::Mended& mended : report.mended) TRY(out.line(done + mended_text(mended) + "."));
    for (const vault::Finding& finding : report.lost) {
        TRY(out.line((is_pack(finding) ? "Damaged for good: " : "Lost: ") + finding_text(finding)));
    }
    if (!report.mended.empty() && !dry_run) TRY(out.line(failing_disk_text()));
    const std::uint64_t safe = report.documents - report.documents_lost;
    const std::string packs = count_text(report.packs, "pack", "packs") + " read";
    if (report.documents_lost > 0) {
        TRY(out.line("Safe: " + std::to_string(safe) + " of " + count_text(report.documents, "document", "documents") +
                     "; " + packs + ". A copy of the vault can bring the others back, or adding their files again."));
    } else if (report.lost.empty() && report.mended.empty()) {
        TRY(out.line("Nothing had to be put right. Safe: " + count_text(safe, "document", "documents") + "; " + packs +
                     "."));
    } else {
        TRY(out.line("No document is lost. Safe: " + count_text(safe, "document", "documents") + "; " + packs + "."));
        if (!report.lost.empty() && report.losses == 0) {
            TRY(out.line("What the damaged packs held stands in others as well, or nothing needs it any more."));
        }
    }
    if (dry_run) TRY(out.line("Nothing was changed (--dry-run)."));
    return {};
}

}  // namespace

Ended repair(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Progress progress(context.messages());
    vault::RepairRequest request;
    request.dry_run = context.options().has("--dry-run");
    request.cancel = &context.cancel();
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        progress.update([&] { return "Read " + std::to_string(done) + " of " + count_text(total, "pack", "packs"); });
    };
    const vault::RepairReport report = TRY(vault.repair(request));
    context.messages().clear_progress();
    if (context.json()) {
        for (const vault::Mended& mended : report.mended) TRY(context.out().line(to_line(mended_json(mended))));
        for (const vault::Finding& finding : report.lost) TRY(context.out().line(to_line(finding_json(finding))));
        TRY(context.out().line(to_line(report_json(report, request.dry_run))));
    } else {
        TRY(print(context.out(), report, request.dry_run));
    }
    return report.losses == 0 ? ExitCode::done : ExitCode::partly_done;
}

}  // namespace cli
