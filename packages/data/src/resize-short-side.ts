/** Width and height after resizing the shorter side to `size`; the longer one is rounded down, as torchvision's `Resize(size)` does. */
export function resizeShortSide(width: number, height: number, size: number): { readonly width: number; readonly height: number } {
  return width <= height
    ? { width: size, height: Math.floor((size * height) / width) }
    : { width: Math.floor((size * width) / height), height: size };
}
