/** Converts a value to text: text stays as it is, anything else becomes JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The text that a field holds, without blanks around it; empty if nothing is set. */
export function toTrimmed(value: unknown): string {
  return toText(value ?? '').trim();
}

/** Converts every value of an object to text. Drops values that are null or undefined. */
export function toTextValues(values: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(definedEntries(values).map(([name, value]) => [name, toText(value)]));
}

/** Like `toTextValues`, for a query string: each item of a list becomes a parameter of its own. */
export function toQueryParams(
  values: Record<string, unknown> | undefined,
): Record<string, string | string[]> {
  return Object.fromEntries(
    definedEntries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter(isDefined).map(toText) : toText(value),
    ]),
  );
}

function definedEntries(values: Record<string, unknown> | undefined): [string, unknown][] {
  return Object.entries(values ?? {}).filter(([, value]) => isDefined(value));
}

function isDefined(value: unknown): boolean {
  return value !== null && value !== undefined;
}
