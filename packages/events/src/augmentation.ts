import { fold } from '@synfire/data';
import type { Events } from './events.ts';
import { integer, uniform } from './random.ts';

/** A transform that may draw from a key: the same key gives the same events. Every transform here is one, as is what a caller writes. */
export type Augmentation = (events: Events, key: number) => Events;

/** One augmentation after the other, each with a key of its own. */
export function chain(...steps: readonly Augmentation[]): Augmentation {
  return (events, key) => steps.reduce((before, step, i) => step(before, fold(key, i)), events);
}

/** The augmentation with the given probability, else the events as they are. */
export function sometimes(probability: number, step: Augmentation): Augmentation {
  return (events, key) => (uniform(key, 0) < probability ? step(events, fold(key, 1)) : events);
}

/** One of the augmentations, each as likely. */
export function oneOf(...steps: readonly Augmentation[]): Augmentation {
  return (events, key) => steps[integer(0, steps.length - 1, key, 0)]?.(events, fold(key, 1)) ?? events;
}
