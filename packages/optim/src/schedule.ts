/** A learning rate by the number of updates made before (0 for the first). */
export type Schedule = (step: number) => number;
