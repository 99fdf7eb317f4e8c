// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/terminal/progress.h"

namespace cli {
namespace {

Json report_json(const vault::MergeReport& report) {
    Json object;
    object["journals"] = report.journals;
    object["entries"] = report.entries;
    object["documents"] = report.documents;
    object["packs"] = report.packs;
    object["pack_bytes"] = report.pack_bytes;
    object["packs_damaged"] = report.packs_damaged;
    object["compartments_closed"] = report.compartments_closed;
    object["keys_taken"] = report.keys_taken;
    object["left_out"] = report.left_out;
    object["diverged"] = report.diverged;
    return object;
}

vault::Result<void> print(Output& out, const vault::MergeReport& report) {
    if (report.journals + report.packs == 0) {
        TRY(out.line("All that the other copy has is here already."));
    } else {
        TRY(out.line("Brought in: " + count_text(report.entries, "entry", "entries") + " of " +
                     count_text(report.journals, "journal", "journals") + ", and " +
                     count_text(report.packs, "pack", "packs") + " (" + size_text(report.pack_bytes) + "). " +
                     count_text(report.documents, "more document is", "more documents are") + " listed now."));
    }
    if (report.keys_taken) {
        TRY(out.line("Passphrases, people or compartments were changed in the other copy: what was changed there holds "
                     "here now, beside what was changed here."));
    }
    for (const std::string& name : report.left_out) {
        TRY(out.line(inert(name) + " was let in there, by somebody who is removed here or into a place that another "
                     "person has here, and cannot open this vault. If they should: strongroom key add"));
    }
    for (const std::string& journal : report.diverged) {
        TRY(out.line("Journal " + inert(journal) +
                     " goes on in two ways: a copy may have been used in two places. What is here was kept; look at "
                     "the other copy for what it has."));
    }
    if (report.compartments_closed > 0) {
        TRY(out.line(count_text(report.compartments_closed, "compartment was", "compartments were") +
                     " not looked at: you have no key. Whoever has one can merge what belongs to it."));
    }
    if (report.packs_damaged > 0) {
        TRY(out.line(count_text(report.packs_damaged, "pack", "packs") +
                     " of the other copy could not be taken, being damaged there. Run \"strongroom repair\" there, and "
                     "merge again; \"strongroom verify\" says what is missing here."));
    }
    return {};
}

}  // namespace

Ended merge(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Progress progress(context.messages());
    vault::MergeRequest request;
    request.other = context.options().value("OTHER").value_or("");
    request.cancel = &context.cancel();
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        progress.update(
            [&] { return "Brought " + std::to_string(done) + " of " + count_text(total, "pack", "packs"); });
    };
    const vault::MergeReport report = TRY(vault.merge(request));
    context.messages().clear_progress();
    TRY(context.json() ? context.out().line(to_line(report_json(report))) : print(context.out(), report));
    return report.diverged.empty() && report.packs_damaged == 0 ? ExitCode::done : ExitCode::partly_done;
}

}  // namespace cli
