// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/error_text.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/table.h"
#include "cli/output/time_text.h"

namespace cli {
namespace {

using vault::LogEntry;

// What was erased says nothing of itself any more.
bool is_tombstone(const LogEntry& entry) { return entry.kind == "tombstone"; }

Json entry_json(const LogEntry& entry, bool with_event) {
    Json object;
    object["seq"] = entry.sequence;
    object["time"] = is_tombstone(entry) ? Json(nullptr) : Json(utc_text(entry.time));
    object["person"] = entry.person_name;
    object["frontend"] = entry.frontend;
    object["kind"] = entry.kind;
    object["document"] = entry.document ? Json(entry.document->hex()) : Json(nullptr);
    set_optional(object, "reason", entry.reason);
    object["outcome"] = entry.outcome ? Json(*entry.outcome) : Json(nullptr);
    object["leaf"] = entry.leaf.hex();
    object["journal"] = entry.journal.hex();
    set_optional(object, "path", entry.document_path);
    object["concerns"] = entry.concerns;
    object["bytes"] = entry.bytes ? Json(*entry.bytes) : Json(nullptr);
    object["person_id"] = is_tombstone(entry) ? Json(nullptr) : Json(entry.person.hex());
    if (with_event) object["event"] = is_tombstone(entry) ? Json(nullptr) : Json::parse(entry.text, nullptr, false);
    return object;
}

// What an entry is about, from its own text: documents by path, browsing by what was looked for.
std::string about(const LogEntry& entry) {
    std::string text;
    const Json event = Json::parse(entry.text, nullptr, false);
    const auto field = [&](const char* name) {
        const auto found = event.is_object() ? event.find(name) : event.end();
        return event.is_object() && found != event.end() && found->is_string() ? found->get<std::string>()
                                                                               : std::string();
    };
    const auto add = [&](const std::string& word) {
        if (!word.empty()) text += (text.empty() ? "" : "  ") + word;
    };
    if (entry.kind == "read") add(inert(field("purpose")));
    if (entry.kind == "browse")
        add(inert(field("what")) + (field("query").empty() ? "" : " \"" + inert(field("query")) + "\""));
    if (is_tombstone(entry)) add("erased: an \"erased\" entry says when, by whom and why");
    if (entry.kind == "condemned" && event.contains("packs"))
        add(count_text(event["packs"].size(), "pack", "packs") + " that may go");
    if (entry.kind == "person-added" || entry.kind == "compartment-created") add(inert(field("name")));
    for (std::size_t i = 0; i < entry.concerns.size(); ++i) add((i > 0 ? "to " : "") + inert(entry.concerns[i]));
    if (entry.kind == "session-open") add("build " + inert(field("build")));
    if (entry.kind == "journal-birth" || entry.kind == "erased") add(inert(field("reason")));
    if (entry.document_path) {
        add(inert(*entry.document_path));
    } else if (entry.document) {
        add(entry.document->hex());
    }
    if (entry.kind == "labelled") {
        add(inert(field("matter")));
        if (const auto tags = event.find("tags"); tags != event.end()) {
            for (const Json& tag : *tags) add(inert(tag.is_string() ? tag.get<std::string>() : std::string()));
        }
        add(inert(field("note")));
    }
    if (entry.outcome) add(inert(*entry.outcome) + (entry.bytes ? ", " + size_text(*entry.bytes) : ""));
    if (entry.reason) add("because: " + inert(*entry.reason));
    return text;
}

struct Span {
    std::optional<vault::UnixMillis> since;
    std::optional<vault::UnixMillis> until;
};

// Empty if a time is not one.
std::optional<Span> span_of(const Options& options) {
    Span span;
    if (const auto text = options.value("--since")) {
        span.since = parse_time(*text, DayEdge::first);
        if (!span.since) return std::nullopt;
    }
    if (const auto text = options.value("--until")) {
        span.until = parse_time(*text, DayEdge::last);
        if (!span.until) return std::nullopt;
    }
    return span;
}

}  // namespace

Ended log(Context& context) {
    const Options& options = context.options();
    const auto span = span_of(options);
    if (!span) return context.usage("A time is written as 2026-11-23 or 2026-11-23T06:56:14Z.");
    if (options.has("--keys") && options.has("--document"))
        return context.usage("What happened to keys is not about documents: --keys or --document, not both.");
    const vault::LogFilter filter{options.value("--document"), options.value("--person"), span->since, span->until,
                                  options.has("--keys")};
    vault::Vault& vault = *TRY(context.vault());
    const bool is_long = options.has("--long");
    using Align = Table::Align;
    Table table(context.out(),
                {Align::left, Align::right, Align::left, Align::left, Align::left, Align::left, Align::left});
    TRY(vault.log(filter, [&](const LogEntry& entry) -> vault::Result<void> {
        if (context.cancel()) return vault::fail(vault::ErrorCode::cancelled);
        if (context.json()) return context.out().line(to_line(entry_json(entry, is_long)));
        const std::string journal = is_long ? entry.journal.hex() : entry.journal.hex().substr(0, 8);
        const std::string time = is_tombstone(entry) ? "-" : local_text(entry.time);
        return table.row({journal, std::to_string(entry.sequence), time, inert(entry.person_name),
                          inert(entry.frontend), inert(entry.kind),
                          about(entry) + (is_long ? "  leaf " + entry.leaf.hex() : "")});
    }));
    TRY(table.finish());
    return ExitCode::done;
}

Ended log_checkpoint(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    const std::string text = TRY(vault.checkpoint(context.options().value("--journal")));
    TRY(context.json() ? context.out().line(to_line(Json{{"checkpoint", text}})) : context.out().write(text));
    return ExitCode::done;
}

Ended log_prove(Context& context) {
    const std::string number = context.options().value("N").value_or("");
    if (number.empty() || number.size() > 18 || number.find_first_not_of("0123456789") != std::string::npos) {
        return context.usage("N is the number of an entry, as \"strongroom log\" shows it.");
    }
    vault::Vault& vault = *TRY(context.vault());
    const std::string text = TRY(vault.prove(std::stoull(number), context.options().value("--journal")));
    TRY(context.json() ? context.out().line(to_line(Json{{"proof", text}})) : context.out().write(text));
    return ExitCode::done;
}

Ended log_key(Context& context) {
    vault::Vault& vault = *TRY(context.vault());
    for (const vault::JournalKey& key : TRY(vault.log_keys())) {
        if (context.json()) {
            Json object;
            object["journal"] = key.journal.hex();
            object["compartment"] = key.compartment;
            object["this_device"] = key.this_device;
            object["birth_key"] = key.birth_key;
            object["vkey"] = key.vkey;
            TRY(context.out().line(to_line(object)));
        } else {
            TRY(context.out().line(key.birth_key + "  " + key.vkey + "  " + key.journal.hex() + "  " +
                                   inert(key.compartment) + (key.this_device ? "  (this device)" : "")));
        }
    }
    return ExitCode::done;
}

Ended log_acknowledge(Context& context) {
    const auto reason = context.options().value("--reason");
    if (!reason || reason->empty())
        return context.usage("Please say why, with --reason TEXT: those who read the log later will want to know.");
    vault::Vault& vault = *TRY(context.vault());
    TRY(vault.acknowledge(*reason));
    context.messages().say("Noted in the log.");
    return ExitCode::done;
}

}  // namespace cli
