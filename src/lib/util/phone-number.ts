import metadata from 'libphonenumber-js/metadata.min.json';

/** Spain's calling code, and its national numbers. Diga is Spanish: a number without a code is of Spain. */
const SPAIN = '34';
const SPANISH_NUMBER = /^[4-9]\d{8}$/;

/** Every calling code in E.164, of countries and of non-geographic services. */
const CALLING_CODES = [
  ...Object.keys(metadata.country_calling_codes),
  ...Object.keys(metadata.nonGeographic),
];

/** Length limits of an international number, including its country code. E.164 defines the maximum. */
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * Parses a phone number in any common notation into E.164, such as +34910000000. A number without a
 * country code counts as Spanish. Null if the text is not a phone number.
 *
 * It checks the general rules of E.164, and of Spanish numbers also the length and the first digit. The
 * numbering plans of all countries, and the code that reads them, would be a third of the bundle, and
 * Diga decides anyway whether it calls a number.
 */
export function parsePhoneNumber(text: string): string | null {
  const digits = parseDigits(text);
  if (digits === null) return null;
  const isPossible = digits.startsWith(SPAIN)
    ? SPANISH_NUMBER.test(digits.slice(SPAIN.length))
    : digits.length >= MIN_DIGITS &&
      digits.length <= MAX_DIGITS &&
      CALLING_CODES.some((code) => digits.startsWith(code));
  return isPossible ? `+${digits}` : null;
}

/** Converts a number to E.164 without validating it, for comparisons. Other text is only trimmed. */
export function normalizeNumber(text: string): string {
  const digits = parseDigits(text);
  return digits === null ? text.trim() : `+${digits}`;
}

/**
 * The digits of a number, with its country code; null for any other text.
 *
 * Rejects "+44 (0)20 …": whether the 0 in brackets is dialled depends on the country.
 */
function parseDigits(text: string): string | null {
  const match = /^(\+|00)?([\d\s().\p{Pd}/]+)$/u.exec(stripInvisible(text));
  if (!match) return null;
  const [, international, rest = ''] = match;
  const digits = rest.replace(/\D/g, '');
  if (international === undefined) return SPANISH_NUMBER.test(digits) ? SPAIN + digits : null;
  return /\(0/.test(rest) ? null : digits;
}

/** Removes invisible format characters, which numbers copied from address books often contain. */
function stripInvisible(text: string): string {
  return text.replace(/\p{Cf}/gu, '').trim();
}
