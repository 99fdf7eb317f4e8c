# SPDX-License-Identifier: Apache-2.0
# Writes HEADER: the version, and the commit it was built from where git knows it.
set(build_id ${VERSION})
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE}/.git)
    execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12
        OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
    if(NOT failed AND described)
        set(build_id "${VERSION}+${described}")
    endif()
endif()
set(text "// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

inline constexpr std::string_view kVersion = \"${VERSION}\";
inline constexpr std::string_view kBuildId = \"${build_id}\";
")
set(old "")
if(EXISTS ${HEADER})
    file(READ ${HEADER} old)
endif()
if(NOT old STREQUAL text)
    file(WRITE ${HEADER} "${text}")
endif()
