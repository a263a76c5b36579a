import type { Box } from '@synfire/data';

/** What is taken of a picture, in this order: a part, its size after bilinear resizing, a part of that, mirrored or not. */
export interface View {
  readonly crop?: Box;
  readonly width: number;
  readonly height: number;
  readonly finalCrop?: Box;
  readonly flip?: boolean;
}
