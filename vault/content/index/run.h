// SPDX-License-Identifier: Apache-2.0
// Run: an opened run of the chunk index. A small one is held decrypted; of a large one pages are looked up where they
// stand, behind a filter that is made once there have been enough look-ups to pay for it. One thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "vault/content/index/filter.h"
#include "vault/content/index/run_pages.h"
#include "vault/store/file_store.h"

namespace vault::content::index {

using Rows = std::vector<format::IndexRow>;

class Run {
  public:
    // Head and list of packs are read. missing, malformed, not_authentic (damaged, or another compartment's), too_new.
    static Result<Run> open(const store::FileStore& files, const Compartment& compartment, const RunId& id);

    // Whether its head opens: whose it is, by one sector of it.
    static bool is_of(const store::FileStore& files, const Compartment& compartment, const RunId& id);

    const RunId& id() const { return m_pages.run(); }
    const std::vector<PackId>& packs() const { return m_packs; }
    std::uint64_t row_count() const { return m_head.rows; }
    std::uint64_t page_count() const { return m_head.row_pages(); }
    // Appends all rows of this prefix. An error means that the run is of no use.
    Result<void> find(const format::ChunkPrefix& prefix, Rows& out);
    // One page of rows, in order.
    Result<Rows> read_page(std::uint64_t page) const;
    // From the writer of a run, who had all rows in hand.
    void set_filter(Filter filter) { m_filter.emplace(std::move(filter)); }

  private:
    Run(RunPages pages, format::IndexRunHead head, std::unique_ptr<store::File> file)
        : m_pages(std::move(pages)), m_head(head), m_file(std::move(file)) {}
    Result<void> read_packs();
    Result<void> read_rows();
    Result<void> make_filter();
    Result<const Rows*> page(std::uint64_t page);
    Result<std::uint64_t> first_page_with(const format::ChunkPrefix& prefix);
    std::size_t rows_in(std::uint64_t page) const;

    struct CachedPage {
        std::uint64_t page = ~std::uint64_t{0};
        Rows rows;
    };
    static constexpr std::size_t kCachedPages = 64;

    RunPages m_pages;
    format::IndexRunHead m_head;
    std::unique_ptr<store::File> m_file;
    std::vector<PackId> m_packs;
    std::optional<Rows> m_rows;  // of a small run
    std::optional<Filter> m_filter;
    std::uint64_t m_lookups = 0;
    std::vector<CachedPage> m_cache;  // a page has one place
};

}  // namespace vault::content::index
