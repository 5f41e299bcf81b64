import {
  type Scope,
  inOrder,
  isBefore,
  isInScope,
  later,
  type PendingCall,
  shift,
} from '../../../../../src/lib/triggers/call-finished/state/checkpoint';

const NOON = '2026-05-12T12:00:00.000Z';
const EARLIER = '2026-05-12T13:59:59.999+02:00';
const LATER = '2026-05-12T12:00:00.001Z';

const bounds: Scope = {
  newestBefore: { ids: ['newest', 'twin'], created_date: NOON },
  underWay: ['under way'],
  forgottenBefore: null,
};

describe('the calls of a flow', () => {
  it.each([
    ['a call that came after it was switched on', { id: 'a', created_date: LATER }, true],
    ['another call of the very moment', { id: 'a', created_date: NOON }, true],
    ['the newest call before', { id: 'newest', created_date: NOON }, false],
    ['a newest call before, of the same moment', { id: 'twin', created_date: NOON }, false],
    ['an earlier call', { id: 'a', created_date: EARLIER }, false],
    ['an earlier call that was under way', { id: 'under way', created_date: EARLIER }, true],
  ])('are, or are not: %s', (_, call, isOurs) => {
    expect(isInScope(bounds, call)).toBe(isOurs);
  });

  it('are all of them when there was none before, or nothing is known', () => {
    const call = { id: 'a', created_date: EARLIER };
    expect(isInScope({ ...bounds, newestBefore: null }, call)).toBe(true);
    expect(isInScope(null, call)).toBe(true);
  });

  it('are none of those that are forgotten, under way at the beginning or not', () => {
    const forgetful = { ...bounds, newestBefore: null, forgottenBefore: NOON };
    expect(isInScope(forgetful, { id: 'under way', created_date: EARLIER })).toBe(false);
    expect(isInScope(forgetful, { id: 'a', created_date: NOON })).toBe(true);
  });
});

describe("Diga's times", () => {
  it('are compared whatever their zone', () => {
    expect(isBefore(EARLIER, NOON)).toBe(true);
    expect(isBefore(NOON, EARLIER)).toBe(false);
    expect(isBefore(NOON, NOON)).toBe(false);
  });

  it('put calls in order', () => {
    const calls = [LATER, NOON, EARLIER].map((created_date) => ({ created_date }) as PendingCall);
    expect(inOrder(calls)).toEqual([...calls].reverse());
    expect(later(NOON, EARLIER)).toBe(NOON);
    expect(later(null, EARLIER)).toBe(EARLIER);
  });

  it('can be moved', () => {
    expect(shift(EARLIER, 1)).toBe(NOON);
    expect(shift(NOON, -86_400_000)).toBe('2026-05-11T12:00:00.000Z');
  });
});
