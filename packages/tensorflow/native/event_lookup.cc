// y where many neurons fire: the channels of a pixel as bits, four of which at a time select one of the 16 sums of their weights, which lie in
// a register. A quarter of the additions of a dense convolution and no product, whatever the density; half of them for counts up to 3.
// Vectors hold 16 pixels: those of all images in one plane, with zeros around, so that a tap lies at a constant distance.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "event_conv.h"
#include "event_vector.h"
#include "pool.h"

namespace synfire::event {
#if !defined(__AVX512F__) || !defined(__BMI2__)

bool lookup(const Shape&, const Sample&, const float*, const float*, float*) { return false; }

#else
namespace {

constexpr int kFilters = 8, kVectors = 3;  // output channels and vectors of pixels, whose sums fill the registers
constexpr int kPixels = kVectors * 16, kTable = kFilters * 16;
constexpr int kColumns = 2;  // of kFilters, one after the other: a cache line of y

// Words of 32 bits, each for some channels of a pixel: [word][phase][position]. With a stride s there are s² phases, by the remainder of
// (row + pad, column + pad). An output and the input of its first tap have the same position.
struct Plane {
  Plane(const Shape& s, int bits)
      : bits(bits), groups((s.C * bits + 3) / 4), words((groups + 7) / 8),
        // With stride 1, the zeros left of a row and above an image are those right of the row and below the image before it.
        width(s.stride == 1 ? s.W + s.pad : s.OW + (s.k - 1) / s.stride), rows(s.stride == 1 ? s.H + s.pad : s.OH + (s.k - 1) / s.stride),
        total(s.N * rows * width), size(total + (s.k + 1) * width + 2 * kPixels), all(size * s.stride * s.stride) {}
  int bits;
  int64_t groups, words;  // of four bits; of eight groups
  int64_t width, rows;    // of an image
  int64_t total, size, all;
};

struct Work {
  Scratch words, places;  // of the calling thread
  Scratch table;          // of any thread
};
thread_local Work work;

// The bits of the channels that a word is for, lowest first. `bad` where a value has none.
template <int bits>
inline uint32_t word(const float* x, int64_t channels, __mmask16& bad) {
  const auto sixteen = [&](int64_t from) {
    const int64_t n = channels - from;
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>(n >= 16 ? 0xffff : n > 0 ? (1 << n) - 1 : 0), x + from);
  };
  if (bits == 1) {
    const auto mask = [&](int64_t from) -> uint32_t {
      const __m512 v = sixteen(from);
      const __mmask16 m = _mm512_cmp_ps_mask(v, _mm512_setzero_ps(), _CMP_NEQ_UQ);
      bad |= _mm512_mask_cmp_ps_mask(m, v, _mm512_set1_ps(1.f), _CMP_NEQ_UQ);
      return m;
    };
    return mask(0) | mask(16) << 16;
  }
  const __m512 v = sixteen(0);
  const __m512i n = _mm512_maskz_cvtps_epi32(0xffff, v);
  bad |= _mm512_cmp_ps_mask(_mm512_maskz_cvtepi32_ps(0xffff, n), v, _CMP_NEQ_UQ) | _mm512_cmpgt_epu32_mask(n, _mm512_set1_epi32(3));
  const auto bit = [&](int b) -> uint32_t { return _mm512_test_epi32_mask(n, _mm512_set1_epi32(b)); };
  return _pdep_u32(bit(1), 0x55555555) | _pdep_u32(bit(2), 0xaaaaaaaa);
}

// Fills the part of an image, and where its outputs go. False where a value has no bits.
template <int bits>
bool pack(const Shape& s, const Plane& p, int64_t n, const float* x, uint32_t* words, int32_t* places) {
  const int64_t first = n * p.rows * p.width, length = (n + 1 == s.N ? p.size : (n + 1) * p.rows * p.width) - first;
  for (int64_t i = 0; i < p.words * s.stride * s.stride; ++i) std::memset(words + i * p.size + first, 0, length * sizeof(uint32_t));
  std::fill(places + first, places + first + length, -1);
  for (int64_t oy = 0; oy < s.OH; ++oy)
    for (int64_t ox = 0; ox < s.OW; ++ox) places[first + oy * p.width + ox] = static_cast<int32_t>((n * s.OH + oy) * s.OW + ox);
  __mmask16 bad = 0;
  for (int64_t y = 0; y < s.H; ++y) {
    const int64_t row = (y + s.pad) / s.stride;
    if (row >= p.rows) continue;  // below the last window
    for (int phase = 0; phase < s.stride; ++phase) {
      uint32_t* const to = words + ((y + s.pad) % s.stride * s.stride + phase) * p.size + first + row * p.width;
      for (int64_t i = 0, column = phase - s.pad; i < p.width && column < s.W; ++i, column += s.stride) {
        if (column < 0) continue;
        const float* const from = x + ((n * s.H + y) * s.W + column) * s.C;
        for (int64_t j = 0; j < p.words; ++j) to[j * p.all + i] = word<bits>(from + j * (32 / bits), s.C - j * (32 / bits), bad);
      }
    }
  }
  return !bad;
}

// The sums of weights for every code: [tap][group][output channel][code].
void tabulate(const Shape& s, const Plane& p, const float* w, int64_t k0, float* to) {
  const int per = 4 / p.bits;
  __m512 times[4];
  for (int i = 0; i < per; ++i) {
    alignas(64) float t[16];
    for (int code = 0; code < 16; ++code) t[code] = static_cast<float>(code >> p.bits * i & ((1 << p.bits) - 1));
    times[i] = _mm512_load_ps(t);
  }
  for (int64_t tap = 0; tap < s.k * s.k; ++tap)
    for (int64_t g = 0; g < p.groups; ++g)
      for (int k = 0; k < kFilters; ++k, to += 16) {
        __m512 sum = _mm512_setzero_ps();
        for (int64_t i = 0, c = g * per; i < per && c < s.C; ++i, ++c) {
          const __mmask16 some = _mm512_cmp_ps_mask(times[i], _mm512_setzero_ps(), _CMP_NEQ_UQ);  // 0·∞ is no 0
          sum = _mm512_add_ps(sum, _mm512_maskz_mul_ps(some, times[i], _mm512_set1_ps(w[(tap * s.C + c) * s.K + k0 + k])));
        }
        _mm512_store_ps(to, sum);
      }
}

using Sums = __m512[kFilters][kVectors];

// Adds the sums that the pixels' codes select: half by additions and half by multiply-adds, which other units do.
inline void add(Sums& sums, const __m512i (&code)[kVectors], const float* table, __m512 one) {
#pragma GCC unroll 8
  for (int k = 0; k < kFilters; ++k) {
    const __m512 of = _mm512_load_ps(table + k * 16);
#pragma GCC unroll 3
    for (int v = 0; v < kVectors; ++v) {
      const __m512 found = _mm512_maskz_permutexvar_ps(0xffff, code[v], of);
      sums[k][v] = (k + v) % 2 ? _mm512_add_ps(sums[k][v], found) : _mm512_fmadd_ps(found, one, sums[k][v]);
    }
  }
}

// Writes the sums of 16 pixels where they have a place.
inline void put(const Shape& s, const Sums& sums, int v, const int32_t* places, float* y) {
  alignas(64) float rows[kFilters][16];  // of four channels, four pixels each
  for (int k = 0; k < kFilters; k += 4) {
    const auto low = [&](int i) { return _mm512_maskz_unpacklo_ps(0xffff, sums[k + i][v], sums[k + i + 1][v]); };
    const auto high = [&](int i) { return _mm512_maskz_unpackhi_ps(0xffff, sums[k + i][v], sums[k + i + 1][v]); };
    const auto join = [&](int row, __m512 a, __m512 b) {
      _mm512_store_pd(rows[k + row], _mm512_maskz_unpacklo_pd(0xff, _mm512_castps_pd(a), _mm512_castps_pd(b)));
      _mm512_store_pd(rows[k + row + 1], _mm512_maskz_unpackhi_pd(0xff, _mm512_castps_pd(a), _mm512_castps_pd(b)));
    };
    join(0, low(0), low(2)), join(2, high(0), high(2));
  }
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < kFilters && places[i] >= 0; k += 4) std::memcpy(y + places[i] * s.K + k, rows[k + i % 4] + i / 4 * 4, 4 * sizeof(float));
}

// y of the pixels from `position`, for kFilters output channels.
void block(const Shape& s, const Plane& p, const uint32_t* words, const float* table, int64_t position, const int32_t* places, float* y) {
  Sums sums;
  for (auto& of : sums)
    for (auto& sum : of) sum = _mm512_setzero_ps();
  __m512 one = _mm512_set1_ps(1.f);
  asm("" : "+v"(one));  // or the compiler makes additions of the multiply-adds
  for (int ky = 0; ky < s.k; ++ky)
    for (int kx = 0; kx < s.k; ++kx) {
      const uint32_t* from = words + (ky % s.stride * s.stride + kx % s.stride) * p.size + ky / s.stride * p.width + kx / s.stride + position;
      for (int64_t j = 0; j < p.words; ++j, from += p.all) {
        __m512i code[kVectors];
        for (int v = 0; v < kVectors; ++v) code[v] = _mm512_loadu_si512(from + v * 16);
        for (int64_t g = std::min<int64_t>(8, p.groups - 8 * j); g > 0; --g, table += kTable) {
          add(sums, code, table, one);
          for (auto& c : code) c = _mm512_maskz_srli_epi32(0xffff, c, 4);
        }
      }
    }
  for (int v = 0; v < kVectors; ++v) put(s, sums, v, places + position + v * 16, y);
}

template <int bits>
bool convolve(const Shape& s, const Plane& p, const float* x, const float* w, float* y) {
  uint32_t* const words = work.words.get<uint32_t>(p.words * p.all);
  int32_t* const places = work.places.get<int32_t>(p.size);
  std::atomic<bool> whole{true};
  parallel(s.N, [&](int64_t n) {
    if (!pack<bits>(s, p, n, x, words, places)) whole = false;
  });
  if (!whole) return false;
  constexpr int width = kColumns * kFilters;
  const int64_t columns = s.K / width, parts = std::max<int64_t>(1, 4 * threads() / columns), blocks = (p.total + kPixels - 1) / kPixels;
  parallel(columns * parts, [&](int64_t item) {
    const int64_t k0 = item / parts * width, part = item % parts, entries = s.k * s.k * p.groups * kTable;
    float* const table = work.table.get<float>(kColumns * entries);
    for (int c = 0; c < kColumns; ++c) tabulate(s, p, w, k0 + c * kFilters, table + c * entries);
    for (int64_t b = blocks * part / parts; b < blocks * (part + 1) / parts; ++b)
      for (int c = 0; c < kColumns; ++c) block(s, p, words, table + c * entries, b * kPixels, places, y + k0 + c * kFilters);
  });
  return true;
}

// Of all outputs of a row or column, how many taps lie on the map.
int64_t covered(const Shape& s, int64_t outputs, int64_t inputs) {
  int64_t n = 0;
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t at = o * s.stride - s.pad, end = at + s.k; at < end; ++at) n += at >= 0 && at < inputs;
  return n;
}

}  // namespace

bool lookup(const Shape& s, const Sample& seen, const float* x, const float* w, float* y) {
  if (!seen.counts || s.K % (kColumns * kFilters) || s.pad >= s.k || s.outputs() > INT32_MAX) return false;
  const Plane p(s, seen.ones ? 1 : 2);
  // The time of lists grows with the events, this one's with the positions. They met at these densities on a Zen 4, channels and sizes alike.
  constexpr double kOfOnes = .25, kOfCounts = .47;
  const double events = seen.density * static_cast<double>(s.N * covered(s, s.OH, s.H) * covered(s, s.OW, s.W));
  if (events < (seen.ones ? kOfOnes : kOfCounts) * static_cast<double>(p.total) * s.k * s.k) return false;
  return seen.ones ? convolve<1>(s, p, x, w, y) : convolve<2>(s, p, x, w, y);
}

#endif
}  // namespace synfire::event
