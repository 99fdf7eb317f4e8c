// SPDX-License-Identifier: Apache-2.0
// Text made comparable for search: NFKD, marks (Mn) and tatweel dropped, casefolded, digits to ASCII, Arabic and
// Persian yeh and kaf together. Locale never enters. Bytes that are not UTF-8 become U+FFFD. utf8proc has its home
// here.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

inline constexpr int kFoldVersion = 1;
std::string fold(std::string_view text);
bool is_valid_utf8(std::string_view text);

}  // namespace crypto
