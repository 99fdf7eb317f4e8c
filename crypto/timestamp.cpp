// SPDX-License-Identifier: Apache-2.0
#include "crypto/timestamp.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits>
#include <memory>

#include "crypto/secret.h"

namespace crypto {
namespace {

using Fault = TimestampFault;

template <auto kFree>
struct Free {
    template <class T>
    void operator()(T* object) const {
        kFree(object);
    }
};
struct FreeText {
    void operator()(char* text) const { OPENSSL_free(text); }
};
struct FreeCertificates {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Query = std::unique_ptr<TS_REQ, Free<TS_REQ_free>>;
using Reply = std::unique_ptr<TS_RESP, Free<TS_RESP_free>>;
using Token = std::unique_ptr<PKCS7, Free<PKCS7_free>>;
using Info = std::unique_ptr<TS_TST_INFO, Free<TS_TST_INFO_free>>;
using Store = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), FreeCertificates>;
using Input = std::unique_ptr<BIO, Free<BIO_free>>;
using Algorithm = std::unique_ptr<X509_ALGOR, Free<X509_ALGOR_free>>;
using Imprint = std::unique_ptr<TS_MSG_IMPRINT, Free<TS_MSG_IMPRINT_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Check = std::unique_ptr<TS_VERIFY_CTX, Free<TS_VERIFY_CTX_free>>;

base::Unexpected<Fault> fail(Fault fault) {
    ERR_clear_error();  // what libcrypto says of it stays here
    return base::Unexpected(fault);
}

// One object in DER and nothing behind it. The encoding must be the one that we would make: two encodings of one stamp
// would be two files that both verify.
template <class Object, auto kDecode, auto kEncode>
TimestampResult<Object> decode(base::ByteView der, std::size_t limit) {
    if (der.empty() || der.size() > limit) return fail(Fault::malformed);
    const unsigned char* at = der.data();
    Object object(kDecode(nullptr, &at, static_cast<long>(der.size())));
    if (object == nullptr || at != der.data() + der.size()) return fail(Fault::malformed);
    unsigned char* again = nullptr;
    const int size = kEncode(object.get(), &again);
    const std::unique_ptr<unsigned char, Free<[](void* bytes) { OPENSSL_free(bytes); }>> encoded(again);
    if (size < 0 || static_cast<std::size_t>(size) != der.size() ||
        !std::equal(der.begin(), der.end(), encoded.get())) {
        return fail(Fault::malformed);
    }
    return object;
}

TimestampResult<Token> decode_token(base::ByteView der) {
    return decode<Token, d2i_PKCS7, i2d_PKCS7>(der, kMaxTimestampReply);
}

std::optional<std::uint64_t> number_of(const ASN1_INTEGER* integer) {
    std::uint64_t number = 0;
    if (integer == nullptr || ASN1_INTEGER_get_uint64(&number, integer) != 1) return std::nullopt;
    return number;
}

std::string hex_of(const ASN1_INTEGER* integer) {
    const Number number(ASN1_INTEGER_to_BN(integer, nullptr));
    const std::unique_ptr<char, FreeText> text(number != nullptr ? BN_bn2hex(number.get()) : nullptr);
    return text != nullptr ? std::string(text.get()) : std::string();
}

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
    struct ::tm parts {};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return static_cast<std::int64_t>(::timegm(&parts));
}

std::string name_of(const X509* certificate) {
    if (certificate == nullptr) return {};
    const Input out(BIO_new(BIO_s_mem()));
    CHECK(out != nullptr);
    // RFC 2253, and everything that is not plain text escaped: it is shown to people.
    X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 | ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

TimestampResult<Sha256> imprint_of(TS_MSG_IMPRINT* imprint) {
    if (imprint == nullptr) return fail(Fault::malformed);
    const X509_ALGOR* algorithm = TS_MSG_IMPRINT_get_algo(imprint);
    const ASN1_OCTET_STRING* digest = TS_MSG_IMPRINT_get_msg(imprint);
    const ASN1_OBJECT* method = nullptr;
    X509_ALGOR_get0(&method, nullptr, nullptr, algorithm);
    if (OBJ_obj2nid(method) != NID_sha256 || ASN1_STRING_length(digest) != Sha256::kSize) {
        return fail(Fault::other_imprint);
    }
    base::ByteArray<Sha256::kSize> bytes;
    std::copy_n(ASN1_STRING_get0_data(digest), bytes.size(), bytes.begin());
    return Sha256(bytes);
}

std::optional<std::uint32_t> accuracy_of(TS_TST_INFO* info) {
    TS_ACCURACY* accuracy = TS_TST_INFO_get_accuracy(info);
    if (accuracy == nullptr) return std::nullopt;
    std::uint64_t seconds = number_of(TS_ACCURACY_get_seconds(accuracy)).value_or(0);
    const bool more = TS_ACCURACY_get_millis(accuracy) != nullptr || TS_ACCURACY_get_micros(accuracy) != nullptr;
    seconds += more && seconds < std::numeric_limits<std::uint32_t>::max() ? 1U : 0U;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(seconds, std::numeric_limits<std::uint32_t>::max()));
}

TimestampResult<Timestamp> describe(PKCS7* token, TS_TST_INFO* info) {
    Timestamp stamp;
    const auto time = seconds_of(TS_TST_INFO_get_time(info));
    if (!time) return fail(Fault::malformed);
    stamp.time = *time;
    stamp.accuracy = accuracy_of(info);
    std::array<char, 128> policy{};
    if (OBJ_obj2txt(policy.data(), policy.size(), TS_TST_INFO_get_policy_id(info), 1) <= 0) {
        return fail(Fault::malformed);
    }
    stamp.policy = policy.data();
    stamp.serial = hex_of(TS_TST_INFO_get_serial(info));
    stamp.imprint = TRY(imprint_of(TS_TST_INFO_get_msg_imprint(info)));
    if (STACK_OF(X509)* signers = PKCS7_get0_signers(token, nullptr, 0)) {
        if (sk_X509_num(signers) == 1) stamp.authority = name_of(sk_X509_value(signers, 0));
        sk_X509_free(signers);
    }
    return stamp;
}

TimestampResult<Certificates> read_certificates(base::ByteView pem) {
    Certificates found(sk_X509_new_null());
    CHECK(found != nullptr);
    if (pem.size() > kMaxCertificates) return fail(Fault::malformed);
    if (pem.empty()) return found;
    const Input in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    CHECK(in != nullptr);
    while (X509* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) sk_X509_push(found.get(), one);
    ERR_clear_error();  // the end of the text is an error to it
    return found;
}

X509_CRL* read_revocations(base::ByteView bytes) {
    if (bytes.empty() || bytes.size() > kMaxRevocations) return nullptr;
    const Input in(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    CHECK(in != nullptr);
    if (X509_CRL* list = PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr)) return list;
    ERR_clear_error();
    const unsigned char* at = bytes.data();
    return d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size()));
}

TimestampResult<Store> make_store(const TimestampTrust& trust, std::int64_t at) {
    Store store(X509_STORE_new());
    CHECK(store != nullptr);
    const Certificates roots = TRY(read_certificates(trust.roots));
    if (sk_X509_num(roots.get()) == 0) return fail(Fault::no_roots);
    for (int i = 0; i < sk_X509_num(roots.get()); ++i) {
        CHECK(X509_STORE_add_cert(store.get(), sk_X509_value(roots.get(), i)) == 1);
    }
    X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(param, static_cast<::time_t>(at));
    X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_TIMESTAMP_SIGN);
    for (const base::ByteView bytes : trust.revocations) {
        const std::unique_ptr<X509_CRL, Free<X509_CRL_free>> list(read_revocations(bytes));
        if (list == nullptr) return fail(Fault::malformed);
        CHECK(X509_STORE_add_crl(store.get(), list.get()) == 1);
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK);
    }
    return store;
}

Fault fault_of(int error) {
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return Fault::expired;
        case X509_V_ERR_CERT_REVOKED:
            return Fault::revoked;
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_CRL_NOT_YET_VALID:
        case X509_V_ERR_CRL_SIGNATURE_FAILURE:
            return Fault::no_revocations;
        case X509_V_ERR_INVALID_PURPOSE:
            return Fault::not_for_stamping;
        default:
            return Fault::untrusted;
    }
}

// The chain by itself, so that what is wrong with it has a name.
TimestampResult<void> verify_chain(PKCS7* token, X509* signer, STACK_OF(X509) * helpful, X509_STORE* store) {
    Certificates untrusted(sk_X509_new_null());
    CHECK(untrusted != nullptr);
    const STACK_OF(X509)* const stacks[] = {helpful, token->d.sign->cert};
    for (const STACK_OF(X509)* stack : stacks) {
        for (int i = 0; i < sk_X509_num(stack); ++i) {
            X509* one = sk_X509_value(stack, i);
            CHECK(X509_up_ref(one) == 1 && sk_X509_push(untrusted.get(), one) > 0);
        }
    }
    const StoreContext context(X509_STORE_CTX_new());
    CHECK(context != nullptr && X509_STORE_CTX_init(context.get(), store, signer, untrusted.get()) == 1);
    if (X509_verify_cert(context.get()) == 1) return {};
    return fail(fault_of(X509_STORE_CTX_get_error(context.get())));
}

}  // namespace

TimestampQuery make_timestamp_query(const Sha256& imprint) {
    TimestampQuery made;
    const auto random = random_array<8>();
    // Positive, so that it has one short encoding everywhere.
    made.nonce = base::load_le<std::uint64_t>(random) >> 1U | 1U;
    const Query query(TS_REQ_new());
    const Imprint digest(TS_MSG_IMPRINT_new());
    const Algorithm algorithm(X509_ALGOR_new());
    const Integer nonce(ASN1_INTEGER_new());
    CHECK(query != nullptr && digest != nullptr && algorithm != nullptr && nonce != nullptr);
    CHECK(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1);
    CHECK(TS_MSG_IMPRINT_set_algo(digest.get(), algorithm.get()) == 1);
    base::ByteArray<Sha256::kSize> bytes;
    std::copy_n(imprint.bytes().begin(), bytes.size(), bytes.begin());
    CHECK(TS_MSG_IMPRINT_set_msg(digest.get(), bytes.data(), static_cast<int>(bytes.size())) == 1);
    CHECK(ASN1_INTEGER_set_uint64(nonce.get(), made.nonce) == 1);
    CHECK(TS_REQ_set_version(query.get(), 1) == 1 && TS_REQ_set_msg_imprint(query.get(), digest.get()) == 1);
    CHECK(TS_REQ_set_nonce(query.get(), nonce.get()) == 1 && TS_REQ_set_cert_req(query.get(), 1) == 1);
    const int size = i2d_TS_REQ(query.get(), nullptr);
    CHECK(size > 0);
    made.der.resize(static_cast<std::size_t>(size));
    unsigned char* at = made.der.data();
    CHECK(i2d_TS_REQ(query.get(), &at) == size);
    return made;
}

TimestampResult<std::uint64_t> nonce_of_query(base::ByteView query, const Sha256& imprint) {
    const Query decoded = TRY((decode<Query, d2i_TS_REQ, i2d_TS_REQ>(query, kMaxTimestampReply)));
    if (TRY(imprint_of(TS_REQ_get_msg_imprint(decoded.get()))) != imprint) return fail(Fault::other_imprint);
    const auto nonce = number_of(TS_REQ_get_nonce(decoded.get()));
    if (!nonce) return fail(Fault::malformed);
    return *nonce;
}

TimestampResult<base::Bytes> token_of_reply(base::ByteView reply) {
    const Reply decoded = TRY((decode<Reply, d2i_TS_RESP, i2d_TS_RESP>(reply, kMaxTimestampReply)));
    const ASN1_INTEGER* status = TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(decoded.get()));
    const long code = ASN1_INTEGER_get(status);
    if (code != TS_STATUS_GRANTED && code != TS_STATUS_GRANTED_WITH_MODS) return fail(Fault::refused);
    PKCS7* token = TS_RESP_get_token(decoded.get());
    if (token == nullptr) return fail(Fault::malformed);
    const int size = i2d_PKCS7(token, nullptr);
    if (size <= 0) return fail(Fault::malformed);
    base::Bytes der(static_cast<std::size_t>(size));
    unsigned char* at = der.data();
    CHECK(i2d_PKCS7(token, &at) == size);
    return der;
}

TimestampResult<Timestamp> parse_timestamp(base::ByteView token) {
    const Token decoded = TRY(decode_token(token));
    const Info info(PKCS7_to_TS_TST_INFO(decoded.get()));
    if (info == nullptr) return fail(Fault::malformed);
    return describe(decoded.get(), info.get());
}

TimestampResult<Timestamp> verify_timestamp(base::ByteView token, const Sha256& imprint,
                                            const std::optional<std::uint64_t>& nonce, const TimestampTrust& trust) {
    const Token decoded = TRY(decode_token(token));
    const Info info(PKCS7_to_TS_TST_INFO(decoded.get()));
    if (info == nullptr) return fail(Fault::malformed);
    Timestamp stamp = TRY(describe(decoded.get(), info.get()));
    if (stamp.imprint != imprint) return fail(Fault::other_imprint);
    if (nonce && number_of(TS_TST_INFO_get_nonce(info.get())) != *nonce) return fail(Fault::other_nonce);

    const Certificates helpful = TRY(read_certificates(trust.intermediates));
    STACK_OF(X509)* signers = PKCS7_get0_signers(decoded.get(), helpful.get(), 0);
    const int count = signers != nullptr ? sk_X509_num(signers) : 0;
    X509* signer = count == 1 ? sk_X509_value(signers, 0) : nullptr;
    sk_X509_free(signers);
    if (signer == nullptr) return fail(Fault::no_signer);
    stamp.authority = name_of(signer);

    const Store store = TRY(make_store(trust, trust.at.value_or(stamp.time)));
    TRY(verify_chain(decoded.get(), signer, helpful.get(), store.get()));
    // Then everything once more by the library's own rules (RFC 3161 2.4.2): signature, signing certificate, version.
    const Check check(TS_VERIFY_CTX_new());
    CHECK(check != nullptr);
    TS_VERIFY_CTX_set_flags(check.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE);
    CHECK(X509_STORE_up_ref(store.get()) == 1);
    TS_VERIFY_CTX_set_store(check.get(), store.get());  // takes it
    STACK_OF(X509)* more = sk_X509_dup(helpful.get());
    CHECK(more != nullptr);
    for (int i = 0; i < sk_X509_num(more); ++i) CHECK(X509_up_ref(sk_X509_value(more, i)) == 1);
    TS_VERIFY_CTX_set_certs(check.get(), more);  // takes it
    if (TS_RESP_verify_token(check.get(), decoded.get()) != 1) return fail(Fault::bad_signature);
    return stamp;
}

}  // namespace crypto
