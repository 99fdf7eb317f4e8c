// SPDX-License-Identifier: Apache-2.0
// How fast contents go into packs and come out again, and what memory that takes: content_bench FOLDER [MIB]. The
// folder must not exist; it is left for whoever wants to look. Not run by ctest.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>

#include "crypto/secret.h"
#include "vault/content/reader.h"
#include "vault/content/writer.h"
#include "vault/store/posix_store.h"

namespace {

using namespace vault;

struct Usage {
    double wall = 0;
    double cpu = 0;
};
Usage usage() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return double(time.tv_sec) + 1e-6 * double(time.tv_usec); };
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double>(now).count(), seconds(used.ru_utime) + seconds(used.ru_stime)};
}
long peak_mib() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}
void report(const char* what, std::uint64_t bytes, const Usage& begin) {
    const Usage end = usage();
    const double wall = end.wall - begin.wall;
    const double cpu = end.cpu - begin.cpu;
    std::printf("%-28s %7.0f MB/s  wall %6.2f s  cpu/wall %4.2f  cpu %5.2f ns/byte  peak %4ld MiB\n", what,
                double(bytes) / 1e6 / wall, wall, cpu / wall, cpu * 1e9 / double(bytes), peak_mib());
}

enum class Kind { random, text, zeros };

// Never the same bytes twice, made at little cost: a MiB that is changed throughout for each piece.
class Made final : public content::Source {
  public:
    Made(Kind kind, std::uint64_t size) : m_kind(kind), m_left(size), m_bytes(1U << 20) {
        std::mt19937_64 random(7);
        for (std::uint8_t& byte : m_text) byte = static_cast<std::uint8_t>(random());
        std::iota(m_letters.begin(), m_letters.end(), std::uint8_t{0});
        for (std::size_t i = 0; m_kind == Kind::text && i < m_text.size();) {
            std::uint64_t word = random() % (1U << (4 + random() % 12)) * 0x9e3779b97f4a7c15U;
            for (std::size_t n = 2 + word % 8; n > 0 && i < m_text.size(); --n, word >>= 5U) {
                m_text[i++] = static_cast<std::uint8_t>('a' + word % 26);
            }
            if (i < m_text.size()) m_text[i++] = ' ';
        }
    }
    Result<content::Piece> next() override {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, m_bytes.size()));
        m_left -= size;
        if (m_kind == Kind::random) fill();
        if (m_kind == Kind::text) substitute();
        return content::Piece{.bytes = ByteView(m_bytes).first(size), .end = m_left == 0};
    }

  private:
    void fill() {
        for (std::size_t i = 0; i < m_bytes.size(); i += 8) {
            m_state += 0x9e3779b97f4a7c15U;
            std::uint64_t z = (m_state ^ m_state >> 30U) * 0xbf58476d1ce4e5b9U;
            z ^= z >> 27U;
            std::memcpy(m_bytes.data() + i, &z, 8);
        }
    }
    void substitute() {
        std::shuffle(&m_letters['a'], &m_letters['z'] + 1, m_random);
        for (std::size_t i = 0; i < m_bytes.size(); ++i) m_bytes[i] = m_letters[m_text[i]];
    }

    Kind m_kind;
    std::uint64_t m_left;
    Bytes m_bytes;
    std::array<std::uint8_t, 256> m_letters{};
    Bytes m_text = Bytes(1U << 20);
    std::uint64_t m_state = 1;
    std::mt19937_64 m_random;
};

struct Bench {
    store::FileStore& files;
    content::Compartment compartment;
    content::index::KnownPacks known;

    void run(const char* name, Kind kind, std::uint64_t size) {
        Made alone(kind, size);
        Usage begin = usage();
        while (!alone.next()->end) {}
        report((std::string(name) + " made, not stored").c_str(), size, begin);

        const content::Stored stored = put(std::string(name) + " put", kind, size);
        put(std::string(name) + " put again", kind, size);
        auto index = content::index::ChunkIndex::open(files, compartment, known).take();
        begin = usage();
        CHECK(content::check_content(index, compartment, content::IdKind::data, stored.recipe, stored.sha256));
        report((std::string(name) + " read").c_str(), size, begin);
    }
    content::Stored put(const std::string& name, Kind kind, std::uint64_t size) {
        auto index = content::index::ChunkIndex::open(files, compartment, known).take();
        Made source(kind, size);
        const Usage begin = usage();
        content::ContentWriter writer(files, index, compartment, {});
        CHECK(writer.put(content::IdKind::data, source));
        content::Flushed flushed = writer.flush().take();
        report(name.c_str(), size, begin);
        const content::Totals totals = writer.totals();
        std::printf("%-28s new %.1f MB, packs %.1f MB\n", "", double(totals.new_bytes) / 1e6,
                    double(totals.stored_bytes) / 1e6);
        for (const PackRef& pack : flushed.packs) known.insert(pack.pack);
        return flushed.stored.at(0);
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return std::fprintf(stderr, "content_bench FOLDER [MIB]\n"), 2;
    const std::uint64_t size = (count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1024U) << 20U;
    crypto::initialize();
    const auto root = crypto::RootKey::random();
    const auto files = store::PosixStore::create(std::string(arguments[1])).take();
    Bench bench{*files, {.vault = {}, .id = CompartmentId(crypto::random_array<16>()), .root = &root}, {}};
    bench.run("random", Kind::random, size);
    bench.run("text", Kind::text, size);
    bench.run("zeros", Kind::zeros, size);
    return 0;
}
