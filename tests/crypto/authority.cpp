// SPDX-License-Identifier: Apache-2.0
#include "tests/crypto/authority.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "crypto/base/check.h"

namespace crypto {
namespace {

// libcrypto's configuration text refuses to set a basic field only when it is NULL: everything here is our own making.
void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    CHECK(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

X509* make_certificate(const char* name, EVP_PKEY* key, long serial, const Authority::Wanted& wanted) {
    X509* made = X509_new();
    CHECK(made != nullptr);
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
    CHECK(ASN1_TIME_set(X509_getm_notBefore(made), wanted.valid_from) != nullptr);
    CHECK(ASN1_TIME_set(X509_getm_notAfter(made), wanted.valid_until) != nullptr);
    X509_set_pubkey(made, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    return made;
}

template <class Write>
std::string pem_of(Write write) {
    BIO* out = BIO_new(BIO_s_mem());
    CHECK(out != nullptr && write(out) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out, &text);
    std::string pem(text, static_cast<std::size_t>(size));
    BIO_free(out);
    return pem;
}

ASN1_INTEGER* next_serial(TS_RESP_CTX*, void*) {
    ASN1_INTEGER* serial = ASN1_INTEGER_new();
    ASN1_INTEGER_set(serial, 4711);
    return serial;
}
int say_time(TS_RESP_CTX*, void* data, long* seconds, long* micros) {
    *seconds = static_cast<long>(*static_cast<const std::int64_t*>(data));
    *micros = 0;
    return 1;
}

}  // namespace

struct Authority::Impl {
    EVP_PKEY* root_key = EVP_EC_gen("P-256");
    EVP_PKEY* signer_key = EVP_EC_gen("P-256");
    X509* root = nullptr;
    X509* signer = nullptr;
};

Authority::Authority(const Wanted& wanted) : m_impl(std::make_unique<Impl>()) {
    Impl& self = *m_impl;
    CHECK(self.root_key != nullptr && self.signer_key != nullptr);
    self.root = make_certificate("Invented Root", self.root_key, 1, wanted);
    X509_set_issuer_name(self.root, X509_get_subject_name(self.root));
    add_extension(self.root, self.root, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(self.root, self.root, NID_key_usage, "critical,keyCertSign,cRLSign");
    CHECK(X509_sign(self.root, self.root_key, EVP_sha256()) > 0);
    self.signer = make_certificate("Invented Stamps", self.signer_key, 2, wanted);
    X509_set_issuer_name(self.signer, X509_get_subject_name(self.root));
    add_extension(self.signer, self.root, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(self.signer, self.root, NID_key_usage, "critical,digitalSignature");
    if (*wanted.usage != '\0') add_extension(self.signer, self.root, NID_ext_key_usage, wanted.usage);
    CHECK(X509_sign(self.signer, self.root_key, EVP_sha256()) > 0);
}

Authority::~Authority() {
    X509_free(m_impl->root);
    X509_free(m_impl->signer);
    EVP_PKEY_free(m_impl->root_key);
    EVP_PKEY_free(m_impl->signer_key);
}

std::string Authority::root_pem() const {
    return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, m_impl->root); });
}
std::string Authority::signer_pem() const {
    return pem_of([&](BIO* out) { return PEM_write_bio_X509(out, m_impl->signer); });
}

base::Bytes Authority::reply(base::ByteView query, std::int64_t time, bool without_certificate) const {
    TS_RESP_CTX* context = TS_RESP_CTX_new();
    CHECK(context != nullptr);
    // It refuses certificates that are not for stamping; those are put in behind its back, by their key alone.
    const bool fit = TS_RESP_CTX_set_signer_cert(context, m_impl->signer) == 1;
    X509* stand_in = nullptr;
    if (!fit) {
        stand_in = X509_dup(m_impl->signer);
        while (X509_get_ext_by_NID(stand_in, NID_ext_key_usage, -1) >= 0) {
            X509_EXTENSION_free(X509_delete_ext(stand_in, X509_get_ext_by_NID(stand_in, NID_ext_key_usage, -1)));
        }
        X509V3_CTX extensions;
        X509V3_set_ctx_nodb(&extensions);
        X509_EXTENSION* usage = X509V3_EXT_conf_nid(nullptr, &extensions, NID_ext_key_usage, "critical,timeStamping");
        X509_add_ext(stand_in, usage, -1);
        X509_EXTENSION_free(usage);
        CHECK(X509_sign(stand_in, m_impl->root_key, EVP_sha256()) > 0);
        X509* again = X509_dup(stand_in);  // read anew, so that its cached extensions are the new ones
        CHECK(TS_RESP_CTX_set_signer_cert(context, again) == 1);
        X509_free(again);
    }
    CHECK(TS_RESP_CTX_set_signer_key(context, m_impl->signer_key) == 1);
    CHECK(TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1);
    CHECK(TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1);
    CHECK(TS_RESP_CTX_add_md(context, EVP_sha256()) == 1 && TS_RESP_CTX_add_md(context, EVP_sha1()) == 1);
    ASN1_OBJECT* policy = OBJ_txt2obj("1.3.6.1.4.1.57264.1", 1);
    CHECK(TS_RESP_CTX_set_def_policy(context, policy) == 1);
    ASN1_OBJECT_free(policy);
    CHECK(TS_RESP_CTX_set_accuracy(context, 1, 500, 0) == 1);
    TS_RESP_CTX_set_serial_cb(context, next_serial, nullptr);
    TS_RESP_CTX_set_time_cb(context, say_time, &time);
    base::Bytes bytes(query.begin(), query.end());
    if (without_certificate) {
        const unsigned char* at = bytes.data();
        TS_REQ* asked = d2i_TS_REQ(nullptr, &at, static_cast<long>(bytes.size()));
        CHECK(asked != nullptr && TS_REQ_set_cert_req(asked, 0) == 1);
        bytes.resize(static_cast<std::size_t>(i2d_TS_REQ(asked, nullptr)));
        unsigned char* to = bytes.data();
        i2d_TS_REQ(asked, &to);
        TS_REQ_free(asked);
    }
    BIO* in = BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()));
    TS_RESP* response = TS_RESP_create_response(context, in);
    CHECK(response != nullptr);
    base::Bytes der(static_cast<std::size_t>(i2d_TS_RESP(response, nullptr)));
    unsigned char* to = der.data();
    i2d_TS_RESP(response, &to);
    TS_RESP_free(response);
    BIO_free(in);
    TS_RESP_CTX_free(context);
    X509_free(stand_in);
    return der;
}

std::string Authority::revocations(std::int64_t issued, std::optional<std::int64_t> signer_revoked) const {
    X509_CRL* list = X509_CRL_new();
    CHECK(list != nullptr && X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1);
    X509_CRL_set_issuer_name(list, X509_get_subject_name(m_impl->root));
    ASN1_TIME* time = ASN1_TIME_set(nullptr, issued);
    X509_CRL_set1_lastUpdate(list, time);
    ASN1_TIME_set(time, issued + 1'000'000'000);
    X509_CRL_set1_nextUpdate(list, time);
    if (signer_revoked) {
        X509_REVOKED* revoked = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(m_impl->signer));
        ASN1_TIME_set(time, *signer_revoked);
        X509_REVOKED_set_revocationDate(revoked, time);
        CHECK(X509_CRL_add0_revoked(list, revoked) == 1);
    }
    ASN1_TIME_free(time);
    CHECK(X509_CRL_sign(list, m_impl->root_key, EVP_sha256()) > 0);
    std::string pem = pem_of([&](BIO* out) { return PEM_write_bio_X509_CRL(out, list); });
    X509_CRL_free(list);
    return pem;
}

}  // namespace crypto
