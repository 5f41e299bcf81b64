/** A phone number as somebody wrote it. */
interface WrittenNumber {
  /** Whether it says that it begins with a country code, by a plus or 00. */
  isInternational: boolean;
  /** All that follows. */
  text: string;
  digits: string;
}

/** Takes a number in any common notation apart; null for any other text. */
export function readNotation(text: string): WrittenNumber | null {
  const match = /^(\+|00)?([\d\s().\p{Pd}/]+)$/u.exec(stripInvisible(text));
  if (!match) return null;
  const [, international, rest = ''] = match;
  return {
    isInternational: international !== undefined,
    text: rest,
    digits: rest.replace(/\D/g, ''),
  };
}

/**
 * The text, if it is a phone number, national or international; null for whatever else stands in its
 * place, such as "anonymous" or a SIP identity.
 */
export function phoneNumberOrNull(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const { digits } = readNotation(text) ?? {};
  return digits !== undefined && /^0?[1-9]\d{6,14}$/.test(digits) ? text : null;
}

/** Removes invisible format characters, which numbers copied from address books often contain. */
function stripInvisible(text: string): string {
  return text.replace(/\p{Cf}/gu, '').trim();
}
