// SPDX-License-Identifier: Apache-2.0
// Standard output, the one place where results go: buffered, every write checked. After the first failure it is dead
// and every call says so again, so that a sink stops the release and the exit code tells of it. One thread.
#pragma once

#include <string>
#include <string_view>

#include "vault/requests.h"

namespace cli {

class Output {
  public:
    explicit Output(int descriptor) : m_descriptor(descriptor) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    vault::Result<void> write(std::string_view text);
    // The same, with a line end behind it.
    vault::Result<void> line(std::string_view text);
    // Bytes of a document: what is handed over has left this process when it returns.
    vault::Result<void> write_now(base::ByteView bytes);
    vault::Result<void> flush();
    bool is_terminal() const;

  private:
    vault::Result<void> write_all(std::string_view bytes);

    int m_descriptor;
    std::string m_buffer;
    std::optional<vault::Error> m_dead;
};

}  // namespace cli
