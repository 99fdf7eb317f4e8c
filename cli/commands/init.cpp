// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/inert.h"
#include "cli/output/json.h"
#include "crypto/passphrase.h"

namespace cli {
namespace {

std::optional<vault::Kdf> parse_kdf(const std::string& text) {
    if (text == "interactive") return vault::Kdf::interactive;
    if (text == "moderate") return vault::Kdf::moderate;
    if (text == "sensitive") return vault::Kdf::sensitive;
    return std::nullopt;
}

std::string report(const vault::CreateReport& made, const std::string& folder, const std::string& generated) {
    std::string text = "Made the vault " + inert(folder) + "\n\n";
    text += "Vault      " + made.vault.hex() + "\n";
    text += "Birth key  " + made.birth_key + "\n";
    if (!generated.empty()) text += "Passphrase " + generated + "\n";
    text +=
        "\nWrite the vault's id and birth key down and keep them outside the vault, with somebody you trust if you "
        "can:\n"
        "the log is checked against them from outside.\n";
    if (!generated.empty()) text += "The passphrase is shown this once and kept nowhere. Write it down now.\n";
    return text + "Nobody can open the vault without the passphrase, and nobody can restore it.\n";
}

}  // namespace

Ended init(Context& context) {
    const Options& options = context.options();
    if (options.has("--portable")) {
        return context.usage(
            "--portable is not in this version: this device's memory stays in its state folder (--state-dir puts it "
            "elsewhere).");
    }
    const auto kdf = parse_kdf(options.value("--kdf").value_or("moderate"));
    if (!kdf) return context.usage("--kdf is interactive, moderate or sensitive.");
    const PassphraseSource source = context.passphrase_source();
    const bool generate = options.has("--generate");
    if (generate && (options.has("--passphrase-file") || options.has("--passphrase-command"))) {
        return context.usage("--generate makes the passphrase up; it cannot be given as well.");
    }
    vault::CreateRequest request;
    request.place = TRY(context.place());
    request.kdf = *kdf;
    request.person = options.value("--person").value_or(request.person);

    vault::Passphrase passphrase;
    std::string generated;
    if (generate) {
        const PassphraseSource key_only{.file = "/dev/null", .key_file = source.key_file};
        passphrase = TRY(get_passphrase(key_only, {}, Asking::fresh));
        generated = crypto::generate_passphrase();
        const base::ByteView bytes = base::as_bytes(generated);
        passphrase.typed.assign(bytes.begin(), bytes.end());
    } else {
        passphrase = TRY(get_passphrase(source, "A passphrase for the new vault: ", Asking::fresh));
    }
    const vault::CreateReport made = TRY(vault::Vault::create(request, std::move(passphrase)));
    if (!context.json()) {
        TRY(context.out().write(report(made, request.place.vault, generated)));
        return ExitCode::done;
    }
    Json object;
    set_bytes(object, "path", request.place.vault);
    object["vault"] = made.vault.hex();
    object["birth_key"] = made.birth_key;
    object["vkey"] = made.vkey;
    if (generate) object["passphrase"] = generated;
    TRY(context.out().line(to_line(object)));
    return ExitCode::done;
}

}  // namespace cli
