import fc from 'fast-check';
import { getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import mobiles from 'libphonenumber-js/mobile/examples';
import metadata from 'libphonenumber-js/metadata.min.json';
import { parsePhoneNumber, normalizeNumber } from '../../../src/lib/util/phone-number';

describe('parsePhoneNumber', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['400 00 00 17', '+34400000017'],
    ['+34 910 00 00 17', '+34910000017'],
    [' 0034910000017 ', '+34910000017'],
    ['+44 20 7946 0000', '+442079460000'],
    ['0049 (30) 000-000', '+4930000000'],
    ['+1 (202) 555-0100', '+12025550100'],
    ['+290 2000', '+2902000'],
    ['+870 773 000 000', '+870773000000'],
    ['34600000042', '+34600000042'],
    ['34 910 000 017', '+34910000017'],
    ['33612345678', '+33612345678'],
    ['12025550100', '+12025550100'],
    ['442079460000', '+442079460000'],
    ['390612345678', '+390612345678'],
    ['\u202a+44 20\u00a07946\u20110000\u202c', '+442079460000'],
  ])('parses any notation: %s', (written, number) => {
    expect(parsePhoneNumber(written)).toBe(number);
  });

  it.each([
    ['too short for Spain', '+34 1'],
    ['with a prefix that Spain does not use', '+34 123 456 789'],
    ['with a prefix that Spain does not use, without country code', '123 456 789'],
    ['too short for any country', '+44 207'],
    ['too long for E.164', '+44 20 7946 0000 0000'],
    ['with an unassigned country code', '+999 20 7946 0000'],
    ['with an optional 0', '+44 (0)20 7946 0000'],
    ['inside other text', 'call 910 000 017'],
    ['with an extension', '+44 20 7946 0000 ext 5'],
    ['that has lost its plus and does not fit the plan of Spain', '34123456789'],
    ['that has lost its plus and is too long for Spain', '346000000421'],
    ['that has lost its plus and is too long for the United Kingdom', '4420794600001'],
    ['that has lost its plus and has the 0 of a national number', '33012345678'],
    ['that may be of several countries', '2025550100'],
    ['of another country without its code', '02079460000'],
    ['that a sheet has made a decimal number', '34600000042.5'],
    ['of a SIP account', 'reception@pbx.example.com'],
    ['without a digit', 'nobody'],
    ['that is empty', ''],
  ])('rejects a number %s', (_what, written) => {
    expect(parsePhoneNumber(written)).toBeNull();
  });
});

describe('parsePhoneNumber and libphonenumber', () => {
  it('agree on the Spanish numbers that the library knows', () => {
    const national = fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String);
    fc.assert(
      fc.property(national, fc.constantFrom('', '+34', '+34 ', '0034'), (number, prefix) => {
        const known = parsePhoneNumberFromString(prefix + number, 'ES');
        if (known?.isValid()) expect(parsePhoneNumber(prefix + number)).toBe(known.number);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('parsePhoneNumber and a number that has lost its plus', () => {
  it('reads it as it was, or not at all: as Spanish only if that is a number of Spain', () => {
    const examples = Object.values(metadata.country_calling_codes)
      .flat()
      .flatMap((country) => getExampleNumber(country, mobiles) ?? []);
    expect(examples.length).toBeGreaterThan(200);
    for (const { number } of examples) {
      const digits = number.slice(1);
      const isOfSpain = /^[4-9]\d{8}$/.test(digits);
      const expected = isOfSpain ? `+34${digits}` : digits.length < 11 ? null : number;
      expect([number, parsePhoneNumber(digits)]).toEqual([number, expected]);
    }
  });
});

describe('normalizeNumber', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['+49 (30) 000-000', '+4930000000'],
    ['0049 30 000000', '+4930000000'],
    ['34600000042', '+34600000042'],
    ['2025550100', '2025550100'],
    [' browser-7f3a ', 'browser-7f3a'],
    ['910000001@pbx.example.com', '910000001@pbx.example.com'],
    ['', ''],
  ])('normalizes "%s"', (written, number) => {
    expect(normalizeNumber(written)).toBe(number);
  });
});
