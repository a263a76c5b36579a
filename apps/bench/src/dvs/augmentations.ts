import { type Augmentation, chain, eventDrop, flipLeftRight, ndaEvents, randomAffine, sometimes } from '@synfire/events';

/** The name of an augmentation. */
export type AugmentName = 'affine' | 'nda' | 'event-drop' | 'flip';

/** What training recordings may go through before they are cut into frames. */
export const augmentations: Readonly<Record<AugmentName, Augmentation>> = {
  affine: (events, key) => randomAffine(events, key),
  nda: (events, key) => ndaEvents(events, key),
  'event-drop': eventDrop,
  flip: chain(sometimes(0.5, flipLeftRight)),
};

/** Names of the augmentations. */
export const augmentNames: readonly AugmentName[] = ['affine', 'nda', 'event-drop', 'flip'];
