// SPDX-License-Identifier: Apache-2.0
// The folder that an export writes to. Nothing in it is overwritten, no link in it is followed, nothing leaves it:
// every step is taken from an open folder, one name at a time (Upholds G2 for names from outside).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "vault/error.h"
#include "vault/types.h"

namespace vault::ops {

class TargetFolder {
  public:
    // Made if absent (its parent must be there).
    static Result<std::unique_ptr<TargetFolder>> open(const std::string& path);
    ~TargetFolder();
    TargetFolder(const TargetFolder&) = delete;
    TargetFolder& operator=(const TargetFolder&) = delete;

    // Where a document of this raw path goes, below the folder: its parts without empty ones, "." and "..".
    static std::string place_of(const std::string& path, const std::string& name);

    // A file being written, without a name until finish() gives it one: whatever ends the process leaves nothing behind
    // that looks whole. Where the file system has no files without names (FAT), it stands under its final name, and is
    // removed again unless finish() was reached.
    class File {
      public:
        ~File();
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        Result<void> write(ByteView bytes);
        // Mode, owner, times as far as this user may; false when some could not be set. exists if the name was taken
        // meanwhile.
        Result<bool> finish(const std::optional<Stat>& stat, bool sync);

      private:
        friend class TargetFolder;
        enum class Named : std::uint8_t { from_the_beginning, at_the_end };
        File(int folder, std::string name, int descriptor, Named named);
        Result<void> give_name();
        int m_folder;
        std::string m_name;
        std::string m_written_as;
        int m_descriptor;
        bool m_has_name;
        bool m_finished = false;
    };
    // exists if anything has that name; not_a_file if a part of the way is no folder (a link, a file).
    Result<std::unique_ptr<File>> create(const std::string& place);
    // Whether a plain file stands there with exactly these bytes.
    bool holds(const std::string& place, const ContentHash& sha256);
    // A second name for a file that this export wrote. exists, or io where links cannot be made.
    Result<void> link(const std::string& from, const std::string& to);

  private:
    explicit TargetFolder(int descriptor) : m_descriptor(descriptor) {}
    struct At {
        int folder = -1;  // to be closed
        std::string name;
    };
    Result<At> walk_to(const std::string& place);
    Result<int> open_below(const std::string& folder);
    int m_descriptor;
    // The folder that was gone to last, still open: files of one folder follow each other.
    std::string m_last;
    int m_last_descriptor = -1;
};

}  // namespace vault::ops
