// Event-driven convolution against sums in double precision, on random shapes, densities and values. Stand-alone, for sanitizers too:
//   g++ -std=c++17 -O1 -g -march=native -fsanitize=address,undefined -fno-sanitize-recover -pthread -I.. event_conv.cc
//     ../event_{sample,tiles,forward,lookup,filter,input}.cc ../pool.cc -o event_conv && ./event_conv 200
#include "event_conv.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

using namespace synfire::event;

namespace {

using synfire::Low;
using Floats = std::vector<float>;
using Sums = std::vector<double>;

std::mt19937 random_bits(1);

int64_t pick(int64_t from, int64_t to) { return from + static_cast<int64_t>(random_bits() % (to - from + 1)); }

enum Kind { kOnes, kMostlyOnes, kSmallIntegers, kAny };

Floats draw(int64_t n, double density, Kind kind) {
  std::uniform_real_distribution<float> any(-1, 1), unit(0, 1);
  Floats x(n);
  const auto value = [&] {
    if (kind == kAny) return any(random_bits);
    return kind == kSmallIntegers || (kind == kMostlyOnes && pick(0, 9) == 0) ? static_cast<float>(pick(1, 3)) : 1.f;
  };
  for (float& v : x)
    if (unit(random_bits) < density) v = value();
  if (kind == kMostlyOnes && pick(0, 3) == 0) x[pick(0, n - 1)] = .5f;  // may stand where no sample sees it
  return x;
}

// Rounds what is given to bfloat16, and gives it so.
std::vector<Low> lowered(Floats& x) {
  std::vector<Low> low;
  for (float& v : x) low.push_back(synfire::narrow<Low>(v)), v = synfire::wide(low.back());
  return low;
}

Shape draw_shape() {
  Shape s{};
  const int sizes[] = {1, 3, 3, 3, 5, 7, 2, 4};
  s.k = sizes[pick(0, 7)];
  s.stride = static_cast<int>(pick(1, 3));
  s.pad = pick(0, 2) ? s.k / 2 : static_cast<int>(pick(0, s.k));
  s.N = pick(1, 5);
  s.H = pick(0, 3) ? pick(1, 12) : 1;
  s.W = s.H == 1 && pick(0, 1) ? 1 : pick(1, pick(0, 7) ? 12 : 120);
  s.C = pick(1, pick(0, 3) ? 40 : 200);
  s.K = pick(0, 2) ? pick(1, 70) : 16 * pick(1, 5);
  if (pick(0, 7) == 0) s.N = pick(1, 2), s.H = pick(20, 40), s.W = pick(20, 40), s.C = pick(1, 24), s.K = pick(1, 24);  // several chunks and tiles
  s.OH = s.H + 2 * s.pad < s.k ? 0 : (s.H + 2 * s.pad - s.k) / s.stride + 1;
  s.OW = s.W + 2 * s.pad < s.k ? 0 : (s.W + 2 * s.pad - s.k) / s.stride + 1;
  return s;
}

// Calls f(entry of x, entry of y, first entry of w) for every input channel that a window covers.
template <class F>
void windows(const Shape& s, const F& f) {
  for (int64_t n = 0; n < s.N; ++n)
    for (int64_t oy = 0; oy < s.OH; ++oy)
      for (int64_t ox = 0; ox < s.OW; ++ox)
        for (int64_t ky = 0; ky < s.k; ++ky)
          for (int64_t kx = 0; kx < s.k; ++kx) {
            const int64_t y = oy * s.stride + ky - s.pad, x = ox * s.stride + kx - s.pad;
            if (y < 0 || x < 0 || y >= s.H || x >= s.W) continue;
            for (int64_t c = 0; c < s.C; ++c)
              f(((n * s.H + y) * s.W + x) * s.C + c, ((n * s.OH + oy) * s.OW + ox) * s.K, ((ky * s.k + kx) * s.C + c) * s.K);
          }
}

double worst = 0;
uint64_t bits = 14695981039346656037u;  // of all results, by FNV-1a

bool same(const char* what, const Shape& s, const Floats& got, const Sums& wanted, double bound = 1e-5 /* a few roundings where terms cancel */) {
  double largest = 1e-6, error = 0;
  for (double v : wanted) largest = std::max(largest, std::fabs(v));
  for (size_t i = 0; i < got.size(); ++i) {
    const double d = std::fabs(got[i] - wanted[i]);
    error = std::max(error, std::isfinite(d) ? d / largest : 1.0);
    uint32_t b;
    std::memcpy(&b, &got[i], sizeof b);
    bits = (bits ^ b) * 1099511628211u;
  }
  worst = std::max(worst, error / bound);
  if (error <= bound) return true;
  std::printf("%s differs by %g: x %ld,%ld,%ld,%ld filters %ld window %d stride %d pad %d\n", what, error, static_cast<long>(s.N), static_cast<long>(s.H),
              static_cast<long>(s.W), static_cast<long>(s.C), static_cast<long>(s.K), s.k, s.stride, s.pad);
  return false;
}

// Bytes give the bits that their values as floats give.
bool bytes_alike(const Shape& s, const Floats& x, Floats dy) {
  std::vector<uint8_t> bytes(x.size());
  for (size_t i = 0; i < x.size(); ++i) bytes[i] = static_cast<uint8_t>(std::fabs(x[i]) == std::floor(std::fabs(x[i])) ? std::fabs(x[i]) : 255 * std::fabs(x[i]));
  Floats wide(bytes.begin(), bytes.end());
  const auto alike = [&](const auto& values, const auto& gradient) {
    Floats a(s.weights(), NAN), b(s.weights(), NAN);
    filter_gradient(s, bytes.data(), gradient.data(), a.data());
    filter_gradient(s, values.data(), gradient.data(), b.data());
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
  };
  const bool same = pick(0, 1) ? alike(wide, dy) : alike(lowered(wide), lowered(dy));
  if (!same) std::printf("dw of bytes differs\n");
  return same;
}

bool check(const Shape& s) {
  const double densities[] = {0, .02, .1, .3, .7, 1};
  Floats x = draw(s.pixels() * s.C, densities[pick(0, 5)], static_cast<Kind>(pick(0, 3)));
  const Floats mask = draw(s.pixels() * s.C, densities[pick(0, 5)], kOnes);
  std::vector<uint32_t> support(s.pixels() * s.words());
  for (int64_t i = 0; i < s.pixels() * s.C; ++i)
    if (mask[i] != 0) support[i / s.C * s.words() + i % s.C / 32] |= uint32_t{1} << (i % s.C % 32);
  Floats w = draw(s.weights(), 1, kAny), dy = draw(s.outputs() * s.K, 1, kAny);
  // What is not written stays NaN.
  Floats y(dy.size(), NAN), dw(w.size(), NAN), dx(x.size(), NAN), low_dw, low_y, low_dx;
  if (pick(0, 1)) {
    const std::vector<Low> low_x = lowered(x), low_dy = lowered(dy);
    lowered(w);
    std::vector<Low> rounded(y.size(), synfire::narrow<Low>(NAN));
    forward(s, low_x.data(), w.data(), rounded.data());
    for (Low v : rounded) low_y.push_back(synfire::wide(v));
    rounded.assign(x.size(), synfire::narrow<Low>(NAN));
    input_gradient(s, support.data(), low_dy.data(), w.data(), rounded.data());
    for (Low v : rounded) low_dx.push_back(synfire::wide(v));
    low_dw.assign(w.size(), NAN);
    filter_gradient(s, low_x.data(), low_dy.data(), low_dw.data());
  }
  forward(s, x.data(), w.data(), y.data());
  filter_gradient(s, x.data(), dy.data(), dw.data());
  input_gradient(s, support.data(), dy.data(), w.data(), dx.data());
  if (!bytes_alike(s, x, dy)) return false;
  Sums y_(y.size()), dw_(dw.size()), dx_(dx.size());
  windows(s, [&](int64_t i, int64_t o, int64_t f) {
    for (int64_t k = 0; k < s.K; ++k) {
      y_[o + k] += static_cast<double>(x[i]) * w[f + k];
      dw_[f + k] += static_cast<double>(x[i]) * dy[o + k];
      if (mask[i] != 0) dx_[i] += static_cast<double>(dy[o + k]) * w[f + k];
    }
  });
  return same("y", s, y, y_) && same("y of bfloat16", s, low_y, y_, 0x1p-8) && same("dw", s, dw, dw_) && same("dw of bfloat16", s, low_dw, dw_) && same("dx", s, dx, dx_) &&
         same("dx of bfloat16", s, low_dx, dx_, 0x1p-8);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 300;
  for (int round = 0; round < rounds; ++round) {
    const Shape s = draw_shape();
    if (s.OH > 0 && s.OW > 0 && !check(s)) return 1;
  }
  // The last number is the same for any SYNFIRE_NUM_THREADS.
  std::printf("%d shapes; largest error by what is allowed: %.2g; bits %016llx\n", rounds, worst, static_cast<unsigned long long>(bits));
}
