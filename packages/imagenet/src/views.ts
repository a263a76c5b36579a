import { type Box, centerCrop, fold, randomResizedCrop, resizeShortSide, uniforms } from '@synfire/data';
import type { View } from './view.ts';

/** A random crop, resized to `size` and mirrored every other time: what training sees (Szegedy et al. 2015). */
export function trainingView(width: number, height: number, key: number, size: number): View {
  const crop: Box = randomResizedCrop(width, height, fold(key, 0));
  return { crop, width: size, height: size, flip: (uniforms(fold(key, 1), 1)[0] ?? 0) < 0.5 };
}

/** The centre after resizing the short side: what evaluation sees (He et al. 2015). */
export function evaluationView(width: number, height: number, resize: number, size: number): View {
  const scaled = resizeShortSide(width, height, resize);
  return { ...scaled, finalCrop: centerCrop(scaled.width, scaled.height, size) };
}
