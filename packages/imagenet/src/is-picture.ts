/** Extensions that torchvision's ImageFolder takes for pictures. */
const EXTENSIONS = /\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp)$/i;

/** Whether a file's name is a picture's; hidden files (macOS leaves `._*`) are none. */
export function isPicture(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return !base.startsWith('.') && EXTENSIONS.test(base);
}
