import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';

/** The country in which a number without a country code is read: Diga's own. */
const COUNTRY = 'ES';
const CALLING_CODE = '34';

/** The one numbering plan that numbers are held against. The build leaves the others out. */
const PLAN = {
  ...metadata,
  country_calling_codes: { [CALLING_CODE]: [COUNTRY] },
  countries: { [COUNTRY]: metadata.countries[COUNTRY] },
} as typeof metadata;

/** Every code that a number in E.164 can begin with: those of countries and those of no country. */
const CALLING_CODES = [
  ...Object.keys(metadata.country_calling_codes),
  ...Object.keys(metadata.nonGeographic),
];

/** The shortest number that any country has, and the longest that E.164 allows, with its country code. */
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * A phone number of any country as E.164, such as +34910000000, however it was written; one without a
 * country code is read as Spanish.
 *
 * Null for what is no phone number: a Spanish one is held against Spain's numbering plan, any other
 * against what E.164 says of all, because the plans of all countries would double the bundle.
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

/**
 * A number as E.164 where it can be read as one, of whichever country, otherwise the text without the
 * blanks around it: for numbers that only have to be compared.
 */
export function normalizeNumber(text: string): string {
  const digits = internationalDigits(text);
  return parseSpanish(text)?.number ?? (digits === null ? text.trim() : `+${digits}`);
}

/** The number that a text is as a whole; it is not searched for one. Undefined for none of Spain. */
function parseSpanish(text: string) {
  const options = { defaultCountry: COUNTRY, extract: false } as const;
  return parsePhoneNumberFromString(visible(text), options, PLAN);
}

/**
 * The digits after the + or 00 of a number with a country code; null for any other text.
 *
 * "+44 (0)20 …" is none: whether that 0 is dialled differs from country to country.
 */
function internationalDigits(text: string): string | null {
  const [, rest] = /^(?:\+|00)([\d\s().\p{Pd}/]+)$/u.exec(visible(text)) ?? [];
  return rest === undefined || /\(0/.test(rest) ? null : rest.replace(/\D/g, '');
}

/** The text as a person sees it: a number copied from an address book has marks of direction in it. */
function visible(text: string): string {
  return text.replace(/\p{Cf}/gu, '').trim();
}
