// SPDX-License-Identifier: Apache-2.0
// Text in columns: rows are held back until a block of them is full, so that long lists need little memory.
#pragma once

#include <string>
#include <vector>

#include "cli/output/output.h"

namespace cli {

class Table {
  public:
    enum class Align : std::uint8_t { left, right };

    Table(Output& out, std::vector<Align> columns)
        : m_out(out), m_columns(std::move(columns)), m_widths(m_columns.size()) {}
    // Cells are inert already. The last column is not padded.
    vault::Result<void> row(std::vector<std::string> cells);
    vault::Result<void> finish();

  private:
    Output& m_out;
    std::vector<Align> m_columns;
    std::vector<std::size_t> m_widths;
    std::vector<std::vector<std::string>> m_rows;
};

}  // namespace cli
