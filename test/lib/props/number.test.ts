import { parseLimit } from '../../../src/lib/props/limit';
import { parseNumber } from '../../../src/lib/props/number';
import { getInputError } from '../../support/diga';

describe('parseLimit', () => {
  it.each([
    [undefined, 100],
    [null, 100],
    ['', 100],
    [1, 1],
    [250, 250],
    ['5', 5],
  ])('parses %p as %i rows', (limit, rows) => {
    expect(parseLimit(limit)).toBe(rows);
  });

  it.each([0, -1, 1.5, NaN, 'many', {}])('rejects %p', async (limit) => {
    const error = await getInputError(() => parseLimit(limit));
    expect(error.message).toMatch(
      /^"Limit" must be a whole number of at least 1. Leave it empty for 100.$/,
    );
  });
});

describe('parseNumber', () => {
  const wait = { min: 0, max: 60, empty: 10, isFractional: true };

  it.each([0.5, 60, '2.5'])('takes %p where fractions are fine', (value) => {
    expect(parseNumber('Wait', value, wait)).toBe(Number(value));
  });

  it.each([0, 60.1, Infinity])('rejects %p above or below the range', async (value) => {
    const { message } = await getInputError(() => parseNumber('Wait', value, wait));
    expect(message).toBe('"Wait" must be more than 0 and at most 60. Leave it empty for 10.');
  });

  it.each([undefined, null, '', 0, 8])(
    'rejects %p in a field that must be filled in',
    async (value) => {
      const { message } = await getInputError(() => parseNumber('Days', value, { min: 1, max: 7 }));
      expect(message).toBe('"Days" must be a whole number from 1 to 7.');
    },
  );
});
