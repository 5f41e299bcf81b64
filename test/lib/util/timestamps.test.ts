import {
  earlier,
  isBefore,
  later,
  msBetween,
  msSince,
  parseTimestamp,
  shift,
} from '../../../src/lib/util/timestamps';

const NOON = '2026-05-12T12:00:00.000Z';
/** In another time zone, and as text after `NOON`. */
const EARLIER = '2026-05-12T13:59:59.999+02:00';
/** `NOON`, as it may come without a zone. */
const NOON_IN_UTC = '2026-05-12T12:00:00';

describe('timestamps', () => {
  it('are compared across time zones', () => {
    expect(isBefore(EARLIER, NOON)).toBe(true);
    expect(isBefore(NOON, EARLIER)).toBe(false);
    expect(isBefore(NOON, NOON)).toBe(false);
  });

  it('are compared to the millisecond', () => {
    expect(isBefore(NOON, '2026-05-12T12:00:00.001Z')).toBe(true);
  });

  it('are in UTC if they have no zone', () => {
    expect(msBetween(NOON_IN_UTC, NOON)).toBe(0);
    expect(isBefore(EARLIER, NOON_IN_UTC)).toBe(true);
    expect(shift(NOON_IN_UTC, 0)).toBe(NOON);
    jest.spyOn(Date, 'now').mockReturnValueOnce(Date.parse(NOON) + 5);
    expect(msSince(NOON_IN_UTC)).toBe(5);
  });

  it('give the earlier of two', () => {
    expect(earlier(NOON, EARLIER)).toBe(EARLIER);
    expect(earlier(EARLIER, NOON)).toBe(EARLIER);
  });

  it('give the later of two, or the second if the first is missing', () => {
    expect(later(NOON, EARLIER)).toBe(NOON);
    expect(later(EARLIER, NOON)).toBe(NOON);
    expect(later(null, EARLIER)).toBe(EARLIER);
  });

  it('give the milliseconds from the first to the second', () => {
    expect(msBetween(EARLIER, NOON)).toBe(1);
    expect(msBetween(NOON, EARLIER)).toBe(-1);
    expect(msBetween(NOON, NOON)).toBe(0);
  });

  it('are shifted by milliseconds, in UTC', () => {
    expect(shift(EARLIER, 1)).toBe(NOON);
    expect(shift(NOON, -86_400_000)).toBe('2026-05-11T12:00:00.000Z');
  });
});

describe('parseTimestamp', () => {
  it.each([
    ['2026-05-12T09:00:00+02:00', '2026-05-12T07:00:00.000Z'],
    ['2026-05-12T09:00:00.5-0400', '2026-05-12T13:00:00.500Z'],
    ['2026-05-12T09:00:00Z', '2026-05-12T09:00:00.000Z'],
    ['2026-05-12T09:00:00', '2026-05-12T09:00:00.000Z'],
    [' 2026-05-12 09:00 ', '2026-05-12T09:00:00.000Z'],
    ['2026-05-12', '2026-05-12T00:00:00.000Z'],
  ])('reads %j as %s', (text, time) => {
    expect(parseTimestamp(text)).toBe(time);
  });

  it.each(['soon', '', '2026', '12/05/2026', 'May 12, 2026', '2026-13-01', '2026-05-12T25:00'])(
    'gives null for %j',
    (text) => {
      expect(parseTimestamp(text)).toBeNull();
    },
  );
});
