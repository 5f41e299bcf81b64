import { CALLING_CODES } from './calling-codes';
import { readNotation } from './phone-notation';

/** Spain's calling code, and its national numbers. Diga is Spanish: a number without a code is of Spain. */
const SPAIN = '34';
const SPANISH_NUMBER = /^[4-9]\d{8}$/;

/** Where an international number may keep the 0 of the national one: Italy and some countries of Africa. */
const KEEPS_ZERO = /^(39|22[5679]|24[12]|992)$/;

/** Length limits of an international number, including its country code. E.164 defines the maximum. */
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * Parses a phone number in any common notation into E.164, such as +34910000000. A number without a
 * country code counts as Spanish, unless it fits another country with the plus that a sheet took away.
 * Null if the text is not a phone number.
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
      Object.keys(CALLING_CODES).some((code) => digits.startsWith(code));
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
function parseDigits(written: string): string | null {
  const notation = readNotation(written);
  if (!notation) return null;
  const { isInternational, text, digits } = notation;
  if (isInternational) return /\(0/.test(text) ? null : digits;
  if (SPANISH_NUMBER.test(digits)) return SPAIN + digits;
  return hasLostItsPlus(digits) ? digits : null;
}

/** Whether digits are a country code and as many as the numbers of that country have. */
function hasLostItsPlus(digits: string): boolean {
  return Object.entries(CALLING_CODES).some(([code, lengths]) => {
    const national = digits.slice(code.length);
    return (
      digits.startsWith(code) &&
      lengths.includes(national.length) &&
      (code !== SPAIN || SPANISH_NUMBER.test(national)) &&
      (KEEPS_ZERO.test(code) || !national.startsWith('0'))
    );
  });
}
