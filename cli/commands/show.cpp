// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>

#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string mode_text(std::uint32_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777U));
    return text.data();
}

Fields fields_of(const vault::DocumentInfo& info) {
    Fields fields{{"id", info.id.hex()},
                  {"name", inert(info.name)},
                  {"path", inert(info.path)},
                  {"size", std::to_string(info.size) + " bytes"},
                  {"sha256", info.sha256.hex()},
                  {"added", local_text(info.added)},
                  {"by", inert(info.person_name)},
                  {"intake", info.intake.hex()},
                  {"current", info.current   ? "yes"
                              : info.removed ? "no, it was removed"
                                             : "no, a newer version is there"}};
    if (info.removed) {
        fields.emplace_back("removed", local_text(info.removed->time) + " by " + inert(info.removed->person_name));
        if (info.removed->reason) fields.emplace_back("because", inert(*info.removed->reason));
    }
    if (info.replaces) fields.emplace_back("replaces", info.replaces->hex());
    if (info.matter) fields.emplace_back("matter", inert(*info.matter));
    if (info.search) fields.emplace_back("search", inert(*info.search));
    if (info.source) fields.emplace_back("source", inert(*info.source));
    if (info.note) fields.emplace_back("note", inert(*info.note));
    for (const std::string& tag : info.tags) fields.emplace_back("tag", inert(tag));
    if (info.stat) {
        fields.emplace_back("modified", local_text(milliseconds_of(info.stat->mtime)));
        fields.emplace_back("mode", mode_text(info.stat->mode));
        fields.emplace_back("owner", inert(info.owner.value_or("?")) + " (" + std::to_string(info.stat->uid) + ")");
        fields.emplace_back("group", inert(info.group.value_or("?")) + " (" + std::to_string(info.stat->gid) + ")");
        if (info.stat->links > 1) fields.emplace_back("hard links", std::to_string(info.stat->links));
    }
    if (info.changed_while_read) fields.emplace_back("beware", "it changed while it was read");
    return fields;
}

}  // namespace

Ended show(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const Options& options = context.options();
    const vault::DocumentInfo info = TRY(vault.show({options.value("DOC").value_or(""), options.value("--reason")}));
    if (context.json()) {
        TRY(context.out().line(to_line(document_json_long(info))));
        return ExitCode::done;
    }
    Table table(context.out(), {Table::Align::left, Table::Align::left});
    for (auto& [name, value] : fields_of(info)) TRY(table.row({name, value}));
    TRY(table.finish());
    return ExitCode::done;
}

}  // namespace cli
