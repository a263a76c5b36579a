import { named, type Tree } from '@synfire/core';

/** Where a model's first NaN or infinity stands, or its largest value, and what to look at, for an error message. */
export async function whereNotFinite(params: Tree, state: Tree): Promise<string> {
  // Running statistics come first: in the step that went wrong they were made by the forward pass, layer after layer, whereas
  // one wrong gradient spoils the parameters of all layers at once.
  const statistics = await examine(state, 'running statistics');
  const parameters = await examine(params, 'parameter');
  const found = [statistics, parameters].find(({ value }) => !Number.isFinite(value));
  if (found) {
    const { name } = found;
    return `The first layer with values that are not finite has ${name}. Look at its input and at the learning rate (lower it, warm it up, or clip the gradients).`;
  }
  const { name, value } = parameters;
  const largest = name === '' ? '' : `, the largest is ${value.toPrecision(3)} in ${name}`;
  return `Parameters and running statistics are finite${largest}. Look at the input, the logits, the loss and the learning rate.`;
}

interface Found {
  readonly name: string;
  readonly value: number;
}

/** The first leaf with a value that is not finite, or else the one with the largest. */
async function examine(tree: Tree, what: string): Promise<Found> {
  let largest: Found = { name: '', value: 0 };
  for (const [path, leaf] of named(tree)) {
    const name = `${what} '${path}'`;
    for (const value of await leaf.data()) {
      if (!Number.isFinite(value)) return { name, value };
      if (Math.abs(value) > largest.value) largest = { name, value: Math.abs(value) };
    }
  }
  return largest;
}
