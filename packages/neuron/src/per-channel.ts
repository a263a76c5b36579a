/** A learned parameter's initial value: one for the layer, or the same one for each of `channels`. */
export const perChannel = (value: number, channels: number | undefined): number | readonly number[] =>
  channels === undefined ? value : Array.from({ length: channels }, () => value);
