// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "cli/commands/command.h"
#include "cli/commands/findings.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/terminal/progress.h"
#include "cli/verdict_text.h"

namespace cli {

namespace {

Json report_json(const vault::VerifyReport& report, bool data) {
    Json object;
    object["ok"] = report.findings.empty() && report.acknowledged;
    object["findings"] = report.findings.size();
    object["mended"] = report.mended.size();
    object["documents"] = report.documents;
    object["packs"] = report.packs;
    object["packs_closed"] = report.packs_closed;
    object["journals_closed"] = report.log.unopened;
    object["bytes"] = report.bytes;
    object["data"] = data;
    object["entries"] = report.log.entries;
    object["alarms"] = report.log.alarms;
    object["acknowledged"] = report.acknowledged;
    return object;
}

std::uint64_t damaged_documents(const vault::VerifyReport& report) {
    std::set<vault::DocumentId> damaged;
    for (const vault::Finding& finding : report.findings) {
        if (finding.document) damaged.insert(*finding.document);
    }
    return damaged.size();
}

// What is fine is counted as well, so that a finding does not look like the end of everything.
vault::Result<void> print(Output& out, const vault::VerifyReport& report, bool data) {
    for (const vault::Mended& mended : report.mended) TRY(out.line("Put right: " + mended_text(mended) + "."));
    for (const vault::Finding& finding : report.findings) TRY(out.line("Wrong: " + finding_text(finding)));
    if (!report.mended.empty()) TRY(out.line(failing_disk_text()));
    std::uint64_t good_journals = 0;
    for (const vault::JournalVerdict& one : report.log.journals) good_journals += one.ok ? 1U : 0U;
    TRY(out.line("Fine: " + std::to_string(report.documents - damaged_documents(report)) + " of " +
                 count_text(report.documents, "document", "documents") +
                 (data ? ", every byte read and checked" : ", all parts there (--data reads and checks every byte)")));
    TRY(out.line("Fine: " + std::to_string(good_journals) + " of " +
                 count_text(report.log.journals.size(), "journal", "journals") + ", " +
                 count_text(report.log.entries, "entry", "entries") + " checked; end not proven"));
    if (report.packs_closed > 0) {
        TRY(out.line("Not looked at: " + count_text(report.packs_closed, "pack opens", "packs open") +
                     " with none of your keys: of a compartment that you have no key to, or nobody's."));
    }
    if (report.log.unopened > 0) TRY(out.line(unopened_journals_text(report.log.unopened)));
    TRY(out.line(coverage_text(report.log.entries)));
    if (report.log.alarms == 0) return {};
    if (report.acknowledged)
        return out.line("An alarm stands in the log and was acknowledged: strongroom log verify shows it.");
    return out.line("An alarm in the log awaits acknowledgement: strongroom log acknowledge --reason TEXT");
}

}  // namespace

Ended verify(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Progress progress(context.messages());
    vault::VerifyRequest request;
    request.data = context.options().has("--data");
    request.cancel = &context.cancel();
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        progress.update([&] { return "Checked " + size_text(done) + " of " + size_text(total); });
    };
    const vault::VerifyReport report = TRY(vault.verify(request));
    context.messages().clear_progress();
    if (context.json()) {
        for (const vault::Mended& mended : report.mended) TRY(context.out().line(to_line(mended_json(mended))));
        for (const vault::Finding& finding : report.findings) TRY(context.out().line(to_line(finding_json(finding))));
        TRY(context.out().line(to_line(report_json(report, request.data))));
    } else {
        TRY(print(context.out(), report, request.data));
    }
    return report.findings.empty() && report.acknowledged ? ExitCode::done : ExitCode::integrity;
}

}  // namespace cli
