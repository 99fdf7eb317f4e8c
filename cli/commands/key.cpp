// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"
#include "cli/output/time_text.h"
#include "cli/terminal/prompt.h"
#include "crypto/passphrase.h"

namespace cli {
namespace {

constexpr Context::PassphraseOptions kFreshOptions{"--new-passphrase-file", "--new-passphrase-command",
                                                   "--new-key-file"};

Json person_json(const vault::PersonInfo& person) {
    Json object;
    object["id"] = person.id.hex();
    object["name"] = person.name;
    object["slot"] = person.slot;
    object["added"] = utc_text(person.added * 1000);
    object["added_by"] = person.added_by;
    object["removed"] = person.removed;
    object["me"] = person.me;
    object["compartments"] = person.compartments;
    return object;
}

// The old one once more: an unlocked vault that was left alone is not enough to change it.
vault::Result<vault::Passphrase> old_passphrase(const Context& context) {
    return get_passphrase(context.passphrase_source(), "The passphrase so far, once more: ", Asking::known);
}

// What opens the vault from now on, for whom `question` says. With --generate it is made up and printed.
vault::Result<vault::Passphrase> fresh_passphrase(Context& context, const std::string& question) {
    PassphraseSource source = context.passphrase_source(kFreshOptions);
    const bool generate = context.options().has("--generate");
    if (generate) source.file = "/dev/null";
    vault::Passphrase fresh = TRY(get_passphrase(source, question, Asking::fresh));
    if (!generate) return fresh;
    const std::string generated = crypto::generate_passphrase();
    const base::ByteView bytes = base::as_bytes(generated);
    fresh.typed.assign(bytes.begin(), bytes.end());
    // Shown before it counts: a passphrase that nobody saw would lock everybody out.
    TRY(context.out().line(context.json() ? to_line(Json{{"passphrase", generated}}) : generated));
    TRY(context.out().flush());
    return fresh;
}

bool has_several_sources(const Options& options) {
    const auto given = [&](const char* name) { return options.has(name) ? 1 : 0; };
    return given("--new-passphrase-file") + given("--new-passphrase-command") + given("--generate") > 1;
}
constexpr const char* kSeveralSources =
    "Only one of --new-passphrase-file, --new-passphrase-command and --generate can be given.";

}  // namespace

Ended key_list(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Table table(context.out(),
                {Table::Align::left, Table::Align::left, Table::Align::left, Table::Align::left, Table::Align::left});
    for (const vault::PersonInfo& person : TRY(vault.people())) {
        if (context.json()) {
            TRY(context.out().line(to_line(person_json(person))));
        } else {
            const std::string can = person.removed ? "removed: opens nothing" : inert_list(person.compartments);
            TRY(table.row({inert(person.name) + (person.me ? " (you)" : ""), local_text(person.added * 1000),
                           "by " + inert(person.added_by), person.id.hex(), can}));
        }
    }
    TRY(table.finish());
    return ExitCode::done;
}

Ended key_add(Context& context) {
    if (has_several_sources(context.options())) return context.usage(kSeveralSources);
    const std::string name = context.options().values("NAME").front();
    vault::Vault& vault = *TRY(context.vault());
    vault::Passphrase fresh = TRY(fresh_passphrase(context, "The passphrase for " + inert(name) + ": "));
    const std::vector<std::string> granted = context.options().values("--grant");
    TRY(vault.add_person({name, granted.empty() ? std::nullopt : std::optional(granted)}, std::move(fresh)));
    context.messages().say(inert(name) + " can open this vault from now on, and has " +
                           (granted.empty() ? "all that you have in it" : inert_list(granted) + " in it") +
                           ". What is done with that "
                           "passphrase stands in the log under this name. Let them change it: strongroom key passwd");
    return ExitCode::done;
}

Ended key_remove(Context& context) {
    const Options& options = context.options();
    const std::string name = options.values("NAME").front();
    vault::Vault& vault = *TRY(context.vault());
    if (!options.has("--yes")) {
        const bool yes = options.has("--no-input")
                             ? TRY(vault::Result<bool>(vault::fail(
                                   vault::Error(vault::ErrorCode::invalid_argument).with_detail("confirm"))))
                             : TRY(ask_yes("Remove " + inert(name) + " from this vault? [y/N] "));
        if (!yes) {
            context.messages().say("Nobody was removed.");
            return ExitCode::failed;
        }
    }
    TRY(vault.remove_person({name, options.value("--reason")}));
    context.messages().say(
        "Removed. That passphrase does not open this vault any more. What this does not take back: what they have read "
        "or copied, and older copies of this vault, which their passphrase still opens. With such a copy they have the "
        "keys of this vault, and could read what is added later too, if they get at its files.");
    return ExitCode::done;
}

Ended key_passwd(Context& context) {
    if (has_several_sources(context.options())) return context.usage(kSeveralSources);
    vault::Vault& vault = *TRY(context.vault());
    vault::Passphrase old = TRY(old_passphrase(context));
    vault::Passphrase fresh = TRY(fresh_passphrase(context, "The new passphrase: "));
    TRY(vault.change_passphrase(std::move(old), std::move(fresh)));
    context.messages().say(
        "Changed. The new passphrase opens this vault from now on; older copies of it still open with the old one.");
    return ExitCode::done;
}

}  // namespace cli
