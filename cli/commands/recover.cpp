// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <utility>

#include "cli/commands/command.h"
#include "cli/error_text.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "cli/output/time_text.h"
#include "cli/recover_text.h"
#include "cli/terminal/progress.h"

namespace cli {
namespace {

Json lost_json(const vault::LostDocument& lost) {
    Json object;
    object["lost"] = lost.id.hex();
    set_bytes(object, "name", lost.name);
    set_bytes(object, "path", lost.path);
    object["size"] = lost.size;
    object["sha256"] = lost.sha256.hex();
    object["added"] = utc_text(lost.added);
    object["why"] = loss_word(lost.why.code);
    object["pack"] = lost.why.id;
    return object;
}

Json rescued_json(const vault::RescuedContent& one) {
    Json object;
    object["rescued"] = one.sha256.hex();
    object["size"] = one.size;
    object["chunk"] = one.chunk.hex();
    object["part"] = one.is_part;
    object["was_there"] = one.was_there;
    if (one.error) {
        object["file"] = nullptr;
        object["error"] = error_text(*one.error);
    } else {
        set_bytes(object, "file", one.file);
    }
    return object;
}

Json report_json(const vault::RecoverReport& report) {
    Json object;
    object["compartment"] = report.compartment;
    object["documents"] = report.documents;
    object["documents_lost"] = report.lost;
    object["lists_lost"] = report.lists_lost;
    object["journals"] = report.journals;
    object["journals_broken"] = report.journals_broken;
    object["journals_missing"] = report.journals_missing;
    object["beginning_missing"] = report.beginning_missing;
    object["packs"] = report.packs;
    object["packs_unnamed"] = report.packs_unnamed;
    object["packs_missing"] = report.packs_missing;
    object["packs_damaged"] = report.packs_damaged;
    object["packs_closed"] = report.packs_closed;
    object["contents"] = report.contents;
    object["content_bytes"] = report.content_bytes;
    object["incomplete"] = report.incomplete;
    object["pieces"] = report.pieces;
    object["piece_bytes"] = report.piece_bytes;
    object["unreadable"] = report.unreadable;
    object["rescued"] = report.rescued;
    object["rescued_bytes"] = report.rescued_bytes;
    object["was_there"] = report.was_there;
    object["failed"] = report.failed;
    object["index_rebuilt"] = report.index_rebuilt;
    object["catalog_rebuilt"] = report.catalog_rebuilt;
    return object;
}

bool is_other_than_folder(const std::string& path) {
    struct ::stat found {};
    return ::stat(path.c_str(), &found) == 0 && !S_ISDIR(found.st_mode);
}

// What is still there and what would help, when the keys themselves are gone.
void explain_what_is_left(Context& context, const vault::Error& error) {
    const auto place = context.place();
    if (!place) return;
    const auto parts = vault::Vault::look(*place);
    if (!parts) return;
    for (const std::string& line : unopened_text(*parts, error.code)) context.messages().warn(line);
}

}  // namespace

Ended recover(Context& context) {
    const Options& options = context.options();
    vault::RecoverRequest request;
    request.to = options.value("--to");
    request.pieces = options.has("--pieces");
    request.data = options.has("--data");
    request.dry_run = options.has("--dry-run");
    request.cancel = &context.cancel();
    if (request.pieces && !request.to) return context.usage("Say where to, with --to DIR.");
    if (request.to && is_other_than_folder(*request.to))
        return vault::fail(vault::Error(vault::ErrorCode::exists, *request.to));

    auto opened = context.vault();
    if (!opened) {
        explain_what_is_left(context, opened.error());
        return vault::fail(std::move(opened).error());
    }
    Progress progress(context.messages());
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        progress.update([&] { return "Looked at " + size_text(done) + " of " + size_text(total); });
    };
    vault::RecoverObserver observer;
    bool has_said_lost = false;
    observer.lost = [&](const vault::LostDocument& lost) {
        context.messages().clear_progress();
        if (context.json()) {
            static_cast<void>(context.out().line(to_line(lost_json(lost))).has_value());
            return;
        }
        if (!std::exchange(has_said_lost, true))
            static_cast<void>(context.out().line("Lost, as far as this copy of the vault goes:").has_value());
        static_cast<void>(context.out().line("  " + lost_text(lost)).has_value());
    };
    observer.rescued = [&](const vault::RescuedContent& one) {
        if (one.error)
            context.messages().warn("Not handed over: " + one.sha256.hex() + ": " + error_text(*one.error));
        if (context.json()) static_cast<void>(context.out().line(to_line(rescued_json(one))).has_value());
        progress.update([&] { return "Handed over " + inert(one.file); });
    };
    const vault::RecoverReport report = TRY((*opened)->recover(request, observer));
    context.messages().clear_progress();
    if (context.json()) {
        TRY(context.out().line(to_line(report_json(report))));
    } else {
        for (const std::string& line : recover_text(report, request)) TRY(context.out().line(line));
    }
    const bool is_loss = report.lost > 0 || report.lists_lost > 0 || report.names_lost() || report.failed > 0;
    return is_loss ? ExitCode::partly_done : ExitCode::done;
}

}  // namespace cli
