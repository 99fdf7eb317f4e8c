// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/parse.h"

#include <CLI/CLI.hpp>
#include <map>

#include "cli/commands/description.h"
#include "cli/commands/suggestion.h"
#include "cli/output/inert.h"

namespace cli {
namespace {

constexpr int kManyArguments = 1 << 28;

std::string last_word(std::string_view name) {
    const std::size_t space = name.rfind(' ');
    return std::string(space == std::string_view::npos ? name : name.substr(space + 1));
}

class Parser {
  public:
    Parser() : m_root("", "strongroom") {
        m_root.set_help_flag();
        m_root.require_subcommand(0, 1);
        add_options(m_root, global_options());
        add_help(m_root);
        for (const Description& description : commands()) add_command(description);
    }

    base::Result<Options, std::string> parse(int argc, const char* const* argv) {
        try {
            m_root.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return base::Unexpected(complaint(error));
        }
        const std::string command = asked_for();
        if (m_help || command.empty()) {
            Options help("help");
            if (!command.empty()) help.set("COMMAND", {command});
            if (!m_help) help.set("--short", {});
            return help;
        }
        m_options.set_command(command);
        return std::move(m_options);
    }

  private:
    void add_command(const Description& description) {
        const std::size_t space = description.name.find(' ');
        CLI::App* parent =
            space == std::string_view::npos ? &m_root : m_apps.at(std::string(description.name.substr(0, space)));
        CLI::App* app = parent->add_subcommand(last_word(description.name), std::string(description.help));
        m_apps[std::string(description.name)] = app;
        app->set_help_flag();
        app->fallthrough();
        app->require_subcommand(0, 1);
        add_options(*app, description.options);
        for (const Argument& argument : description.arguments) add_argument(*app, argument);
        add_help(*app);
    }

    void add_help(CLI::App& app) {
        app.add_flag_callback("-h,--help", [this] { m_help = true; })
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }

    void add_options(CLI::App& app, const std::vector<Option>& options) {
        for (const Option& option : options) {
            const std::string name(option.name);
            const std::string names = option.letter.empty() ? name : std::string(option.letter) + "," + name;
            const CLI::callback_t keep = [this, name](const CLI::results_t& values) {
                m_options.set(name, values);
                return true;
            };
            if (option.value.empty()) {
                app.add_flag_callback(names, [this, name] { m_options.set(name, {}); })
                    ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
                continue;
            }
            app.add_option(names, keep, std::string(option.help))
                ->type_size(1)
                ->expected(1)
                ->allow_extra_args(false)
                ->multi_option_policy(option.many ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::Throw);
        }
    }

    void add_argument(CLI::App& app, const Argument& argument) {
        const std::string name(argument.name);
        const CLI::callback_t keep = [this, name](const CLI::results_t& values) {
            m_options.set(name, values);
            return true;
        };
        // "Any number" is a large number here: what CLI11 has for it takes a file named "[a,b]" apart. Fewer are no
        // error to it; the number is checked below, so that "--help" can stand without arguments.
        CLI::Option* positional = app.add_option(name, keep, std::string(argument.help))->type_size(1);
        positional->expected(argument.most == Argument::kAny ? kManyArguments : argument.most)->allow_extra_args(false);
        positional->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }

    // The deepest command that was named.
    std::string asked_for() const {
        std::string name;
        const CLI::App* at = &m_root;
        for (;;) {
            const auto below = at->get_subcommands();
            if (below.empty()) return name;
            at = below.front();
            name += (name.empty() ? "" : " ") + at->get_name();
        }
    }

    std::string complaint(const CLI::ParseError& error) const {
        const std::string command = asked_for();
        const std::vector<std::string> left = m_root.remaining(true);
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !left.empty()) {
            return unknown_text(command, left.front());
        }
        std::string text = inert(error.what());
        return text + "\nTry: strongroom help" + (command.empty() ? "" : " " + command);
    }

    CLI::App m_root;
    std::map<std::string, CLI::App*> m_apps;
    Options m_options;
    bool m_help = false;
};

std::string count_complaint(const Options& options) {
    const Description* description = find_command(options.command());
    if (description == nullptr) return {};
    const std::string hint = "\nTry: strongroom help " + options.command();
    if (description->needs_verb) return "\"" + options.command() + "\" needs a verb behind it." + hint;
    for (const Argument& argument : description->arguments) {
        const std::size_t given = options.values(std::string(argument.name)).size();
        if (given < static_cast<std::size_t>(argument.least)) return std::string(argument.name) + " is missing." + hint;
    }
    return {};
}

}  // namespace

base::Result<Options, std::string> parse(int argc, const char* const* argv) {
    Options options = TRY(Parser().parse(argc, argv));
    if (std::string complaint = count_complaint(options); !complaint.empty())
        return base::Unexpected(std::move(complaint));
    return options;
}

}  // namespace cli
