// SPDX-License-Identifier: Apache-2.0
// A new empty folder of this test alone, gone with it.
#pragma once

#include <string>

namespace support {

class ScratchFolder {
  public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return m_path; }
    std::string path_of(const std::string& name) const { return m_path + "/" + name; }

  private:
    std::string m_path;
};

}  // namespace support
