import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The country whose numbers Diga calls, and in which a number without a country code is read. */
const COUNTRY = 'ES';

/** A text is a number as a whole, or none: it is not searched for one. */
const ALL_OF_IT = { defaultCountry: COUNTRY, extract: false } as const;

/**
 * A phone number as E.164, such as +34910000000, however it was written. Null for what cannot be a
 * Spanish number, by its length and its first digits.
 */
export function spanishNumber(text: string): string | null {
  const number = parsePhoneNumberFromString(text.trim(), ALL_OF_IT);
  return number?.country === COUNTRY && number.isValid() ? number.number : null;
}

/** A number of any country as E.164 where it can be read as one, otherwise the text as it is. */
export function plainNumber(text: string): string {
  return parsePhoneNumberFromString(text.trim(), ALL_OF_IT)?.number ?? text.trim();
}
