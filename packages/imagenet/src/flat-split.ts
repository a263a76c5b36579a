import type { Pictures } from './pictures.ts';

/** Which pictures of a folder without a split are for training and which for validation, and the rule in words. */
export interface FlatSplit {
  readonly train: readonly number[];
  readonly val: readonly number[];
  readonly rule: string;
}

/** Of every class's n pictures in order of name, the last max(1, ⌊n/10⌋) validate and the others train; a lone picture does both. */
export function flatSplit({ wnids }: Pictures): FlatSplit {
  const ofClass = new Map<string, number[]>();
  wnids.forEach((wnid, index) => {
    const indices = ofClass.get(wnid) ?? [];
    indices.push(index);
    ofClass.set(wnid, indices);
  });
  const train: number[] = [];
  const val: number[] = [];
  let lone = 0;
  for (const indices of ofClass.values()) {
    if (indices.length === 1) lone += 1;
    const held = Math.max(1, Math.floor(indices.length / 10));
    train.push(...(indices.length === 1 ? indices : indices.slice(0, -held)));
    val.push(...indices.slice(-held));
  }
  return { train, val, rule: rule(lone, ofClass.size) };
}

function rule(lone: number, classes: number): string {
  if (lone === classes)
    return 'each class has one picture, which both trains and validates, so that accuracies say nothing about unseen pictures';
  const split = 'of each class the last tenth by name (one picture at least) validates, the rest trains';
  return lone === 0 ? split : `${split}; the one picture of ${lone} of the classes does both`;
}
