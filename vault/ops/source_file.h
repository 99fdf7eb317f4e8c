// SPDX-License-Identifier: Apache-2.0
// One file of somebody's computer, read unchanged: links never followed, holes skipped, access time left alone where
// that is permitted, and a change during the reading noticed. Walk goes through a tree in name order without following
// anything.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "vault/content/writer.h"

namespace vault::ops {

class SourceFile final : public content::Source {
  public:
    // source_unreadable (sys_errno), source_changed when it is no regular file any more.
    static Result<std::unique_ptr<SourceFile>> open(int folder, const std::string& name);
    ~SourceFile() override;
    SourceFile(const SourceFile&) = delete;
    SourceFile& operator=(const SourceFile&) = delete;

    const Stat& stat() const { return m_stat; }
    bool atime_kept() const { return m_atime_kept; }
    Result<content::Piece> next() override;
    // After the end: whether size, times or identity differ from those at opening.
    bool changed() const;

  private:
    SourceFile(int descriptor, const Stat& stat, bool atime_kept);
    int m_descriptor;
    Stat m_stat;
    bool m_atime_kept;
    std::uint64_t m_offset = 0;
    std::uint64_t m_data_end = 0;  // of the data region that m_offset stands in
    Bytes m_buffer;
};

enum class Found : std::uint8_t { file, folder, link, special, unreadable, vanished };
struct Walked {
    Found what{};
    int folder = -1;        // open descriptor of the containing folder, valid during the call
    std::string_view name;  // in it
    std::string_view path;  // absolute, raw
    Stat stat;
    std::string target;  // of a link
    int sys_errno = 0;   // unreadable, vanished
};
// Each entry below (and at) the absolute path, folders before their entries. An error of `each` ends the walk.
// skip(device, inode) names folders that are not entered.
struct WalkOptions {
    std::function<bool(std::uint64_t device, std::uint64_t inode)> skip;
};
Result<void> walk(const std::string& path, const WalkOptions& options,
                  const std::function<Result<void>(const Walked&)>& each);

}  // namespace vault::ops
