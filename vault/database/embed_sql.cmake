# SPDX-License-Identifier: Apache-2.0
# SOURCES: .sql files in which `-- kName:` begins a text that lasts to the next such line. OUTPUT: a C++ source with
# all of them, in the namespace NAMESPACE, as HEADER declares them.
set(out "// Made by embed_sql.cmake from sql/*.sql.\n#include \"${HEADER}\"\n\n")
string(APPEND out "namespace ${NAMESPACE} {\n")
foreach(source ${SOURCES})
    file(READ ${source} text)
    string(FIND "${text}" "-- k" first)
    string(SUBSTRING "${text}" ${first} -1 text)
    # Closed by the next name, or by the end of the file.
    string(REGEX REPLACE "(^|\n)-- (k[A-Za-z]+):\n" ")sql\";\nconst char \\2[] = R\"sql(" text "${text}")
    string(FIND "${text}" "const char" first)
    string(SUBSTRING "${text}" ${first} -1 text)
    string(APPEND out "${text})sql\";\n")
endforeach()
string(APPEND out "}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUTPUT} "${out}")
