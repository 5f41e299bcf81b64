import { parseLimit } from '../../../src/lib/props/limit';
import { inputErrorOf } from '../../support/diga';

describe('parseLimit', () => {
  it.each([
    [undefined, 100],
    [1, 1],
    [250, 250],
  ])('parses %s as %i rows', (limit, rows) => {
    expect(parseLimit(limit)).toBe(rows);
  });

  it.each([0, -1, 1.5, NaN, Infinity, '5' as unknown as number])('rejects %p', async (limit) => {
    const error = await inputErrorOf(() => parseLimit(limit));
    expect(error.message).toMatch(/"Limit" must be a whole number of at least 1/);
  });
});
