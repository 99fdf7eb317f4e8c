// SPDX-License-Identifier: Apache-2.0
#include "vault/format/intake_list.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace vault::format {
namespace {

using namespace std::string_literals;

IntakeEntry entry_of(Seen what) {
    IntakeEntry entry;
    entry.what = what;
    if (what > Seen::changed) entry.path = "/tmp/\xFF\n";
    if (what == Seen::link) entry.target = "../x";
    if (what >= Seen::unreadable) entry.error = 13;
    entry.stat.mtime = -1;
    return entry;
}
Bytes encoded(const IntakeEntry& entry) {
    Bytes bytes;
    EXPECT_TRUE(append_intake_entry(bytes, entry));
    return bytes;
}
// Bytes of a list with one of them changed.
std::optional<ErrorCode> fault(Bytes bytes, std::size_t place, std::uint8_t value) {
    bytes.at(place) = value;
    const auto list = decode_intake_list(bytes);
    if (list) return std::nullopt;
    return list.error().code;
}

std::vector<IntakeEntry> any_list() {
    std::vector<IntakeEntry> list(*rc::gen::inRange<std::size_t>(0, 20));
    for (IntakeEntry& entry : list) {
        entry = entry_of(static_cast<Seen>(*rc::gen::inRange(1, 9)));
        const auto noise = *rc::gen::arbitrary<std::uint64_t>();
        entry.stat = Stat{static_cast<std::uint32_t>(noise), 1, 2, 3, noise, noise * 3, noise * 5,
                          static_cast<std::int64_t>(noise * 7), static_cast<std::int64_t>(noise * 11)};
        if (entry.path.empty()) {
            entry.document = DocumentId(base::ByteArray<16>{static_cast<std::uint8_t>(noise)});
        } else {
            entry.path += std::string(noise % 300, 'p');
        }
    }
    return list;
}
Bytes encoded(const std::vector<IntakeEntry>& list) {
    Bytes bytes;
    for (const IntakeEntry& entry : list) EXPECT_TRUE(append_intake_entry(bytes, entry));
    return bytes;
}

TEST(format_intake_list, comes_back) {
    EXPECT_TRUE(rc::check([] {
        const auto list = any_list();
        const Bytes bytes = encoded(list);
        const auto decoded = decode_intake_list(bytes);
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(*decoded == list);
        RC_ASSERT(encoded(*decoded) == bytes);
    }));
}

TEST(format_intake_list, comes_back_in_pieces_cut_anywhere) {
    EXPECT_TRUE(rc::check([] {
        const auto list = any_list();
        const Bytes bytes = encoded(list);
        std::vector<IntakeEntry> read;
        IntakeListReader reader;
        for (ByteView rest = bytes; !rest.empty();) {
            const std::size_t piece = std::min(rest.size(), *rc::gen::inRange<std::size_t>(1, 400));
            reader.push(rest.first(piece));
            rest = rest.subspan(piece);
            for (auto entry = *reader.next(); entry; entry = *reader.next()) read.push_back(*entry);
        }
        RC_ASSERT(reader.finish().has_value());
        RC_ASSERT(read == list);
    }));
}

TEST(format_intake_list, refuses_every_cut) {
    const Bytes bytes = encoded(entry_of(Seen::link));
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        const ByteView cut = ByteView(bytes).first(size);
        EXPECT_FALSE(decode_intake_list(cut)) << size;
        IntakeListReader reader;
        reader.push(cut);
        EXPECT_FALSE(*reader.next()) << size;
        EXPECT_FALSE(reader.finish()) << size;
    }
}

TEST(format_intake_list, refuses_what_no_writer_makes) {
    const Bytes folder = encoded(entry_of(Seen::folder));  // what, 7 bytes of path, no target
    EXPECT_EQ(fault(folder, 0, 4), std::nullopt);
    EXPECT_EQ(fault(folder, 0, 0), ErrorCode::malformed);
    EXPECT_EQ(fault(folder, 0, 9), ErrorCode::malformed);
    EXPECT_EQ(fault(folder, 0, 5), ErrorCode::malformed);   // a link without a target
    EXPECT_EQ(fault(folder, 3, 'x'), ErrorCode::malformed);  // not absolute
    EXPECT_EQ(fault(folder, 5, 0), ErrorCode::malformed);    // a zero byte in a path
    EXPECT_EQ(fault(folder, 12, 1), ErrorCode::malformed);   // an error where there is none
    EXPECT_EQ(fault(encoded(entry_of(Seen::link)), 0, 4), ErrorCode::malformed);  // a target of no link
}

TEST(format_intake_list, stays_dead_after_an_error) {
    IntakeListReader reader;
    reader.push(Bytes{0});
    EXPECT_FALSE(reader.next());
    reader.push(encoded(entry_of(Seen::folder)));
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.finish());
}

TEST(format_intake_list, does_not_write_what_it_would_not_read) {
    Bytes bytes;
    for (const std::string& path : {""s, "relative"s, "/a\0b"s, "/" + std::string(65535, 'x')}) {
        IntakeEntry entry = entry_of(Seen::folder);
        entry.path = path;
        const auto appended = append_intake_entry(bytes, entry);
        ASSERT_FALSE(appended);
        EXPECT_EQ(appended.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_TRUE(bytes.empty());
    IntakeEntry longest = entry_of(Seen::link);
    longest.path = "/" + std::string(65534, 'x');
    longest.target = std::string(65535, 'y');
    EXPECT_EQ(decode_intake_list(encoded(longest))->at(0), longest);
}

}  // namespace
}  // namespace vault::format
