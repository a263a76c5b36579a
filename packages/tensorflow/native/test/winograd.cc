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

// The largest error by the largest entry.
double error(const std::vector<float>& found, const std::vector<double>& wanted) {
  double largest = 1e-6, worst = 0;
  for (double v : wanted) largest = std::max(largest, std::fabs(v));
  for (size_t i = 0; i < found.size(); ++i) {
    const double d = std::fabs(found[i] - wanted[i]);
    worst = std::max(worst, std::isfinite(d) ? d / largest : 1.0);
    uint32_t b;
    std::memcpy(&b, &found[i], sizeof b);
    bits = (bits ^ b) * 1099511628211u;
  }
  return worst;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 100;
  double worst[5] = {};
  for (int round = 0; round < rounds; ++round) {
    const Shape s = draw_shape(round);
    const std::vector<float> w = draw(9 * s.C * s.K), dy = draw(s.N * s.H * s.W * s.K);
    const std::vector<double> wanted = reference(s, w, dy);
    for (int tile : {2, 4}) {
      std::vector<float> dx(wanted.size(), NAN);  // what is not written stays NaN
      input_gradient(s, tile, w.data(), dy.data(), dx.data());
      const double found = error(dx, wanted);
      worst[tile] = std::max(worst[tile], found);
      if (found <= (tile == 2 ? 2e-6 : 1e-5)) continue;
      std::printf("tile %d differs by %g: dy %ld,%ld,%ld,%ld to %ld channels\n", tile, found, static_cast<long>(s.N), static_cast<long>(s.H),
                  static_cast<long>(s.W), static_cast<long>(s.K), static_cast<long>(s.C));
      return 1;
    }
  }
  // The last number is the same for any SYNFIRE_NUM_THREADS.
  std::printf("%d shapes; largest error by the largest entry: %.2g and %.2g; bits %016llx\n", rounds, worst[2], worst[4], static_cast<unsigned long long>(bits));
}
