// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scratch_folder.h"

#include <cstdlib>
#include <filesystem>

#include "crypto/base/check.h"

namespace support {

ScratchFolder::ScratchFolder() {
    std::error_code error;
    const auto base = std::filesystem::temp_directory_path(error);
    m_path = (error ? std::string("/tmp") : base.string()) + "/strongroom-test-XXXXXX";
    CHECK(::mkdtemp(m_path.data()) != nullptr);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

}  // namespace support
