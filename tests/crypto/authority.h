// SPDX-License-Identifier: Apache-2.0
// A time stamp authority of our own, made by libcrypto itself: a root, a certificate below it, replies at any time, and
// revocation lists. For tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>

#include "crypto/base/bytes.h"

namespace crypto {

class Authority {
  public:
    struct Wanted {
        std::int64_t valid_from = 1'600'000'000;  // of both certificates
        std::int64_t valid_until = 1'900'000'000;
        const char* usage = "critical,timeStamping";  // extended key usage; empty: none
    };
    Authority() : Authority(Wanted{}) {}
    explicit Authority(const Wanted& wanted);
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    // TimeStampResp in DER for a query in DER, at this time by the authority's clock. without_certificate: although the
    // query asks for it.
    base::Bytes reply(base::ByteView query, std::int64_t time, bool without_certificate = false) const;
    std::string root_pem() const;
    std::string signer_pem() const;
    // A list of the root's, which names the signer revoked at that time if there is one.
    std::string revocations(std::int64_t issued, std::optional<std::int64_t> signer_revoked) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace crypto
