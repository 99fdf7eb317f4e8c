// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"

namespace cli {

Ended cat(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const Options& options = context.options();
    const bool guarded = context.out().is_terminal();
    PlainText plain;
    const vault::Sink sink = [&](base::ByteView piece) -> vault::Result<void> {
        if (context.cancel()) return vault::fail(vault::ErrorCode::cancelled);
        if (guarded && !plain.accepts(piece)) {
            return vault::fail(vault::Error(vault::ErrorCode::invalid_argument).with_detail("terminal"));
        }
        return context.out().write_now(piece);
    };
    static_cast<void>(TRY(vault.cat({options.value("DOC").value_or(""), options.value("--reason")}, sink)));
    return ExitCode::done;
}

}  // namespace cli
