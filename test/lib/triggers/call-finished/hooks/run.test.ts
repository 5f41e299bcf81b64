import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sampleCallRecord } from '../../../../../src/lib/records/sample-call';
import type { Flow } from '../../../../support/host';
import { speedUpTime } from '../../../../support/time';
import { startWorld, type World } from '../../../../support/world';
import type { RequestEffect } from '../../../../sandbox/misbehaviour';

let world: World;
let flow: Flow;

beforeEach(async () => {
  world = await startWorld();
  flow = world.addFlow();
});

afterEach(() => world.close());

/** A finished call of Reception with a few words in it. */
function finishedCall(call: Parameters<World['sandbox']['addFinishedCall']>[0] = {}): string {
  const id = world.sandbox.addFinishedCall({ agentId: world.reception.agentId, ...call });
  world.sandbox.say(id, 'assistant', 'Good morning!');
  world.sandbox.say(id, 'user', 'Hello.');
  return id;
}

describe('a delivery of a finished call', () => {
  it('gives exactly one record, with all that Diga knows of the call', async () => {
    const id = finishedCall({ identifier: '+34900000017', dynamicVariables: { name: 'Lucía' } });
    const call = world.sandbox.call(id);
    const items = await flow.run({ id, status: 'completed' });
    expect(items).toEqual([
      {
        _dedupe_key: id,
        call_id: id,
        status: 'completed',
        type: 'inbound',
        end_reason: call.end_reason,
        duration: call.duration,
        duration_formatted: '1:00',
        phone_number: '+34900000017',
        contact_id: call.contact.id,
        contact_identifier: '+34900000017',
        contact_type: 'call',
        contact_created_date: call.contact.created_date,
        agent_id: world.reception.agentId,
        agent_name: 'Reception',
        agent_version_id: world.reception.v2,
        agent_version_number: 2,
        agent_version_name: 'Summer hours',
        phone_register_id: null,
        start_time: call.start_time,
        end_time: call.end_time,
        created_date: call.created_date,
        recording_url: call.recording_url ?? null,
        dynamic_variables: { name: 'Lucía' },
        messages: [
          expect.objectContaining({ role: 'assistant', content: 'Good morning!' }),
          expect.objectContaining({ role: 'user', content: 'Hello.' }),
        ],
        tool_calls: [],
        message_count: 2,
        transcript: 'Agent: Good morning!\nContact: Hello.',
      },
    ]);
  });

  it.each([
    ['id', (id: string) => ({ id, status: 'completed' })],
    ['call_id', (id: string) => ({ call_id: id, status: 'completed' })],
    ['call.id', (id: string) => ({ call: { id, status: 'completed' } })],
    ['data.id', (id: string) => ({ data: { id, status: 'completed' } })],
    ['data.call_id', (id: string) => ({ data: { call_id: id } })],
    ['id, without a status', (id: string) => ({ id })],
    [
      'data.id, below an id of the delivery itself',
      (id: string) => ({ id: randomUUID(), data: { id } }),
    ],
    ['id, beside data of something else', (id: string) => ({ id, data: { id: randomUUID() } })],
    ['id, with a final status of older accounts', (id: string) => ({ id, status: 'no_answer' })],
  ])('is understood with the call in %s', async (_, body) => {
    const id = finishedCall();
    expect(await flow.run(body(id))).toEqual([expect.objectContaining({ call_id: id })]);
  });

  it('asks for the call and its transcript at once', async () => {
    const id = finishedCall();
    const open: number[] = [];
    world.sandbox.misbehave({
      on: 'requests',
      match: () => {
        open.push(world.sandbox.requests.filter(({ status }) => status === null).length);
        return true;
      },
      effect: { kind: 'delay', ms: 500 },
    });
    await flow.run({ id });
    expect(Math.max(...open)).toBe(2);
  });

  it('has an empty transcript when nothing was said', async () => {
    const id = world.sandbox.addFinishedCall({ agentId: world.sales.agentId }, { answered: false });
    expect(await flow.run({ id })).toEqual([
      expect.objectContaining({ messages: [], message_count: 0, transcript: '', start_time: null }),
    ]);
  });

  it('counts whatever final status the call has', async () => {
    const id = world.sandbox.addFinishedCall({}, { status: 'transferred' });
    expect(await flow.run({ id })).toEqual([expect.objectContaining({ status: 'transferred' })]);
  });

  it('has no agent name when the agent was deleted since', async () => {
    const id = finishedCall();
    world.sandbox.deleteAgent(world.reception.agentId);
    expect(await flow.run({ id })).toEqual([
      expect.objectContaining({ agent_name: null, agent_version_number: null }),
    ]);
  });

  describe('whose agent cannot be read at the moment', () => {
    const unreadable = (effect: RequestEffect) =>
      world.sandbox.misbehave({ on: 'requests', match: /\/agent\//, effect });
    let warned: jest.SpyInstance;
    beforeEach(() => {
      warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      // Lived through quickly: what stands in the way does not go away by itself.
      speedUpTime(10);
    });
    afterEach(() => jest.restoreAllMocks());

    it.each<[string, RequestEffect]>([
      ['429', { kind: 'status', status: 429, retryAfter: 1 }],
      ['503', { kind: 'status', status: 503 }],
      ['no answer', { kind: 'hang' }],
    ])('runs at once without its name (%s), and the next has it', async (_, effect) => {
      const readable = unreadable(effect);
      expect(await flow.run({ id: finishedCall() })).toEqual([
        expect.objectContaining({
          agent_id: world.reception.agentId,
          agent_name: null,
          agent_version_number: null,
          agent_version_name: null,
          message_count: 2,
        }),
      ]);
      expect(warned.mock.calls).toEqual([
        [expect.stringContaining('a call is run without the name of its agent')],
      ]);
      // In 2 s; the 25 s that there are for the call itself would hold more tries of any kind.
      const tries = world.sandbox.requests.filter(({ path }) => path.startsWith('/v1/agent/'));
      expect(tries.length).toBeLessThanOrEqual(effect.kind === 'hang' ? 1 : 3);
      readable();
      expect(await flow.run({ id: finishedCall() })).toEqual([
        expect.objectContaining({ agent_name: 'Reception', agent_version_number: 2 }),
      ]);
    });

    it('has the name that was read before', async () => {
      await flow.run({ id: finishedCall() });
      unreadable({ kind: 'status', status: 503 });
      expect(await flow.run({ id: finishedCall() })).toEqual([
        expect.objectContaining({ agent_name: 'Reception' }),
      ]);
      expect(warned).not.toHaveBeenCalled();
    });

    it('waits only where the flow follows the published version', async () => {
      flow.edit({ direction: 'any', versions: ['published'] });
      const id = finishedCall();
      const readable = unreadable({ kind: 'status', status: 503 });
      expect(await flow.run({ id })).toEqual([]);
      readable();
      expect(await flow.run({ id })).toHaveLength(1);
    });
  });

  it('learns the name of an agent version once', async () => {
    await flow.run({ id: finishedCall() });
    await flow.run({ id: finishedCall() });
    const asked = world.sandbox.requests.filter(({ path }) => path.startsWith('/v1/agent/'));
    expect(asked).toHaveLength(1);
    expect(world.sandbox.requestCount).toBe(5);
  });

  it('does not need the version to be known again when the store fails', async () => {
    flow.store.fails = (_, key) => key.startsWith('version');
    expect(await flow.run({ id: finishedCall() })).toEqual([
      expect.objectContaining({ agent_name: 'Reception' }),
    ]);
  });

  it('is read back again when Diga fails at first', async () => {
    const id = finishedCall();
    world.sandbox.misbehave({
      on: 'requests',
      times: 3,
      effect: { kind: 'status', status: 503 },
    });
    expect(await flow.run({ id })).toHaveLength(1);
  });
});

describe('a call that Diga does not answer for', () => {
  it('is given 25 seconds, and then left unrun to the catch-up', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const id = finishedCall();
    const end = world.sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    speedUpTime(25);
    const began = Date.now();
    expect(await flow.run({ id })).toEqual([]);
    const took = Date.now() - began;
    jest.restoreAllMocks();
    // By the clock that runs faster: two tries of 10 s and what was left for a third.
    expect(took).toBeGreaterThan(19_000);
    expect(took).toBeLessThan(40_000);
    end();
    expect(await flow.run({ id })).toHaveLength(1);
    warned.mockRestore();
  });

  it('is left unrun when the ledger cannot be read or written', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const id = finishedCall();
    for (const failing of ['get', 'put'] as const) {
      flow.store.fails = (operation, key) => operation === failing && key.startsWith('call');
      expect(await flow.run({ id })).toEqual([]);
    }
    flow.store.fails = () => false;
    expect(await flow.run({ id })).toHaveLength(1);
    warned.mockRestore();
  });
});

describe('a delivery that starts nothing', () => {
  it.each(['dialing', 'in_queue', 'in_progress'])(
    'names the status %s: nothing is asked of Diga',
    async (status) => {
      const id = finishedCall();
      for (const body of [{ id, status }, { call: { id, status } }, { data: { id, status } }]) {
        expect(await flow.run(body)).toEqual([]);
      }
      expect(world.sandbox.requestCount).toBe(0);
      expect(flow.store.operations).toEqual([]);
    },
  );

  it('is about a call that is still under way when it is read back', async () => {
    const id = world.sandbox.placeCall();
    expect(await flow.run({ id })).toEqual([]);
  });

  it('is about a call that Diga does not know', async () => {
    expect(await flow.run({ id: randomUUID(), status: 'completed' })).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['text', 'completed'],
    ['an empty object', {}],
    ['a list', [{ id: randomUUID() }]],
    ['an id that is none', { id: '../agent', status: 'completed' }],
    ['another kind of event', { event: 'agent_published', data: { id: randomUUID() } }],
    ['a webhook that is being tried', { event: 'ping' }],
  ])('is %s', async (_, body) => {
    expect(await flow.run(body)).toEqual([]);
  });

  it('cannot be read back: nothing is emitted half-read, and the log says so', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const id = finishedCall({ identifier: '+34900000099' });
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      effect: { kind: 'status', status: 403 },
    });
    expect(await flow.run({ id })).toEqual([]);
    expect(warned).toHaveBeenCalledTimes(1);
    const line = String(warned.mock.calls[0]);
    expect(line).toContain('Messages: read');
    expect(line).not.toContain('900000099');
    expect(line).not.toContain(world.sandbox.apiKey);
    warned.mockRestore();
  });
});

describe('a request without the token of the flow', () => {
  it.each([
    ['none', () => ({})],
    ['no query at all', () => null],
    ['another one', () => ({ token: 'x'.repeat(22) })],
    ['the one of another flow', () => queryOf(world.addFlow())],
    ['one of another key', () => queryOf(world.addFlow({}, { apiKey: 'another' }))],
    ['the right one twice', () => ({ token: [queryOf(flow).token, queryOf(flow).token] })],
    ['an empty one', () => ({ token: '' })],
  ])('starts nothing and costs nothing: %s', async (_, query) => {
    const id = finishedCall();
    for (const body of [{ id }, { id: randomUUID() }, { anything: 1 }]) {
      expect(await flow.run(body, { queryParams: query() })).toEqual([]);
    }
    expect(world.sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
    expect(await flow.run({ id }, { queryParams: queryOf(flow) })).toHaveLength(1);
  });

  it('is no error where the sender wrote the whole payload', async () => {
    const warned = jest.spyOn(console, 'warn');
    const run = world.host.piece.getTrigger('call_finished')?.run as (
      context: object,
    ) => Promise<unknown>;
    const { id, webhookUrl, store } = flow;
    const auth = { props: world.connection };
    for (const payload of [undefined, null, {}, { queryParams: 'token' }, 'text']) {
      const context = {
        auth,
        payload,
        webhookUrl,
        store,
        propsValue: {},
        flows: { current: { id } },
      };
      expect(await run(context)).toEqual([]);
    }
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  const queryOf = ({ deliveryUrl }: Flow) => ({
    token: new URL(deliveryUrl).searchParams.get('token'),
  });
});

describe('a request that waits for an answer', () => {
  it('throws before anything is asked or noted, with the token too', async () => {
    const id = finishedCall();
    for (const body of [{ anything: 1 }, { id }, { id, status: 'in_progress' }]) {
      await expect(flow.run(body, { webhookUrl: '' })).rejects.toThrow('No step was run.');
    }
    expect(world.sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });
});

describe('which calls a flow is for', () => {
  const runs = async (input: Record<string, unknown>, id: string) => {
    flow.edit({ direction: 'any', ...input });
    return (await flow.run({ id })).length === 1;
  };

  it('is every call when nothing is picked', async () => {
    expect(await runs({}, finishedCall({ type: 'outbound' }))).toBe(true);
    expect(await runs({ agents: null, versions: null }, finishedCall())).toBe(true);
    expect(await runs({ agents: [], versions: [] }, finishedCall({ agentId: null }))).toBe(true);
  });

  it('can be chosen by direction', async () => {
    expect(await runs({ direction: 'inbound' }, finishedCall({ type: 'inbound' }))).toBe(true);
    expect(await runs({ direction: 'inbound' }, finishedCall({ type: 'outbound' }))).toBe(false);
    expect(await runs({ direction: 'outbound' }, finishedCall({ type: 'outbound' }))).toBe(true);
  });

  it('can be chosen by agent', async () => {
    const { agentId } = world.sales;
    expect(await runs({ agents: [agentId] }, finishedCall({ agentId }))).toBe(true);
    expect(await runs({ agents: [agentId] }, finishedCall())).toBe(false);
    expect(await runs({ agents: [agentId] }, finishedCall({ agentId: null }))).toBe(false);
  });

  it('can be chosen by version', async () => {
    const { v1, v2 } = world.reception;
    expect(await runs({ versions: [v1] }, finishedCall({ versionId: v1 }))).toBe(true);
    expect(await runs({ versions: [v1] }, finishedCall({ versionId: v2 }))).toBe(false);
    expect(await runs({ versions: [v1] }, finishedCall({ agentId: null }))).toBe(false);
  });

  describe('when it follows the published version', () => {
    const follow = { versions: ['published'] };

    it('is what is published now', async () => {
      const { v1, v2 } = world.reception;
      expect(await runs(follow, finishedCall({ versionId: v2 }))).toBe(true);
      expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(false);
      expect(await runs(follow, finishedCall({ agentId: null }))).toBe(false);
    });

    it('is a version that goes live later', async () => {
      const { agentId, v1 } = world.reception;
      expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(false);
      world.sandbox.publish(agentId, v1);
      expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(true);
    });

    it('is still the version that was live when the flow was switched on', async () => {
      const { agentId, v1, v2 } = world.reception;
      flow.edit({ direction: 'any', ...follow });
      await flow.switchOn();
      const id = finishedCall({ versionId: v2 });
      world.sandbox.publish(agentId, v1);
      expect(await runs(follow, id)).toBe(true);
    });

    it('is still a version of which a call came while it was live', async () => {
      const { agentId, v1, v2 } = world.reception;
      await runs(follow, finishedCall({ versionId: v2 }));
      world.sandbox.publish(agentId, v1);
      expect(await runs(follow, finishedCall({ versionId: v2 }))).toBe(true);
    });

    it('may be combined with a version', async () => {
      const { v1, v2 } = world.reception;
      const both = { versions: ['published', v1] };
      expect(await runs(both, finishedCall({ versionId: v1 }))).toBe(true);
      expect(await runs(both, finishedCall({ versionId: v2 }))).toBe(true);
    });
  });
});

describe('what a delivery asks of Diga', () => {
  /** The requests for each delivery of the call, as paths without the id. */
  const asked = async (id: string, body: unknown = { id }) => {
    world.sandbox.clearRequests();
    await flow.run(body);
    return world.sandbox.requests.map(({ path }) => path.replace(/[\da-f-]{36}/, '*'));
  };
  const both = ['/v1/call/*', '/v1/call/*/message'];

  it('is the call and its transcript, and once its agent version', async () => {
    flow.edit({ agents: [world.reception.agentId], direction: 'inbound' });
    expect(await asked(finishedCall())).toEqual([...both, '/v1/agent/*']);
    flow.store.operations.length = 0;
    expect(await asked(finishedCall())).toEqual(both);
    expect(flow.store.operations.map(({ operation }) => operation).join(' ')).toBe(
      'get get get get put',
    );
  });

  it('is the call alone where the flow turns out not to be for it', async () => {
    const { agentId } = world.sales;
    for (const input of [
      { agents: [agentId] },
      { agents: [agentId, randomUUID()], direction: 'inbound' },
      { versions: [world.reception.v1] },
      { direction: 'outbound' },
    ]) {
      flow.edit({ direction: 'any', ...input });
      expect(await asked(finishedCall())).toEqual(['/v1/call/*']);
    }
  });

  it.each([
    ['beside the id', (id: string, says: object) => ({ id, ...says })],
    ['beside the call_id', (id: string, says: object) => ({ call_id: id, ...says })],
    ['in call', (id: string, says: object) => ({ call: { id, ...says } })],
    [
      'in data, below an id of the delivery itself',
      (id: string, says: object) => ({ id: randomUUID(), data: { id, ...says } }),
    ],
  ])('is nothing where the body says so %s', async (_, bodyOf) => {
    const id = finishedCall();
    flow.edit({ agents: [world.sales.agentId], direction: 'any' });
    expect(await asked(id, bodyOf(id, { agent_id: world.reception.agentId }))).toEqual([]);
    flow.edit({ direction: 'outbound' });
    expect(await asked(id, bodyOf(id, { type: 'inbound' }))).toEqual([]);
    flow.edit({ direction: 'inbound' });
    expect(await asked(id, bodyOf(id, { type: 'outbound' }))).toEqual([]);
    expect(flow.store.operations).toEqual([]);
  });

  it.each([
    ['a chosen agent', () => ({ agent_id: world.reception.agentId.toUpperCase() })],
    ['no agent', () => ({ agent_id: null })],
    ['what is no id of an agent', () => ({ agent_id: 'Sales' })],
    ['a type of its own', () => ({ type: 'status_changed' })],
    ['another agent, elsewhere', () => ({ data: { agent_id: world.sales.agentId } })],
    [
      'another agent, beside a less likely id',
      () => ({
        call: undefined,
        data: { id: randomUUID(), agent_id: world.reception.agentId },
      }),
    ],
  ])('is the call where the body names %s', async (_, says) => {
    const id = finishedCall();
    flow.edit({ agents: [world.reception.agentId], direction: 'inbound' });
    expect(await flow.run({ call_id: id, ...says() })).toHaveLength(1);
  });

  it('is a page for each thousand messages', async () => {
    const id = finishedCall();
    for (let count = 2; count < 5_000; count += 1) world.sandbox.say(id, 'user', `Line ${count}`);
    const paths = await asked(id);
    expect(paths.filter((path) => path.endsWith('/message'))).toHaveLength(5);
  });
});

describe('the same call, delivered again', () => {
  it('does not run the flow again, and asks Diga nothing', async () => {
    const id = finishedCall();
    expect(await flow.run({ id })).toHaveLength(1);
    world.sandbox.clearRequests();
    expect(await flow.run({ id })).toEqual([]);
    expect(await flow.run({ data: { id: id.toUpperCase() } })).toEqual([]);
    expect(world.sandbox.requestCount).toBe(0);
  });

  it('runs each of several flows once', async () => {
    const other = world.addFlow();
    const id = finishedCall();
    expect(await flow.run({ id })).toHaveLength(1);
    expect(await other.run({ id })).toHaveLength(1);
    expect(await other.run({ id })).toEqual([]);
  });
});

describe('from the call to the flow, over HTTP', () => {
  it('runs the flow once for each finished call, and not for its other changes', async () => {
    await flow.switchOn();
    const id = world.sandbox.placeCall({ agentId: world.reception.agentId });
    world.sandbox.finishCall(id);
    await world.settled();
    world.sandbox.redeliver(id);
    await world.settled();
    expect(flow.runs.map(({ call_id }) => call_id)).toEqual([id]);
    expect(flow.runs[0]).not.toHaveProperty('_dedupe_key');
  });

  it('runs once when the same delivery arrives twice at the same moment', async () => {
    await flow.switchOn();
    const id = finishedCall();
    world.sandbox.redeliver(id);
    world.sandbox.redeliver(id);
    await world.settled();
    expect(flow.runs).toHaveLength(1);
  });

  it('runs nothing once it is switched off', async () => {
    await flow.switchOn();
    await flow.switchOff();
    world.sandbox.finishCall(world.sandbox.placeCall());
    await world.settled();
    expect(flow.runs).toEqual([]);
  });
});

describe('whatever is delivered', () => {
  const keys = [...Object.keys(sampleCallRecord), '_dedupe_key'].sort();

  it('gives nothing, or one record with the keys of every record', async () => {
    const ids = [finishedCall(), world.sandbox.placeCall(), randomUUID()];
    const id = fc.oneof(fc.constantFrom(...ids), fc.uuid(), fc.string());
    const status = fc.constantFrom('completed', 'in_progress', 'failed', null, 7, undefined);
    const holder = fc.record({ id, call_id: id, status }, { requiredKeys: [] });
    const body = fc.oneof(
      fc.anything(),
      fc.record(
        {
          id,
          call_id: id,
          status,
          call: fc.oneof(holder, id),
          data: fc.oneof(holder, fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(body, async (delivered) => {
        flow.store.entries.clear();
        const items = await flow.run(delivered);
        expect(items.length).toBeLessThanOrEqual(1);
        for (const item of items) expect(Object.keys(item).sort()).toEqual(keys);
      }),
      { numRuns: 150 },
    );
  });
});
