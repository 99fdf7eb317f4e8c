// SPDX-License-Identifier: Apache-2.0
// One function per command, and what they are given. A command writes its results to `out` and returns how it ended; an
// error that it returns is worded by run().
#pragma once

#include <optional>
#include <string>

#include "cli/commands/options.h"
#include "cli/exit_code.h"
#include "cli/output/output.h"
#include "cli/terminal/messages.h"
#include "cli/terminal/passphrase_source.h"
#include "vault/vault.h"

namespace cli {

// What a command works with. Opens the vault when it is first asked for, and says what opening found when it goes.
class Context {
  public:
    Context(const Options& options, Output& out, Messages& messages, const vault::Cancel& cancel)
        : m_options(options), m_out(out), m_messages(messages), m_cancel(cancel) {}

    const Options& options() const { return m_options; }
    Output& out() { return m_out; }
    Messages& messages() { return m_messages; }
    const vault::Cancel& cancel() const { return m_cancel; }
    bool json() const { return m_options.has("--json"); }

    // How the passphrase is to be had; `file`, `command`, `key_file` name the options.
    struct PassphraseOptions {
        const char* file = "--passphrase-file";
        const char* command = "--passphrase-command";
        const char* key_file = "--key-file";
    };
    PassphraseSource passphrase_source(const PassphraseOptions& names) const;
    PassphraseSource passphrase_source() const;  // with the environment

    vault::Result<vault::Place> place() const;  // invalid_argument with a word of the usage() below if none is named
    vault::Result<vault::Vault*> vault();
    bool opened() const { return m_vault.has_value(); }

    // Says what is wrong with what was typed.
    ExitCode usage(const std::string& text);

  private:
    const Options& m_options;
    Output& m_out;
    Messages& m_messages;
    const vault::Cancel& m_cancel;
    std::optional<vault::Vault> m_vault;
};

using Ended = vault::Result<ExitCode>;

Ended add(Context& context);
Ended cat(Context& context);
Ended compact(Context& context);
Ended compartment_create(Context& context);
Ended compartment_grant(Context& context);
Ended compartment_list(Context& context);
Ended compartment_rekey(Context& context);
Ended completion(Context& context);
Ended doctor(Context& context);
Ended erase(Context& context);
Ended export_documents(Context& context);
Ended find(Context& context);
Ended help(Context& context);
Ended init(Context& context);
Ended key_add(Context& context);
Ended key_list(Context& context);
Ended key_passwd(Context& context);
Ended key_remove(Context& context);
Ended label(Context& context);
Ended list(Context& context);
Ended log(Context& context);
Ended log_acknowledge(Context& context);
Ended log_checkpoint(Context& context);
Ended log_key(Context& context);
Ended log_prove(Context& context);
Ended log_verify(Context& context);
Ended merge(Context& context);
Ended recover(Context& context);
Ended remove(Context& context);
Ended repair(Context& context);
Ended show(Context& context);
Ended stats(Context& context);
Ended status(Context& context);
Ended verify(Context& context);
Ended version(Context& context);

// Parses, runs, words what went wrong; the program's exit code.
ExitCode run(int argc, const char* const* argv, const vault::Cancel& cancel);

}  // namespace cli
