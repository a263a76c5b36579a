// Winograd's minimal filtering F(m×m, 3×3), m = 2 or 4, after Lavin and Gray 2015, arXiv 1509.09308: windows of 3×3 at stride 1 and pad 1
// with 2.25 and 4 times fewer multiplications. A tile of (m + 2)×(m + 2) entries gives m×m results, so a NaN or an infinity reaches every
// result of its tiles, not those alone whose window covers it. NHWC, HWIO.
#pragma once
#include <cstdint>

#include "element.h"

namespace synfire::winograd {

// A map of K channels that becomes one of C channels.
struct Shape {
  int64_t N, H, W, K, C;
};

// dx [N, H, W, C] of w [3, 3, C, K] and dy [N, H, W, K] by tiles of tile×tile results, tile 2 or 4. Sums over K are taken in their order,
// for every entry alone: no thread and no neighbour changes them.
void input_gradient(const Shape&, int tile, const float* w, const float* dy, float* dx);
// Of bfloat16. Tile 2 rounds the factors of its products to it where the CPU multiplies them, tile 4 rounds dx alone.
void input_gradient(const Shape&, int tile, const float* w, const Low* dy, Low* dx);

}  // namespace synfire::winograd
