// Winograd's input gradient against sums in double precision, on random shapes. Stand-alone, for sanitizers too:
//   g++ -std=c++17 -O1 -g -march=native -fsanitize=address,undefined -fno-sanitize-recover -pthread -I.. winograd.cc
//     ../winograd_{input,product}.cc ../pool.cc -o winograd && ./winograd 200
#include "winograd.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

using namespace synfire::winograd;

namespace {

std::mt19937 random_bits(1);
int64_t pick(int64_t from, int64_t to) { return from + static_cast<int64_t>(random_bits() % (to - from + 1)); }

std::vector<float> draw(int64_t n) {
  std::vector<float> x(n);
  for (float& v : x) v = static_cast<float>(random_bits()) * 0x1p-31f - 1;
  return x;
}

Shape draw_shape(int round) {
  if (round % 20 == 7) return {1, pick(1, 3), pick(1, 5), pick(230, 300), 400};  // a filter that is not kept whole
  if (round % 20 == 17) return {160, 2, 2, pick(1, 20), pick(1, 40)};            // many tiles
  return {pick(1, 4), pick(1, 11), pick(1, 11), pick(1, 3) > 1 ? pick(1, 40) : pick(60, 140), pick(1, 3) > 1 ? pick(1, 40) : 16 * pick(1, 9)};
}

std::vector<double> reference(const Shape& s, const std::vector<float>& w, const std::vector<float>& dy) {
  std::vector<double> dx(s.N * s.H * s.W * s.C);
  for (int64_t n = 0; n < s.N; ++n)
    for (int64_t y = 0; y < s.H; ++y)
      for (int64_t x = 0; x < s.W; ++x)
        for (int tap = 0; tap < 9; ++tap) {
          const int64_t oy = y + 1 - tap / 3, ox = x + 1 - tap % 3;
          if (oy < 0 || ox < 0 || oy >= s.H || ox >= s.W) continue;
          for (int64_t c = 0; c < s.C; ++c)
            for (int64_t k = 0; k < s.K; ++k)
              dx[((n * s.H + y) * s.W + x) * s.C + c] += static_cast<double>(dy[((n * s.H + oy) * s.W + ox) * s.K + k]) * w[(tap * s.C + c) * s.K + k];
        }
  return dx;
}

uint64_t bits = 14695981039346656037u;  // of all results, by FNV-1a

float wide(float x) { return x; }
float wide(synfire::Low x) { return synfire::wide(x); }

// The largest error by the largest entry.
template <class E>
double error(const std::vector<E>& found, const std::vector<double>& wanted) {
  double largest = 1e-6, worst = 0;
  for (double v : wanted) largest = std::max(largest, std::fabs(v));
  for (size_t i = 0; i < found.size(); ++i) {
    const float v = wide(found[i]);
    const double d = std::fabs(v - wanted[i]);
    worst = std::max(worst, std::isfinite(d) ? d / largest : 1.0);
    uint32_t b;
    std::memcpy(&b, &v, sizeof b);
    bits = (bits ^ b) * 1099511628211u;
  }
  return worst;
}

// The largest error of all shapes so far for each tile; false where one is above the bound.
struct Worst {
  const char* name;
  double bound[5], found[5];
  template <class E>
  bool tries(const Shape& s, const std::vector<float>& w, const std::vector<E>& dy, const std::vector<double>& wanted) {
    for (int tile : {2, 4}) {
      std::vector<E> dx(wanted.size(), synfire::narrow<E>(NAN));  // what is not written stays NaN
      input_gradient(s, tile, w.data(), dy.data(), dx.data());
      const double e = error(dx, wanted);
      found[tile] = std::max(found[tile], e);
      if (e <= bound[tile]) continue;
      std::printf("%s, tile %d differs by %g: dy %ld,%ld,%ld,%ld to %ld channels\n", name, tile, e, static_cast<long>(s.N), static_cast<long>(s.H),
                  static_cast<long>(s.W), static_cast<long>(s.K), static_cast<long>(s.C));
      return false;
    }
    return true;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  // Of bfloat16, tile 4 rounds the result alone.
  Worst whole{"float32", {0, 0, 2e-6, 0, 1e-5}, {}}, low{"bfloat16", {0, 0, 0x1p-6, 0, 0x1p-8}, {}};
  for (int round = 0; round < rounds; ++round) {
    const Shape s = draw_shape(round);
    const std::vector<float> w = draw(9 * s.C * s.K);
    std::vector<float> dy = draw(s.N * s.H * s.W * s.K);
    if (!whole.tries(s, w, dy, reference(s, w, dy))) return 1;
    std::vector<synfire::Low> rounded(dy.size());
    for (size_t i = 0; i < dy.size(); ++i) dy[i] = wide(rounded[i] = synfire::narrow<synfire::Low>(dy[i]));
    if (!low.tries(s, w, rounded, reference(s, w, dy))) return 1;
  }
  // The last number is the same for any SYNFIRE_NUM_THREADS.
  std::printf("%d shapes; largest error by the largest entry: %.2g and %.2g, of bfloat16 %.2g and %.2g; bits %016llx\n", rounds, whole.found[2], whole.found[4],
              low.found[2], low.found[4], static_cast<unsigned long long>(bits));
}
