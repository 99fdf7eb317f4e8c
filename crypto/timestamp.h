// SPDX-License-Identifier: Apache-2.0
// RFC 3161 time stamps over a SHA-256, by libcrypto: a query for an authority, and what its reply is worth. Everything
// that comes from outside is bounded, canonical to its last byte, and believed only after verify_timestamp().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "crypto/error.h"

namespace crypto {

inline constexpr std::size_t kMaxTimestampReply = 65536;   // bytes; a token with its chain has 3 to 12 thousand
inline constexpr std::size_t kMaxCertificates = 1U << 20;  // of one PEM text: a system's root store has 250 kB
inline constexpr std::size_t kMaxRevocations = 16U << 20;  // of one revocation list

enum class TimestampFault : std::uint8_t {
    malformed,        // no reply or token in DER, too long, bytes behind it
    refused,          // the authority's answer says that it gave no stamp
    other_imprint,    // a stamp of something else, or not by SHA-256
    other_nonce,      // not the answer to this query
    no_roots,         // no certificate could be read from the roots given
    no_signer,        // the signer's certificate is neither in the token nor among those given
    bad_signature,    // over the token, or its link to the signer's certificate
    not_for_stamping, // the signer's certificate is not for time stamping alone (extended key usage)
    expired,          // a certificate was not valid at the time asked about
    revoked,          // by a revocation list that was given
    no_revocations,   // lists were given, and none of them is that of the issuer
    untrusted,        // no chain to one of the roots
};

template <class T>
using TimestampResult = base::Result<T, TimestampFault>;

// A query (DER) for this imprint, with a nonce, asking for the signer's certificate.
struct TimestampQuery {
    base::Bytes der;
    std::uint64_t nonce = 0;
};
TimestampQuery make_timestamp_query(const Sha256& imprint);
// The same from its DER, so that a reply can be held against a query that was kept in a file.
TimestampResult<std::uint64_t> nonce_of_query(base::ByteView query, const Sha256& imprint);

// What a token says, before anything of it was verified.
struct Timestamp {
    std::int64_t time = 0;             // seconds since 1970, by the authority's clock
    std::optional<std::uint32_t> accuracy;  // seconds, rounded up, if it is stated
    std::string policy;                // object identifier, dotted
    std::string serial;                // hexadecimal
    std::string authority;             // subject of the signer's certificate, if it is there; else empty
    Sha256 imprint;
};

// The token (DER) that a reply carries. malformed, refused.
TimestampResult<base::Bytes> token_of_reply(base::ByteView reply);
TimestampResult<Timestamp> parse_timestamp(base::ByteView token);

struct TimestampTrust {
    base::ByteView roots;                      // PEM, trusted
    base::ByteView intermediates{};            // PEM, helpful
    std::vector<base::ByteView> revocations{}; // PEM or DER lists; when there is one, the signer's issuer must have one
    // Seconds since 1970: when certificates are to be valid; empty: at the stamp's own time.
    std::optional<std::int64_t> at{};
};
// Whether this token stamps this imprint, signed by a certificate for time stamping that leads to a root and was valid
// and not revoked at the time asked about. `nonce`: of the query, if it was kept.
TimestampResult<Timestamp> verify_timestamp(base::ByteView token, const Sha256& imprint,
                                            const std::optional<std::uint64_t>& nonce, const TimestampTrust& trust);

}  // namespace crypto
