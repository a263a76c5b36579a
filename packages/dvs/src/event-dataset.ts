import type { Dataset } from '@synfire/data';
import type { Events } from '@synfire/events';

/** A recording and its class. */
export interface LabelledEvents {
  readonly events: Events;
  readonly label: number;
}

/** Samples of which the labels are known before any recording is opened. */
export interface EventSplit extends Dataset<LabelledEvents> {
  /** The class of each. */
  readonly labels: readonly number[];
  /** What to call one: its file, and the part of it. */
  name(index: number): string;
  /** The files that hold the samples and what is known of them, each once. */
  readonly files: readonly string[];
}

/** A dataset of an event camera, or of a spiking ear, as it lies in a folder. */
export interface EventDataset {
  /** As its makers write it. */
  readonly title: string;
  readonly train: EventSplit;
  readonly test: EventSplit;
  /** Where the dataset has a third split. */
  readonly valid?: EventSplit;
  /** Names by label. */
  readonly classes: readonly string[];
  /** The sensor's size, the same for all samples: frames are [T, height, width, 2]. */
  readonly sensor: { readonly width: number; readonly height: number };
  /** One sentence: where it lies, its layout, the split and the numbers of samples. */
  readonly layout: string;
  /** Lets go of memory that a reader holds; samples that were got stay. */
  close(): void;
}
