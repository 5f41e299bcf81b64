import { parseTimestamp } from '../../../src/lib/util/timestamps';

describe('parseTimestamp', () => {
  it('converts a time with a zone to UTC', () => {
    expect(parseTimestamp('2026-05-12T09:00:00+02:00')).toBe('2026-05-12T07:00:00.000Z');
  });

  it.each(['soon', ''])('gives null for %j', (text) => {
    expect(parseTimestamp(text)).toBeNull();
  });
});
