// SPDX-License-Identifier: Apache-2.0
#include "vault/format/pack_page.h"

#include <algorithm>
#include <string>

#include "crypto/base/check.h"
#include "crypto/base/codec.h"
#include "vault/format/pack_index.h"

namespace vault::format {
namespace {

std::uint32_t divide_up(std::uint32_t a, std::uint32_t b) { return a / b + (a % b == 0 ? 0 : 1); }

bool has_right_parity(const PackHead& head) {
    if (head.parity == 0) return head.stripes == 0;
    // 2M + P < N leaves a data sector.
    if (head.stripes == 0 || head.parity % head.stripes != 0 || head.parity >= head.geometry.between()) return false;
    return head.data_shards() + head.parity_shards() <= kMaxShards;
}

// Everything that the numbers can say about each other.
bool is_consistent(const PackHead& head) {
    if (make_pack_geometry(head.geometry.sectors, head.index_bytes) != head.geometry) return false;
    if (!has_right_parity(head)) return false;
    // No overflow: at most 4096 sectors in u32, and the index fits between the pages, checked by the geometry.
    return head.data_bytes <= std::uint64_t{head.data_sectors()} * kSectorSize &&
           head.index_bytes == index_stream_size(head.blocks, head.chunks);
}

}  // namespace

std::optional<PackGeometry> make_pack_geometry(std::uint32_t sectors, std::uint32_t index_bytes) {
    if (sectors != kSmallPackSectors && sectors != kLargePackSectors) return std::nullopt;
    PackGeometry geometry{.sectors = sectors};
    geometry.index_pages = std::max(1U, divide_up(index_bytes, kPagePlain));
    if (geometry.index_pages >= sectors / 2) return std::nullopt;
    // The smallest C with 251 C >= N - 2 (1 + I + C): each check page also takes two sectors away.
    const std::uint32_t left = sectors - 2 * (1 + geometry.index_pages);
    geometry.check_pages = divide_up(left, kChecksPerPage + 2);
    if (2 * geometry.pages() >= sectors) return std::nullopt;
    return geometry;
}

Bytes encode_pack_head(const PackHead& head) {
    CHECK(is_consistent(head));
    Bytes out;
    out.reserve(kPagePlain);
    base::Writer writer(out);
    writer.u32(kPackVersion).u32(head.geometry.sectors).u32(head.geometry.index_pages).u32(head.geometry.check_pages);
    writer.u32(head.index_bytes).u32(head.data_bytes).u32(head.blocks).u32(head.chunks);
    writer.u32(head.parity).u32(head.stripes).id(head.compartment).zeros_to(kPagePlain);
    return out;
}

Result<PackHead> decode_pack_head(ByteView bytes) {
    if (bytes.size() != kPagePlain) return fail(ErrorCode::malformed);
    base::Reader reader(bytes);
    const std::uint32_t version = reader.u32();
    if (version > kPackVersion) {
        return fail(Error(ErrorCode::too_new).with_detail("version " + std::to_string(version)));
    }
    PackHead head;
    head.geometry.sectors = reader.u32();
    head.geometry.index_pages = reader.u32();
    head.geometry.check_pages = reader.u32();
    head.index_bytes = reader.u32();
    head.data_bytes = reader.u32();
    head.blocks = reader.u32();
    head.chunks = reader.u32();
    head.parity = reader.u32();
    head.stripes = reader.u32();
    head.compartment = reader.id<CompartmentId>();
    reader.zeros_to_end();
    if (!reader.at_end() || !is_consistent(head)) return fail(ErrorCode::malformed);
    return head;
}

}  // namespace vault::format
