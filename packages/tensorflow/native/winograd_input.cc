#include <atomic>
#include <vector>

#include "pool.h"
#include "winograd_blocks.h"

namespace synfire::winograd {
namespace {

constexpr int64_t kBlock = 64;    // results' channels at once, in whole panels
constexpr int64_t kFew = 24;      // tiles at once, in whole kRows: with the channels above their products stay in the second cache
constexpr int64_t kMany = 144;    // tiles that make the transform of a part of the filter a small part of the work
constexpr int64_t kLargest = 8 << 20;  // bytes of a transformed filter that is kept whole

struct Work {
  event::Scratch shared;  // of the calling thread, read by all
  event::Scratch own, products;
  uint64_t call = 0;  // whose tiles are in `own`
  int64_t block = -1;
};
thread_local Work work;
std::atomic<uint64_t> calls{0};

// Of a filter that is transformed once: every item is some tiles and all channels, or, of few tiles, a block of them.
template <class P, int M, class E>
void by_tiles(const Plan<M>& plan, const float* w, const E* dy, const E* zeros, E* dx) {
  const Shape& s = plan.s;
  const int64_t u_plane = plan.slices * kDepth * kColumns + kApart<P>, chunks = (s.K + kLanes - 1) / kLanes;
  P* const u = work.shared.get<P>(plan.panels * plan.points * u_plane);
  parallel(plan.panels * chunks, [&](int64_t item) {
    const int64_t p = item / chunks, k0 = item % chunks * kLanes;
    transform_filter(plan, w, p, k0, u + p * plan.points * u_plane + k0 * kColumns, u_plane);
  });
  const uint64_t call = ++calls;
  const int64_t columns = (s.C + kBlock - 1) / kBlock, blocks = (plan.tiles + kFew - 1) / kFew, parts = blocks >= 4 * threads() ? 1 : columns;
  parallel(blocks * parts, [&](int64_t item) {
    const int64_t block = item / parts;
    const Tiles tiles{plan.tiles * block / blocks, plan.tiles * (block + 1) / blocks};
    P* const v = work.own.get<P>(plan.slices * plan.points * tiles.plane<P>());
    if (work.call != call || work.block != block)
      for (int64_t t = tiles.first; t < tiles.last; ++t) transform_input(plan, dy, zeros, tiles, t, v);
    work.call = call, work.block = block;
    const int64_t m_plane = tiles.count() * kBlock + kApart<float>;
    const Products products{work.products.get<float>(plan.points * m_plane), kBlock, m_plane};
    for (int64_t b = columns * (item % parts) / parts; b < columns * (item % parts + 1) / parts; ++b) {
      const int64_t c0 = b * kBlock, c1 = std::min(s.C, c0 + kBlock);
      for (int point = 0; point < plan.points; ++point)
        for (int64_t c = c0; c < c1; c += kColumns)
          multiply_tiles(plan, tiles, v, 0, point, u + (c / kColumns * plan.points + point) * u_plane, s.K, products, c - c0);
      transform_output(plan, tiles, products, c0, c1, dx);
    }
  });
}

// Of a large filter, which never is there whole: many tiles are transformed, then every item is a panel of channels of them all.
template <class P, int M, class E>
void by_channels(const Plan<M>& plan, const float* w, const E* dy, const E* zeros, E* dx) {
  const Shape& s = plan.s;
  const int64_t groups = (plan.tiles + kMany - 1) / kMany, u_plane = kDepth * kColumns + kApart<P>;
  for (int64_t g = 0; g < groups; ++g) {
    const Tiles tiles{plan.tiles * g / groups, plan.tiles * (g + 1) / groups};
    P* const v = work.shared.get<P>(plan.slices * plan.points * tiles.plane<P>());
    parallel(tiles.count(), [&](int64_t i) { transform_input(plan, dy, zeros, tiles, tiles.first + i, v); });
    parallel(plan.panels, [&](int64_t p) {
      P* const u = work.own.get<P>(plan.points * u_plane);
      const int64_t m_plane = tiles.count() * kColumns + kApart<float>;
      const Products products{work.products.get<float>(plan.points * m_plane), kColumns, m_plane};
      for (int64_t slice = 0; slice < plan.slices; ++slice) {
        const int64_t k = slice * kDepth, depth = std::min(kDepth, s.K - k);
        for (int64_t k0 = 0; k0 < depth; k0 += kLanes) transform_filter(plan, w, p, k + k0, u + k0 * kColumns, u_plane);
        for (int point = 0; point < plan.points; ++point) multiply_tiles(plan, tiles, v, slice, point, u + point * u_plane, depth, products, 0);
      }
      transform_output(plan, tiles, products, p * kColumns, std::min(s.C, (p + 1) * kColumns), dx);
    });
  }
}

template <int M, class P, class E>
void run(const Shape& s, const float* w, const E* dy, E* dx) {
  const Plan<M> plan(s);
  const std::vector<E> zeros(s.K);
  const bool whole = plan.points * s.K * s.C * static_cast<int64_t>(sizeof(P)) <= kLargest;
  (whole ? by_tiles<P, M, E> : by_channels<P, M, E>)(plan, w, dy, zeros.data(), dx);
}

}  // namespace

void input_gradient(const Shape& s, int tile, const float* w, const float* dy, float* dx) {
  if (tile == 2) run<2, float>(s, w, dy, dx);
  else run<4, float>(s, w, dy, dx);
}

// Entries of the larger tile would lose five times what a plain convolution of bfloat16 loses; of the smaller one it is less than twice.
void input_gradient(const Shape& s, int tile, const float* w, const Low* dy, Low* dx) {
  if (tile == 2) run<2, event::Factor<Low>>(s, w, dy, dx);
  else run<4, float>(s, w, dy, dx);
}

}  // namespace synfire::winograd
