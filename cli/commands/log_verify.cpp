// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/verdict_text.h"

namespace cli {
namespace {

Json journal_json(const vault::JournalVerdict& verdict) {
    Json object;
    object["journal"] = verdict.head.journal.hex();
    object["origin"] = verdict.head.origin;
    object["size"] = verdict.head.size;
    object["root"] = verdict.head.root.hex();
    object["this_device"] = verdict.this_device;
    object["ok"] = verdict.ok;
    object["fault"] = verdict.ok ? Json(nullptr) : Json(verdict.fault);
    object["fault_commit"] = verdict.fault_commit;
    object["fault_offset"] = verdict.fault_offset;
    object["unsealed_bytes"] = verdict.unsealed_bytes;
    object["end_proven"] = verdict.closed;
    object["alarms"] = verdict.alarms;
    object["compartment"] = verdict.compartment.empty() ? Json(nullptr) : Json(verdict.compartment);
    return object;
}

Json verdict_json(const vault::LogVerdict& verdict) {
    Json object;
    object["ok"] = verdict.ok();
    object["entries"] = verdict.entries;
    object["not_covered"] = verdict.entries;
    object["alarms"] = verdict.alarms;
    object["pending"] = verdict.pending;
    object["unopened"] = verdict.unopened;
    return object;
}

vault::Result<void> print(Output& out, const vault::LogVerdict& verdict) {
    for (const vault::JournalVerdict& one : verdict.journals) TRY(out.line(journal_text(one)));
    if (verdict.alarms > 0) {
        TRY(out.line(count_text(verdict.alarms, "alarm stands", "alarms stand") + " in the log" +
                     (verdict.pending > 0 ? ", " + std::to_string(verdict.pending) + " not acknowledged yet."
                                          : ", acknowledged.")));
    }
    if (verdict.unopened > 0) TRY(out.line(unopened_journals_text(verdict.unopened)));
    return out.line(coverage_text(verdict.entries));
}

bool lacks_a_journal(const vault::LogVerdict& verdict) {
    for (const vault::Notice& notice : verdict.notices) {
        if (notice.kind == vault::Notice::Kind::journal_behind) return true;
    }
    return false;
}

}  // namespace

Ended log_verify(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const vault::LogVerdict verdict = TRY(vault.verify_log(context.options().value("--journal")));
    if (context.json()) {
        for (const vault::JournalVerdict& one : verdict.journals) TRY(context.out().line(to_line(journal_json(one))));
        TRY(context.out().line(to_line(verdict_json(verdict))));
    } else {
        TRY(print(context.out(), verdict));
    }
    return verdict.ok() && !lacks_a_journal(verdict) ? ExitCode::done : ExitCode::integrity;
}

}  // namespace cli
