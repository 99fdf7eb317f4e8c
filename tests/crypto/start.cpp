// SPDX-License-Identifier: Apache-2.0
#include "crypto/secret.h"

namespace {
[[maybe_unused]] const crypto::Hardening kStarted = crypto::initialize();
}
