/** Converts a value to text: text stays as it is, anything else becomes JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The text that a field holds, without blanks around it; empty if nothing is set. */
export function toTrimmed(value: unknown): string {
  return toText(value ?? '').trim();
}

/** Maximum length of what is quoted, in characters. */
const MAX_QUOTE_LENGTH = 200;

/** What Diga says, as part of a sentence: shortened, and with anything like a phone number redacted. */
export function quotable(text: unknown): string {
  const line = toTrimmed(text)
    .replace(/\+?\d(?:[\s().\-/]*\d){5,}/g, '…')
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
  return line.length > MAX_QUOTE_LENGTH ? `${line.slice(0, MAX_QUOTE_LENGTH - 1)}…` : line;
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
