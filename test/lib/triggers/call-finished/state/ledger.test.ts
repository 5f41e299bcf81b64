import {
  removeEntry,
  LEASE_MS,
  lease,
  markStarted,
  callState,
} from '../../../../../src/lib/triggers/call-finished/state/ledger';
import { FlowStore } from '../../../../support/store';
import { moveTime } from '../../../../support/time';

const CALL = '7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11';
const OTHER = '0c7e5a88-91f4-4f8e-b0d3-2a6d4e8f1b27';

let store: FlowStore;

beforeEach(() => {
  store = new FlowStore();
});

afterEach(() => jest.restoreAllMocks());

describe('the ledger', () => {
  it('knows nothing of a call at first', async () => {
    expect(await callState(store, CALL)).toBe('unrun');
  });

  it('leaves a call that was handed over to the host for 60 minutes, and no longer', async () => {
    expect(LEASE_MS).toBe(60 * 60_000);
    await lease(store, CALL);
    expect(await callState(store, CALL)).toBe('handed over');
    moveTime(LEASE_MS - 5_000);
    expect(await callState(store, CALL)).toBe('handed over');
    moveTime(LEASE_MS + 5_000);
    expect(await callState(store, CALL)).toBe('unrun');
  });

  it('counts a call as run once its flow run has started, for good', async () => {
    await lease(store, CALL);
    await markStarted(store, CALL);
    expect(await callState(store, CALL)).toBe('run');
    moveTime(1_000 * LEASE_MS);
    expect(await callState(store, CALL)).toBe('run');
  });

  it('does not take the start of a run in the builder for that of the live one', async () => {
    await markStarted(store, CALL);
    expect(await callState(store, CALL)).toBe('unrun');
    expect(store.entries.size).toBe(0);
  });

  it('forgets a call', async () => {
    await lease(store, CALL);
    await removeEntry(store, CALL);
    expect(await callState(store, CALL)).toBe('unrun');
    expect(store.entries.size).toBe(0);
  });

  it('knows a call however its id is written', async () => {
    await lease(store, CALL.toUpperCase());
    expect(await callState(store, CALL)).toBe('handed over');
  });

  it('keeps both of two calls that are noted at the same moment', async () => {
    await Promise.all([lease(store, CALL), lease(store, OTHER)]);
    expect(await callState(store, CALL)).toBe('handed over');
    expect(await callState(store, OTHER)).toBe('handed over');
  });
});
