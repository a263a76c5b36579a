/** A decoded picture: 8-bit RGB, row-major [height, width, 3]. */
export interface Image {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
