// SPDX-License-Identifier: Apache-2.0
#include "vault/content/pack/parity.h"

#include <isa-l/erasure_code.h>

#include "crypto/base/check.h"
#include "vault/format/pack_page.h"

namespace vault::content::pack {
namespace {

constexpr std::size_t kTableSize = 32;  // of one coefficient

// libisal reads through pointers that are not to const.
unsigned char* unconst(const std::uint8_t* bytes) { return const_cast<unsigned char*>(bytes); }

Bytes tables_of(ByteView matrix, std::uint32_t columns, std::uint32_t rows) {
    Bytes tables(kTableSize * columns * rows);
    ec_init_tables(static_cast<int>(columns), static_cast<int>(rows), unconst(matrix.data()), tables.data());
    return tables;
}

}  // namespace

ParityCode::ParityCode(std::uint32_t data_shards, std::uint32_t parity_shards)
    : m_data_shards(data_shards), m_parity_shards(parity_shards) {
    CHECK(data_shards > 0 && parity_shards > 0 && data_shards + parity_shards <= format::kMaxShards);
    // The identity comes first, k rows of it; below it stands the inverse of (k + j) XOR c. Row and column numbers are
    // all different, which is what makes every square piece of it invertible (a Cauchy matrix).
    Bytes all(std::size_t{data_shards + parity_shards} * data_shards);
    gf_gen_cauchy1_matrix(all.data(), static_cast<int>(data_shards + parity_shards), static_cast<int>(data_shards));
    m_matrix.assign(all.begin() + static_cast<std::ptrdiff_t>(std::size_t{data_shards} * data_shards), all.end());
    m_tables = tables_of(m_matrix, data_shards, parity_shards);
}

void ParityCode::add(std::uint32_t shard, ByteView bytes, const Rows& rows) const {
    CHECK(shard < m_data_shards && bytes.size() <= rows.length);
    CHECK(rows.bytes.size() == rows.length * m_parity_shards);
    std::array<unsigned char*, format::kMaxShards> outputs{};
    for (std::uint32_t j = 0; j < m_parity_shards; ++j) outputs[j] = rows.bytes.data() + j * rows.length;
    // A source at a time, so that memory is read in its order: twice as fast as libisal's way over all at once.
    ec_encode_data_update(static_cast<int>(bytes.size()), static_cast<int>(m_data_shards),
                          static_cast<int>(m_parity_shards), static_cast<int>(shard), unconst(m_tables.data()),
                          unconst(bytes.data()), outputs.data());
}

std::vector<Bytes> ParityCode::solve(const std::vector<std::uint32_t>& missing, const std::vector<std::uint32_t>& known,
                                     const Rows& rows) const {
    const std::size_t count = missing.size();
    CHECK(count > 0 && count <= known.size());
    Bytes matrix(count * count);
    std::vector<unsigned char*> sums;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < count; ++j) {
            matrix[i * count + j] = m_matrix[std::size_t{known[i]} * m_data_shards + missing[j]];
        }
        sums.push_back(rows.bytes.data() + known[i] * rows.length);
    }
    // What a known row has left is the missing shards times these coefficients.
    Bytes inverse(count * count);
    CHECK(gf_invert_matrix(matrix.data(), inverse.data(), static_cast<int>(count)) == 0);
    Bytes tables = tables_of(inverse, static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(count));
    std::vector<Bytes> solved(count, Bytes(rows.length));
    std::vector<unsigned char*> outputs;
    for (Bytes& one : solved) outputs.push_back(one.data());
    ec_encode_data(static_cast<int>(rows.length), static_cast<int>(count), static_cast<int>(count), tables.data(),
                   sums.data(), outputs.data());
    return solved;
}

}  // namespace vault::content::pack
