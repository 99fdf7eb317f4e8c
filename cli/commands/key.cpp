// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"
#include "cli/output/time_text.h"
#include "crypto/passphrase.h"

namespace cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + inert(name);
    return text;
}

Json person_json(const vault::PersonInfo& person) {
    Json object;
    object["id"] = person.id.hex();
    object["name"] = person.name;
    object["slot"] = person.slot;
    object["added"] = utc_text(person.added * 1000);
    object["me"] = person.me;
    object["compartments"] = person.compartments;
    return object;
}

// The old one once more: an unlocked vault that was left alone is not enough to change it.
vault::Result<vault::Passphrase> old_passphrase(const Context& context) {
    return get_passphrase(context.passphrase_source(), "The passphrase so far, once more: ", Asking::known);
}

}  // namespace

Ended key_list(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Table table(context.out(),
                {Table::Align::right, Table::Align::left, Table::Align::left, Table::Align::left, Table::Align::left});
    for (const vault::PersonInfo& person : TRY(vault.people())) {
        if (context.json()) {
            TRY(context.out().line(to_line(person_json(person))));
        } else {
            TRY(table.row({std::to_string(person.slot), inert(person.name) + (person.me ? " (you)" : ""),
                           local_text(person.added * 1000), person.id.hex(), joined(person.compartments)}));
        }
    }
    TRY(table.finish());
    return ExitCode::done;
}

Ended key_passwd(Context& context) {
    const Options& options = context.options();
    PassphraseSource fresh_source =
        context.passphrase_source({"--new-passphrase-file", "--new-passphrase-command", "--new-key-file"});
    const bool generate = options.has("--generate");
    if ((fresh_source.file ? 1 : 0) + (fresh_source.command ? 1 : 0) + (generate ? 1 : 0) > 1) {
        return context.usage(
            "Only one of --new-passphrase-file, --new-passphrase-command and --generate can be given.");
    }
    vault::Vault& vault = *TRY(context.vault());
    vault::Passphrase old = TRY(old_passphrase(context));
    if (generate) fresh_source.file = "/dev/null";
    vault::Passphrase fresh = TRY(get_passphrase(fresh_source, "The new passphrase: ", Asking::fresh));
    std::string generated;
    if (generate) {
        generated = crypto::generate_passphrase();
        const base::ByteView bytes = base::as_bytes(generated);
        fresh.typed.assign(bytes.begin(), bytes.end());
        // Shown before it counts: a passphrase that nobody saw would lock everybody out.
        TRY(context.out().line(context.json() ? to_line(Json{{"passphrase", generated}}) : generated));
        TRY(context.out().flush());
    }
    TRY(vault.change_passphrase(std::move(old), std::move(fresh)));
    context.messages().say(
        "Changed. The new passphrase opens this vault from now on; older copies of it still open with the old one.");
    return ExitCode::done;
}

}  // namespace cli
