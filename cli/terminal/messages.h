// SPDX-License-Identifier: Apache-2.0
// Standard error: everything that is not a result. The one owner of the progress line, which gives way to a message.
// One thread.
#pragma once

#include <string>
#include <string_view>

namespace cli {

class Messages {
  public:
    enum class Volume { normal, quiet };

    Messages(int descriptor, Volume volume);
    Messages(const Messages&) = delete;
    Messages& operator=(const Messages&) = delete;
    ~Messages() { clear_progress(); }

    void set_quiet() { m_volume = Volume::quiet; }
    void say(std::string_view text);   // unless --quiet
    void warn(std::string_view text);  // always
    // One line that the next one takes the place of; on a terminal only, and not with --quiet.
    void show_progress(std::string_view text);
    void clear_progress();
    bool shows_progress() const { return m_terminal && m_volume == Volume::normal; }

  private:
    void write_all(std::string_view text);

    int m_descriptor;
    Volume m_volume;
    bool m_terminal;
    bool m_progress_shown = false;
};

}  // namespace cli
