import { plainNumber, spanishNumber } from '../../src/lib/phone-number';

describe('a number to call', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['+34 910 00 00 17', '+34910000017'],
    [' 0034910000017 ', '+34910000017'],
  ])('is read however it is written: %s', (written, number) => {
    expect(spanishNumber(written)).toBe(number);
  });

  it.each(['+49 30 000000', '+34 1', '+34 123 456 789', 'call 910 000 017', '', 'nobody'])(
    'is none where it cannot be a Spanish number as a whole: "%s"',
    (written) => {
      expect(spanishNumber(written)).toBeNull();
    },
  );
});

describe('a number to compare with', () => {
  it.each([
    ['910 000 017', '+34910000017'],
    ['+49 (30) 000-000', '+4930000000'],
    [' browser-7f3a ', 'browser-7f3a'],
    ['', ''],
  ])('is the same however it is written: "%s"', (written, number) => {
    expect(plainNumber(written)).toBe(number);
  });
});
