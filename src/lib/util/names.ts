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

function normalizeName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
