// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/json.h"
#include "cli/output/table.h"
#include "cli/output/time_text.h"

namespace cli {

Ended stats(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const vault::Stats stats = TRY(vault.stats());
    if (context.json()) {
        Json object;
        object["documents"] = stats.documents;
        object["versions"] = stats.versions;
        object["removed"] = stats.removed;
        object["bytes"] = stats.bytes;
        object["packs"] = stats.packs;
        object["pack_bytes"] = stats.pack_bytes;
        object["index_bytes"] = stats.index_bytes;
        object["journal_bytes"] = stats.journal_bytes;
        object["catalog_bytes"] = stats.catalog_bytes;
        object["intakes"] = stats.intakes;
        object["events"] = stats.events;
        TRY(context.out().line(to_line(object)));
        return ExitCode::done;
    }
    Table table(context.out(), {Table::Align::left, Table::Align::right});
    TRY(table.row({"documents", std::to_string(stats.documents)}));
    TRY(table.row({"versions of them", std::to_string(stats.versions)}));
    TRY(table.row({"removed", std::to_string(stats.removed)}));
    TRY(table.row({"intakes", std::to_string(stats.intakes)}));
    TRY(table.row({"entries of the log", std::to_string(stats.events)}));
    TRY(table.row({"bytes of all versions", size_text(stats.bytes)}));
    TRY(table.row({"in " + count_text(stats.packs, "pack", "packs"), size_text(stats.pack_bytes)}));
    TRY(table.row({"journals", size_text(stats.journal_bytes)}));
    TRY(table.row({"index of contents", size_text(stats.index_bytes)}));
    TRY(table.row({"index of documents", size_text(stats.catalog_bytes)}));
    TRY(table.finish());
    return ExitCode::done;
}

}  // namespace cli
