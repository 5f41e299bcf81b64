import { parsePhoneNumber, normalizeNumber } from '../../../src/lib/util/phone-number';

describe('a number to call', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['+34 910 00 00 17', '+34910000017'],
    [' 0034910000017 ', '+34910000017'],
    ['+44 20 7946 0000', '+442079460000'],
    ['0049 (30) 000-000', '+4930000000'],
    ['+1 (202) 555-0100', '+12025550100'],
    ['+290 2000', '+2902000'],
    ['+870 773 000 000', '+870773000000'],
    ['\u202a+44 20\u00a07946\u20110000\u202c', '+442079460000'],
  ])('is read however it is written: %s', (written, number) => {
    expect(parsePhoneNumber(written)).toBe(number);
  });

  it.each([
    ['of no length that Spain has', '+34 1'],
    ['that begins as none does in Spain', '+34 123 456 789'],
    ['that begins as none does in Spain, without its country', '123 456 789'],
    ['too short for any country', '+44 207'],
    ['too long for E.164', '+44 20 7946 0000 0000'],
    ['of a country code that is not assigned', '+999 20 7946 0000'],
    ['with a 0 that may or may not be dialled', '+44 (0)20 7946 0000'],
    ['in a text', 'call 910 000 017'],
    ['with something behind it', '+44 20 7946 0000 ext 5'],
    ['of a SIP account', 'reception@pbx.example.com'],
    ['without a digit', 'nobody'],
    ['that is empty', ''],
  ])('is none %s', (_what, written) => {
    expect(parsePhoneNumber(written)).toBeNull();
  });
});

describe('a number to compare with', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['+49 (30) 000-000', '+4930000000'],
    ['0049 30 000000', '+4930000000'],
    [' browser-7f3a ', 'browser-7f3a'],
    ['910000001@pbx.example.com', '910000001@pbx.example.com'],
    ['', ''],
  ])('is the same however it is written: "%s"', (written, number) => {
    expect(normalizeNumber(written)).toBe(number);
  });
});
