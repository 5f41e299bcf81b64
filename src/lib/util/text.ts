/** A value as text: text as it is, everything else as JSON, which a text from a step before may be already. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Every value of an object as text, without those that are not set. */
export function toTexts(values: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(valuesSet(values).map(([name, value]) => [name, toText(value)]));
}

/** As `textsOf`, for a query: a list is the texts of its items, each a parameter of its own. */
export function toQueryTexts(
  values: Record<string, unknown> | undefined,
): Record<string, string | string[]> {
  return Object.fromEntries(
    valuesSet(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter(isSet).map(toText) : toText(value),
    ]),
  );
}

function valuesSet(values: Record<string, unknown> | undefined): [string, unknown][] {
  return Object.entries(values ?? {}).filter(([, value]) => isSet(value));
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
