// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/commands/command.h"
#include "cli/doctor_text.h"
#include "cli/output/json.h"
#include "strongroom_build.h"

namespace cli {
namespace {

using vault::Check;

Json check_json(const Check& check) {
    Json object;
    object["looked_at"] = check_word(check.what);
    object["verdict"] = verdict_word(check.verdict);
    object["detail"] = check.detail;
    object["number"] = check.number;
    object["text"] = check_text(check);
    return object;
}

Json program_json() {
    Json object;
    object["looked_at"] = "program";
    object["verdict"] = "note";
    object["detail"] = kBuildId;
    return object;
}

// Whether a passphrase can be had without asking for one.
bool has_passphrase(const Context& context) {
    const PassphraseSource source = context.passphrase_source();
    return source.file || source.command;
}

}  // namespace

Ended doctor(Context& context) {
    const vault::Place place = TRY(context.place());
    const vault::Vault* opened = nullptr;
    if (!context.options().has("--no-unlock") && has_passphrase(context)) {
        auto vault = context.vault();
        if (vault) {
            opened = *vault;
        } else if (vault.error().code == vault::ErrorCode::not_unlocked) {
            return vault::fail(std::move(vault).error());
        }
        // Any other fault is one of those that are looked at below.
    }
    const std::vector<Check> checks = TRY(vault::Vault::doctor(place, opened));
    TRY(context.out().line(context.json() ? to_line(program_json())
                                          : "note  program: strongroom " + std::string(kBuildId) + ", format 0"));
    for (const Check& check : checks) {
        TRY(context.out().line(context.json() ? to_line(check_json(check)) : check_text(check)));
    }
    const auto has = [&](Check::Verdict verdict) {
        return std::any_of(checks.begin(), checks.end(), [&](const Check& one) { return one.verdict == verdict; });
    };
    if (has(Check::Verdict::wrong)) return ExitCode::integrity;
    return has(Check::Verdict::act) ? ExitCode::failed : ExitCode::done;
}

}  // namespace cli
