// SPDX-License-Identifier: Apache-2.0
// Documents as list and find print them.
#pragma once

#include "cli/commands/command.h"
#include "cli/output/table.h"

namespace cli {

class DocumentsTable {
  public:
    explicit DocumentsTable(Context& context);
    vault::Result<void> row(const vault::DocumentInfo& info);
    vault::Result<void> finish();
    std::uint64_t count() const { return m_count; }

  private:
    Context& m_context;
    bool m_long;
    Table m_table;
    std::uint64_t m_count = 0;
};

}  // namespace cli
