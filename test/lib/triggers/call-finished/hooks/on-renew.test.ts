import { PERMISSIONS } from '../../../../../src/lib/diga/permissions';
import { MAX_PER_ROUND } from '../../../../../src/lib/triggers/call-finished/catch-up/requeue-budget';
import { clientOf } from '../../../../support/diga';
import type { Flow, Item } from '../../../../support/host';
import { moveTime } from '../../../../support/time';
import { startWorld, type World } from '../../../../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
let warned: jest.SpyInstance;

beforeEach(async () => {
  warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  world = await startWorld();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.close();
});

/** A flow that is on. */
async function flowOn(input: Item = {}): Promise<Flow> {
  const flow = world.addFlow(input);
  await flow.switchOn();
  return flow;
}

/** A renewal, and all that it sets off. */
async function renew(flow: Flow): Promise<void> {
  await flow.renew();
  await world.settled();
}

/** A call that finished without anybody being told, long enough ago for a delivery to have come. */
function lostCall(call: Parameters<World['sandbox']['addFinishedCall']>[0] = {}): string {
  const startTime = Date.now() - 10 * MINUTE;
  return world.sandbox.addFinishedCall(
    { agentId: world.reception.agentId, ...call },
    { startTime, duration: 60 },
  );
}

/** Lets Diga's list of calls hold these, whatever is asked for. */
function listAs(calls: unknown[]): () => void {
  return world.sandbox.misbehave({
    on: 'requests',
    match: /\/v1\/call\/$/,
    effect: {
      kind: 'body',
      status: 200,
      contentType: 'application/json',
      text: JSON.stringify({ data: calls, has_more: false }),
    },
  });
}

const callRequests = () => world.sandbox.requests.filter(({ path }) => /\/v1\/call\//.test(path));
const callsOf = (flow: Flow) => flow.runs.map(({ call_id }) => call_id);
const logged = () => warned.mock.calls.map(([line]) => String(line));

it('comes every 5 minutes', () => {
  expect(world.host.piece.getTrigger('call_finished')?.renewConfiguration).toEqual({
    strategy: 'CRON',
    cronExpression: '*/5 * * * *',
  });
});

describe('the registration', () => {
  it('is made again when it was deleted at Diga, and the log says so in one line', async () => {
    const flow = await flowOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    await renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(logged()).toEqual([expect.stringContaining('registration at Diga was missing')]);
    await flow.switchOff();
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it.each([
    ['no token', ''],
    ['another token', '?token=of-another-key'],
  ])('is replaced when its address has %s', async (_, query) => {
    const flow = await flowOn();
    const [webhook] = world.sandbox.webhooks();
    await updateWebhook(webhook?.id, flow.webhookUrl + query);
    await renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(world.sandbox.webhooks()[0]?.id).not.toBe(webhook?.id);
    expect(logged()).toEqual([expect.stringContaining('is repaired')]);
  });

  it('is left alone where Diga writes its address in another way', async () => {
    const flow = await flowOn();
    const [webhook] = world.sandbox.webhooks();
    await updateWebhook(webhook?.id, flow.deliveryUrl.replace('http:', 'HTTP:'));
    await renew(flow);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ id: webhook?.id })]);
  });

  it('gets the token of the new key when the key has changed; the catch-up brings the calls', async () => {
    const flow = await flowOn();
    const before = flow.deliveryUrl;
    const apiKey = world.sandbox.createKey({
      calls: 'read',
      messages: 'read',
      agents: 'read',
      webhooks: 'write',
    });
    flow.reconnect({ ...world.connection, apiKey });
    const id = lostCall();
    world.sandbox.redeliver(id);
    await world.settled();
    expect(flow.runs).toEqual([]);
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
    expect(world.sandbox.webhooks()).toEqual([expect.objectContaining({ url: flow.deliveryUrl })]);
    expect(flow.deliveryUrl).not.toBe(before);
    expect(logged().join()).not.toMatch(/token|\/webhooks\//);
  });

  it('is left alone, without a word, while it is as it should be', async () => {
    const flow = await flowOn();
    const before = world.sandbox.webhooks();
    await renew(flow);
    expect(world.sandbox.webhooks()).toEqual(before);
    expect(logged()).toEqual([]);
  });

  it('is left alone with a key that may not look at it', async () => {
    await world.close();
    world = await startWorld({ writeImpliesRead: false });
    const apiKey = world.sandbox.createKey({ calls: 'read', messages: 'read', webhooks: 'write' });
    const flow = world.addFlow({}, { apiKey });
    await flow.switchOn();
    const before = world.sandbox.webhooks();
    await renew(flow);
    expect(world.sandbox.webhooks()).toEqual(before);
  });

  it('that cannot be mended does not keep calls from their flow', async () => {
    const flow = await flowOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    world.sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'POST',
      effect: { kind: 'status', status: 422 },
    });
    const id = lostCall();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
    expect(logged()).toEqual([
      expect.stringContaining('could not mend its registration'),
      expect.stringContaining('handed over'),
    ]);
  });
});

describe('a finished call that no delivery has brought', () => {
  it('runs the flow once, and the log says how many there were', async () => {
    const flow = await flowOn();
    const ids = [lostCall(), lostCall()];
    await renew(flow);
    await renew(flow);
    expect(callsOf(flow)).toEqual(ids);
    expect(logged()).toEqual([
      expect.stringMatching(/calls handed over that no delivery had brought: 2\.$/),
    ]);
  });

  it('is left out if it is not one of the flow', async () => {
    const { reception, sales } = world;
    const flow = await flowOn({ agents: [sales.agentId], versions: ['published'] });
    lostCall({ agentId: reception.agentId });
    lostCall({ agentId: null });
    const id = lostCall({ agentId: sales.agentId });
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('runs each of several flows once', async () => {
    const flows = [await flowOn(), await flowOn()];
    const id = lostCall();
    for (const flow of flows) await renew(flow);
    for (const flow of flows) await renew(flow);
    expect(flows.map(callsOf)).toEqual([[id], [id]]);
  });

  it('is left to its delivery when it ended a moment ago', async () => {
    const flow = await flowOn();
    const id = world.sandbox.addFinishedCall({}, { startTime: Date.now() - 20_000, duration: 10 });
    await renew(flow);
    expect(flow.runs).toEqual([]);
    moveTime(5 * MINUTE);
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('is found after a call of 23 hours, without the hours in between being listed again', async () => {
    const flow = await flowOn();
    const long = world.sandbox.placeCall();
    await world.settled();
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    for (let call = 0; call < 1_500; call += 1) {
      world.sandbox.addFinishedCall({ type: 'outbound', createdDate: Date.now() + call * 50_000 });
    }
    flow.edit({ direction: 'inbound' });
    await renew(flow);
    world.sandbox.clearRequests();
    moveTime(23 * HOUR);
    await renew(flow);
    expect(callRequests()).toEqual([
      expect.objectContaining({ path: `/v1/call/${long}` }),
      expect.objectContaining({ path: '/v1/call/' }),
    ]);
    expect(flow.runs).toEqual([]);
    world.sandbox.finishCall(long);
    await renew(flow);
    moveTime(23 * HOUR + 5 * MINUTE);
    await renew(flow);
    expect(callsOf(flow)).toEqual([long]);
  });

  it('is not waited for when it never ends', async () => {
    const flow = await flowOn();
    world.sandbox.placeCall({ type: 'outbound' });
    await world.settled();
    moveTime(25 * HOUR);
    lostCall();
    await renew(flow);
    await renew(flow);
    world.sandbox.clearRequests();
    await renew(flow);
    expect(world.sandbox.requests.filter(({ path }) => /\/call\/.+/.test(path))).toEqual([]);
  });

  it('is handed over oldest first, in portions, without listing it again each time', async () => {
    const flow = await flowOn();
    flow.isQueueHeld = true;
    const ids = Array.from({ length: MAX_PER_ROUND + 5 }, (_, index) =>
      lostCall({ createdDate: Date.now() + index }),
    );
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
    await withoutPauses(() => renew(flow));
    await flow.releaseQueue();
    expect(callsOf(flow).sort()).toEqual(ids.slice(0, MAX_PER_ROUND).sort());
    await withoutPauses(() => renew(flow));
    await flow.releaseQueue();
    expect(callsOf(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('waits when the host does not take it', async () => {
    const flow = await flowOn();
    const ids = [lostCall(), lostCall(), lostCall(), lostCall()];
    const away = world.host.goAway();
    await renew(flow);
    expect(away.refused).toBe(3);
    away.comeBack();
    await renew(flow);
    expect(callsOf(flow)).toEqual(ids);
  });

  it('waits when Diga cannot be asked, and the renewal does not throw', async () => {
    const flow = await flowOn();
    const id = lostCall();
    const end = world.sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 403 },
    });
    await renew(flow);
    end();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('is tried again when it could not be read back', async () => {
    const flow = await flowOn();
    const id = lostCall();
    const end = world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 400 },
    });
    await renew(flow);
    expect(flow.runs).toEqual([]);
    end();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('is given up after 7 days, so that nothing is kept for ever', async () => {
    const flow = await flowOn();
    lostCall();
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 400 },
    });
    await renew(flow);
    moveTime(8 * 24 * HOUR);
    lostCall();
    await renew(flow);
    await renew(flow);
    const { waiting } = JSON.parse(flow.store.entries.get('progress') ?? '') as {
      waiting: unknown[];
    };
    expect(waiting).toHaveLength(1);
  });

  it('is nothing any more when Diga has deleted it', async () => {
    const flow = await flowOn();
    const id = world.sandbox.placeCall();
    await world.settled();
    await renew(flow);
    moveTime(10 * MINUTE);
    lostCall();
    await renew(flow);
    await renew(flow);
    expect(flow.store.entries.get('progress')).toContain(id);
    listAs([]);
    world.sandbox.misbehave({
      on: 'requests',
      match: new RegExp(`/call/${id}$`),
      effect: { kind: 'status', status: 404 },
    });
    await renew(flow);
    expect(flow.store.entries.get('progress')).not.toContain(id);
  });
});

describe('calls in progress', () => {
  beforeEach(() => {
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
  });

  /** So many calls in progress, so many milliseconds apart, with as many finished ones between each two. */
  function placeCalls(count: number, apart: number, between = 0): string[] {
    const first = Date.now() - count * apart;
    return Array.from({ length: count }, (_, index) => {
      const createdDate = first + index * apart;
      for (let other = 1; other <= between; other += 1) {
        const createdBetween = createdDate + (other * apart) / (between + 1);
        world.sandbox.addFinishedCall({ type: 'outbound', createdDate: createdBetween });
      }
      return world.sandbox.placeCall({ createdDate });
    });
  }

  /** The paths of what one renewal asks about calls, the list as `list` and a call as `call`. */
  async function askedBy(flow: Flow): Promise<string[]> {
    world.sandbox.clearRequests();
    await renew(flow);
    return callRequests().map(({ path }) => (path === '/v1/call/' ? 'list' : 'call'));
  }

  it('cost the requests of the list, however many there are', async () => {
    const flow = await flowOn({ direction: 'inbound' });
    const ids = placeCalls(300, 1_000, 5);
    await renew(flow);
    expect(await askedBy(flow)).toEqual(['list', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    flow.isQueueHeld = true;
    await withoutPauses(() => renew(flow));
    await withoutPauses(() => renew(flow));
    await flow.releaseQueue();
    expect(callsOf(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('cost one request in a renewal, together with the calls that are new', async () => {
    const flow = await flowOn();
    placeCalls(10, 1_000);
    await renew(flow);
    const id = lostCall({ createdDate: Date.now() });
    const asked = await askedBy(flow);
    expect(callsOf(flow)).toEqual([id]);
    // The last ones read back what was requeued.
    expect(asked).toEqual(['list', 'call', 'call']);
  });

  it('are read one by one where a page would hold only one of them', async () => {
    const flow = await flowOn({ direction: 'inbound' });
    const ids = placeCalls(4, 2 * HOUR, 1_200);
    await renew(flow);
    lostCall({ type: 'outbound' });
    await renew(flow);
    expect(await askedBy(flow)).toEqual(['list', 'call', 'call', 'call', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    await renew(flow);
    expect(callsOf(flow)).toEqual(ids);
  });

  it('are all read where more than a page holds were created in the same millisecond', async () => {
    const flow = await flowOn({ direction: 'inbound' });
    const ids = placeCalls(60, 0, 40);
    await renew(flow);
    expect(await askedBy(flow)).toEqual(['list', 'list', 'list', 'list', 'list', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    flow.isQueueHeld = true;
    await withoutPauses(() => renew(flow));
    await flow.releaseQueue();
    expect(callsOf(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('that a page leaves out are still there, unless their own address says otherwise', async () => {
    const flow = await flowOn();
    const ids = placeCalls(3, 1_000);
    await renew(flow);
    const [, left = ''] = ids;
    world.sandbox.finishCall(left);
    const end = listAs(ids.filter((id) => id !== left).map((id) => world.sandbox.call(id)));
    expect((await askedBy(flow)).slice(0, 2)).toEqual(['list', 'call']);
    end();
    expect(callsOf(flow)).toEqual([left]);
  });

  it('cost no more than one request for each and one, whatever the list does', async () => {
    const flow = await flowOn();
    const ids = placeCalls(20, 1_000);
    await renew(flow);
    const end = listAs([]);
    expect((await askedBy(flow)).filter((what) => what === 'call')).toHaveLength(20);
    end();
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/call\/$/,
      effect: { kind: 'repeated page' },
    });
    for (const id of ids) world.sandbox.finishCall(id);
    await withoutPauses(() => renew(flow));
    await renew(flow);
    expect(callsOf(flow).sort()).toEqual(ids.sort());
  });

  it('are found also where the bounds of a date filter do not belong to its range', async () => {
    await world.close();
    world = await startWorld({ dateBoundsAreInclusive: false });
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    const flow = await flowOn();
    const ids = placeCalls(3, 1_000);
    await renew(flow);
    lostCall({ createdDate: Date.now() + HOUR });
    await renew(flow);
    expect(await askedBy(flow)).toEqual(['list', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    await renew(flow);
    expect(callsOf(flow).sort()).toEqual(expect.arrayContaining(ids.sort()));
  });
});

describe('more calls of the same millisecond than a page holds', () => {
  const isOurs = (index: number) => index % 25 === 0;

  it('are all run, once, and so are those that come later; all are pruned from the ledger', async () => {
    const flow = await flowOn({ direction: 'inbound' });
    lostCall({ type: 'outbound' });
    await renew(flow);
    const createdDate = Date.now();
    const all = Array.from({ length: 2_500 }, (_, index) =>
      lostCall({ createdDate, type: isOurs(index) ? 'inbound' : 'outbound' }),
    );
    const ids = [
      ...all.filter((_, index) => isOurs(index)),
      lostCall({ createdDate: createdDate + 1 }),
    ];
    flow.isQueueHeld = true;
    await withoutPauses(() => renew(flow));
    await flow.releaseQueue();
    await withoutPauses(() => renew(flow));
    expect(callsOf(flow).sort()).toEqual(ids.sort());

    moveTime(26 * HOUR);
    const recent = lostCall();
    for (let times = 0; times < 3; times += 1) await renew(flow);
    const entries = [...flow.store.entries.keys()].filter((key) => key.startsWith('call_'));
    expect(entries).toEqual([`call_${recent}`]);
  }, 60_000);

  it('are run also where they are more than one renewal requeues', async () => {
    const flow = await flowOn();
    flow.isQueueHeld = true;
    const createdDate = Date.now();
    const ids = Array.from({ length: 1_100 }, () => lostCall({ createdDate }));
    ids.push(lostCall({ createdDate: createdDate + 1 }));
    for (let times = 0; times < 6; times += 1) {
      await withoutPauses(() => renew(flow));
      await flow.releaseQueue();
    }
    expect(callsOf(flow).sort()).toEqual(ids.sort());
  }, 120_000);
});

describe('a call that was handed over', () => {
  it('is left alone while its run waits in the queue', async () => {
    const flow = await flowOn();
    flow.isQueueHeld = true;
    const id = lostCall();
    await renew(flow);
    moveTime(40 * MINUTE);
    await renew(flow);
    await flow.releaseQueue();
    expect(callsOf(flow)).toEqual([id]);
    moveTime(3 * HOUR);
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('is handed over again when a worker died with it', async () => {
    const flow = await flowOn();
    flow.isQueueHeld = true;
    const id = lostCall();
    await renew(flow);
    flow.loseQueue();
    flow.isQueueHeld = false;
    // By then the list of what is new has gone past it.
    moveTime(10 * MINUTE);
    const next = lostCall();
    await renew(flow);
    moveTime(55 * MINUTE);
    await renew(flow);
    expect(callsOf(flow)).toEqual([next]);
    moveTime(61 * MINUTE);
    await renew(flow);
    expect(callsOf(flow)).toEqual([next, id]);
  });
});

describe('where a flow starts and stops', () => {
  it('starts from now: calls that finished before are not run, however they are told of', async () => {
    const before = lostCall();
    const flow = await flowOn();
    await renew(flow);
    world.sandbox.redeliver(before);
    await world.settled();
    expect(flow.runs).toEqual([]);
  });

  it('runs a call that was under way when it was switched on', async () => {
    const id = world.sandbox.placeCall();
    const flow = await flowOn();
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    world.sandbox.finishCall(id);
    moveTime(5 * MINUTE);
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('starts with the first call of a project that had none', async () => {
    const flow = await flowOn();
    await renew(flow);
    const id = lostCall();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it.each([
    ['republished', async (flow: Flow) => flow.republish()],
    ['published without being disabled before', async (flow: Flow) => flow.switchOn()],
    ['off for 9 minutes', offFor(9 * MINUTE)],
  ])('goes on where it was when it was %s', async (_, change) => {
    const flow = await flowOn();
    const before = lostCall();
    const during = lostCall();
    await change(flow);
    await renew(flow);
    expect(callsOf(flow)).toEqual([before, during]);
  });

  it('starts from now when it was off for longer than 10 minutes', async () => {
    const flow = await flowOn();
    lostCall();
    await offFor(11 * MINUTE)(flow);
    await renew(flow);
    expect(flow.runs).toEqual([]);
    const id = lostCall();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
  });

  it('counts its time off from when it was switched off first', async () => {
    const flow = await flowOn();
    lostCall();
    await flow.switchOff();
    moveTime(8 * MINUTE);
    await flow.switchOff();
    moveTime(16 * MINUTE);
    await flow.switchOn();
    await renew(flow);
    expect(flow.runs).toEqual([]);
  });

  function offFor(ms: number) {
    return async (flow: Flow): Promise<void> => {
      await flow.switchOff();
      moveTime(ms);
      await flow.switchOn();
    };
  }
});

describe('a flow that looks by itself', () => {
  const polling = { delivery: 'polling' };

  it('registers nothing, and is run by the renewal alone, without a word in the log', async () => {
    const flow = await flowOn(polling);
    expect(world.sandbox.webhooks()).toEqual([]);
    const id = lostCall();
    await renew(flow);
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
    expect(world.sandbox.webhooks()).toEqual([]);
    expect(logged()).toEqual([]);
  });

  it('needs no permission for webhooks', async () => {
    const apiKey = world.sandbox.createKey({ calls: 'read', messages: 'read', agents: 'read' });
    const flow = world.addFlow(polling, { apiKey });
    await flow.switchOn();
    const id = lostCall();
    await renew(flow);
    expect(callsOf(flow)).toEqual([id]);
    await flow.switchOff();
  });

  it('removes the registration that it had before', async () => {
    const flow = await flowOn();
    flow.edit({ direction: 'any', ...polling });
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([]);
  });
});

describe('the ledger', () => {
  it('forgets calls after a day, and lets no late delivery bring them back', async () => {
    const flow = await flowOn();
    const old = lostCall();
    await renew(flow);
    moveTime(26 * HOUR);
    const recent = lostCall();
    await renew(flow);
    await renew(flow);
    expect(entriesOf(flow)).toEqual([`call_${recent}`]);
    world.sandbox.redeliver(old);
    await world.settled();
    await renew(flow);
    expect(callsOf(flow)).toEqual([old, recent]);
  });

  it('forgets also what an earlier time left behind', async () => {
    const flow = await flowOn();
    lostCall();
    await renew(flow);
    await flow.switchOff();
    moveTime(2 * HOUR);
    const underWay = world.sandbox.placeCall();
    await flow.switchOn();
    await renew(flow);
    expect(entriesOf(flow)).toEqual([]);
    world.sandbox.finishCall(underWay);
    await world.settled();
    await renew(flow);
    expect(entriesOf(flow)).toEqual([`call_${underWay}`]);
  });

  it('keeps a call that was under way across a longer time off', async () => {
    const flow = await flowOn();
    lostCall();
    const id = world.sandbox.placeCall();
    await renew(flow);
    await flow.switchOff();
    moveTime(11 * MINUTE);
    await flow.switchOn();
    world.sandbox.finishCall(id);
    await world.settled();
    await renew(flow);
    expect(entriesOf(flow)).toEqual([`call_${id}`]);
  });

  it('forgets nothing that came after the flow was switched on again, however soon', async () => {
    const flow = await flowOn();
    lostCall();
    await renew(flow);
    await flow.switchOff();
    moveTime(11 * MINUTE);
    lostCall();
    await flow.switchOn();
    const id = lostCall({ createdDate: Date.now() + 5 });
    await flow.run({ id });
    await renew(flow);
    expect(entriesOf(flow)).toEqual([`call_${id}`]);
  });

  it('keeps what is not run yet, however old it is', async () => {
    const flow = await flowOn();
    flow.isQueueHeld = true;
    const id = lostCall();
    await renew(flow);
    moveTime(40 * MINUTE);
    expect(entriesOf(flow)).toEqual([`call_${id}`]);
  });

  it('costs a delivery the same few store operations each time', async () => {
    const flow = await flowOn();
    const operationsOf = async (body: unknown) => {
      const before = flow.store.operations.length;
      await flow.run(body);
      return flow.store.operations.length - before;
    };
    await flow.run({ id: lostCall({ agentId: world.reception.agentId }) });
    const id = lostCall({ agentId: world.reception.agentId });
    expect(await operationsOf({ id })).toBe(5);
    expect(await operationsOf({ id })).toBe(1);
    expect(await operationsOf({ id: lostCall() })).toBe(5);
  });

  const entriesOf = (flow: Flow) =>
    [...flow.store.entries.keys()].filter((key) => key.startsWith('call_'));
});

describe('a store that fails once, at any of its operations', () => {
  it('neither loses nor doubles a call', async () => {
    for (let failing = 0; failing < 40; failing += 1) {
      const flow = await flowOn();
      let left = failing;
      flow.store.fails = () => (left -= 1) === -1;
      const ids = [lostCall(), world.sandbox.placeCall()];
      await world.settled();
      await renew(flow);
      world.sandbox.finishCall(ids[1] ?? '');
      await world.settled();
      const wasReached = left < 0;
      flow.store.fails = () => false;
      for (const later of [5 * MINUTE, 70 * MINUTE, 75 * MINUTE]) {
        moveTime(later);
        await renew(flow);
      }
      expect([failing, callsOf(flow).sort()]).toEqual([failing, [...ids].sort()]);
      jest.spyOn(Date, 'now').mockRestore();
      await flow.switchOff();
      if (!wasReached) return;
    }
    throw new Error('There are more operations than were tried');
  }, 120_000);
});

/** Changes where a webhook points to, as anyone with the key can. */
async function updateWebhook(id: string | undefined, url: string): Promise<void> {
  await clientOf(world.sandbox).request({
    method: 'PATCH',
    path: `/v1/webhook/${id}`,
    body: { url },
    permissions: [PERMISSIONS.webhooksWrite],
  });
}

/** Lets the pauses between two calls take no time. */
async function withoutPauses(work: () => Promise<void>): Promise<void> {
  const { default: timers } = await import('node:timers/promises');
  const pauses = jest.spyOn(timers, 'setTimeout').mockResolvedValue(undefined);
  await work();
  pauses.mockRestore();
}
