/** Sums over training images, in float64, so that means do not depend on how often they are taken. */
export interface Sums {
  readonly images: number;
  /** Σ loss·images of each step. */
  readonly loss: number;
  /** Images whose label was the prediction. */
  readonly correct: number;
}

/** Before any image. */
export const noSums: Sums = { images: 0, loss: 0, correct: 0 };

/** The sums with one more step, given by its mean loss. */
export const addStep = (sums: Sums, images: number, loss: number, correct: number): Sums => ({
  images: sums.images + images,
  loss: sums.loss + loss * images,
  correct: sums.correct + correct,
});
