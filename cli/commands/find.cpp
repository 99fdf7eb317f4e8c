// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/documents_table.h"
#include "cli/output/time_text.h"

namespace cli {

// Nothing found is an answer, not an error.
Ended find(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    DocumentsTable table(context);
    std::string query;
    for (const std::string& word : context.options().values("QUERY")) query += (query.empty() ? "" : " ") + word;
    TRY(vault.find(query, [&](const vault::DocumentInfo& info) { return table.row(info); }));
    TRY(table.finish());
    if (!context.json()) context.messages().say(count_text(table.count(), "document", "documents"));
    return ExitCode::done;
}

}  // namespace cli
