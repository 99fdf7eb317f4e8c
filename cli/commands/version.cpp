// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/command.h"
#include "cli/output/json.h"
#include "strongroom_build.h"

namespace cli {

Ended version(Context& context) {
    if (context.json()) {
        Json object;
        object["version"] = kVersion;
        object["build"] = kBuildId;
        object["format"] = 0;
        TRY(context.out().line(to_line(object)));
    } else {
        TRY(context.out().line("strongroom " + std::string(kBuildId)));
    }
    return ExitCode::done;
}

}  // namespace cli
