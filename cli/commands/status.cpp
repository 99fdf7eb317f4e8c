// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"

namespace cli {
namespace {

Json status_json(const vault::Status& status) {
    Json object;
    object["vault"] = status.vault.hex();
    object["person"] = status.person_name;
    object["journal"] = status.journal ? Json(status.journal->hex()) : Json(nullptr);
    object["entries"] = status.entries;
    object["not_covered"] = status.exposed;
    object["journals"] = status.journals;
    object["documents"] = status.documents;
    object["people"] = status.people;
    object["compartment"] = status.compartment;
    object["compartments"] = status.compartments;
    object["locked_compartments"] = status.locked_compartments;
    object["writable"] = status.writable;
    object["alarm"] = status.alarm;
    object["keys_locked"] = status.keys_locked;
    return object;
}

}  // namespace

Ended status(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const vault::Status status = TRY(vault.status());
    if (context.json()) {
        TRY(context.out().line(to_line(status_json(status))));
        return ExitCode::done;
    }
    std::string compartments = inert_list(status.compartments);
    if (status.locked_compartments > 0)
        compartments += ", and " + std::to_string(status.locked_compartments) + " that you have no key to";
    Table table(context.out(), {Table::Align::left, Table::Align::left});
    TRY(table.row({"vault", status.vault.hex()}));
    TRY(table.row({"you are", inert(status.person_name)}));
    TRY(table.row({"people", std::to_string(status.people)}));
    TRY(table.row({"compartments", compartments}));
    TRY(table.row({"documents in " + inert(status.compartment), std::to_string(status.documents)}));
    TRY(table.row(
        {"entries in the log", std::to_string(status.entries) + ", in journals: " + std::to_string(status.journals)}));
    TRY(table.row({"not covered from outside", "the newest " + std::to_string(status.exposed)}));
    TRY(table.row({"journal of this device", status.journal ? status.journal->hex() : "none yet"}));
    TRY(table.row({"can be written", status.writable ? "yes" : "no"}));
    TRY(table.row({"alarm", status.alarm ? "yes: see the warning; strongroom log acknowledge --reason TEXT" : "none"}));
    TRY(table.row({"keys kept out of swap", status.keys_locked ? "yes" : "no"}));
    TRY(table.finish());
    return ExitCode::done;
}

}  // namespace cli
