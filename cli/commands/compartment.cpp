// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"

namespace cli {
namespace {

Json compartment_json(const vault::CompartmentInfo& compartment) {
    Json object;
    object["id"] = compartment.id.hex();
    object["name"] = compartment.name;
    object["mine"] = compartment.mine;
    object["at_work"] = compartment.at_work;
    object["people"] = compartment.people;
    return object;
}

}  // namespace

Ended compartment_list(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    Table table(context.out(), {Table::Align::left, Table::Align::left, Table::Align::left, Table::Align::left});
    for (const vault::CompartmentInfo& one : TRY(vault.compartments())) {
        if (context.json()) {
            TRY(context.out().line(to_line(compartment_json(one))));
            continue;
        }
        const std::string people = inert_list(one.people);
        TRY(table.row({inert(one.name), one.mine ? "" : "you have no key", one.id.hex(),
                       people.empty() ? "nobody who can open this vault has a key" : people}));
    }
    TRY(table.finish());
    return ExitCode::done;
}

Ended compartment_create(Context& context) {
    const std::string name = context.options().value("NAME").value_or("");
    vault::Vault& vault = *TRY(context.vault());
    const vault::CompartmentId id = TRY(vault.create_compartment(name));
    if (context.json()) TRY(context.out().line(to_line(Json{{"id", id.hex()}, {"name", name}})));
    context.messages().say("Made. You alone have a key to " + inert(name) + ". To work in it: --compartment " +
                           inert(name) + ". To let somebody else in: strongroom compartment grant");
    return ExitCode::done;
}

Ended compartment_grant(Context& context) {
    const std::string name = context.options().value("NAME").value_or("");
    const std::string person = context.options().value("PERSON").value_or("");
    vault::Vault& vault = *TRY(context.vault());
    TRY(vault.grant({name, person}));
    context.messages().say(inert(person) + " has a key to " + inert(name) +
                           " from now on, for all that is in it. What they do in it stands in the log under this "
                           "name.");
    return ExitCode::done;
}

Ended compartment_rekey(Context& context) {
    const std::string name = context.options().value("NAME").value_or("");
    vault::Vault& vault = *TRY(context.vault());
    const std::vector<std::string> people = TRY(vault.rekey({name, context.options().value("--reason")}));
    if (context.json()) TRY(context.out().line(to_line(Json{{"name", name}, {"people", people}})));
    context.messages().say("Done. What is added to " + inert(name) +
                           " from now on, and what is written in its log, opens with new keys. Who has them: " +
                           inert_list(people) +
                           ".\nWhat was there before stays under the old keys: whoever had them and has, or gets, a "
                           "copy of the vault can go on reading that, its part of the log too.");
    return ExitCode::done;
}

}  // namespace cli
