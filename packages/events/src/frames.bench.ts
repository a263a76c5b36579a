import { bench, describe } from 'vitest';
import { averagedTimeSurfaces } from './averaged-time-surfaces.ts';
import { byNumber } from './by-number.ts';
import { byTime } from './by-time.ts';
import { denoise } from './denoise.ts';
import { dropEvents } from './drop-events.ts';
import { frames } from './frames.ts';
import { noise } from './noise.ts';
import { rotate } from './rotate.ts';
import { sparseFrames } from './sparse-frames.ts';
import { voxelGrid } from './voxel-grid.ts';

/** The size of a DVS128 Gesture sample and of a dense second of a larger sensor. 16 frames a call: frames/s are 16 times the rate shown. */
const recordings = [
  ['300,000 events of 128×128', noise(1, { count: 300_000, width: 128, height: 128, to: 6e6 })],
  ['2,000,000 events of 640×480', noise(2, { count: 2_000_000, width: 640, height: 480, to: 1e6 })],
] as const;

describe.each(recordings)('%s', (_, recording) => {
  bench('16 frames by number', () => void frames(recording, byNumber(16)));
  const into = new Float32Array(16 * recording.width * recording.height * 2);
  bench('16 frames by number, into memory of earlier ones', () => void frames(recording, byNumber(16), { into }));
  bench('16 frames by time', () => void frames(recording, byTime(16)));
  bench('16 sparse frames by number', () => void sparseFrames(recording, byNumber(16)));
  bench('voxel grid of 16 bins', () => void voxelGrid(recording, 16));
  bench('dropEvents', () => void dropEvents(recording, 1));
  bench('denoise', () => void denoise(recording, 10_000));
  bench('rotate', () => void rotate(recording, 10));
});

describe('averaged time surfaces', () => {
  const [, recording] = recordings[0];
  bench('of 300,000 events', () => void averagedTimeSurfaces(recording));
});
