import type { Checkpoint } from '../../../../../src/lib/triggers/call-finished/state/checkpoint';
import {
  callState,
  lease,
  LEASE_MS,
  markStarted,
} from '../../../../../src/lib/triggers/call-finished/state/ledger';
import type { Scope } from '../../../../../src/lib/triggers/call-finished/state/scope';
import {
  checkpointEntry,
  leaseEntry,
  offSinceEntry,
  publishedVersionsEntry,
  scopeEntry,
  versionEntry,
  webhookEntry,
} from '../../../../../src/lib/triggers/call-finished/state/store-schema';
import { recordLog } from '../../../../support/log';
import { FlowStore } from '../../../../support/store';
import { moveTime } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

const CALL = '7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11';
const OTHER = '0c7e5a88-91f4-4f8e-b0d3-2a6d4e8f1b27';
const AGENT = '5b0f4a86-2f0d-4a57-9c3f-64b6a6b0f2aa';
const VERSION = '9e2c1b7d-8a64-4f0e-8d35-1c0b7a6f5e42';

/** The store of a flow of release 0.1.0, literally. */
const STORED = {
  progress: `{"watermark":"2026-11-22T10:00:00.000Z","waiting":[{"id":"${CALL}","created_date":"2026-11-22T09:58:00.000Z","type":"inbound","agent_id":"${AGENT}","agent_version_id":"${VERSION}","finished":false}],"forgottenUntil":"2026-11-21T09:00:00.000Z","leftBehind":[{"from":"2026-11-20T08:00:00.000Z","to":"2026-11-20T09:00:00.000Z"}]}`,
  bounds: `{"newestBefore":{"ids":["${OTHER}"],"created_date":"2026-11-21T09:00:00.000Z"},"underWay":["${CALL}"],"forgottenBefore":"2026-11-21T09:00:00.000Z"}`,
  off_since: '1795341600000',
  registration: `{"id":"${OTHER}","url":"https://flows.example/api/v1/webhooks/abc"}`,
  published_versions: `["${VERSION}"]`,
  [`version_${VERSION}`]:
    '{"name":"Reception","version_name":"Summer hours","version_number":2,"wasPublished":true}',
  [`call_${CALL}`]: '{"handedOver":1795341600000}',
  [`call_${OTHER}`]: '{"handedOver":1795341600000,"started":1795341601000}',
};

const checkpoint: Checkpoint = {
  watermark: '2026-11-22T10:00:00.000Z',
  pending: [
    {
      id: CALL,
      created_date: '2026-11-22T09:58:00.000Z',
      type: 'inbound',
      agent_id: AGENT,
      agent_version_id: VERSION,
      finished: false,
    },
  ],
  index: [],
  unindexed: [
    { from: '2026-11-20T08:00:00.000Z', to: '2026-11-20T09:00:00.000Z' },
    { from: '2026-11-21T09:00:00.000Z', to: '2026-11-22T10:00:00.000Z' },
  ],
};

const scope: Scope = {
  newestAtStart: { ids: [OTHER], created_date: '2026-11-21T09:00:00.000Z' },
  inProgressAtStart: [CALL],
  prunedBefore: '2026-11-21T09:00:00.000Z',
  moreInProgress: 0,
};

const version = {
  name: 'Reception',
  version_name: 'Summer hours',
  version_number: 2,
  wasPublished: true,
};

const webhook = { id: OTHER, url: 'https://flows.example/api/v1/webhooks/abc' };

const leased = { leasedAt: 1795341600000, startedAt: undefined };
const started = { leasedAt: 1795341600000, startedAt: 1795341601000 };

/** The store's entries as values, which have no order of keys. */
const valuesIn = (entries: Iterable<readonly [string, string]>) =>
  Object.fromEntries([...entries].map(([key, json]) => [key, JSON.parse(json) as unknown]));

describe('the store schema', () => {
  let store: FlowStore;
  beforeEach(() => {
    store = new FlowStore();
  });

  it('reads what release 0.1.0 stored', async () => {
    for (const [key, json] of Object.entries(STORED)) store.entries.set(key, json);
    expect(await checkpointEntry.read(store)).toEqual(checkpoint);
    expect(await scopeEntry.read(store)).toEqual(scope);
    expect(await offSinceEntry.read(store)).toBe(1795341600000);
    expect(await webhookEntry.read(store)).toEqual(webhook);
    expect(await publishedVersionsEntry.read(store)).toEqual([VERSION]);
    expect(await versionEntry(VERSION).read(store)).toEqual(version);
    expect(await leaseEntry(CALL).read(store)).toEqual(leased);
    expect(await leaseEntry(OTHER).read(store)).toEqual(started);
  });

  it('writes the keys and fields of release 0.1.0, so that it can be installed again', async () => {
    await checkpointEntry.write(store, checkpoint);
    await scopeEntry.write(store, scope);
    await offSinceEntry.write(store, 1795341600000);
    await webhookEntry.write(store, webhook);
    await publishedVersionsEntry.write(store, [VERSION]);
    await versionEntry(VERSION).write(store, version);
    await leaseEntry(CALL.toUpperCase()).write(store, leased);
    await leaseEntry(OTHER).write(store, started);
    const stored = valuesIn(Object.entries(STORED));
    expect(valuesIn(store.entries)).toEqual({
      ...stored,
      progress: {
        ...(stored.progress as object),
        index: [],
        // The index has the calls until here.
        forgottenUntil: checkpoint.watermark,
        leftBehind: checkpoint.unindexed,
      },
    });
  });

  it('reads null where nothing is stored, and after clearing', async () => {
    expect(await checkpointEntry.read(store)).toBeNull();
    expect(await leaseEntry(CALL).read(store)).toBeNull();
    await scopeEntry.write(store, scope);
    await scopeEntry.clear(store);
    expect(await scopeEntry.read(store)).toBeNull();
    expect(store.entries.size).toBe(0);
  });

  it('gives the ledger the lease and the start that release 0.1.0 stored', async () => {
    const now = Date.now();
    store.entries.set(`call_${CALL}`, JSON.stringify({ handedOver: now }));
    store.entries.set(`call_${OTHER}`, JSON.stringify({ handedOver: 0, started: 1 }));
    expect(await callState(store, CALL)).toBe('leased');
    expect(await callState(store, OTHER)).toBe('started');
    moveTime(LEASE_MS + 5_000);
    expect(await callState(store, CALL)).toBe('open');
  });

  it('keeps lease and start of a call apart, so that neither erases the other', async () => {
    await lease(store, CALL, 5_000);
    await markStarted(store, CALL, 5_000);
    await lease(store, CALL, 6_000);
    expect(valuesIn(store.entries)).toMatchObject({
      [`call_${CALL}`]: { handedOver: 6_000 },
      [`started_${CALL}`]: { startedAt: expect.any(Number) as number },
    });
    expect(await callState(store, CALL)).toBe('started');
  });
});

describe('a flow that release 0.1.0 switched on', () => {
  let world: CallFinishedWorld;
  beforeEach(async () => {
    recordLog();
    world = await startCallFinished();
  });

  it('continues from its store: it runs what is pending, and nothing twice', async () => {
    const { sandbox, reception } = world;
    const flow = world.addFlow();
    const before = world.addLostCall();
    const run = world.addLostCall();
    const [pending, lost] = [world.addLostCall(), world.addLostCall()];
    const { created_date } = sandbox.call(before);
    const stored = {
      progress: {
        watermark: created_date,
        waiting: [
          {
            id: pending,
            created_date: sandbox.call(pending).created_date,
            type: 'inbound',
            agent_id: reception.agentId,
            agent_version_id: reception.v2,
            finished: false,
          },
        ],
        forgottenUntil: created_date,
        leftBehind: [],
      },
      bounds: {
        newestBefore: { ids: [before], created_date },
        underWay: [],
        forgottenBefore: null,
      },
      [`call_${run}`]: { handedOver: 1, started: 2 },
    };
    for (const [key, value] of Object.entries(stored)) {
      flow.store.entries.set(key, JSON.stringify(value));
    }
    flow.store.entries.set('off_since', JSON.stringify(Date.now()));
    await flow.switchOn();
    await world.renew(flow);
    await world.renew(flow);
    expect(getCallIds(flow).sort()).toEqual([pending, lost].sort());
    const after = valuesIn(flow.store.entries);
    expect(Object.keys(after.progress as object)).toEqual(
      expect.arrayContaining(Object.keys(stored.progress)),
    );
    expect(Object.keys(after.bounds as object).sort()).toEqual(Object.keys(stored.bounds).sort());
  });
});
