// SPDX-License-Identifier: Apache-2.0
// Bytes from outside (names, paths, tags) as text that does nothing to a terminal and reads in one way only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"

namespace cli {

// Control characters, escape sequences, marks that turn the direction of writing, invisible ones and bytes that are not
// UTF-8 stand escaped (\n \t \xNN \u{NNNN}), and so does the backslash; everything else stands as it is.
std::string inert(std::string_view bytes);

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

// Text that a terminal can be given as it is: UTF-8 without control characters other than tab and line ends. Pieces of
// one stream are asked in order; a character may be cut between two.
class PlainText {
  public:
    bool accepts(base::ByteView piece);
    bool ends_whole() const { return m_kept.empty(); }

  private:
    std::string m_kept;
};

// Names, made inert, with a comma between each two.
std::string inert_list(const std::vector<std::string>& names);

// How many columns it takes, as far as that can be told without a table: one a character, none for combining marks, two
// for wide scripts.
std::size_t columns(std::string_view text);

}  // namespace cli
