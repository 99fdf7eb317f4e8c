// SPDX-License-Identifier: Apache-2.0
// RunWriter: one run, written from first row to last under a temporary name, and durable under its own when finished.
// The caller holds the store's lock.
#pragma once

#include "vault/content/index/run.h"

namespace vault::content::index {

class RunWriter {
  public:
    // Rows name packs by their place in `packs`. `rows_at_most` is for the filter.
    static Result<RunWriter> create(store::FileStore& files, const Compartment& compartment, std::vector<PackId> packs,
                                    std::uint64_t rows_at_most);
    RunWriter(RunWriter&&) noexcept = default;
    ~RunWriter();

    // Sorted; a row that was just added is left out.
    Result<void> add(const format::IndexRow& row);
    Result<Run> finish();

  private:
    RunWriter(store::FileStore& files, const Compartment& compartment, const RunId& id, std::uint64_t rows_at_most);
    Result<void> put_page(ByteView plain);
    Result<void> write_out();
    std::string temporary_name() const;

    store::FileStore* m_files;
    Compartment m_compartment;
    RunPages m_pages;
    format::IndexRunHead m_head;
    std::unique_ptr<store::File> m_file;  // none once it was finished
    std::uint64_t m_sector = 1;           // the next one; the head comes last
    std::uint64_t m_written = 1;          // sectors
    Bytes m_buffer;
    Rows m_rows;  // of the page being filled
    std::optional<format::IndexRow> m_last;
    Filter m_filter;
};

// The rows of all these runs in one.
Result<Run> merge_runs(store::FileStore& files, const Compartment& compartment, const std::vector<const Run*>& runs);

}  // namespace vault::content::index
