// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/documents_table.h"
#include "cli/output/time_text.h"

namespace cli {

Ended list(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    DocumentsTable table(context);
    const auto each = [&](const vault::DocumentInfo& info) { return table.row(info); };
    const auto matter = context.options().value("--matter");
    const auto tag = context.options().value("--tag");
    TRY(context.options().has("--removed") ? vault.list_removed(matter, tag, each) : vault.list(matter, tag, each));
    TRY(table.finish());
    if (!context.json()) context.messages().say(count_text(table.count(), "document", "documents"));
    return ExitCode::done;
}

}  // namespace cli
