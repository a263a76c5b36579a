export { type DrawGesturesOptions, drawGestures } from './draw-gestures.ts';
export { dvsGesture, GESTURES } from './dvs-gesture.ts';
export type { EventDataset, EventSplit, LabelledEvents } from './event-dataset.ts';
export { type EventFramesOptions, eventFrames } from './event-frames.ts';
export { gestureScene, type Person } from './gesture-scene.ts';
export type { Region, Scene, View } from './scene.ts';
export { type PixelOptions, simulateEvents } from './simulate-events.ts';
