import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';

/** The default country of numbers without a country code: Diga is Spanish. */
const COUNTRY = 'ES';
const CALLING_CODE = '34';

/** Spain's numbering plan, the only one in the bundle: the build strips the others. */
const PLAN = {
  ...metadata,
  country_calling_codes: { [CALLING_CODE]: [COUNTRY] },
  countries: { [COUNTRY]: metadata.countries[COUNTRY] },
} as typeof metadata;

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
 * Spanish numbers are validated against Spain's numbering plan, all others only against the general
 * rules of E.164, because the plans of all countries would double the size of the bundle.
 */
export function parsePhoneNumber(text: string): string | null {
  const digits = internationalDigits(text);
  if (digits === null || digits.startsWith(CALLING_CODE)) {
    const number = parseSpanish(text);
    return number?.isValid() ? number.number : null;
  }
  const isPossible =
    digits.length >= MIN_DIGITS &&
    digits.length <= MAX_DIGITS &&
    CALLING_CODES.some((code) => digits.startsWith(code));
  return isPossible ? `+${digits}` : null;
}

/** Converts a number to E.164 without validating it, for comparisons. Other text is only trimmed. */
export function normalizeNumber(text: string): string {
  const digits = internationalDigits(text);
  return parseSpanish(text)?.number ?? (digits === null ? text.trim() : `+${digits}`);
}

/** Parses the whole text as a Spanish number; undefined if it is not one. */
function parseSpanish(text: string) {
  const options = { defaultCountry: COUNTRY, extract: false } as const;
  return parsePhoneNumberFromString(stripInvisible(text), options, PLAN);
}

/**
 * The digits after the + or 00 of a number with a country code; null for any other text.
 *
 * Rejects "+44 (0)20 …": whether the 0 in brackets is dialled depends on the country.
 */
function internationalDigits(text: string): string | null {
  const [, rest] = /^(?:\+|00)([\d\s().\p{Pd}/]+)$/u.exec(stripInvisible(text)) ?? [];
  return rest === undefined || /\(0/.test(rest) ? null : rest.replace(/\D/g, '');
}

/** Removes invisible format characters, which numbers copied from address books often contain. */
function stripInvisible(text: string): string {
  return text.replace(/\p{Cf}/gu, '').trim();
}
