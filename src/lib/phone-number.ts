import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';

/** The country whose numbers Diga calls, and in which a number without a country code is read. */
const COUNTRY = 'ES';

/** What the library has to know: the numbering plan of that country. The build leaves the others out. */
const PLAN = {
  ...metadata,
  country_calling_codes: { '34': [COUNTRY] },
  countries: { [COUNTRY]: metadata.countries[COUNTRY] },
} as typeof metadata;

/** The number that a text is as a whole; it is not searched for one. Undefined for none of that country. */
function numberIn(text: string) {
  return parsePhoneNumberFromString(text.trim(), { defaultCountry: COUNTRY, extract: false }, PLAN);
}

/**
 * A phone number as E.164, such as +34910000000, however it was written. Null for what cannot be a
 * Spanish number, by its length and its first digits.
 */
export function spanishNumber(text: string): string | null {
  const number = numberIn(text);
  return number?.isValid() ? number.number : null;
}

/** A number as E.164 where it can be read as one, of whichever country, otherwise the text as it is. */
export function plainNumber(text: string): string {
  const written = text.trim();
  const isInternational = /^\+[\d\s().-]+$/.test(written);
  return (
    numberIn(written)?.number ?? (isInternational ? `+${written.replace(/\D/g, '')}` : written)
  );
}
