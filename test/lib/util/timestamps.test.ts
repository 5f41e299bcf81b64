import {
  earlier,
  isBefore,
  later,
  msBetween,
  parseTimestamp,
  shift,
} from '../../../src/lib/util/timestamps';

const NOON = '2026-05-12T12:00:00.000Z';
/** In another time zone, and as text after `NOON`. */
const EARLIER = '2026-05-12T13:59:59.999+02:00';

describe('timestamps', () => {
  it('are compared across time zones', () => {
    expect(isBefore(EARLIER, NOON)).toBe(true);
    expect(isBefore(NOON, EARLIER)).toBe(false);
    expect(isBefore(NOON, NOON)).toBe(false);
  });

  it('are compared to the millisecond', () => {
    expect(isBefore(NOON, '2026-05-12T12:00:00.001Z')).toBe(true);
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
  it('converts a time with a zone to UTC', () => {
    expect(parseTimestamp('2026-05-12T09:00:00+02:00')).toBe('2026-05-12T07:00:00.000Z');
  });

  it.each(['soon', ''])('gives null for %j', (text) => {
    expect(parseTimestamp(text)).toBeNull();
  });
});
