// SPDX-License-Identifier: Apache-2.0
#include "vault/content/index/run_writer.h"

#include "vault/store/layout.h"

namespace vault::content::index {
namespace {

constexpr std::size_t kWriteAtOnce = 1U << 20;

}  // namespace

RunWriter::RunWriter(store::FileStore& files, const Compartment& compartment, const RunId& id,
                     std::uint64_t rows_at_most)
    : m_files(&files), m_compartment(compartment), m_pages(compartment, id), m_filter(rows_at_most) {
    m_head.compartment = compartment.id;
    m_buffer.reserve(kWriteAtOnce);
}

RunWriter::~RunWriter() {
    if (m_file == nullptr) return;
    m_file.reset();
    // What cannot be removed means nothing, by its name.
    static_cast<void>(m_files->remove(temporary_name()).has_value());
}

std::string RunWriter::temporary_name() const { return store::layout::index_run(m_pages.run()) + ".new"; }

Result<RunWriter> RunWriter::create(store::FileStore& files, const Compartment& compartment, std::vector<PackId> packs,
                                    std::uint64_t rows_at_most) {
    RunWriter writer(files, compartment, RunId(crypto::random_array<RunId::kSize>()), rows_at_most);
    TRY(files.make_folder(store::layout::kIndex));
    writer.m_file = TRY(files.create(writer.temporary_name()));
    writer.m_head.packs = static_cast<std::uint32_t>(packs.size());
    std::span<const PackId> left(packs);
    while (!left.empty()) {
        const auto page = left.first(std::min(left.size(), format::kIndexPackIdsPerPage));
        TRY(writer.put_page(format::encode_index_packs(page)));
        left = left.subspan(page.size());
    }
    return writer;
}

Result<void> RunWriter::add(const format::IndexRow& row) {
    if (m_last == row) return {};
    CHECK(!m_last || *m_last < row);
    m_last = row;
    m_rows.push_back(row);
    m_filter.add(row.prefix);
    ++m_head.rows;
    if (m_rows.size() == format::kIndexRowsPerPage) {
        TRY(put_page(format::encode_index_rows(m_rows)));
        m_rows.clear();
    }
    return {};
}

Result<void> RunWriter::put_page(ByteView plain) {
    const std::size_t at = m_buffer.size();
    m_buffer.resize(at + kSector);
    m_pages.seal(m_sector++, plain, MutableByteView(m_buffer).subspan(at));
    return m_buffer.size() >= kWriteAtOnce ? write_out() : Result<void>{};
}

Result<void> RunWriter::write_out() {
    TRY(m_file->write_at(m_written * kSector, m_buffer));
    m_written += m_buffer.size() / kSector;
    m_buffer.clear();
    return {};
}

Result<Run> RunWriter::finish() {
    if (!m_rows.empty()) TRY(put_page(format::encode_index_rows(m_rows)));
    constexpr std::uint64_t kSectors = format::kIndexRunMultiple / kSector;
    const std::uint64_t padding = (kSectors - m_sector % kSectors) % kSectors;
    const std::size_t used = m_buffer.size();
    m_buffer.resize(used + static_cast<std::size_t>(padding) * kSector);
    crypto::fill_random_fast(MutableByteView(m_buffer).subspan(used));
    TRY(write_out());
    base::ByteArray<kSector> head;
    m_pages.seal(0, m_head.encode(), head);
    TRY(m_file->write_at(0, head));
    TRY(m_file->sync());
    const std::string name = store::layout::index_run(m_pages.run());
    TRY(m_files->rename(temporary_name(), name));
    m_file.reset();
    TRY(m_files->sync_folder(store::layout::kIndex));
    // As whoever opens it later, and only then is it relied on.
    Run run = TRY(Run::open(*m_files, m_compartment, m_pages.run()));
    run.set_filter(std::move(m_filter));
    return run;
}

}  // namespace vault::content::index
