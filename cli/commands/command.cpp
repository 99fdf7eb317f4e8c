// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "cli/commands/parse.h"
#include "cli/error_text.h"
#include "cli/notice_text.h"
#include "cli/output/inert.h"
#include "cli/terminal/interruption.h"

namespace cli {
namespace {

using vault::Error;
using vault::ErrorCode;

using Run = Ended (*)(Context&);
constexpr std::array<std::pair<const char*, Run>, 35> kCommands{{{"add", add},
                                                                 {"cat", cat},
                                                                 {"compact", compact},
                                                                 {"compartment create", compartment_create},
                                                                 {"compartment grant", compartment_grant},
                                                                 {"compartment list", compartment_list},
                                                                 {"compartment rekey", compartment_rekey},
                                                                 {"completion", completion},
                                                                 {"doctor", doctor},
                                                                 {"erase", erase},
                                                                 {"export", export_documents},
                                                                 {"find", find},
                                                                 {"help", help},
                                                                 {"init", init},
                                                                 {"key add", key_add},
                                                                 {"key list", key_list},
                                                                 {"key passwd", key_passwd},
                                                                 {"key remove", key_remove},
                                                                 {"label", label},
                                                                 {"list", list},
                                                                 {"log", log},
                                                                 {"log acknowledge", log_acknowledge},
                                                                 {"log checkpoint", log_checkpoint},
                                                                 {"log key", log_key},
                                                                 {"log prove", log_prove},
                                                                 {"log verify", log_verify},
                                                                 {"merge", merge},
                                                                 {"recover", recover},
                                                                 {"remove", remove},
                                                                 {"repair", repair},
                                                                 {"show", show},
                                                                 {"stats", stats},
                                                                 {"status", status},
                                                                 {"verify", verify},
                                                                 {"version", version}}};

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

std::optional<std::string> state_folder(const Options& options) {
    if (auto given = options.value("--state-dir")) return given;
    if (auto given = environment("STRONGROOM_STATE_DIR")) return given;
    if (auto base = environment("XDG_STATE_HOME"); base && base->front() == '/') return *base + "/strongroom";
    if (auto home = environment("HOME")) return *home + "/.local/state/strongroom";
    return std::nullopt;
}

Run find_run(const std::string& command) {
    for (const auto& [name, run] : kCommands) {
        if (command == name) return run;
    }
    return nullptr;
}

// Which documents a name could have meant; that they were named stands in the log as well.
void name_candidates(Context& context, const Error& error) {
    if (error.code != ErrorCode::ambiguous_document || error.detail == "journal" || !context.opened()) return;
    const auto opened = context.vault();
    const auto named = (*opened)->candidates(error.path, [&](const vault::DocumentInfo& info) -> vault::Result<void> {
        context.messages().warn("  " + info.id.hex() + "  " + inert(info.path));
        return {};
    });
    if (!named) context.messages().warn(error_text(named.error()));
}

void say_notices(Context& context) {
    for (const vault::Notice& notice : (*context.vault())->notices()) {
        const std::string text = notice_text(notice);
        if (weight(notice) == Weight::alarm) {
            context.messages().warn("Warning: " + text);
        } else {
            context.messages().say("Note: " + text);
        }
    }
}

ExitCode finish(Context& context, Ended ended) {
    ExitCode code = ExitCode::done;
    if (ended) {
        code = *ended;
        if (const auto flushed = context.out().flush(); !flushed) ended = vault::fail(flushed.error());
    }
    if (!ended) {
        const Error& error = ended.error();
        code = exit_code(error.code);
        if (const std::string text = error_text(error); !text.empty()) context.messages().warn("strongroom: " + text);
        name_candidates(context, error);
        // What was printed before the error is a result still.
        static_cast<void>(context.out().flush().has_value());
    }
    if (!context.opened()) return code;
    say_notices(context);
    const bool has_own_verdict =
        context.options().command() == "log acknowledge" || context.options().command() == "verify";
    if (code == ExitCode::done && !has_own_verdict && (*context.vault())->alarm()) {
        context.messages().warn(
            "The command itself was done; it ends with exit code 5 because of the warning about this vault.");
        code = ExitCode::integrity;
    }
    return code;
}

}  // namespace

PassphraseSource Context::passphrase_source(const PassphraseOptions& names) const {
    return {m_options.value(names.file), m_options.value(names.command), m_options.value(names.key_file),
            !m_options.has("--no-input")};
}

PassphraseSource Context::passphrase_source() const {
    PassphraseSource source = passphrase_source(PassphraseOptions{});
    if (!source.file && !source.command) {
        source.file = environment("STRONGROOM_PASSPHRASE_FILE");
        if (!source.file) source.command = environment("STRONGROOM_PASSPHRASE_COMMAND");
    }
    return source;
}

vault::Result<vault::Place> Context::place() const {
    vault::Place place;
    if (const auto given = m_options.value("VAULT")) {
        place.vault = *given;
    } else if (const auto option = m_options.value("--vault")) {
        place.vault = *option;
    } else if (const auto set = environment("STRONGROOM_VAULT")) {
        place.vault = *set;
    }
    if (place.vault.empty()) return vault::fail(Error(ErrorCode::invalid_argument).with_detail("no-vault"));
    place.compartment = m_options.value("--compartment");
    const auto state = state_folder(m_options);
    if (!state) return vault::fail(ErrorCode::no_state_folder);
    place.state = *state;
    return place;
}

vault::Result<vault::Vault*> Context::vault() {
    if (m_vault) return &*m_vault;
    const vault::Place where = TRY(place());
    struct ::stat found {};
    // Before anybody types a passphrase.
    if (::stat(where.vault.c_str(), &found) != 0 && errno == ENOENT)
        return vault::fail(Error(ErrorCode::not_a_vault, where.vault));
    vault::Passphrase passphrase =
        TRY(get_passphrase(passphrase_source(), "Passphrase for " + inert(where.vault) + ": ", Asking::known));
    if (m_cancel) return vault::fail(ErrorCode::cancelled);
    {
        const LeaveAtOnce leave;
        m_vault.emplace(TRY(vault::Vault::open(where, vault::Frontend{}, std::move(passphrase))));
    }
    return &*m_vault;
}

ExitCode Context::usage(const std::string& text) {
    m_messages.warn("strongroom: " + text + "\nTry: strongroom help " + m_options.command());
    return ExitCode::usage;
}

ExitCode run(int argc, const char* const* argv, const vault::Cancel& cancel) {
    Output out(STDOUT_FILENO);
    Messages messages(STDERR_FILENO, Messages::Volume::normal);
    const auto options = parse(argc, argv);
    if (!options) {
        messages.warn("strongroom: " + options.error());
        return ExitCode::usage;
    }
    if (options->has("--quiet")) messages.set_quiet();
    Context context(*options, out, messages, cancel);
    if (options->has("--passphrase-file") && options->has("--passphrase-command")) {
        return context.usage("--passphrase-file and --passphrase-command cannot both be given.");
    }
    const Run command = find_run(options->command());
    CHECK(command != nullptr);
    return finish(context, command(context));
}

}  // namespace cli
