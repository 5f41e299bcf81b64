/** How a name is compared with a search text. */
export type NameMatch = 'partial' | 'exact';

/** Whether a name contains a text, or equals it. Ignores case, accents and surrounding blanks. */
export function nameMatches(
  name: string | null | undefined,
  text: string,
  match: NameMatch,
): boolean {
  const normalizedName = normalizeName(name ?? '');
  const normalizedText = normalizeName(text);
  return match === 'exact'
    ? normalizedName === normalizedText
    : normalizedName.includes(normalizedText);
}

/** Maximum length of a name that `toSnakeCase` makes. */
const MAX_SNAKE_CASE = 64;

/** Whether a value is a name in snake_case, which programs and agents use for functions. */
export function isSnakeCase(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value);
}

/** A name in snake_case for a title, such as "find_slots" for "Find slots!"; empty if none can be made. */
export function toSnakeCase(title: string): string {
  return normalizeName(title)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, MAX_SNAKE_CASE)
    .replace(/_+$/, '');
}

function normalizeName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Whether two names are the same but for case, accents, spaces and punctuation. */
export function isSameName(name: string, other: string): boolean {
  return onlyLetters(name) === onlyLetters(other);
}

function onlyLetters(name: string): string {
  return normalizeName(name).replace(/[^\p{L}\p{N}]/gu, '');
}
