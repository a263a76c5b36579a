/** Throws RangeError for a setting of a surrogate that is not a positive number. */
export function positive(surrogate: string, settings: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(settings))
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${surrogate}: ${name} = ${value}; expected a positive number`);
}
