import {
  isInScope as isInScopeOf,
  type Scope,
} from '../../../../../src/lib/triggers/call-finished/state/scope';
import { FlowStore } from '../../../../support/store';

const NOON = '2026-05-12T12:00:00.000Z';
const EARLIER = '2026-05-12T13:59:59.999+02:00';
const LATER = '2026-05-12T12:00:00.001Z';

const scope: Scope = {
  newestAtStart: { ids: ['newest', 'twin'], created_date: NOON },
  inProgressAtStart: ['in progress'],
  moreInProgress: 0,
  prunedBefore: null,
};

const isInScope = (stored: Scope | null, call: { id: string; created_date: string }) =>
  isInScopeOf(new FlowStore(), stored, call);

describe('the scope of a flow', () => {
  it.each([
    ['includes a later call', { id: 'a', created_date: LATER }, true],
    ['includes another call of the same instant', { id: 'a', created_date: NOON }, true],
    ['excludes the newest call at the start', { id: 'newest', created_date: NOON }, false],
    ['excludes a newest call of the same instant', { id: 'twin', created_date: NOON }, false],
    ['excludes an earlier call', { id: 'a', created_date: EARLIER }, false],
    [
      'includes an earlier call that was in progress',
      { id: 'in progress', created_date: EARLIER },
      true,
    ],
  ])('%s', async (_, call, isIncluded) => {
    expect(await isInScope(scope, call)).toBe(isIncluded);
  });

  it('includes every call if there was none at the start, or nothing is stored', async () => {
    const call = { id: 'a', created_date: EARLIER };
    expect(await isInScope({ ...scope, newestAtStart: null }, call)).toBe(true);
    expect(await isInScope(null, call)).toBe(true);
  });

  it('excludes a pruned call, in progress at the start or not', async () => {
    const pruned = { ...scope, newestAtStart: null, prunedBefore: NOON };
    expect(await isInScope(pruned, { id: 'in progress', created_date: EARLIER })).toBe(false);
    expect(await isInScope(pruned, { id: 'a', created_date: NOON })).toBe(true);
  });
});
