// SPDX-License-Identifier: Apache-2.0
#include "vault/catalog/impl.h"
#include "vault/catalog/sql.h"

namespace vault::catalog {
namespace {

struct Table {
    const char* name;
    const char* text;
};

// Hexadecimal for bytes, so that a line is one row whatever stands in it.
void append_column(std::string& out, const Statement& row, int column) {
    switch (row.type(column)) {
        case SQLITE_NULL: out += " -"; break;
        case SQLITE_INTEGER: out += ' ' + std::to_string(row.integer(column)); break;
        default: out += " x" + base::encode_hex(row.blob(column)); break;
    }
}

}  // namespace

Result<std::string> Catalog::dump() const {
    const Table tables[] = {
        {"applied", sql::kDumpApplied}, {"event", sql::kDumpEvents}, {"document", sql::kDumpDocuments},
        {"tag", sql::kDumpTags}, {"label", sql::kDumpLabels}, {"label-tag", sql::kDumpLabelTags},
        {"removal", sql::kDumpRemovals}, {"pack", sql::kDumpPacks}, {"pack-state", sql::kDumpPackStates},
        {"condemned-pack", sql::kDumpCondemnedPacks},
        {"session", sql::kDumpSessions}, {"outcome", sql::kDumpOutcomes}, {"intake", sql::kDumpIntakes},
        {"erasure", sql::kDumpErasures},
    };
    std::string out = "applier " + std::to_string(kApplierVersion) + "\n";
    for (const Table& table : tables) {
        Statement rows = TRY(m_impl->handle->prepare(table.text));
        while (TRY(rows.step())) {
            out += table.name;
            for (int column = 0; column < rows.columns(); ++column) append_column(out, rows, column);
            out += '\n';
        }
    }
    return out;
}

}  // namespace vault::catalog
