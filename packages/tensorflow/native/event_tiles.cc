#include "event_tiles.h"

namespace synfire::event {

namespace {
constexpr int64_t kTile = 41 * 1024;
int64_t parts(int64_t n, int64_t size) { return (n + size - 1) / size; }

// Empties the lists of channels [c0, c1) and calls f(pixel, list of channel 0, position) for the pixels of a tile that taps reach.
template <class F>
void each_pixel(const Tiles& t, int64_t tile, int64_t place, int64_t c0, int64_t c1, const Lists& to, const F& f) {
  const Shape& s = t.s;
  const Tiles::Part part = t.part(tile);
  for (int a = 0; a < t.classes(); ++a) std::fill(to.length + t.list(place, a, c0), to.length + t.list(place, a, c1), 0);
  const int64_t first_row = (part.row + s.pad) / s.stride, first_column = s.pad / s.stride;
  for (int64_t n = 0; n < part.images; ++n)
    for (int64_t y = part.row; y < part.row + part.rows; ++y) {
      const int ay = static_cast<int>((y + s.pad) % s.stride);
      if (ay >= s.k) continue;  // between the taps
      const int64_t row = ((part.image + n) * s.H + y) * s.W;
      int64_t position = n * t.size + ((y + s.pad) / s.stride - first_row) * t.width - first_column + s.pad / s.stride;
      int ax = s.pad % s.stride;
      for (int64_t x = 0; x < s.W; ++x) {
        if (ax < s.k) f(row + x, t.list(place, ay * s.stride + ax, 0), static_cast<uint16_t>(position));
        if (++ax == s.stride) ax = 0, ++position;
      }
    }
}
}  // namespace

// Depends on the shape alone, so that sums do not depend on the number of threads.
Tiles::Tiles(const Shape& shape, int bytes) : s(shape), reach((s.k + s.stride - 1) / s.stride) {
  const auto places = [&](int64_t n) { return (n - 1 + s.pad) / s.stride - s.pad / s.stride + 1; };
  width = places(s.W) + reach - 1;
  const int64_t most = kTile / bytes, whole = (places(s.H) + reach - 1) * width;
  if (whole <= most) {
    images = std::min(s.N, most / whole);
    images = parts(s.N, parts(s.N, images));
    rows = s.H;
    per_image = 1;
    height = places(s.H) + reach - 1;
  } else {
    images = 1;
    const int64_t places_high = std::max<int64_t>(1, most / width - (reach - 1) - (s.stride > 1));
    per_image = parts(s.H, places_high * s.stride);
    rows = parts(parts(s.H, per_image), s.stride) * s.stride;
    per_image = parts(s.H, rows);
    height = rows / s.stride + (s.stride > 1) + reach - 1;
  }
  count = parts(s.N, images) * per_image;
  size = height * width;
  // An odd number of cache lines: lists of neighbouring channels fall into different sets.
  room = (images * (parts(rows, s.stride)) * parts(s.W, s.stride) + 63) / 64 * 64 + 32;
  if (images * size > 65536)
    throw std::invalid_argument("event-driven convolution: rows of " + std::to_string(s.W) + " pixels are too long; SYNFIRE_EVENT_CONV=off does without");
}

Tiles::Part Tiles::part(int64_t tile) const {
  const int64_t image = tile / per_image * images, row = tile % per_image * rows;
  return {image, std::min(images, s.N - image), row, std::min(rows, s.H - row)};
}

template <bool Valued, class E>
void collect(const Tiles& t, int64_t tile, int64_t place, const E* x, int64_t c0, int64_t c1, const Lists& to, Ones& ones) {
  constexpr int64_t kBlock = 512;
  uint16_t index[kBlock];
  float value[Valued ? kBlock : 1];
  const int64_t room = t.room;
  uint32_t* const lengths = to.length;
  each_pixel(t, tile, place, c0, c1, to, [&](int64_t pixel, int64_t first_list, uint16_t position) {
    for (int64_t c = c0; c < c1; c += kBlock) {
      const int found = compact<Valued>(x + pixel * t.s.C + c, static_cast<int>(std::min(kBlock, c1 - c)), index, value, ones);
      for (int i = 0; i < found; ++i) {
        const int64_t at = first_list + c + index[i], to_place = at * room + lengths[at]++;
        to.position[to_place] = position;
        if (Valued) to.value[to_place] = value[i];
      }
    }
  });
}
template void collect<true>(const Tiles&, int64_t, int64_t, const float*, int64_t, int64_t, const Lists&, Ones&);
template void collect<false>(const Tiles&, int64_t, int64_t, const float*, int64_t, int64_t, const Lists&, Ones&);
template void collect<true>(const Tiles&, int64_t, int64_t, const uint8_t*, int64_t, int64_t, const Lists&, Ones&);
template void collect<false>(const Tiles&, int64_t, int64_t, const uint8_t*, int64_t, int64_t, const Lists&, Ones&);
template void collect<true>(const Tiles&, int64_t, int64_t, const Low*, int64_t, int64_t, const Lists&, Ones&);
template void collect<false>(const Tiles&, int64_t, int64_t, const Low*, int64_t, int64_t, const Lists&, Ones&);

void collect(const Tiles& t, int64_t tile, int64_t place, const uint32_t* bits, int64_t c0, int64_t c1, const Lists& to) {
  const int64_t words = t.s.words();
  each_pixel(t, tile, place, c0, c1, to, [&](int64_t pixel, int64_t first_list, uint16_t position) {
    for (int64_t c = c0 / 32 * 32; c < c1; c += 32) {
      uint32_t word = bits[pixel * words + c / 32];
      if (c < c0) word &= ~uint32_t{0} << (c0 - c);
      if (c1 - c < 32) word &= (uint32_t{1} << (c1 - c)) - 1;
      for (; word; word &= word - 1) {
        const int64_t at = first_list + c + __builtin_ctz(word);
        to.position[at * t.room + to.length[at]++] = position;
      }
    }
  });
}

}  // namespace synfire::event
