import {
  callState,
  lease,
  LEASE_MS,
  markStarted,
  removeEntry,
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

describe('a call in the ledger', () => {
  it('is open at first', async () => {
    expect(await callState(store, CALL)).toBe('open');
  });

  it('is leased to the host for 60 minutes, and open again after that', async () => {
    expect(LEASE_MS).toBe(60 * 60_000);
    await lease(store, CALL, Date.now());
    expect(await callState(store, CALL)).toBe('leased');
    moveTime(LEASE_MS - 5_000);
    expect(await callState(store, CALL)).toBe('leased');
    moveTime(LEASE_MS + 5_000);
    expect(await callState(store, CALL)).toBe('open');
  });

  it('is started for good once its flow run has started', async () => {
    await lease(store, CALL, Date.now());
    await markStarted(store, CALL, Date.now());
    expect(await callState(store, CALL)).toBe('started');
    moveTime(1_000 * LEASE_MS);
    expect(await callState(store, CALL)).toBe('started');
  });

  it('is open once its entry is removed', async () => {
    await lease(store, CALL, Date.now());
    await removeEntry(store, CALL);
    expect(await callState(store, CALL)).toBe('open');
    expect([...store.entries.keys()]).toEqual(['newest_lease']);
  });

  it('is found by its id in upper or lower case', async () => {
    await lease(store, CALL.toUpperCase(), Date.now());
    expect(await callState(store, CALL)).toBe('leased');
  });

  it('is kept when another is leased at the same time', async () => {
    await Promise.all([CALL, OTHER].map((id) => lease(store, id, Date.now())));
    expect(await callState(store, CALL)).toBe('leased');
    expect(await callState(store, OTHER)).toBe('leased');
  });
});
