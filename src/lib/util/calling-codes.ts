import metadata from 'libphonenumber-js/metadata.min.json';

/** With fewer digits, it might as well be a national number of some other country. */
const MIN_DIGITS_WITHOUT_PLUS = 11;

/**
 * Every calling code in E.164, of countries and of non-geographic services, and how long the national
 * numbers of a country are that can be told apart without a plus. No code begins another.
 */
export const CALLING_CODES: Readonly<Record<string, readonly number[]>> = Object.fromEntries([
  ...Object.entries(metadata.country_calling_codes).map(
    ([code, [mainCountry]]): [string, number[]] => {
      const plan: readonly unknown[] = (mainCountry && metadata.countries[mainCountry]) ?? [];
      // The library's types do not name the parts of a plan.
      const lengths = plan[3] as number[];
      return [code, lengths.filter((length) => code.length + length >= MIN_DIGITS_WITHOUT_PLUS)];
    },
  ),
  ...Object.keys(metadata.nonGeographic).map((code): [string, number[]] => [code, []]),
]);
